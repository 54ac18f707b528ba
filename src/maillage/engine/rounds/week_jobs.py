"""What the search may do with each visit of a week: its modes, its people and their price."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillage.engine.rounds.lanes import Windows
from maillage.engine.rounds.week import Assignment, Visit, Week

COST_UNIT = 10_000
PINNED_COST = 10**12
UNABLE = -1


@dataclass(frozen=True)
class Mode:
    """One day and place of a visit. `kept` are the people with whom nothing published changes."""

    day: int
    place: int
    windows: tuple[Windows, Windows]
    kept: tuple[int, int]
    moved_cost: int


@dataclass
class Job:
    """A visit that can be placed somewhere."""

    visit: int
    modes: list[Mode]
    able: list[list[int]]
    person_cost: list[list[int]]
    unmet_cost: int
    published_mode: int | None = None
    places: frozenset[int] = field(default_factory=frozenset)
    days: frozenset[int] = field(default_factory=frozenset)


def price(weight: float) -> int:
    """A weight of the problem (three decimals) in whole units of cost."""
    return round(weight * COST_UNIT)


def jobs_of(week: Week) -> list[Job]:
    """The visits that have at least a mode and, slot by slot, someone; in file order."""
    jobs = []
    for number, visit in enumerate(week.visits):
        job = _job(week, number, visit)
        if job.modes and all(job.able) and len(set().union(*job.able)) >= len(visit.trades):
            jobs.append(job)
    return jobs


def _job(week: Week, number: int, visit: Visit) -> Job:
    able = [
        [person for person in sorted(people) if week.professionals[person].minutes > 0]
        for people in visit.able
    ]
    moved = price(week.weights["moved"]) if visit.published else 0
    unmet = price(week.weights["unmet"]) * visit.priority + moved
    modes = _free_modes(week, visit, moved)
    published: int | None = None
    if visit.published is not None:
        exact = _exact_mode(week, visit, visit.published, moved)
        if exact is not None:
            published = len(modes)
            modes.append(exact)
    if visit.pinned is not None:
        exact = _exact_mode(week, visit, visit.pinned, moved)
        modes = [exact] if exact is not None else []
        if exact is not None and visit.pinned != visit.published:
            modes = [Mode(exact.day, exact.place, exact.windows, (-1, -1), moved)]
        able = [[person] for person, _ in visit.pinned.slots]
        unmet, published = PINNED_COST, 0
    costs = [_person_costs(week, visit, slot, people) for slot, people in enumerate(able)]
    return Job(
        visit=number,
        modes=modes,
        able=able,
        person_cost=costs,
        unmet_cost=unmet,
        published_mode=published,
        places=frozenset(mode.place for mode in modes),
        days=frozenset(mode.day for mode in modes),
    )


def _person_costs(week: Week, visit: Visit, slot: int, able: list[int]) -> list[int]:
    costs = [UNABLE] * len(week.professionals)
    for person in able:
        term = week.bond(visit, slot, person)
        costs[person] = price(week.weights[term]) if term else 0
    return costs


def _free_modes(week: Week, visit: Visit, moved: int) -> list[Mode]:
    modes = []
    for option in visit.options:
        for day in option.days:
            windows: Windows = []
            for opening, closing in week.places[option.place].open[day]:
                first = max(opening, option.opening)
                end = min(closing, option.closing + week.rules.late_max_minutes)
                if first + visit.minutes <= end:
                    windows.append((first, end - visit.minutes, option.closing))
            if windows:
                modes.append(Mode(day, option.place, (windows, windows), (-1, -1), moved))
    return modes


def _exact_mode(week: Week, visit: Visit, where: Assignment, moved: int) -> Mode | None:
    """The mode that holds exactly this day, place and starts; None when no option allows it."""
    windows: list[Windows] = []
    for _, start in where.slots:
        dues = [
            option.closing
            for option in visit.options
            if option.place == where.place
            and where.day in option.days
            and option.opening <= start
            and start + visit.minutes <= option.closing + week.rules.late_max_minutes
        ]
        is_open = any(
            opening <= start and start + visit.minutes <= closing
            for opening, closing in week.places[where.place].open[where.day]
        )
        if not dues or not is_open:
            return None
        windows.append([(start, start, max(dues))])
    people = [person for person, _ in where.slots]
    return Mode(
        where.day,
        where.place,
        (windows[0], windows[-1]),
        (people[0], people[-1]),
        moved,
    )
