"""Who came: noted by the facilitator only; a session is held, nothing of it is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from maillage.groups.domain.attendees import (
    Attendee,
    Leader,
    account_of,
    attendee_of,
    attendees_of,
    leader_seat,
    leaders_of,
)
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.frame import (
    charters_valid_for,
    is_owed,
    record_undertaking,
    who_undertook,
)
from maillage.groups.domain.locking import lock_session
from maillage.groups.enums import AttendanceState, CycleStatus, SessionStatus
from maillage.groups.models import Attendance, Seat, Session
from maillage.kernel import clock, journal
from maillage.people.models import User


def mark_held(*, session: Session, actor: Leader) -> Session:
    """Say that a session took place: its facilitator, after it began; twice changes nothing.

    When nobody who leads the group has an account, those who plan say it instead (the page's
    permission decides who may call this verb).

    Raises:
        Refused: it is cancelled, has not begun, or its facilitator must say it.
    """
    with transaction.atomic():
        row = lock_session(session)
        if leaders_of(row.group) and leader_seat(actor, row.group) is None:
            raise Refused(
                "L'intervenant ou l'intervenante dit qu'une séance a été tenue\u00a0: "
                "demandez-le-lui."
            )
        _check_begun(row)
        if row.status == SessionStatus.PLANNED:
            _hold_it(row, account_of(actor))
    return row


def record_attendance(
    *,
    session: Session,
    states: Mapping[Attendee, str],
    actor: Leader,
    undertakings: Mapping[Attendee, str] | None = None,
) -> Session:
    """Note who was present, excused or absent; the session is then held.

    `undertakings` says who signed the charter on paper or accepted it orally at the door: it is
    recorded first. Somebody who has not undertaken cannot be present (domain.md PA-4); an
    absence needs no undertaking, since who does not come cannot give it.

    Raises:
        Refused: the actor does not lead this group or has not accepted the charter, the session
            is cancelled or has not begun, the season is over, or somebody present has not
            undertaken; nothing is written.
    """
    with transaction.atomic():
        row = lock_session(session)
        leader = leader_seat(actor, row.group)
        if leader is None:
            raise Refused("Seule la personne qui anime le groupe note les présences.")
        if row.group.cycle.status == CycleStatus.ENDED:
            raise Refused("La saison est terminée\u00a0: les présences ne changent plus.")
        _check_begun(row)
        _check_frame(row, states, leader, undertakings or {})
        for attendee, state in states.items():
            Attendance.objects.update_or_create(
                session=row,
                **attendee.columns,
                defaults={
                    "organisation": row.organisation,
                    "state": AttendanceState(state),
                    "recorded_at": clock.now(),
                },
            )
        if row.status == SessionStatus.PLANNED:
            _hold_it(row, leader.person)
        # Counts only: the journal is read by others than the facilitator.
        journal.record(
            organisation=row.organisation,
            actor=leader.person,
            verb="groups.attendance_recorded",
            subject=row,
            detail={state: list(states.values()).count(state) for state in AttendanceState.values},
        )
    return row


def _check_frame(
    session: Session,
    states: Mapping[Attendee, str],
    leader: Attendee,
    undertakings: Mapping[Attendee, str],
) -> None:
    charters = charters_valid_for(session)
    if not charters:
        if is_owed(session.group.cycle):
            raise Refused(
                "Ce groupe n'a pas encore de charte\u00a0: demandez à l'organisation de l'écrire."
            )
        return
    for attendee, how in undertakings.items():
        record_undertaking(charter=charters[-1], attendee=attendee, how=how, leader=leader)
    accepted = who_undertook(charters)
    if leader.key not in accepted:
        raise Refused("Acceptez d'abord la charte du groupe\u00a0: elle vaut aussi pour vous.")
    for attendee, state in states.items():
        if state == AttendanceState.PRESENT and attendee.key not in accepted:
            raise Refused(
                f"{attendee} n'a pas accepté la charte\u00a0: faites-la accepter à voix haute ou "
                "sur papier et cochez-le, puis notez sa présence."
            )


def _check_begun(session: Session) -> None:
    if session.status == SessionStatus.CANCELLED:
        raise Refused("Cette séance est annulée\u00a0: il n'y a rien à noter.")
    if not session.has_begun:
        raise Refused("Cette séance n'a pas commencé\u00a0: revenez à son heure.")


def _hold_it(session: Session, actor: User | None) -> None:
    session.status = SessionStatus.HELD
    session.updated_at = clock.now()
    session.save(update_fields=["status", "updated_at"])
    journal.record(
        organisation=session.organisation,
        actor=actor,
        verb="groups.session_held",
        subject=session,
    )


@dataclass(frozen=True)
class Entry:
    """One line of the attendance page."""

    attendee: Attendee
    has_place: bool
    state: str
    has_undertaken: bool


def roster(session: Session) -> list[Entry]:
    """Who may be noted at a session, for its facilitator only.

    First those who have a place; then, in an open group, those who wait or gave theirs back and
    may have come all the same; and whoever was noted already.
    """
    noted = {
        attendee_of(row).key: row
        for row in Attendance.objects.filter(session=session).select_related("person", "guest")
    }
    charters = charters_valid_for(session)
    accepted = who_undertook(charters)
    is_free = not charters and not is_owed(session.group.cycle)
    expected = attendees_of(session)
    seats = Seat.objects.filter(session=session).select_related("person", "guest")
    others = [attendee_of(row) for row in (*seats, *noted.values())]
    known = {one.key for one in expected}
    entries = []
    for attendee in [*expected, *others]:
        if attendee in expected or attendee.key not in known:
            known.add(attendee.key)
            row = noted.get(attendee.key)
            entries.append(
                Entry(
                    attendee=attendee,
                    has_place=attendee in expected,
                    state=row.state if row is not None else "",
                    has_undertaken=is_free or attendee.key in accepted,
                )
            )
    return entries
