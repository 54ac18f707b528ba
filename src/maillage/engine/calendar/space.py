"""What each group may do, as arrays: the solver's view of a problem.

Every use of a person, a room, a member or a service by one session is a *cell*: resource x day x
kind of session (start, duration). All that couples groups is written on cells, so that a price per
cell is all the pricing needs to know of the other groups.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from maillage.engine.calendar.problem import (
    Facilitator,
    Group,
    Problem,
    Ranges,
    Room,
    in_ranges,
)
from maillage.engine.calendar.times import MINUTES_PER_DAY, Moment, iso_week, weekday_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Column:
    """One complete choice for a group: an option and its live sessions `(slot, room)`."""

    group: int
    option: int
    sessions: tuple[tuple[int, int], ...]


class Kinds:
    """The distinct (start, duration) of sessions, numbered."""

    def __init__(self, problem: Problem) -> None:
        found = {(start, g.duration) for g in problem.groups for _, start in g.windows}
        self.kinds = sorted(found)
        self.number = {kind: index for index, kind in enumerate(self.kinds)}

    def interval(self, kind: int) -> tuple[int, int]:
        start, duration = self.kinds[kind]
        return start, start + duration


class Cells:
    """Numbers of (resource, day, kind): `base(resource) + day offset * kinds + kind`."""

    def __init__(self, problem: Problem) -> None:
        self.kinds = Kinds(problem)
        self.first_day = problem.first_day
        self.days = problem.last_day - problem.first_day + 1
        self.block = self.days * max(1, len(self.kinds.kinds))
        self.resources: list[tuple[Any, ...]] = []
        self._base: dict[tuple[Any, ...], int] = {}

    def base(self, resource: tuple[Any, ...]) -> int:
        """First cell of a resource, e.g. `("person", id, site)` or `("room", site, id)`."""
        found = self._base.get(resource)
        if found is None:
            found = self._base[resource] = len(self.resources) * self.block
            self.resources.append(resource)
        return found

    def known(self, resource: tuple[Any, ...]) -> int | None:
        return self._base.get(resource)

    @property
    def size(self) -> int:
        return len(self.resources) * self.block


class GroupSpace:
    """Slots, options and rooms of one group, with everything that does not depend on the others."""

    def __init__(self, problem: Problem, index: int, group: Group, cells: Cells) -> None:
        self.problem = problem
        self.index = index
        self.group = group
        self.facts = [fixed for fixed in group.fixed if problem.is_fact(fixed.moment)]
        self.facts.sort(key=lambda fixed: fixed.moment)
        self.live_fixed = [fixed for fixed in group.fixed if not problem.is_fact(fixed.moment)]
        site = next(site for site in problem.sites if site.id == group.site)
        self.rooms = [room for room in site.rooms if room.capacity >= group.size]
        self.slots = self._open_slots()
        self.days: Ints = np.array([slot.day for slot in self.slots], dtype=np.int64)
        self.starts: Ints = np.array([slot.minute for slot in self.slots], dtype=np.int64)
        self.weekdays: Ints = (self.days + 6) % 7
        self.slot_number = {slot: number for number, slot in enumerate(self.slots)}
        self.room_open = np.array(
            [[self._is_open(room, slot) for slot in self.slots] for room in self.rooms],
            dtype=bool,
        ).reshape(len(self.rooms), len(self.slots))
        self._number_cells(cells)
        self._static_costs()
        self._nodes()

    def _is_open(self, room: Room, slot: Moment) -> bool:
        """Whether the room can be had for a session from this start, other groups left aside."""
        if in_ranges(slot.day, room.unavailable):
            return False
        return not room.is_taken(slot, self.group.duration)

    def _open_slots(self) -> list[Moment]:
        """Starts allowed by H3, at which at least one option is free."""
        group, problem = self.group, self.problem
        first = max(problem.first_day, problem.replan_from or problem.first_day)
        shut = _days_of(problem.closed + group.excluded, first, problem.last_day)
        starts = defaultdict(list)
        for weekday, start in group.windows:
            if start + group.duration <= MINUTES_PER_DAY:
                starts[weekday].append(start)
        slots = [
            Moment(day, start)
            for day in range(first, problem.last_day + 1)
            if day not in shut
            for start in starts.get(weekday_of(day), ())
            if not group.is_held_off(Moment(day, start))
        ]
        people = {person.id: person for person in problem.facilitators}
        free = {
            name: np.array(free_slots(people[name], slots, group.duration), dtype=bool)
            for option in group.options
            for name in option.people
        }
        usable = np.array(
            [np.logical_and.reduce([free[p] for p in o.people]) for o in group.options],
            dtype=bool,
        ).reshape(len(group.options), len(slots))
        kept: Bools = np.asarray(usable.any(axis=0))
        self.option_open = usable[:, kept]
        return [slot for slot, keep in zip(slots, kept, strict=True) if keep]

    def _number_cells(self, cells: Cells) -> None:
        """Cell indices per slot: `person_cells[option]`, `room_cells`, `shared_cells`."""
        group = self.group
        kinds = np.array(
            [cells.kinds.number[slot.minute, group.duration] for slot in self.slots], dtype=np.int64
        )
        offset = (self.days - cells.first_day) * len(cells.kinds.kinds) + kinds
        self.offset = offset

        def rows(resources: list[tuple[Any, ...]]) -> Ints:
            bases = np.array([cells.base(resource) for resource in resources], dtype=np.int64)
            return bases[:, None] + offset[None, :]

        self.person_cells = [
            rows([("person", name, group.site) for name in option.people])
            for option in group.options
        ]
        self.room_cells = rows([("room", group.site, room.id) for room in self.rooms])
        self.shared: list[tuple[Any, ...]] = []
        self.shared_cells = rows([])

    def share(self, resources: list[tuple[Any, ...]], cells: Cells) -> None:
        """Attach the members and services this group shares with others."""
        self.shared = resources
        bases = np.array([cells.base(resource) for resource in resources], dtype=np.int64)
        self.shared_cells = bases[:, None] + self.offset[None, :]

    def _static_costs(self) -> None:
        """Cost of a slot for this group alone, and what is already settled by the facts."""
        weights, group = self.problem.weights, self.group
        published = set(group.published)
        busy = defaultdict(list)
        for member in group.members:
            for interval in self.problem.members_busy.get(member, ()):
                busy[interval.day].append((member, interval))
        absences = []
        for slot in self.slots:
            end = slot.minute + group.duration
            absent = {m for m, b in busy.get(slot.day, ()) if b.start < end and slot.minute < b.end}
            absences.append(weights.absence * len(absent))
        self.absence: Floats = np.array(absences, dtype=np.float64)
        kept = np.array([slot in published for slot in self.slots], dtype=np.float64)
        self.static: Floats = self.absence - weights.moved * kept
        stood = sum(fixed.moment in published for fixed in self.facts)
        self.constant = weights.moved * (len(published) - stood)
        days = [fixed.moment.day for fixed in self.facts]
        if group.gap_target is not None:
            for before, after in pairwise(days):
                self.constant += weights.gap * abs(after - before - group.gap_target)
        self.option_cost: Floats = np.array(
            [weights.facilitator * option.penalty for option in group.options], dtype=np.float64
        )
        self._must_stand()

    def _must_stand(self) -> None:
        """Live fixed sessions: their slots, and what they forbid to options and rooms."""
        self.must: list[int] = []
        self.impossible_fixed: list[Moment] = []
        self.room_forced: dict[int, int] = {}
        self.option_allowed = np.ones(len(self.group.options), dtype=bool)
        names = [option.id for option in self.group.options]
        rooms = [room.id for room in self.rooms]
        for fixed in self.live_fixed:
            slot = self.slot_number.get(fixed.moment)
            if slot is None or (fixed.room is not None and fixed.room not in rooms):
                self.impossible_fixed.append(fixed.moment)
                continue
            self.must.append(slot)
            self.option_allowed &= self.option_open[:, slot]
            if fixed.facilitator is not None:
                self.option_allowed &= np.array([name == fixed.facilitator for name in names])
            if fixed.room is not None:
                room = rooms.index(fixed.room)
                self.room_forced[slot] = room
                others = np.arange(len(rooms)) != room
                self.room_open[others, slot] = False
        self.must.sort()

    def _nodes(self) -> None:
        """Group slots by node: a day, or a single slot where a day may hold several sessions."""
        if self.group.gap_min >= 1:
            _, first = np.unique(self.days, return_index=True)
        else:
            first = np.arange(len(self.slots))
        self.node_first: Ints = np.asarray(first, dtype=np.int64)
        self.node_days: Ints = self.days[self.node_first]

    def holds(self, column: Column) -> bool:
        """Whether a column keeps the rules that concern this group alone."""
        slots = [slot for slot, _ in column.sessions]
        moments = [fixed.moment for fixed in self.facts] + [self.slots[slot] for slot in slots]
        least, most = self.group.sessions_min, self.group.sessions_max
        gaps = [after.day - before.day for before, after in pairwise(moments)][
            max(0, len(self.facts) - 1) :
        ]
        widest = self.group.gap_max
        return bool(
            not self.impossible_fixed
            and self.option_allowed[column.option]
            and least <= len(moments) <= max(most, len(self.facts))
            and self.option_open[column.option, slots].all()
            and all(self.room_open[room, slot] for slot, room in column.sessions)
            and set(self.must) <= set(slots)
            and all(gap >= self.group.gap_min for gap in gaps)
            and (widest is None or all(gap <= widest for gap in gaps))
            and all(
                before.day < after.day or before.minute + self.group.duration <= after.minute
                for before, after in pairwise(moments)
            )
        )

    def own_cost(self, column: Column) -> float:
        """Cost of a column without travel: the sum of `terms`."""
        return sum(self.terms(column).values())

    def own_cost_without_room(self, option: int, slots: tuple[int, ...]) -> float:
        """Cost of a schedule whose rooms are not chosen yet: no travel, no `room_change`."""
        terms = self.terms(Column(self.index, option, tuple((slot, -1) for slot in slots)))
        return sum(terms.values()) - terms["room_change"]

    def terms(self, column: Column) -> dict[str, float]:
        """Each term of the cost of a column but `travel`, weighted."""
        weights, group = self.problem.weights, self.group
        past = [fixed.moment for fixed in self.facts]
        live = [self.slots[slot] for slot, _ in column.sessions]
        moments = past + live
        rooms = [fixed.room for fixed in self.facts if fixed.room is not None]
        rooms += [self.rooms[room].id for _, room in column.sessions]
        held = len(moments)
        gaps = 0
        if group.gap_target is not None:
            gaps = sum(abs(b.day - a.day - group.gap_target) for a, b in pairwise(moments))
        moved = len(set(group.published) - set(moments))
        return {
            "gap": weights.gap * gaps,
            "weekday": weights.weekday * (held - _most([weekday_of(m.day) for m in moments])),
            "start_time": weights.start_time * (held - _most([m.minute for m in moments])),
            "facilitator": float(self.option_cost[column.option]),
            "missing": weights.missing * (group.sessions_max - held),
            "moved": weights.moved * moved,
            "room_change": weights.room_change * (len(rooms) - _most(rooms)),
            "absence": float(self.absence[[slot for slot, _ in column.sessions]].sum()),
        }


def _most(values: list[Any]) -> int:
    return max((values.count(value) for value in set(values)), default=0)


def _days_of(ranges: Ranges, first: int, last: int) -> set[int]:
    """The days of inclusive ranges, within bounds."""
    return {day for start, end in ranges for day in range(max(start, first), min(end, last) + 1)}


def free_slots(person: Facilitator, slots: list[Moment], duration: int) -> list[bool]:
    """H4 for one person: whether each slot is free from start to end."""
    busy = defaultdict(list)
    for interval in person.busy:
        busy[interval.day].append(interval)
    free = []
    for day, start in slots:
        end = start + duration
        free.append(
            any(a <= start and end <= b for a, b in person.weekly[weekday_of(day)])
            and not in_ranges(day, person.unavailable)
            and not any(b.start < end and start < b.end for b in busy.get(day, ()))
        )
    return free


class Space:
    """All groups of a problem, sharing one numbering of cells."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cells = Cells(problem)
        self.groups = [
            GroupSpace(problem, index, group, self.cells)
            for index, group in enumerate(problem.groups)
        ]
        self.by_id = {space.group.id: space for space in self.groups}
        self.people = {person.id: person for person in problem.facilitators}
        self._share_members_and_services()
        self.past_weeks = self._past_weeks()

    def _share_members_and_services(self) -> None:
        """Members shared by the same groups are one resource; so is a covered service."""
        of_member = defaultdict(list)
        for index, group in enumerate(self.problem.groups):
            for member in group.members:
                of_member[member].append(index)
        shared: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for groups in sorted({tuple(found) for found in of_member.values() if len(found) > 1}):
            for index in groups:
                shared[index].append(("member", groups))
        self.capacity: dict[tuple[Any, ...], int] = {}
        for cover in self.problem.cover:
            key = ("service", cover.service)
            least = min(cover.at_once, self.capacity.get(key, cover.at_once))
            if key not in self.capacity:
                for index, group in enumerate(self.problem.groups):
                    if group.service == cover.service:
                        shared[index].append(key)
            self.capacity[key] = least
        for index, resources in shared.items():
            self.groups[index].share(resources, self.cells)

    def _past_weeks(self) -> dict[tuple[str, tuple[int, int]], int]:
        """Facts of a replan per person and ISO week: they use up weekly limits."""
        counts: dict[tuple[str, tuple[int, int]], int] = defaultdict(int)
        for space in self.groups:
            people = {option.id: option.people for option in space.group.options}
            for fixed in space.facts:
                if fixed.facilitator is not None:
                    for name in people.get(fixed.facilitator, (fixed.facilitator,)):
                        counts[name, iso_week(fixed.moment.day)] += 1
        return dict(counts)

    def week_left(self, name: str, week: tuple[int, int]) -> int | None:
        """Sessions a person may still hold in a week, facts deducted; None without limit."""
        most = self.people[name].max_sessions_per_week
        return None if most is None else max(0, most - self.past_weeks.get((name, week), 0))
