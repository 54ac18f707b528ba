"""Coming and going in open groups: a place for one session, a waiting list that moves itself."""

from django.db import transaction
from django.db.models import QuerySet

from maillage.groups.domain.absences import withdraw_absences
from maillage.groups.domain.attendees import (
    Attendee,
    attendee_of,
    capacity_of,
    enrolled_on,
    leaders_of,
    local_day,
    people_of,
    taken_in,
    tell_one,
)
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.holding import (
    at_a_meeting,
    check_no_meeting,
    hold_session,
    lock_agendas,
)
from maillage.groups.domain.leading import headed_by
from maillage.groups.domain.locking import lock_session
from maillage.groups.domain.ties import are_tied, commanders_of
from maillage.groups.enums import CycleStatus, SeatStatus, SessionStatus
from maillage.groups.models import Seat, Session
from maillage.kernel import clock, journal
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Membership, User

NOT_OPEN = (
    "Cette séance ne vous est pas ouverte\u00a0: un groupe ne réunit pas une personne et son "
    "encadrement. Choisissez une autre date, ou demandez à la personne qui organise."
)


def join_session(*, session: Session, attendee: Attendee) -> str:
    """Ask for a place in one session to come of an open group; returns the SeatStatus obtained.

    The session's row is locked, then places are counted: the last one goes to one person. When
    none is left the person waits, and is told by mail when a place is given back.

    Raises:
        Refused: the group is closed, the session has begun or is cancelled, the person is not
            of the organisation, leads the group, sits there with a line manager (or is led by
            one, or by the head of their service), or has a meeting at that time.
    """
    with transaction.atomic():
        row = _lock(session)
        seat = Seat.objects.filter(session=row, **attendee.columns).first()
        if attendee.person is not None:
            _check_colleague(row, attendee.person)
            if seat is None and attendee.person in enrolled_on(row):
                return SeatStatus.TAKEN
        if seat is not None and seat.status != SeatStatus.GIVEN_UP:
            return SeatStatus(seat.status)
        is_free = taken_in(row) < capacity_of(row) and not _next_ones(row)
        status = SeatStatus.TAKEN if is_free else SeatStatus.WAITING
        Seat.objects.update_or_create(
            session=row,
            **attendee.columns,
            defaults={
                "organisation": row.organisation,
                "status": status,
                "asked_at": clock.now(),
            },
        )
        hold_session(row)
        _tell(row, "groups.seat_asked", {"status": status.value})
    return status


def give_up_seat(*, session: Session, attendee: Attendee) -> None:
    """Give one's place back, or leave the waiting list; the next who may come takes the place.

    Raises:
        Refused: the group is closed, the session has begun or is cancelled, or the person has
            no place there.
    """
    with transaction.atomic():
        row = _lock(session)
        seat = Seat.objects.filter(session=row, **attendee.columns).first()
        if attendee.person is not None and attendee.person in enrolled_on(row):
            Seat.objects.update_or_create(
                session=row,
                **attendee.columns,
                defaults={
                    "organisation": row.organisation,
                    "status": SeatStatus.GIVEN_UP,
                    "asked_at": clock.now(),
                },
            )
        elif seat is not None:
            seat.delete()
        else:
            raise Refused("Vous n'avez pas de place à cette séance\u00a0: rechargez la page.")
        if attendee.person is not None:
            withdraw_absences(row, attendee.person)
        lock_agendas([row])
        hold_session(row)
        _promote(row)
        _tell(row, "groups.seat_given_up", {})


def promote_waiting(session: Session) -> None:
    """Give the free places of a session to those who wait, in the order they asked.

    Whoever has a case or project meeting then, or by now a reporting line with somebody who
    comes or leads, goes on waiting: both may change.
    """
    with transaction.atomic():
        row = lock_session(session)
        if row.status == SessionStatus.PLANNED and not row.has_begun:
            lock_agendas([row])
            _promote(row)


def promote_everywhere() -> int:
    """Give places freed without a word (somebody left the organisation) to those who wait.

    A verb of the clock; returns how many sessions to come have a waiting list.
    """
    with across_organisations("the clock serves every organisation"):
        waited = Seat.objects.filter(status=SeatStatus.WAITING).values("session")
        sessions = list(Session.objects.coming().filter(pk__in=waited)[:500])
        for session in sessions:
            # Reporting lines are read in the organisation of the session.
            with within(session.organisation_id):
                promote_waiting(session)
    return len(sessions)


def _promote(session: Session) -> None:
    free = capacity_of(session) - taken_in(session)
    promoted = _next_ones(session)[: max(free, 0)]
    for seat in promoted:
        seat.status = SeatStatus.TAKEN
        seat.save(update_fields=["status"])
        tell_one(attendee_of(seat), session, kind="groups.seat_obtained")
    if promoted:
        hold_session(session)


def _next_ones(session: Session) -> list[Seat]:
    """Those who wait and may come, in the order they asked."""
    waiting = list(_waiting(session))
    people = [seat.person for seat in waiting if seat.person is not None]
    if not people:
        return waiting
    kept_out = at_a_meeting(session, people) | _headed_by_leaders(session, people)
    there = {one.pk for one in people_of(session)}
    lines = commanders_of({*there, *(one.pk for one in people)})
    found = []
    for seat in waiting:
        if seat.person is not None:
            if seat.person.pk in kept_out or are_tied(seat.person.pk, there, lines):
                continue
            there.add(seat.person.pk)
        found.append(seat)
    return found


def _waiting(session: Session) -> "QuerySet[Seat]":
    rows = Seat.objects.filter(session=session, status=SeatStatus.WAITING)
    return rows.select_related("person", "guest").order_by("asked_at", "pk")


def _lock(session: Session) -> Session:
    row = lock_session(session)
    if not row.group.cycle.is_open or row.group.cycle.status == CycleStatus.ENDED:
        raise Refused(
            "Ce groupe garde les mêmes personnes toute la saison\u00a0: "
            "demandez une place à la personne qui organise."
        )
    if row.status != SessionStatus.PLANNED or row.has_begun:
        raise Refused("Cette séance est passée ou annulée\u00a0: choisissez une autre date.")
    return row


def _check_colleague(session: Session, person: User) -> None:
    if not Membership.objects.current(local_day(session)).filter(user=person).exists():
        raise Refused("Vous n'êtes pas de cette organisation à cette date.")
    if person in leaders_of(session.group):
        raise Refused("Vous animez ce groupe\u00a0: votre place y est déjà.")
    others = {one.pk for one in people_of(session)}
    tied = are_tied(person.pk, others, commanders_of({person.pk, *others}))
    if tied or person.pk in _headed_by_leaders(session, [person]):
        raise Refused(NOT_OPEN)
    lock_agendas([session], [person])
    check_no_meeting(session, [person])


def _headed_by_leaders(session: Session, people: list[User]) -> set[int]:
    """Which of these people are of a service that somebody who leads the group heads."""
    keys = [person.pk for person in people]
    leaders = leaders_of(session.group)
    return set[int]().union(*(headed_by(leader.pk, keys) for leader in leaders))


def _tell(session: Session, verb: str, detail: dict[str, str]) -> None:
    # Nobody's name: the journal has other readers than the facilitator.
    journal.record(
        organisation=session.organisation, actor=None, verb=verb, subject=session, detail=detail
    )
