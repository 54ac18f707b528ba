"""What management may count: sessions, members, objectives, decisions. Totals, never a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from maillage.groups.enums import (
    AttendanceState,
    ObjectiveState,
    ReviewKind,
    ReviewStatus,
    SessionStatus,
)
from maillage.groups.models import Attendance, Cycle, Enrolment, Group, Objective, Review, Session
from maillage.kernel import clock
from maillage.people.models import Organisation, User
from maillage.surveys.thresholds import least_answers

# A session whose time has passed and that nobody has confirmed is neither held nor to come.
HELD, COMING, UNCONFIRMED, CANCELLED = "held", "coming", "unconfirmed", "cancelled"
STATES = (HELD, COMING, UNCONFIRMED, CANCELLED)
# All those that are not cancelled, whatever became of them.
STANDING = "standing"


def with_state(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """Adds `counted_as`: held, coming, unconfirmed or cancelled; every session is in one."""
    return sessions.annotate(
        counted_as=Case(
            When(status=SessionStatus.HELD, then=Value(HELD)),
            When(status=SessionStatus.CANCELLED, then=Value(CANCELLED)),
            When(ends_at__gt=clock.now(), then=Value(COMING)),
            default=Value(UNCONFIRMED),
            output_field=CharField(),
        )
    )


@dataclass
class Presence:
    """Who came, in numbers: people present at each session held and noted, different people."""

    came: list[int] = field(default_factory=list)
    participants: int = 0

    @property
    def mean(self) -> float:
        """People per session."""
        return sum(self.came) / len(self.came)

    @property
    def least(self) -> int:
        """The session where the fewest came."""
        return min(self.came)


@dataclass
class Figures:
    """What is counted of a group, or of all the groups of a cycle."""

    sessions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    wanted_min: int = 0
    wanted_max: int = 0
    members: int = 0
    # None where nothing is noted, or nothing that may be told.
    presence: Presence | None = None
    # Whether some sessions are left out of `presence`: too few people to speak of nobody.
    is_hidden: bool = False

    @property
    def held(self) -> int:
        """Sessions that took place."""
        return self.sessions[HELD]

    @property
    def standing(self) -> int:
        """Sessions planned over the season, without those cancelled."""
        return sum(self.sessions.values()) - self.sessions[CANCELLED]


@dataclass(frozen=True)
class CycleFigures:
    """The figures of a cycle, group by group; `objectives` counts each state.

    `decision` and `decided_by` (a slug) are those of its final review, "" before it is shared and
    for who may not read it: `is_withheld` then says that there is one.
    """

    cycle: Cycle
    total: Figures
    groups: Sequence[tuple[Group, Figures]]
    objectives: dict[str, int]
    decision: str
    decided_by: str
    is_withheld: bool


@dataclass(frozen=True)
class _Decided:
    decision: str = ""
    slug: str = ""
    is_open: bool = True


def figures_of(
    cycles: Iterable[Cycle], user: User, organisation: Organisation
) -> list[CycleFigures]:
    """The figures of some cycles, in their order, for somebody of their organisation: as many
    queries whatever their number.

    Attendance is shown for sessions where `least_answers` people or more were noted (half a group
    is small too); a cycle adds up those only, so that no subtraction gives the others.
    """
    wanted = list(cycles)
    groups = list(Group.objects.filter(cycle__in=wanted).order_by("name"))
    by_group = {group.pk: _wanted(group) for group in groups}
    totals = {cycle.pk: Figures() for cycle in wanted}
    cycle_of = {group.pk: group.cycle_id for group in groups}
    counted = with_state(Session.objects.filter(group__cycle__in=wanted)).order_by()
    for group, state, number in counted.values_list("group", "counted_as").annotate(n=Count("pk")):
        by_group[group].sessions[state] += number
        totals[cycle_of[group]].sessions[state] += number
    people: dict[int, set[int]] = {}
    for group, person in _enrolments(wanted):
        people.setdefault(group, set()).add(person)
    for group in groups:
        by_group[group.pk].members = len(people.get(group.pk, ()))
        total = totals[group.cycle_id]
        total.wanted_min += group.sessions_min
        total.wanted_max += group.sessions_max
    for cycle in wanted:
        there = [people.get(pk, set()) for pk, owner in cycle_of.items() if owner == cycle.pk]
        totals[cycle.pk].members = len(set().union(*there))
    _add_presence(by_group, totals, cycle_of)
    objectives, decided = _objectives(wanted), _decisions(wanted, user, organisation)
    return [
        CycleFigures(
            cycle=cycle,
            total=totals[cycle.pk],
            groups=[(one, by_group[one.pk]) for one in groups if one.cycle_id == cycle.pk],
            objectives=objectives.get(cycle.pk, {}),
            decision=final.decision if final.is_open else "",
            decided_by=final.slug if final.is_open else "",
            is_withheld=not final.is_open,
        )
        for cycle, final in ((cycle, decided.get(cycle.pk, _Decided())) for cycle in wanted)
    ]


def _add_presence(
    by_group: dict[int, Figures], totals: dict[int, Figures], cycle_of: dict[int, int]
) -> None:
    noted = Attendance.objects.filter(
        session__status=SessionStatus.HELD, session__group__in=list(by_group)
    ).order_by()
    shown = []
    for group, session, number, came in _noted(noted, "session__group", "session"):
        is_told = number >= least_answers()
        shown += [session] if is_told else []
        for figures in (by_group[group], totals[cycle_of[group]]):
            figures.is_hidden |= not is_told
            if is_told:
                figures.presence = figures.presence or Presence()
                figures.presence.came.append(came)
    people: dict[int, set[tuple[int | None, int | None]]] = {}
    present = noted.filter(state=AttendanceState.PRESENT, session__in=shown)
    for group, person, guest in present.values_list("session__group", "person", "guest").distinct():
        people.setdefault(group, set()).add((person, guest))
    for pk, figures in totals.items():
        if figures.presence is not None:
            there = [people.get(group, set()) for group, owner in cycle_of.items() if owner == pk]
            figures.presence.participants = len(set().union(*there))
    for group, figures in by_group.items():
        if figures.presence is not None:
            figures.presence.participants = len(people.get(group, ()))


def _noted(rows: QuerySet[Attendance], *by: str) -> Iterable[tuple[Any, ...]]:
    """For each session: these columns, how many people were noted, how many of them present."""
    return rows.values_list(*by).annotate(
        noted=Count("pk"), present=Count("pk", filter=Q(state=AttendanceState.PRESENT))
    )


def _wanted(group: Group) -> Figures:
    return Figures(wanted_min=group.sessions_min, wanted_max=group.sessions_max)


def _enrolments(cycles: list[Cycle]) -> Iterable[tuple[int, int]]:
    """(group, person) of whoever was a member at some time of the season."""
    rows = Enrolment.objects.filter(group__cycle__in=cycles)
    return rows.values_list("group", "person").distinct()


def _objectives(cycles: list[Cycle]) -> dict[int, dict[str, int]]:
    rows = Objective.objects.filter(cycle__in=cycles).order_by()
    found: dict[int, dict[str, int]] = {}
    for cycle, state, number in rows.values_list("cycle", "state").annotate(n=Count("pk")):
        found.setdefault(cycle, dict.fromkeys(ObjectiveState.values, 0))[state] = number
    return found


def _decisions(cycles: list[Cycle], user: User, organisation: Organisation) -> dict[int, _Decided]:
    """What the final review of each cycle has decided, that review, and whether they read it."""
    rows = Review.objects.with_rights(user, organisation).filter(
        cycle__in=cycles, group=None, kind=ReviewKind.FINAL, status=ReviewStatus.SHARED
    )
    found = rows.order_by("shared_at").values_list("cycle", "decision", "slug", "is_open")
    return {cycle: _Decided(*final) for cycle, *final in found}


def sessions_counted(cycle: Cycle, state: str = "", group: str = "") -> QuerySet[Any]:
    """The sessions that a figure counts: of a cycle, in one state, of one group if asked."""
    rows = with_state(Session.objects.filter(group__cycle=cycle))
    if state == STANDING:
        rows = rows.exclude(counted_as=CANCELLED)
    elif state:
        rows = rows.filter(counted_as=state)
    if group:
        rows = rows.filter(group__slug=group)
    rows = rows.annotate(
        noted=Count("attendances"),
        came=Count("attendances", filter=Q(attendances__state=AttendanceState.PRESENT)),
    )
    related = rows.select_related("group__site", "group__organisation")
    return related.order_by("starts_at", F("group__name"))


def sessions_by(review: Review) -> Figures:
    """The sessions of what a review looks at, counted as on the day when it was held."""
    day = (review.held_on or clock.today()) + timedelta(days=1)
    until = datetime.combine(day, time(0), clock.PARIS)
    rows = Session.objects.filter(group__cycle=review.cycle_id)
    if review.group_id is not None:
        rows = rows.filter(group=review.group_id)
    figures = Figures()
    for session in with_state(rows):
        held_later = session.counted_as == HELD and session.starts_at >= until
        figures.sessions[COMING if held_later else session.counted_as] += 1
    noted = Attendance.objects.filter(
        session__in=rows.filter(status=SessionStatus.HELD, starts_at__lt=until)
    ).order_by()
    told = [(number, came) for _, number, came in _noted(noted, "session")]
    present = [came for number, came in told if number >= least_answers()]
    if present:
        figures.presence = Presence(present)
    return figures
