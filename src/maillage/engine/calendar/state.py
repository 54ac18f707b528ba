"""A plan under construction: who is where, and what one more session would cost."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np

from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Column, Floats, GroupSpace, Space
from maillage.engine.calendar.times import iso_week

Stop = tuple[int, int, str, int]  # start, end, site, group


class State:
    """Columns chosen so far; knows the exact cost and refuses what breaks a hard rule."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.problem = space.problem
        self.chosen: list[Column | None] = [None] * len(space.groups)
        self.own: list[float] = [0.0] * len(space.groups)
        self.agenda: dict[tuple[str, int], list[Stop]] = {}
        self.held: dict[tuple[Any, ...], dict[int, list[tuple[int, int]]]] = defaultdict(dict)
        self.week: dict[tuple[str, tuple[int, int]], int] = defaultdict(int)
        self.given: dict[str, int] = defaultdict(int)
        self.travel = 0.0
        self._solo: dict[tuple[str, str], float] = {}

    @property
    def cost(self) -> float:
        """Cost of the groups placed so far, travel included."""
        return sum(self.own) + self.travel

    @property
    def complete(self) -> bool:
        return all(column is not None for column in self.chosen)

    def route(self, person: str, stops: list[Stop]) -> float:
        """Weighted cost of one person's day, or infinity when it cannot be done (H5)."""
        travel = self.problem.travel_between
        home = self.space.people[person].home_site
        total, site, end = 0.0, home, -1
        for start, stop_end, stop_site, _ in stops:
            leg = travel(site, stop_site)
            if end >= 0 and start < end + leg:
                return float("inf")
            total, site, end = total + leg, stop_site, stop_end
        if not stops:
            return 0.0
        return self.problem.weights.travel * (total + travel(site, home))

    def solo(self, person: str, site: str) -> float:
        """Cost of a day with one session at a site."""
        key = (person, site)
        if key not in self._solo:
            self._solo[key] = self.route(person, [(0, 1, site, -1)])
        return self._solo[key]

    def place(self, column: Column) -> None:
        """Add a group's column; the caller knows that it fits."""
        group = self.space.groups[column.group]
        self.chosen[column.group] = column
        self.own[column.group] = group.own_cost(column)
        people = group.group.options[column.option].people
        for name in people:
            self.given[name] += 1
        for slot, room in column.sessions:
            day, start = group.slots[slot]
            end = start + group.group.duration
            for name in people:
                stops = self.agenda.setdefault((name, day), [])
                self.travel -= self.route(name, stops)
                stops.append((start, end, group.group.site, column.group))
                stops.sort()
                self.travel += self.route(name, stops)
                self.week[name, iso_week(day)] += 1
            for key in self._keys(group, room):
                self.held[key].setdefault(day, []).append((start, end))

    def remove(self, index: int) -> Column:
        """Take a group out of the plan and return what it had."""
        column = self.chosen[index]
        if column is None:
            raise ValueError("the group has no column to remove")
        group = self.space.groups[index]
        self.chosen[index], self.own[index] = None, 0.0
        people = group.group.options[column.option].people
        for name in people:
            self.given[name] -= 1
        for slot, room in column.sessions:
            day, start = group.slots[slot]
            end = start + group.group.duration
            for name in people:
                stops = self.agenda[name, day]
                self.travel -= self.route(name, stops)
                stops.remove((start, end, group.group.site, index))
                if stops:
                    self.travel += self.route(name, stops)
                else:
                    del self.agenda[name, day]
                self.week[name, iso_week(day)] -= 1
            for key in self._keys(group, room):
                self.held[key][day].remove((start, end))
        return column

    def _keys(self, group: GroupSpace, room: int) -> list[tuple[Any, ...]]:
        return [("room", group.group.site, group.rooms[room].id), *group.shared]

    def fits(self, column: Column) -> bool:
        """Whether a column breaks no hard rule next to the groups already placed."""
        group = self.space.groups[column.group]
        option = group.group.options[column.option]
        if self._option_price(group, column.option) > 0:
            return False
        new: dict[int, list[Stop]] = defaultdict(list)
        for slot, room in column.sessions:
            day, start = group.slots[slot]
            stop = (start, start + group.group.duration, group.group.site, column.group)
            new[day].append(stop)
            if any(self._full(key, day, *stop[:2]) for key in self._keys(group, room)):
                return False
        return all(self._person_fits(name, new) for name in option.people)

    def _person_fits(self, name: str, new: dict[int, list[Stop]]) -> bool:
        most = self.space.people[name].max_sessions_per_day
        weeks: dict[tuple[int, int], int] = defaultdict(int)
        for day, stops in new.items():
            merged = sorted(self.agenda.get((name, day), []) + stops)
            if most is not None and len(merged) > most:
                return False
            if self.route(name, merged) == float("inf"):
                return False
            weeks[iso_week(day)] += len(stops)
        for week, count in weeks.items():
            left = self.space.week_left(name, week)
            if left is not None and self.week[name, week] + count > left:
                return False
        return True

    def _full(self, key: tuple[Any, ...], day: int, start: int, end: int) -> bool:
        """Whether a shared resource cannot take one more session then."""
        meeting = [b for b in self.held[key].get(day, ()) if b[0] < end and start < b[1]]
        capacity = self.space.capacity.get(key, 1)
        if len(meeting) < capacity:
            return False
        instants = [start, *(a for a, _ in meeting if a > start)]
        return any(sum(a <= t < b for a, b in meeting) >= capacity for t in instants)

    def prices(self, index: int) -> tuple[Floats, Floats, Floats]:
        """What the plan asks of one more group: `[option, slot]`, `[room, slot]`, `[option]`.

        Infinite where a hard rule would break; otherwise the extra travel of each session, exact
        as long as the group holds one session a day.
        """
        group = self.space.groups[index]
        options = group.group.options
        slots = np.zeros((len(options), len(group.slots)))
        by_person: dict[str, Floats] = {}
        for number, option in enumerate(options):
            for name in option.people:
                if name not in by_person:
                    by_person[name] = self._person_prices(name, group)
                slots[number] += by_person[name]
        for key in group.shared:
            self._shut(slots, key, group)
        rooms = np.zeros((len(group.rooms), len(group.slots)))
        for number, room in enumerate(group.rooms):
            self._shut(rooms[number : number + 1], ("room", room.site, room.id), group)
        option_prices = np.array([self._option_price(group, o) for o in range(len(options))])
        return slots, rooms, option_prices

    def _shut(self, table: Floats, key: tuple[Any, ...], group: GroupSpace) -> None:
        held = self.held.get(key)
        if not held:
            return
        duration = group.group.duration
        for slot, (day, start) in enumerate(group.slots):
            if held.get(day) and self._full(key, day, start, start + duration):
                table[:, slot] = np.inf

    def _person_prices(self, name: str, group: GroupSpace) -> Floats:
        person = self.space.people[name]
        site, duration = group.group.site, group.group.duration
        table = np.full(len(group.slots), self.solo(name, site))
        if person.max_sessions_per_day == 0:
            table[:] = np.inf
        for slot, (day, start) in enumerate(group.slots):
            stops = self.agenda.get((name, day))
            if stops:
                table[slot] = self._insertion(name, stops, (start, start + duration, site, -1))
        if person.max_sessions_per_week is not None:
            for slot, (day, _) in enumerate(group.slots):
                week = iso_week(day)
                left = self.space.week_left(name, week)
                if left is not None and self.week.get((name, week), 0) >= left:
                    table[slot] = np.inf
        return table

    def _insertion(self, name: str, stops: list[Stop], stop: Stop) -> float:
        most = self.space.people[name].max_sessions_per_day
        if most is not None and len(stops) >= most:
            return float("inf")
        after = self.route(name, sorted([*stops, stop]))
        return after if after == float("inf") else after - self.route(name, stops)

    def _option_price(self, group: GroupSpace, option: int) -> float:
        people = group.group.options[option].people
        for name in people:
            most = self.space.people[name].max_groups
            if most is not None and self.given[name] >= most:
                return float("inf")
        for rule in self.problem.distinct:
            if group.group.id in rule.groups and not self._keeps_distinct(rule, group, people):
                return float("inf")
        return 0.0

    def _keeps_distinct(self, rule: Any, group: GroupSpace, people: tuple[str, ...]) -> bool:
        """Whether the groups still to place can bring the persons a rule asks for."""
        present, still = set(people), 0
        for other in self.space.groups:
            if other.group.id not in rule.groups or other.index == group.index:
                continue
            column = self.chosen[other.index]
            if column is not None:
                present.update(other.group.options[column.option].people)
            else:
                still += max((len(o.people) for o in other.group.options), default=0)
        return len(present) + still >= rule.minimum

    def insert(self, pricer: Pricer, noise: Floats | None = None) -> bool:
        """Place a group at its cheapest; False when no schedule fits."""
        index = pricer.space.index
        slots, rooms, options = self.prices(index)
        if noise is not None:
            slots = slots + noise
        for _ in range(8):
            found = pricer.best(slots, rooms, options)
            if not found:
                return False
            for priced in found:
                if priced.cost < float("inf") and self.fits(priced.column):
                    self.place(priced.column)
                    return True
            self._discourage(slots, found[0].column)
        return False

    def _discourage(self, slots: Floats, column: Column) -> None:
        """Forbid the densest session of a column that only breaks limits within itself."""
        days = [self.space.groups[column.group].slots[slot].day for slot, _ in column.sessions]
        gaps = [b - a for a, b in pairwise(days)]
        if gaps:
            slots[:, column.sessions[int(np.argmin(gaps)) + 1][0]] = np.inf
        else:
            slots[column.option, :] = np.inf

    def columns(self) -> list[Column]:
        """The columns placed, in group order."""
        return [column for column in self.chosen if column is not None]
