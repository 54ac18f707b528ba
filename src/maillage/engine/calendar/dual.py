"""Prices on what groups share, and the lower bound they prove (Lagrangian relaxation).

Every use of a person by a group, and of a room, member or service by a kind of session, has a price
on each day, that groups pay and that the other side earns. For any non-negative prices,

    sum over groups of the cheapest schedule + sum over people, rooms, ... of the best days
        - prices of weekly and group limits x what they allow
        + for each rule on distinct persons, the rewards of its cheapest persons

is at most the cost of any plan (Held and Karp 1971). Prices climb along a subgradient averaged and
scaled price by price, with a step that shrinks geometrically (Kingma and Ba 2015): on a département
it passes in 100 rounds what Polyak steps reach in 300.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from maillage.engine.calendar.agenda import Agenda
from maillage.engine.calendar.flat import flat_agenda, flat_group, flat_visits
from maillage.engine.calendar.pricing import Priced, Pricer
from maillage.engine.calendar.space import Bools, Floats, GroupSpace, Ints, Space
from maillage.engine.calendar.state import slot_prices
from maillage.engine.calendar.times import iso_week
from maillage.engine.calendar.visits import Visits

MEMORY, SPREAD = 0.95, 0.99  # of past slopes, of their squares
LEAST_SPREAD = 1e-3
HOT, COLD = 0.25, 0.002  # first and last step, in units of a usual price
UNLIMITED = 1e6


class Dual:
    """Current prices, best prices, and the best bound proven so far.

    One vector holds a price that is always 0 (of what nobody else wants), the prices of cells
    (rooms, members, services), of limits (weeks, groups), the rewards of rules, then the prices of
    each slot of each group with each person.
    """

    def __init__(
        self,
        space: Space,
        pricers: list[Pricer],
        agendas: list[Agenda],
        core: Any | None = None,
    ) -> None:
        """`core` is the compiled core to use, None for the Python path: the same values."""
        self.space = space
        self.pricers = pricers
        self.agendas = [agenda for agenda in agendas if agenda.person is None]
        self._number_cells()
        self._number_limits()
        self._number_rules()
        self._number_visits()
        price: Floats = np.zeros(self.visits_end)
        for person in self.people:
            share = max(1, min(person.limit, 2))
            price[person.cells] = (person.out + person.back)[None, :] / share
        price[0] = 0.0
        self.allowed_options = [np.ones(len(g.group.options), dtype=bool) for g in space.groups]
        self.unit = self._usual_price(price)
        self._core = None if core is None else self._compiled(core)
        self.restart(price)

    def _compiled(self, core: Any) -> Any:
        """The same relaxation in the compiled core."""
        groups = [
            flat_group(pricer)
            | {
                "visits": self.visits[pricer.space.index],
                "weeks": self.weeks[pricer.space.index],
                "limits": self.limits[pricer.space.index],
                "rewards": [
                    np.array(rows, dtype=np.int64) for rows in self.rewards[pricer.space.index]
                ],
                "room_cells": self.room_cells[pricer.space.index],
                "shared_cells": self.shared_cells[pricer.space.index],
            }
            for pricer in self.pricers
        ]
        days = [
            flat_agenda(agenda) | {"cells": cells}
            for agenda, cells in zip(self.agendas, self.agenda_cells, strict=True)
        ]
        return core.Relaxation(groups, days + [flat_visits(person) for person in self.people])

    def _usual_price(self, price: Floats) -> float:
        """A price worth paying: the share of a journey, or what moving a session costs."""
        weights = self.space.problem.weights
        journeys = price[price > 0]
        mean = float(journeys.mean()) if len(journeys) else 0.0
        return max(mean, 3 * weights.gap, weights.weekday / 2, weights.start_time) or 1.0

    def restart(
        self, price: Floats, allowed_options: list[Bools] | None = None, hot: float = HOT
    ) -> None:
        """Start again from these prices, with some options of some groups ruled out.

        `hot` is the first step, in units of a usual price.
        """
        self.price = self.best_price = price
        if allowed_options is not None:
            self.allowed_options = allowed_options
        self._kept = [
            (allowed & group.option_allowed).tolist()
            for allowed, group in zip(self.allowed_options, self.space.groups, strict=True)
        ]
        self.bound = -np.inf
        self.hot = hot
        self._moves = 0
        self._mean: Floats = np.zeros(len(price))
        self._square: Floats = np.zeros(len(price))
        self.options_taken: list[int] = []

    def _number_cells(self) -> None:
        """Cells that two groups may want: after 0, which stands for all the others."""
        number: Ints = np.zeros(self.space.cells.size, dtype=np.int64)
        end = 1
        for agenda in self.agendas:
            number[agenda.cells] = np.arange(end, end + agenda.cells.size).reshape(
                agenda.cells.shape
            )
            end += agenda.cells.size
        self.cells_end = end
        self.agenda_cells = [number[agenda.cells] for agenda in self.agendas]
        self.room_cells = [number[group.room_cells] for group in self.space.groups]
        self.shared_cells = [number[group.shared_cells] for group in self.space.groups]

    def _number_limits(self) -> None:
        """Weekly limits and limits on groups: one price each, after those of the cells."""
        first = self.cells_end
        number: dict[tuple[object, ...], int] = {}
        allowed: list[float] = []

        def limit(key: tuple[object, ...], most: int | None) -> int:
            if key not in number:
                number[key] = first + len(allowed)
                allowed.append(UNLIMITED if most is None else float(most))
            return number[key]

        people = self.space.people
        self.weeks: list[list[Ints]] = []
        self.limits: list[list[Ints]] = []
        for group in self.space.groups:
            weeks = [iso_week(day) for day, _ in group.slots]
            of_week, of_group = [], []
            for option in group.group.options:
                rows = [
                    [limit((name, week), self.space.week_left(name, week)) for week in weeks]
                    for name in option.people
                ]
                of_week.append(np.array(rows, dtype=np.int64).reshape(len(rows), len(weeks)))
                of_group.append(
                    np.array([limit((name,), people[name].max_groups) for name in option.people])
                )
            self.weeks.append(of_week)
            self.limits.append(of_group)
        self.allowed: Floats = np.array(allowed, dtype=np.float64)
        self.limits_part = slice(first, first + len(allowed))

    def _number_rules(self) -> None:
        """Rewards of each person for each rule on distinct persons, after the limits."""
        end = self.limits_part.stop
        self.rules: list[tuple[int, Ints]] = []
        self.rewards: list[list[list[int]]] = [
            [[] for _ in group.group.options] for group in self.space.groups
        ]
        for rule in self.space.problem.distinct:
            groups = [self.space.by_id[name] for name in rule.groups]
            names = {n for g in groups for o in g.group.options for n in o.people}
            number = {name: end + n for n, name in enumerate(sorted(names))}
            end += len(number)
            self.rules.append((rule.minimum, np.array(sorted(number.values()), dtype=np.int64)))
            for group in groups:
                for option, rows in zip(
                    group.group.options, self.rewards[group.index], strict=True
                ):
                    rows.extend(number[name] for name in option.people)
        self.rules_end = end

    def _number_visits(self) -> None:
        """Prices of each slot of each group with each person, after the rewards."""
        end = self.rules_end
        base: dict[str, dict[int, int]] = defaultdict(dict)
        self.visits: list[list[Ints]] = []
        for group in self.space.groups:
            slots = np.arange(len(group.slots))
            for name in sorted({n for option in group.group.options for n in option.people}):
                base[name][group.index] = end
                end += len(slots)
            self.visits.append(
                [
                    np.array([base[name][group.index] for name in option.people])[:, None] + slots
                    for option in group.group.options
                ]
            )
        self.people = [Visits(self.space, name, base[name]) for name in sorted(base)]
        self.visits_end = end

    def settled_price(self, options: list[Bools]) -> Floats:
        """Prices that charge each journey to the groups whose facilitator is settled.

        Nobody else pays for these people; with two settled groups or more, half each.
        """
        price: Floats = np.zeros(self.visits_end)
        settled: dict[str, set[int]] = defaultdict(set)
        for group in self.space.groups:
            allowed = [
                set(option.people)
                for option, kept in zip(group.group.options, options[group.index], strict=True)
                if kept
            ]
            for name in set.intersection(*allowed) if allowed else ():
                settled[name].add(group.index)
        for person in self.people:
            payers = settled[person.name] or set(person.owners.tolist())
            share = max(1, min(len(payers), person.limit, 2))
            pays = np.isin(person.owners, list(payers))
            price[person.cells] = np.where(pays, person.out + person.back, 0.0)[None, :] / share
        price[0] = 0.0
        return price

    def group_prices(self, group: GroupSpace, price: Floats) -> tuple[Floats, Floats, Floats]:
        """What a group pays: `[option, slot]`, `[room, slot]`, `[option]`."""
        index = group.index
        slots = slot_prices(self.visits[index], self.shared_cells[index], price)
        if price[self.limits_part].any():
            for option, rows in enumerate(self.weeks[index]):
                slots[option] += price[rows].sum(axis=0)
        options = np.array(
            [
                sum(price[rows].tolist()) - sum(price[won].tolist())
                for rows, won in zip(self.limits[index], self.rewards[index], strict=True)
            ]
        )
        options[~self.allowed_options[index]] = np.inf
        return slots, price[self.room_cells[index]], options

    def iterate(self, progress: float) -> float | None:
        """Price every group and agenda, keep the bound, move the prices.

        `progress` goes from 0 (long steps) to 1 (short ones). Returns the bound of this iteration;
        None when some group has no schedule at any price, which proves that the problem is
        infeasible.
        """
        slope: Floats = np.zeros(len(self.price))
        slope[self.limits_part] = -self.allowed
        if self._core is not None:
            priced = float(self._core.price_all(self.price, slope, self._kept))
            self.options_taken = self._core.options()
        else:
            priced = self._price_all(slope)
        if priced == np.inf:
            return None
        value = priced - float(self.price[self.limits_part] @ self.allowed)
        for minimum, rows in self.rules:
            cheapest = rows[np.argsort(self.price[rows], kind="stable")[:minimum]]
            value += float(self.price[cheapest].sum())
            slope[cheapest] += 1
        if value > self.bound:
            self.bound = value
            self.best_price = self.price
        self._move(slope, self.unit * self.hot * (COLD / self.hot) ** min(1.0, progress))
        return value

    def _price_all(self, slope: Floats) -> float:
        """Value of groups and resources; infinite when some group has no schedule."""
        value = 0.0
        self.options_taken = []
        for pricer in self.pricers:
            found = pricer.best(*self.group_prices(pricer.space, self.price))
            if found is None:
                return np.inf
            value += found.cost
            self.options_taken.append(found.column.option)
            self._count(pricer.space, found, slope)
        for agenda, cells in zip(self.agendas, self.agenda_cells, strict=True):
            gain, used = agenda.best(self.price, cells)
            value += gain
            slope[used] -= agenda.capacity
        for person in self.people:
            gain, used = person.best(self.price)
            value += gain
            slope[used] -= 1
        return value

    def _count(self, group: GroupSpace, found: Priced, slope: Floats) -> None:
        index, option = group.index, found.column.option
        for row in self.limits[index][option]:
            slope[row] += 1
        for row in self.rewards[index][option]:
            slope[row] -= 1
        for slot, room in found.column.sessions:
            slope[self.visits[index][option][:, slot]] += 1
            slope[self.room_cells[index][room, slot]] += 1
            slope[self.shared_cells[index][:, slot]] += 1
            slope[self.weeks[index][option][:, slot]] += 1

    def _move(self, slope: Floats, step: float) -> None:
        slope[0] = 0.0
        slope[(self.price <= 0) & (slope < 0)] = 0.0
        self._moves += 1
        self._mean = MEMORY * self._mean + (1 - MEMORY) * slope
        self._square = SPREAD * self._square + (1 - SPREAD) * slope * slope
        mean = self._mean / (1 - MEMORY**self._moves)
        spread = np.sqrt(self._square / (1 - SPREAD**self._moves)) + LEAST_SPREAD
        self.price = np.maximum(0.0, self.price + step * mean / spread)
