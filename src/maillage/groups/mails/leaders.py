"""What somebody who leads a group without an account is told: where their own page is."""

from typing import Any

from django.urls import reverse

from maillage.groups.access_sealed import access_leader_address
from maillage.groups.domain.attendees import LEADER
from maillage.groups.domain.outside_leaders import leader_of, new_leader_link
from maillage.kernel.mail import Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute


@recipient_kind(LEADER)
def address_of_leader(leader_id: int) -> str:
    """Where their link goes; nowhere once somebody else leads."""
    leader = leader_of(leader_id)
    return access_leader_address(leader) if leader is not None else ""


@mail_kind("groups.leader_link")
def leader_link(leader_id: int, ids: dict[str, Any]) -> Letter | None:
    """The personal link itself."""
    leader = leader_of(leader_id)
    if leader is None:
        return None
    return Letter(
        subject="Votre page pour animer un groupe",
        text=(
            f"Bonjour,\n\n{leader.organisation.name} vous ouvre une page pour le groupe que vous "
            "animez\u00a0: lire et accepter sa charte, noter les présences, ouvrir le "
            "compagnon de séance, demander son avis au groupe, écrire avec lui le bilan de "
            "l’année. Elle n’est qu’à vous\u00a0: ne "
            f"transmettez pas son adresse.\n\nLa page\u00a0: {leader_page(leader_id)}\n"
        ),
    )


def leader_page(leader_id: int) -> str:
    """A new personal link to their page, as an address; "" once somebody else leads."""
    leader = leader_of(leader_id)
    if leader is None:
        return ""
    return absolute(reverse("groups:leader", kwargs={"token": new_leader_link(leader)}))


@mail_kind("groups.leader_charter")
def leader_charter(leader_id: int, ids: dict[str, Any]) -> Letter | None:
    """A new version of the charter waits for them too."""
    leader = leader_of(leader_id)
    if leader is None:
        return None
    path = reverse("groups:leader_charter", kwargs={"token": new_leader_link(leader)})
    return Letter(
        subject="Un texte à lire avant votre prochaine réunion",
        text=(
            f"Bonjour,\n\n{leader.organisation.name} a mis à jour le texte qui protège les "
            "échanges du groupe que vous animez. Lisez-le et acceptez-le avant la prochaine "
            f"réunion\u00a0: {absolute(path)}\n"
        ),
    )
