"""The invitation, and what was decided of it."""

from typing import Any

from django.urls import reverse

from maillage.community.access import REASON
from maillage.community.delays import delay
from maillage.community.domain.inviting import MAIL, RECIPIENT, new_link
from maillage.community.domain.members import MAIL_DECIDED
from maillage.community.enums import MemberState
from maillage.community.models import CommunityInvitation, CommunityMember
from maillage.kernel.mail import Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations


@recipient_kind(RECIPIENT)
def address_of_invitation(invitation_id: int) -> str:
    """The invited address; none once the invitation is settled."""
    row = _pending(invitation_id)
    return row.email if row else ""


@mail_kind(MAIL)
def invitation(invitation_id: int, ids: dict[str, Any]) -> Letter | None:
    """The link that lets somebody in, made now."""
    row = _pending(invitation_id)
    if row is None:
        return None
    path = reverse("community:accept", kwargs={"token": new_link(row)})
    who = row.invited_by or row.community.organisation.name
    return Letter(
        subject=f"{row.community.name}\u00a0: une invitation",
        text=(
            f"Bonjour {row.first_name} {row.last_name},\n\n{who} vous invite dans la communauté "
            f"«\u00a0{row.community.name}\u00a0», accueillie sur Maillage par "
            f"{row.community.organisation.name}.\n\n{row.community.purpose}\n\nPour entrer, ouvrez "
            f"cette page dans les {delay('invitation.gardee')} jours et dites votre fonction\u00a0"
            f": une personne de la communauté la vérifiera.\n{absolute(path)}\n\nCe lien est "
            "personnel et ne sert qu’une fois. Si ce message ne vous concerne pas, ne faites "
            "rien\u00a0: votre adresse sera oubliée.\n"
        ),
    )


@mail_kind(MAIL_DECIDED)
def decided(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """The function is verified, or somebody does not come in, and why."""
    with across_organisations(REASON):
        rows = CommunityMember.objects.select_related("community")
        row = rows.filter(pk=ids["member"], user=user_id).first()
    if row is None:
        return None
    name = row.community.name
    if row.state == MemberState.ACTIVE:
        path = reverse("community:home", kwargs={"community": row.community.slug})
        return Letter(
            subject=f"Vous êtes dans la communauté {name}",
            text=(
                f"Bonjour,\n\nVotre fonction est vérifiée\u00a0: la communauté «\u00a0{name}\u00a0»"
                f" vous est ouverte.\n{absolute(path)}\n\nOn y parle du métier, jamais d’une "
                "situation réelle.\n"
            ),
        )
    if row.state != MemberState.REFUSED:
        return None
    return Letter(
        subject=f"Votre demande d’entrée\u00a0: {name}",
        text=(
            f"Bonjour,\n\nVotre entrée dans la communauté «\u00a0{name}\u00a0» n’est pas retenue."
            f"\n\nMotif\u00a0: {row.get_no_entry_display()}.\n\nSi c’est une erreur, parlez-en à "
            f"qui vous a invité. Votre nom sera effacé dans {delay('refus.garde')} mois.\n"
        ),
    )


def _pending(invitation_id: int) -> CommunityInvitation | None:
    with across_organisations(REASON):
        rows = CommunityInvitation.objects.select_related("community__organisation", "invited_by")
        found: CommunityInvitation | None = rows.filter(pk=invitation_id).first()
        return found
