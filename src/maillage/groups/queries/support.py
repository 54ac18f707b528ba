"""What each group received in a period: sessions, hours and places, never a name.

The programme adds these up by level. A group is counted in people only when `least_answers`
different people came: so whatever groups are put together, no subtraction isolates fewer.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from maillage.groups.enums import AttendanceState, SessionStatus
from maillage.groups.models import Attendance, Group, Session
from maillage.surveys.thresholds import least_answers


@dataclass(frozen=True)
class Support:
    """Of one group. `people` is None when too few came for their number to be told."""

    group: Group
    sessions: int
    minutes: int
    people: int | None


def told(people: int) -> int | None:
    """How many different people came to a group, None when they are too few to be told."""
    return people if people >= least_answers() else None


def support_of_groups(first: datetime, after: datetime) -> list[Support]:
    """The groups that held sessions between two instants, by season and name: two queries."""
    sessions = Session.objects.filter(
        status=SessionStatus.HELD, starts_at__gte=first, starts_at__lt=after
    )
    lengths: dict[Group, list[int]] = defaultdict(list)
    for session in sessions.select_related("group__cycle").order_by("group__name", "pk"):
        lengths[session.group].append(session.minutes)
    came: dict[int, set[tuple[int | None, int | None]]] = defaultdict(set)
    present = Attendance.objects.filter(session__in=sessions, state=AttendanceState.PRESENT)
    for group, person, guest in present.values_list("session__group", "person", "guest"):
        came[group].add((person, guest))
    found = [
        Support(
            group=group,
            sessions=len(minutes),
            minutes=sum(minutes),
            people=told(len(came[group.pk])),
        )
        for group, minutes in lengths.items()
    ]
    return sorted(found, key=lambda one: (one.group.cycle.search_key, one.group.name))
