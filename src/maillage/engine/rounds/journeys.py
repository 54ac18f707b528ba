"""A plan as the days people live: legs, stops and the break, in order, with what counts as work."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from maillage.engine.rounds.week import Week
from maillage.engine.rounds.week_check import Plan
from maillage.engine.rounds.workday import Pause, Post, work_span

HOME_FIRST, BETWEEN, LAST_HOME = "home_first", "between", "last_home"


@dataclass(frozen=True)
class Leg:
    """One way of a day; `counted` says whether the employer counts it as working time."""

    kind: str
    origin: int
    target: int
    start: int
    minutes: int
    tenths: int
    counted: bool

    @property
    def end(self) -> int:
        return self.start + self.minutes


@dataclass(frozen=True)
class Stop:
    """One post of one visit, by index."""

    visit: int
    slot: int
    place: int
    start: int
    end: int


@dataclass(frozen=True)
class Journey:
    """The day of one person; `begin` and `end` bound the working time."""

    person: int
    day: int
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]
    pause: Pause | None
    begin: int
    end: int

    @property
    def travel(self) -> int:
        return sum(leg.minutes for leg in self.legs)

    @property
    def tenths(self) -> int:
        return sum(leg.tenths for leg in self.legs)

    @property
    def direct(self) -> int:
        return sum(stop.end - stop.start for stop in self.stops)


def published_plan(week: Week) -> Plan:
    """What the diaries say, as a plan; breaks are not known."""
    return Plan({n: v.published for n, v in enumerate(week.visits) if v.published is not None}, {})


def journeys(week: Week, plan: Plan) -> list[Journey]:
    """Every day that somebody works, by person then day."""
    stops: dict[tuple[int, int], list[Stop]] = {}
    for number, where in plan.placed.items():
        minutes = week.visits[number].minutes
        for slot, (person, start) in enumerate(where.slots):
            found = Stop(number, slot, where.place, start, start + minutes)
            stops.setdefault((person, where.day), []).append(found)
    return [
        _journey(week, person, day, sorted(chain, key=_by_time), plan.pauses.get((person, day)))
        for (person, day), chain in sorted(stops.items())
    ]


def _by_time(stop: Stop) -> tuple[int, int]:
    return stop.start, stop.end


def _journey(week: Week, person: int, day: int, chain: list[Stop], pause: Pause | None) -> Journey:
    who = week.professionals[person]
    first, last = chain[0], chain[-1]
    out = week.minutes[who.start][first.place]
    legs = [_leg(week, HOME_FIRST, who.start, first.place, first.start - out, who.home_first)]
    for before, after in itertools.pairwise(chain):
        way = week.minutes[before.place][after.place]
        leaves = before.end
        if pause and before.end <= pause.start < after.start and before.end + way > pause.start:
            leaves = pause.end  # the break is taken before leaving
        legs.append(_leg(week, BETWEEN, before.place, after.place, leaves, True))
    legs.append(_leg(week, LAST_HOME, last.place, who.end, last.end, who.last_home))
    posts = [Post(one.start, one.end, one.place, "") for one in chain]
    begin, end = work_span(week, who, posts)
    kept = tuple(leg for leg in legs if leg.minutes or leg.tenths)
    return Journey(person, day, tuple(chain), kept, pause, begin, end)


def _leg(week: Week, kind: str, origin: int, target: int, start: int, counted: bool) -> Leg:
    minutes, tenths = week.minutes[origin][target], week.tenths[origin][target]
    return Leg(kind, origin, target, start, minutes, tenths, counted)
