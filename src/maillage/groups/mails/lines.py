"""What those who plan are told when a reporting line appears in a group: where to look."""

from typing import Any

from maillage.groups.mails.sessions import REASON
from maillage.groups.models import Group
from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations


@mail_kind("groups.tie_found")
def tie_found(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A group is to mend; nobody is named. Nothing is sent once it is mended."""
    with across_organisations(REASON):
        rows = Group.objects.select_related("organisation").exclude(tied_since=None)
        group = rows.filter(pk=ids["group"]).first()
    if group is None:
        return None
    page = absolute(organisation_url(group.organisation, "groups:members", slug=group.slug))
    return Letter(
        subject="Un groupe est à revoir",
        text=(
            f"Bonjour,\n\nDepuis un changement dans l’organisation de {group.organisation.name}, "
            "un lien hiérarchique est apparu dans un groupe. Voyez ce qu’il faut changer avant "
            f"la prochaine date\u00a0: {page}\n"
        ),
    )
