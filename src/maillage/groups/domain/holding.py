"""What sessions take in the agendas: people, facilitators, rooms; under one neutral word."""

from collections.abc import Iterable, Sequence

from maillage.groups.domain.attendees import leaders_of, members_of
from maillage.groups.domain.errors import Refused
from maillage.groups.enums import SeatStatus
from maillage.groups.models import Group, Seat, Session
from maillage.kernel.words import moment
from maillage.people.domain.agenda import (
    CHOOSE_ANOTHER,
    case_meeting_intervals,
    case_meetings_over,
    kept_apart,
)
from maillage.people.domain.occupations import lock_resources, occupy
from maillage.people.enums import OccupationKind
from maillage.people.models import User

# What everybody's agenda shows, whatever the kind of group.
NEUTRAL_TITLE = "Réunion"


def hold_session(session: Session) -> None:
    """Take the room, the facilitators and the members; the first two must be free.

    Where one may stay away, the hours of a session beside a name would tell who came.
    """
    hold_sessions([session])


def hold_sessions(sessions: Sequence[Session]) -> None:
    """Take what each of these sessions needs (`hold_session`)."""
    leaders = _leaders(sessions)
    for session in sessions:
        cycle = session.group.cycle
        occupy(
            organisation=session.organisation,
            source=session.source,
            persons=members_of(session),
            must_be_free=leaders[session.group_id],
            rooms=[session.room] if session.room is not None else [],
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            kind=OccupationKind.SESSION,
            title=NEUTRAL_TITLE,
            is_discreet=cycle.is_voluntary or cycle.is_open,
        )


def hold_again(group: Group) -> None:
    """Rewrite who is taken by the sessions to come of a group whose people have changed."""
    hold_sessions(lock_coming(group))


def _leaders(sessions: Iterable[Session]) -> dict[int, list[User]]:
    """Who leads the group (its key) of each session, asked once a group."""
    groups = {session.group_id: session.group for session in sessions}
    return {key: leaders_of(group) for key, group in groups.items()}


def lock_coming(group: Group, persons: Iterable[User] = ()) -> list[Session]:
    """Lock the sessions to come of a group, what they take, and some more people.

    Sessions are locked before rooms and people, as every verb does: two never wait for each
    other in a circle.
    """
    coming = (
        Session.objects.coming()
        .filter(group=group)
        .select_for_update(of=("self",))
        .select_related(
            "organisation", "room", "group__site", "group__organisation", "group__cycle"
        )
        .order_by("pk")
    )
    sessions = list(coming)
    lock_agendas(sessions, persons)
    return sessions


def lock_agendas(sessions: Iterable[Session], persons: Iterable[User] = ()) -> None:
    """Lock all that some sessions take, and some more people, before their time is read.

    Those who wait for a place are locked with the others: one that is freed may be theirs.
    """
    sessions = list(sessions)
    waiting = Seat.objects.filter(session__in=sessions, status=SeatStatus.WAITING)
    colleagues = waiting.exclude(person=None).select_related("person")
    everybody, rooms = {*persons, *(seat.person for seat in colleagues)}, set()
    for leaders in _leaders(sessions).values():
        everybody.update(leaders)
    for session in sessions:
        everybody.update(members_of(session))
        if session.room is not None:
            rooms.add(session.room)
    lock_resources(persons=everybody, rooms=rooms)


def check_no_meeting(session: Session, persons: Iterable[User]) -> None:
    """Raise Refused when one of these people has a case or project meeting at that time.

    A session is no such meeting and never overlaps one (domain.md 2.4). Their agendas were locked
    before (`lock_agendas`), so that a meeting fixed at the same instant waits. The sentence says
    how many, never who nor by what: an agenda shows that somebody is taken.
    """
    taken = case_meetings_over(
        persons=persons, starts_at=session.starts_at, ends_at=session.ends_at
    )
    if taken:
        when = moment(session.local_start)
        raise Refused(f"{kept_apart(taken)} le {when}\u00a0: {CHOOSE_ANOTHER}.")


def at_a_meeting(session: Session, persons: Iterable[User]) -> set[int]:
    """Which of these people (their keys) have a case or project meeting at that time."""
    held = case_meeting_intervals(
        user_ids=[person.pk for person in persons], start=session.starts_at, end=session.ends_at
    )
    return {person for person, intervals in held.items() if intervals}
