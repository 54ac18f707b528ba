"""What members are told when another person leads: neutral words, made at sending."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from maillage.groups.mails.sessions import REASON
from maillage.groups.models import Group
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.tenancy import across_organisations


@mail_kind("groups.facilitator_leaves")
def facilitator_leaves(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Dates stand while somebody is looked for."""
    return _letter(
        ids,
        "Vos prochaines réunions\u00a0: un changement",
        "La personne qui vous recevait en réunion ne pourra pas continuer. Les dates restent "
        "dans votre agenda\u00a0; vous serez prévenu ou prévenue dès qu’une autre personne prend "
        "la suite.",
    )


@mail_kind("groups.facilitator_comes")
def facilitator_comes(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Somebody takes over; the text of the frame is to be accepted again."""
    return _letter(
        ids,
        "Vos prochaines réunions continuent",
        "Une autre personne vous recevra aux prochaines dates, qui ne changent pas. Avant la "
        "première, relisez et acceptez le texte qui protège vos échanges.",
    )


def _letter(ids: dict[str, Any], subject: str, text: str) -> Letter | None:
    with across_organisations(REASON):
        group = Group.objects.filter(pk=ids["group"]).select_related("organisation").first()
    if group is None:
        return None
    return Letter(
        subject=subject,
        text=(
            f"Bonjour,\n\n{text}\n\nVos dates chez {group.organisation.name}\u00a0: "
            f"{settings.MAILLAGE_BASE_URL}{reverse('groups:my_calendar')}\n"
        ),
    )
