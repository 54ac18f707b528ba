"""How somebody comes in: a link by e-mail, a function that they declare, then a verification."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from maillage.community.access import REASON
from maillage.community.delays import delay
from maillage.community.domain.telling import tell
from maillage.community.enums import MemberState
from maillage.community.models import Community, CommunityInvitation, CommunityMember
from maillage.kernel import clock, links, mail
from maillage.kernel.limits import is_within
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.domain.errors import Refused
from maillage.people.models import User

PURPOSE = MAIL = RECIPIENT = "community.invitation"
# A host invites by the dozen, never by the hundred.
INVITATIONS = {"limit": 60, "seconds": 3600}


@dataclass(frozen=True)
class Declared:
    """What somebody says of their work when they come in; a host verifies it."""

    function: str
    structure: str
    departement_code: str = ""


def invite(*, community: Community, actor: User, values: Mapping[str, str]) -> CommunityInvitation:
    """Invite an address (`email`, `first_name`, `last_name`); the link is made at sending.

    One journal line.

    Raises:
        Refused: the person is a member already, is invited already, or too many mails have left.
    """
    email = values["email"].strip().lower()
    if not is_within("community.invite", str(actor.pk), **INVITATIONS):
        raise Refused("Vous avez envoyé beaucoup d’invitations\u00a0: reprenez dans une heure.")
    with transaction.atomic():
        members = CommunityMember.objects.filter(community=community, user__email=email)
        if members.exists():
            raise Refused(
                "Cette personne est déjà dans la communauté\u00a0: retrouvez-la dans la liste.",
                "email",
            )
        row, is_new = CommunityInvitation.objects.get_or_create(
            community=community,
            email=email,
            defaults={
                "organisation": community.organisation,
                "first_name": values["first_name"],
                "last_name": values["last_name"],
                "invited_by": actor,
                "created_at": clock.now(),
            },
        )
        if not is_new:
            raise Refused(
                "Cette personne a déjà une invitation en attente\u00a0: retirez-la d’abord de la "
                "liste pour en envoyer une autre.",
                "email",
            )
        mail.post(kind=MAIL, to=row.pk, ids={}, recipient=RECIPIENT)
        tell(community, actor, "invited", row)
    return row


def cancel(*, invitation: CommunityInvitation, actor: User) -> None:
    """Withdraw an invitation: the address is forgotten, the link opens nothing. One line."""
    with transaction.atomic():
        tell(invitation.community, actor, "invitation_cancelled", invitation)
        _forget(invitation)


def new_link(invitation: CommunityInvitation) -> str:
    """Make the one living link of an invitation, for the mail that is being written."""
    links.revoke(purpose=PURPOSE, subject=invitation)
    return links.create(
        purpose=PURPOSE,
        subject=invitation,
        organisation_id=invitation.organisation_id,
        expires_at=clock.now() + timedelta(days=delay("invitation.gardee")),
    )


def invitation_of(link: Link) -> CommunityInvitation | None:
    """What a living link invites to; None once it is settled."""
    with across_organisations(REASON):
        rows = CommunityInvitation.objects.select_related("community__organisation", "invited_by")
        found: CommunityInvitation | None = rows.filter(pk=link.subject_id).first()
        return found


def accept_with_new_account(
    *, link: Link, invitation: CommunityInvitation, declared: Declared, password: str
) -> User:
    """Open an account and wait for the verification, whole or not at all. One journal line.

    Raises:
        Refused: the link was used meanwhile, or an account has this address now.
    """
    with transaction.atomic(), within(invitation.organisation_id):
        if User.objects.filter(email=invitation.email).exists():
            raise Refused("Cette adresse a déjà un compte\u00a0: connectez-vous, puis acceptez.")
        user = User.objects.create_user(
            email=invitation.email,
            password=password,
            first_name=invitation.first_name,
            last_name=invitation.last_name,
        )
        _enter(link, invitation, declared, user)
    return user


def accept_with_account(
    *, link: Link, invitation: CommunityInvitation, declared: Declared, user: User
) -> CommunityMember:
    """Come in with the account of the invited address. One journal line.

    Raises:
        Refused: another account is signed in, or the link was used meanwhile.
    """
    if user.email != invitation.email:
        raise Refused("Cette invitation est pour une autre adresse\u00a0: changez de compte.")
    with transaction.atomic(), within(invitation.organisation_id):
        return _enter(link, invitation, declared, user)


def forget_invitations() -> int:
    """Forget the addresses whose link has died unanswered (a verb of the clock); how many."""
    with across_organisations("links of every community die"):
        dead = clock.now() - timedelta(days=delay("invitation.gardee"))
        rows = list(CommunityInvitation.objects.filter(created_at__lt=dead).order_by("pk")[:500])
        for row in rows:
            with transaction.atomic():
                _forget(row)
    return len(rows)


def _enter(
    link: Link, invitation: CommunityInvitation, declared: Declared, user: User
) -> CommunityMember:
    if not links.spend(link):
        raise Refused("Cette invitation a déjà servi\u00a0: connectez-vous.")
    community = invitation.community
    member, _ = CommunityMember.objects.update_or_create(
        community=community,
        user=user,
        defaults={
            "organisation": community.organisation,
            "function": declared.function,
            "structure": declared.structure,
            "departement_code": declared.departement_code,
            "state": MemberState.PENDING,
            "joined_at": clock.now(),
        },
    )
    tell(community, user, "joined", member, function=declared.function)
    _forget(invitation)
    found: CommunityMember = member
    return found


def _forget(invitation: CommunityInvitation) -> None:
    links.revoke(purpose=PURPOSE, subject=invitation)
    invitation.delete()
