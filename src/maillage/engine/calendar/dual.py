"""Prices on what groups share, and the lower bound they prove (Lagrangian relaxation).

Every cell (a person, room, member or service, on a day, for a kind of session) has a price that
groups pay and that its agenda earns. For any non-negative prices,

    sum over groups of the cheapest schedule + sum over agendas of the best day
        - prices of weekly and group limits x what they allow

is at most the cost of any plan. Prices climb by a deflected subgradient with Polyak steps towards
the cost of the best plan known (Held, Wolfe and Crowder 1974; Camerini, Fratta and Maffioli 1975).
"""

from __future__ import annotations

import numpy as np

from maillage.engine.calendar.agenda import Agenda
from maillage.engine.calendar.pricing import Priced, Pricer
from maillage.engine.calendar.space import Floats, GroupSpace, Ints, Space
from maillage.engine.calendar.state import slot_prices
from maillage.engine.calendar.times import iso_week

PATIENCE = 12  # iterations without progress before the step is shortened
SHORTEN = 0.7
MEMORY = 0.6  # weight of the previous direction


class Dual:
    """Current prices, best prices, and the best bound proven so far."""

    def __init__(self, space: Space, pricers: list[Pricer], agendas: list[Agenda]) -> None:
        self.space = space
        self.pricers = pricers
        self.agendas = agendas
        self.price: Floats = np.zeros(space.cells.size)
        for agenda in agendas:
            if agenda.person is not None and agenda.limit:
                share = min(agenda.limit, 2)
                self.price[agenda.cells] = (agenda.out + agenda.back) / share
        self._number_limits()
        self.limit_price: Floats = np.zeros(len(self.allowed))
        self.bound = -np.inf
        self.best_price = self.price
        self.best_limit_price = self.limit_price
        self.step = 1.0
        self._stale = 0
        self._direction: tuple[Floats, Floats] | None = None

    def _number_limits(self) -> None:
        """Weekly limits and limits on groups: one price each."""
        number: dict[tuple[object, ...], int] = {}
        allowed: list[float] = []

        def limit(key: tuple[object, ...], most: int | None) -> int:
            if key not in number:
                number[key] = len(allowed)
                allowed.append(1e6 if most is None else float(most))
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

    def group_prices(
        self, group: GroupSpace, price: Floats, limit_price: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """What a group pays: `[option, slot]`, `[room, slot]`, `[option]`."""
        slots = slot_prices(group, price)
        weeks, limits = self.weeks[group.index], self.limits[group.index]
        if limit_price.any():
            for option, rows in enumerate(weeks):
                slots[option] += limit_price[rows].sum(axis=0)
        options = np.array([limit_price[rows].sum() for rows in limits])
        return slots, price[group.room_cells], options

    def iterate(self, target: float) -> float | None:
        """Price every group and agenda, keep the bound, move the prices towards `target`.

        Returns the bound of this iteration; None when some group has no schedule at any price,
        which proves that the problem is infeasible.
        """
        use: Floats = np.zeros(len(self.price))
        load = -self.allowed
        value = -float(self.limit_price @ self.allowed)
        for pricer in self.pricers:
            found = pricer.best(*self.group_prices(pricer.space, self.price, self.limit_price))
            if found is None:
                return None
            value += found.cost
            self._count(pricer.space, found, use, load)
        for agenda in self.agendas:
            gain, cells = agenda.best(self.price)
            value += gain
            use[cells] -= agenda.capacity
        self._keep(value)
        self._move(use, load, max(target - value, 1e-6 * abs(target)))
        return value

    def _count(self, group: GroupSpace, found: Priced, use: Floats, load: Floats) -> None:
        option = found.column.option
        for row in self.limits[group.index][option]:
            load[row] += 1
        for slot, room in found.column.sessions:
            use[group.person_cells[option][:, slot]] += 1
            use[group.room_cells[room, slot]] += 1
            use[group.shared_cells[:, slot]] += 1
            load[self.weeks[group.index][option][:, slot]] += 1

    def _keep(self, value: float) -> None:
        if value > self.bound + 1e-4 * abs(self.bound):
            self._stale = 0
        else:
            self._stale += 1
        if value > self.bound:
            self.bound = value
            self.best_price, self.best_limit_price = self.price, self.limit_price
        if self._stale >= PATIENCE:
            self._stale = 0
            self.step *= SHORTEN

    def _move(self, use: Floats, load: Floats, distance: float) -> None:
        use[(self.price <= 0) & (use < 0)] = 0.0
        load[(self.limit_price <= 0) & (load < 0)] = 0.0
        if self._direction is not None:
            use += MEMORY * self._direction[0]
            load += MEMORY * self._direction[1]
        self._direction = (use, load)
        norm = float(use @ use + load @ load)
        if norm <= 0:
            return
        length = self.step * distance / norm
        self.price = np.maximum(0.0, self.price + length * use)
        self.limit_price = np.maximum(0.0, self.limit_price + length * load)
