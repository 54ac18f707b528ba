"""Who came to each session in numbers, and hours for pay and training.

Totals hold no name; `indicators` adds them up. Each read stays in the present organisation's scope.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from maillage.groups.domain.attendees import Attendee, attendee_of
from maillage.groups.enums import AttendanceState, SessionStatus
from maillage.groups.models import Attendance, Cycle, Group, Guest, Session
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User

Scheme = Cycle | Group


@dataclass(frozen=True)
class Hours:
    """What one person spent in sessions on one day, all groups together: payroll's line."""

    last_name: str
    first_name: str
    day: date
    minutes: int


@dataclass(frozen=True)
class SessionTotal:
    """One session held and its numbers: as far down as management may click."""

    session: Session
    present: int
    expected: int


def session_totals(scheme: Scheme) -> list[SessionTotal]:
    """Each session held whose attendance was noted, by date."""
    rows = (
        _sessions(scheme)
        .filter(status=SessionStatus.HELD)
        .annotate(
            noted=Count("attendances"),
            came=Count("attendances", filter=Q(attendances__state=AttendanceState.PRESENT)),
        )
        .filter(noted__gt=0)
        .select_related("group__site", "group__organisation")
        .order_by("starts_at", "pk")
    )
    return [SessionTotal(row, row.came, row.noted) for row in rows]


def hours_followed(group: Group) -> list[tuple[Attendee, list[Session]]]:
    """Who was present at which sessions held of a group, by name."""
    rows = (
        _presences()
        .filter(session__group=group)
        .select_related("person", "guest", "session__group__site", "session__group__organisation")
        .order_by("session__starts_at")
    )
    found: dict[Attendee, list[Session]] = {}
    for row in rows:
        found.setdefault(attendee_of(row), []).append(row.session)
    return sorted(found.items(), key=lambda one: str(one[0]))


def trainings_followed(user: Any) -> QuerySet[Group]:
    """The trainings where somebody was present, in any organisation: their certificates."""
    with across_organisations("a certificate belongs to who followed the training"):
        came = _presences().filter(person=user, session__group__cycle__is_training=True)
        rows: QuerySet[Group] = Group.objects.filter(pk__in=came.values("session__group"))
    return rows.select_related("cycle", "site", "organisation").order_by("-cycle__starts_on", "pk")


def has_certificate(guest: Guest) -> bool:
    """Whether somebody from elsewhere followed a training."""
    return guest.group.cycle.is_training and _presences().filter(guest=guest).exists()


def _presences() -> QuerySet:
    """Who was there, at the sessions that took place."""
    return Attendance.objects.filter(
        session__status=SessionStatus.HELD, state=AttendanceState.PRESENT
    )


def hours_worked(first: date, last: date) -> list[Hours]:
    """Minutes of presence per person and day, over the groups of this space, guests left out.

    Groups that are compulsory, or trainings, only: who goes to a voluntary group on which day is
    the person's own affair.

    Days are those of each site's clock; both ends are included.
    """
    margin = timedelta(days=1)
    rows = (
        _presences()
        .filter(
            Q(session__group__cycle__is_voluntary=False)
            | Q(session__group__cycle__is_training=True),
            guest=None,
            session__starts_at__gte=datetime.combine(first, time(), UTC) - margin,
            session__starts_at__lt=datetime.combine(last, time(), UTC) + 2 * margin,
        )
        .select_related("person", "session__group__site", "session__group__organisation")
    )
    minutes: dict[tuple[str, int, date], int] = {}
    people: dict[int, User] = {}
    for row in rows:
        day = row.session.local_start.date()
        if first <= day <= last:
            people[row.person_id] = row.person
            key = (row.person.search_key, row.person_id, day)
            minutes[key] = minutes.get(key, 0) + row.session.minutes
    return [
        Hours(people[person].last_name, people[person].first_name, day, total)
        for (_, person, day), total in sorted(minutes.items())
    ]


def _sessions(scheme: Scheme) -> QuerySet[Session]:
    if isinstance(scheme, Cycle):
        return Session.objects.filter(group__cycle=scheme)
    return Session.objects.filter(group=scheme)
