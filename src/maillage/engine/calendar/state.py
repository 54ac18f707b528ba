"""A plan under construction: who is where, and what one more session would cost.

`price[cell]` is kept up to date: the extra travel of one more session there, infinite where a hard
rule forbids it. Pricing a group against the plan is then a plain look-up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np

from maillage.engine.calendar.agenda import Agenda, Key, agendas_of
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.problem import DistinctFacilitators
from maillage.engine.calendar.space import Column, Floats, GroupSpace, Ints, Space
from maillage.engine.calendar.times import iso_week

Week = tuple[int, int]


class State:
    """Columns chosen so far; knows their exact cost and what may still be added."""

    def __init__(self, space: Space, agendas: list[Agenda] | None = None) -> None:
        self.space = space
        self.problem = space.problem
        self.agendas = {a.key: a for a in (agendas or agendas_of(space))}
        self.chosen: list[Column | None] = [None] * len(space.groups)
        self.own: list[float] = [0.0] * len(space.groups)
        self.held: dict[tuple[Key, int], list[int]] = {}
        self.week: dict[tuple[str, Week], int] = defaultdict(int)
        self.given: dict[str, int] = defaultdict(int)
        self.travel = 0.0
        self.own_total = 0.0
        self.placed = 0
        self._where = {
            key: {pair: n for n, pair in enumerate(agenda.sessions)}
            for key, agenda in self.agendas.items()
        }
        self._week_rows: dict[tuple[Key, Week], list[int]] = defaultdict(list)
        self._week_of = {
            day: iso_week(day) for agenda in self.agendas.values() for day in agenda.days
        }
        self.price: Floats = np.zeros(space.cells.size)
        for agenda in self.agendas.values():
            self._open(agenda)
        self._rules = defaultdict(list)
        for rule in self.problem.distinct:
            for name in rule.groups:
                self._rules[name].append(rule)

    def _open(self, agenda: Agenda) -> None:
        """Prices of an empty agenda."""
        self.price[agenda.cells] = agenda.solo
        if agenda.person is None or agenda.person.max_sessions_per_week is None:
            return
        for row, day in enumerate(agenda.days):
            week = self._week_of[day]
            self._week_rows[agenda.key, week].append(row)
            if not self.space.week_left(agenda.person.id, week):
                self.price[agenda.cells[row]] = np.inf

    @property
    def cost(self) -> float:
        """Cost of the groups placed so far, travel included."""
        return self.own_total + self.travel

    @property
    def complete(self) -> bool:
        return self.placed == len(self.chosen)

    def place(self, column: Column) -> None:
        """Add a group's column; the caller knows that it fits."""
        group = self.space.groups[column.group]
        self.chosen[column.group] = column
        self.own[column.group] = group.own_cost(column)
        self.own_total += self.own[column.group]
        self.placed += 1
        self._move(group, column, 1)

    def remove(self, index: int) -> Column:
        """Take a group out of the plan and return what it had."""
        column = self.chosen[index]
        if column is None:
            raise ValueError("the group has no column to remove")
        self.own_total -= self.own[index]
        self.chosen[index], self.own[index] = None, 0.0
        self.placed -= 1
        self._move(self.space.groups[index], column, -1)
        return column

    def _move(self, group: GroupSpace, column: Column, sign: int) -> None:
        people = group.group.options[column.option].people
        kind_of = self.space.cells.kinds.number
        for name in people:
            self.given[name] += sign
        for slot, room in column.sessions:
            day, start = group.slots[slot]
            kind = kind_of[start, group.group.duration]
            for name in people:
                key: Key = ("person", name)
                agenda = self.agendas[key]
                self.travel -= self._cost_of(agenda, day)
                self._shift(agenda, day, self._where[key][group.group.site, kind], sign)
                self.travel += self._cost_of(agenda, day)
                self._count_week(agenda, name, self._week_of[day], sign)
                self._refresh(agenda, day)
            for key in (("room", group.group.site, group.rooms[room].id), *group.shared):
                shared = self.agendas.get(key)
                if shared is not None:
                    self._shift(shared, day, self._where[key]["", kind], sign)
                    self._refresh(shared, day)

    def _cost_of(self, agenda: Agenda, day: int) -> float:
        held = self.held.get((agenda.key, day))
        return agenda.after(tuple(held)).cost if held else 0.0

    def _shift(self, agenda: Agenda, day: int, session: int, sign: int) -> None:
        held = self.held.setdefault((agenda.key, day), [])
        if sign > 0:
            held.insert(bisect_left(held, session), session)
        else:
            held.remove(session)

    def _count_week(self, agenda: Agenda, name: str, week: Week, sign: int) -> None:
        left = self.space.week_left(name, week)
        before = self.week[name, week]
        self.week[name, week] = before + sign
        if left is not None and (before >= left) != (before + sign >= left):
            for row in self._week_rows[agenda.key, week]:
                self._refresh(agenda, agenda.days[row])

    def _refresh(self, agenda: Agenda, day: int) -> None:
        """Recompute the prices of one resource on one day."""
        held = self.held.get((agenda.key, day))
        cells = agenda.cells[agenda.row[day]]
        if agenda.person is None:
            self.price[cells] = agenda.after(tuple(held)).extra if held else agenda.solo
            return
        name, week = agenda.person.id, self._week_of[day]
        left = self.space.week_left(name, week)
        if left is not None and self.week[name, week] >= left:
            self.price[cells] = np.inf
        elif not held:
            self.price[cells] = agenda.solo
        else:
            self.price[cells] = agenda.after(tuple(held)).extra

    def fits(self, column: Column) -> bool:
        """Whether a column breaks no hard rule next to the groups already placed."""
        group = self.space.groups[column.group]
        people = group.group.options[column.option].people
        if self._option_price(group, column.option) > 0:
            return False
        slots = [slot for slot, _ in column.sessions]
        rooms = [room for _, room in column.sessions]
        used = [group.person_cells[column.option][:, slots].ravel(), group.room_cells[rooms, slots]]
        used.append(group.shared_cells[:, slots].ravel())
        if slots and not np.isfinite(self.price[np.concatenate(used)]).all():
            return False
        return all(self._limits_hold(name, group, slots) for name in people)

    def _limits_hold(self, name: str, group: GroupSpace, slots: list[int]) -> bool:
        """Daily routes and weekly limits once all the sessions of a column are counted."""
        days = Counter(group.slots[slot].day for slot in slots)
        weeks = Counter(self._week_of[group.slots[slot].day] for slot in slots)
        for week, count in weeks.items():
            left = self.space.week_left(name, week)
            if left is not None and self.week[name, week] + count > left:
                return False
        if len(days) == len(slots):
            return True
        key: Key = ("person", name)
        agenda, kind_of = self.agendas[key], self.space.cells.kinds.number
        for day, count in days.items():
            if count > 1:
                new = [
                    self._where[key][group.group.site, kind_of[start, group.group.duration]]
                    for on, start in (group.slots[slot] for slot in slots)
                    if on == day
                ]
                merged = sorted([*self.held.get((key, day), []), *new])
                if len(merged) > agenda.limit or agenda.route(merged) == np.inf:
                    return False
        return True

    def prices(self, index: int) -> tuple[Floats, Floats, Floats]:
        """What the plan asks of one more group: `[option, slot]`, `[room, slot]`, `[option]`.

        Exact as long as the group holds at most one session a day.
        """
        group = self.space.groups[index]
        slots = slot_prices(group.person_cells, group.shared_cells, self.price)
        options = np.array([self._option_price(group, o) for o in range(len(group.group.options))])
        return slots, self.price[group.room_cells], options

    def _option_price(self, group: GroupSpace, option: int) -> float:
        people = group.group.options[option].people
        for name in people:
            most = self.space.people[name].max_groups
            if most is not None and self.given[name] >= most:
                return float("inf")
        rules = self._rules.get(group.group.id, ())
        kept = all(self._keeps_distinct(rule, group, people) for rule in rules)
        return 0.0 if kept else float("inf")

    def _keeps_distinct(
        self, rule: DistinctFacilitators, group: GroupSpace, people: tuple[str, ...]
    ) -> bool:
        """Whether the groups still to place can bring the persons a rule asks for."""
        present, still = set(people), 0
        for name in rule.groups:
            other = self.space.by_id[name]
            if other is group:
                continue
            column = self.chosen[other.index]
            if column is not None:
                present.update(other.group.options[column.option].people)
            else:
                still += max((len(o.people) for o in other.group.options), default=0)
        return len(present) + still >= rule.minimum

    def insert(
        self,
        pricer: Pricer,
        scale: float = 1.0,
        *,
        extra: Floats | None = None,
        options: Floats | None = None,
    ) -> bool:
        """Place a group at its cheapest; False when nothing fits.

        Travel is counted at `scale`; `extra` is added to the price of each slot, `options` to the
        price of each option.
        """
        slots, rooms, option_prices = self.prices(pricer.space.index)
        if options is not None:
            option_prices = option_prices + options
        if scale != 1.0:
            slots = slots * scale
        if extra is not None:
            slots = slots + extra
        for _ in range(8):
            found = pricer.best(slots, rooms, option_prices)
            if found is None:
                return False
            if self.fits(found.column):
                self.place(found.column)
                return True
            self._discourage(slots, found.column)
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


def slot_prices(people: list[Ints], shared: Ints, price: Floats) -> Floats:
    """Sum of the prices of the people, members and services of each option at each slot.

    `people[option]` numbers the prices `[person, slot]`, `shared` the others `[resource, slot]`.
    """
    table = np.empty((len(people), shared.shape[1]))
    for number, cells in enumerate(people):
        table[number] = price[cells[0]] if len(cells) == 1 else price[cells].sum(axis=0)
    if len(shared):
        table += price[shared].sum(axis=0)
    return table
