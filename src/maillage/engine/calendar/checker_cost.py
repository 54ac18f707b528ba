"""The checker's own computation of the cost, term by term."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from itertools import pairwise

from maillage.engine.calendar.checker_plan import Entry, Sitting
from maillage.engine.calendar.problem import TERMS, Problem


def breakdown_of(problem: Problem, entries: list[Entry]) -> dict[str, float]:
    """Weighted cost of each term, in the order of the weights."""
    units = dict.fromkeys(TERMS, 0.0)
    for entry in entries:
        for term, amount in _of_group(problem, entry).items():
            units[term] += amount
    units["travel"] = travel_minutes(problem, entries)
    return {term: getattr(problem.weights, term) * units[term] for term in TERMS}


def _of_group(problem: Problem, entry: Entry) -> dict[str, float]:
    group, sittings = entry.group, entry.sittings
    gaps = 0.0
    if group.gap_target is not None:
        for before, after in pairwise(sittings):
            gaps += abs(after.day - before.day - group.gap_target)
    held = {one.moment for one in sittings}
    return {
        "gap": gaps,
        "weekday": _strays(one.weekday for one in sittings),
        "start_time": _strays(one.start for one in sittings),
        "room_change": _strays(one.room for one in sittings),
        "facilitator": entry.option.penalty if entry.option else 0.0,
        "missing": group.sessions_max - len(sittings),
        "moved": sum(moment not in held for moment in group.published),
        "absence": sum(_absent(problem, one) for one in entry.live),
    }


def _strays(values: Iterable[Hashable]) -> int:
    """How many values differ from the most frequent one."""
    counts = Counter(values)
    return sum(counts.values()) - max(counts.values(), default=0)


def _absent(problem: Problem, one: Sitting) -> int:
    """Members of the group who are busy during part of the session."""
    return sum(
        any(
            busy.day == one.day and busy.start < one.end and one.start < busy.end
            for busy in problem.members_busy.get(member, ())
        )
        for member in one.group.members
    )


def travel_minutes(problem: Problem, entries: list[Entry]) -> float:
    """Minutes travelled by every person of every chosen option, home legs included."""
    homes = {person.id: person.home_site for person in problem.facilitators}
    days: dict[tuple[str, int], list[Sitting]] = defaultdict(list)
    for entry in entries:
        for name in entry.option.people if entry.option else ():
            for one in entry.live:
                days[name, one.day].append(one)
    total = 0.0
    for (name, _), sittings in days.items():
        ordered = sorted(sittings, key=lambda one: (one.start, one.end, one.group.id))
        stops = [homes[name], *(one.group.site for one in ordered), homes[name]]
        total += sum(problem.travel_between(a, b) for a, b in pairwise(stops))
    return total
