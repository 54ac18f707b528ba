"""The end of a session: two numbers that the facilitator may give, and nothing else."""

from django.db import transaction

from maillage.groups.domain.errors import Refused
from maillage.groups.enums import SessionStatus
from maillage.groups.models import FollowUp, OutOfScopeTally, Session, SessionClosing
from maillage.groups.models.companion import SESSIONS_AT_ONCE
from maillage.kernel import clock, journal
from maillage.people.models import User


def close_companion(
    *, session: Session, actor: User | None, out_of_scope: int | None, situations: int
) -> None:
    """Close the companion of a session that has begun, once.

    `actor` is None for who leads by a personal link. `out_of_scope` subjects go to the counters
    of the cycle, never beside the session; None leaves them as they are. `situations` (0 to 9)
    replaces the group's neutral reminder. Writes one journal line, without any number.

    Raises:
        Refused: the session has not begun, is cancelled, or was closed already.
    """
    if session.status == SessionStatus.CANCELLED:
        raise Refused("Cette séance est annulée\u00a0: il n'y a rien à clore.")
    if session.starts_at > clock.now():
        raise Refused("Cette séance n'a pas commencé\u00a0: revenez quand elle aura eu lieu.")
    with transaction.atomic():
        _, is_first = SessionClosing.objects.get_or_create(
            organisation=session.organisation, session=session
        )
        if not is_first:
            raise Refused("Cette séance est déjà close\u00a0: ses nombres ne changent plus.")
        if out_of_scope is not None:
            _count(session, out_of_scope)
        FollowUp.objects.update_or_create(
            organisation=session.organisation,
            group=session.group,
            defaults={"situations": situations},
        )
        journal.record(
            organisation=session.organisation,
            actor=actor,
            verb="groups.companion_closed",
            subject=session,
        )


def _count(session: Session, subjects: int) -> None:
    """Add to what waits; when it covers enough sessions, show it all at once."""
    cycle = session.group.cycle
    OutOfScopeTally.objects.get_or_create(organisation=session.organisation, cycle=cycle)
    tally = OutOfScopeTally.objects.select_for_update().get(cycle=cycle)
    tally.waiting_sessions += 1
    tally.waiting_subjects += subjects
    if tally.waiting_sessions >= SESSIONS_AT_ONCE:
        tally.shown_sessions += tally.waiting_sessions
        tally.shown_subjects += tally.waiting_subjects
        tally.waiting_sessions = tally.waiting_subjects = 0
    tally.save()
