"""What the members of a committee are told. Texts are made at sending."""

from typing import Any

from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import NBSP
from maillage.tendering.domain.committee import ASKED_MAIL
from maillage.tendering.models import CommitteeMember


@mail_kind(ASKED_MAIL)
def committee_asked(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A person was named in a committee: they make a key once; dropped if no longer named."""
    with across_organisations("a mail names the call it is about"):
        seat = (
            CommitteeMember.objects.select_related("committee__consultation__organisation")
            .filter(committee__consultation=ids["consultation"], user_id=user_id, left_at=None)
            .first()
        )
    if seat is None:
        return None
    call, committee = seat.committee.consultation, seat.committee
    key = absolute(organisation_url(call.organisation, "tendering:member_key"))
    return Letter(
        subject=f"Vous êtes membre d’un comité d’ouverture{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\n{call.organisation.name} vous a nommé ou nommée au comité qui ouvrira "
            f"les propositions de l’appel «{NBSP}{call.title}{NBSP}». Il faudra "
            f"{committee.threshold} membres ensemble, après la date limite.\n\n"
            "Avant la publication, préparez votre clé d’ouverture (une seule fois, elle sert à "
            f"tous les appels){NBSP}:\n{key}\n\n"
            "La clé est un fichier que vous gardez, fermé par une phrase que vous choisissez. "
            "Maillage n’en a aucune copie.\n"
        ),
    )
