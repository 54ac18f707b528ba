"""Reads of groups that cross rooms or organisations."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from maillage.groups.enums import MembershipMode, SeatStatus, SessionStatus
from maillage.groups.models import Enrolment, Group, GroupFacilitator, Seat, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile, Membership, User

# How long a session that nobody marked as held is asked about.
ASKED_FOR = timedelta(days=60)
LED = "a facilitator's own sessions are with the organisations that asked for them"
CATALOGUE = "facilitators who serve a département are a public catalogue"


def candidates_for(group: Group) -> QuerySet[FacilitatorProfile]:
    """Who may be named to lead a group: those who serve its département, or lead here already."""
    departement = (group.site or group.organisation).departement_code
    here = GroupFacilitator.objects.filter(organisation=group.organisation).values("profile")
    with across_organisations(CATALOGUE):
        # A JSON list holds the code between quotes.
        serving = Q(is_active=True, departements__icontains=f'"{departement}"')
        return FacilitatorProfile.objects.filter(
            serving | Q(pk__in=here) | Q(organisation=group.organisation)
        ).order_by("last_name", "first_name", "pk")


def leaders_without_account(group: Group) -> QuerySet[GroupFacilitator]:
    """Those who lead a group and have no account: only a personal link lets them in."""
    rows: QuerySet[GroupFacilitator] = group.facilitators.filter(profile__user=None)
    return rows.select_related("profile").order_by("profile__last_name", "pk")


def sessions_led_by(user: User) -> list[Session]:
    """The sessions to come that this very person leads, in any organisation, by date."""
    with across_organisations(LED):
        return _with_places(Session.objects.coming().led_by(user.pk).order_by("starts_at"))


def sessions_to_note(user: User) -> list[Session]:
    """Sessions this person leads that have begun, stand, and are not yet marked as held."""
    with across_organisations(LED):
        rows = Session.objects.led_by(user.pk).filter(
            status=SessionStatus.PLANNED,
            starts_at__lte=clock.now(),
            starts_at__gt=clock.now() - ASKED_FOR,
        )
        return _with_places(rows)


def sessions_held_by(user: User) -> list[Session]:
    """The latest sessions this person led, the last one first."""
    with across_organisations(LED):
        rows = Session.objects.led_by(user.pk).filter(status=SessionStatus.HELD)
        return _with_places(rows.order_by("-starts_at")[:20])


def open_sessions() -> list[Session]:
    """The sessions to come of the open groups of this space, by date."""
    rows = Session.objects.coming().filter(group__cycle__membership=MembershipMode.OPEN)
    return _with_places(rows)


def places_taken(sessions: Iterable[Session]) -> dict[int, int]:
    """How many places are held in each of these sessions of open groups: {session: number}.

    As `domain.attendees.taken_in`, for a list and in three queries.
    """
    shown = list(sessions)
    days = {session.pk: session.local_start.date() for session in shown}
    enrolled: dict[int, list[Enrolment]] = {}
    groups = {session.group_id for session in shown}
    for row in Enrolment.objects.filter(group__in=groups, person__is_active=True):
        enrolled.setdefault(row.group_id, []).append(row)
    seats: dict[int, list[Seat]] = {}
    for seat in Seat.objects.filter(session__in=shown).select_related("person"):
        seats.setdefault(seat.session_id, []).append(seat)
    held = _memberships(
        {row.person_id for rows in enrolled.values() for row in rows}
        | {seat.person_id for rows in seats.values() for seat in rows if seat.person_id}
    )
    return {
        session.pk: _held_places(
            days[session.pk],
            enrolled.get(session.group_id, []),
            seats.get(session.pk, []),
            held,
        )
        for session in shown
    }


Spans = dict[int, list[tuple[date, date | None]]]


def _memberships(people: set[int]) -> Spans:
    """When each of these people holds a role in this space."""
    found: Spans = {}
    rows = Membership.objects.filter(user__in=people)
    for user, first, last in rows.values_list("user_id", "starts_on", "ends_on"):
        found.setdefault(user, []).append((first, last))
    return found


def _held_places(day: date, enrolled: list[Enrolment], seats: list[Seat], held: Spans) -> int:
    said = {seat.person_id for seat in seats if seat.person_id is not None}
    members = {
        row.person_id
        for row in enrolled
        if _covers(day, row.starts_on, row.ends_on) and _is_here(row.person_id, day, held)
    }
    taken = [
        seat
        for seat in seats
        if seat.status == SeatStatus.TAKEN
        and (seat.person is None or (seat.person.is_active and _is_here(seat.person.pk, day, held)))
    ]
    return len(members - said) + len(taken)


def _is_here(person: int, day: date, held: Spans) -> bool:
    return any(_covers(day, first, last) for first, last in held.get(person, []))


def _covers(day: date, first: date, last: date | None) -> bool:
    return first <= day and (last is None or day <= last)


def coming_of(group: Group) -> list[Session]:
    """The sessions to come of one group, by date."""
    return _with_places(Session.objects.coming().filter(group=group))


def _with_places(rows: QuerySet[Session]) -> list[Session]:
    return list(
        rows.select_related(
            "group__cycle", "group__site", "group__organisation", "organisation", "room__site"
        )
    )
