"""A function is verified or refused by a host; people leave; hosts share the work."""

from django.db import transaction

from maillage.community.access import REASON
from maillage.community.domain.gatherings import give_up
from maillage.community.domain.telling import tell
from maillage.community.enums import MemberState, NoEntry, Part, Proof
from maillage.community.models import Community, CommunityMember, Gathering, SalonSeat
from maillage.kernel import clock, mail
from maillage.kernel.tenancy import across_organisations
from maillage.people.domain.accounts import close_if_idle
from maillage.people.domain.errors import Refused
from maillage.people.models import User

MAIL_DECIDED = "community.decided"


def verify(*, member: CommunityMember, actor: User, proof: Proof) -> CommunityMember:
    """Say that a function is true and how one knows; the person comes in and is told.

    One journal line. Raises Refused once somebody has decided.
    """
    with transaction.atomic():
        row = _waiting(member)
        row.state, row.proof = MemberState.ACTIVE, proof
        return _decided(row, actor, "verified", proof=proof)


def refuse(*, member: CommunityMember, actor: User, reason: NoEntry) -> CommunityMember:
    """Say that somebody does not come in, and why; they are told. They read nothing of it.

    One journal line. Raises Refused once somebody has decided.
    """
    with transaction.atomic():
        row = _waiting(member)
        row.state, row.no_entry = MemberState.REFUSED, reason
        return _decided(row, actor, "refused", reason=reason)


def share_hosting(*, member: CommunityMember, actor: User, part: Part) -> CommunityMember:
    """Let a member host with the others, or stop. One journal line.

    Raises:
        Refused: they are not a verified member, or nobody would host any more.
    """
    with transaction.atomic():
        row = _locked(member)
        if row.state != MemberState.ACTIVE:
            raise Refused("Vérifiez d’abord la fonction de cette personne.")
        if part != Part.HOST:
            _check_somebody_hosts(row)
        row.part = part
        row.save(update_fields=["part"])
        tell(row.community, actor, "hosting_shared", row, part=part)
    return row


def choose_digest(*, member: CommunityMember, actor: User | None, takes: bool) -> None:
    """Receive the weekly letter or no longer. One journal line when it changes."""
    with transaction.atomic():
        row = _locked(member)
        if row.takes_digest == takes:
            return
        row.takes_digest = takes
        row.save(update_fields=["takes_digest"])
        tell(row.community, actor, "digest_chosen", row, takes=takes)


def leave(*, member: CommunityMember, actor: User | None) -> None:
    """Leave a community: what was written stays, signed "ancien membre"; the name goes.

    An account that belongs nowhere else is closed. One journal line.

    Raises:
        Refused: nobody would host any more.
    """
    with transaction.atomic():
        row = _locked(member)
        _check_somebody_hosts(row)
        forget_person(row, actor, "left")


def forget_person(row: CommunityMember, actor: User | None, verb: str) -> None:
    """Cut the row from the person, in the transaction of the caller. One journal line."""
    user = row.user
    tell(row.community, actor, verb, row)
    row.state, row.part, row.user = MemberState.LEFT, Part.MEMBER, None
    row.structure, row.departement_code, row.takes_digest = "", "", False
    row.save()
    SalonSeat.objects.filter(member=row).delete()
    for gathering in Gathering.objects.filter(places__member=row, starts_at__gt=clock.now()):
        give_up(gathering=gathering, member=row, actor=None)
    if user is None:
        return
    with across_organisations(REASON):
        elsewhere = CommunityMember.objects.filter(user=user).exists()
    if not elsewhere:
        close_if_idle(user=user)


def _decided(row: CommunityMember, actor: User, verb: str, **detail: str) -> CommunityMember:
    row.decided_at, row.decided_by = clock.now(), actor
    row.save()
    if row.user_id is not None:
        mail.post(kind=MAIL_DECIDED, to=row.user_id, ids={"member": row.pk})
    tell(row.community, actor, verb, row, **detail)
    return row


def _waiting(member: CommunityMember) -> CommunityMember:
    row = _locked(member)
    if row.state != MemberState.PENDING:
        raise Refused("Quelqu’un a déjà décidé\u00a0: revenez à la liste des membres.")
    return row


def _check_somebody_hosts(row: CommunityMember) -> None:
    if not row.is_host:
        return
    hosts = CommunityMember.objects.filter(
        community=row.community, part=Part.HOST, state=MemberState.ACTIVE
    )
    if not hosts.exclude(pk=row.pk).exists():
        raise Refused(
            "Plus personne n’animerait cette communauté\u00a0: confiez-la d’abord à un autre "
            "membre."
        )


def _locked(member: CommunityMember) -> CommunityMember:
    """The row, one change of the hosts at a time in a community."""
    Community.objects.select_for_update(of=("self",)).get(pk=member.community_id)
    rows = CommunityMember.objects.select_for_update(of=("self",))
    row: CommunityMember = rows.select_related("community__organisation").get(pk=member.pk)
    return row
