"""Prices on what groups share, and the lower bound they prove (Lagrangian relaxation).

Every use of a person by a group, and of a room, member or service by a kind of session, has a price
on each day, that groups pay and that the other side earns. For any non-negative prices,

    sum over groups of the cheapest schedule + sum over people, rooms, ... of the best days
        - prices of weekly and group limits x what they allow
        + for each rule on distinct persons, the rewards of its cheapest persons

is at most the cost of any plan. Prices climb by a deflected subgradient with Polyak steps towards
the cost of the best plan known (Held, Wolfe and Crowder 1974; Camerini, Fratta and Maffioli 1975).
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from maillage.engine.calendar.agenda import Agenda
from maillage.engine.calendar.pricing import Priced, Pricer
from maillage.engine.calendar.space import Bools, Floats, GroupSpace, Ints, Space
from maillage.engine.calendar.state import slot_prices
from maillage.engine.calendar.times import iso_week
from maillage.engine.calendar.visits import Visits

PATIENCE = 6  # iterations without progress before the step is shortened
SHORTEN = 0.7
MEMORY = 0.8  # weight of the previous direction
UNLIMITED = 1e6


class Dual:
    """Current prices, best prices, and the best bound proven so far.

    One vector holds the prices of cells (rooms, members, services), of limits (weeks, groups), the
    rewards of rules, then the prices of each slot of each group with each person.
    """

    def __init__(self, space: Space, pricers: list[Pricer], agendas: list[Agenda]) -> None:
        self.space = space
        self.pricers = pricers
        self.agendas = [agenda for agenda in agendas if agenda.person is None]
        self._number_limits()
        self._number_rules()
        self._number_visits()
        price: Floats = np.zeros(self.visits_end)
        self._free = np.ones(self.visits_end, dtype=bool)  # nobody earns these: they cost nothing
        self._free[space.cells.size :] = False
        for agenda in self.agendas:
            self._free[agenda.cells] = False
        for person in self.people:
            share = max(1, min(person.limit, 2))
            price[person.cells] = (person.out + person.back)[None, :] / share
        price[:1] = 0.0  # where a person has no slot, the cell is number 0
        self.allowed_options = [np.ones(len(g.group.options), dtype=bool) for g in space.groups]
        self.restart(price)

    def restart(self, price: Floats, allowed_options: list[Bools] | None = None) -> None:
        """Start again from these prices, with some options of some groups ruled out."""
        self.price = self.best_price = price
        if allowed_options is not None:
            self.allowed_options = allowed_options
        self.bound = -np.inf
        self.step = 1.0
        self._stale = 0
        self._direction: Floats | None = None
        self.options_taken: list[int] = []

    def _number_limits(self) -> None:
        """Weekly limits and limits on groups: one price each, after those of the cells."""
        first = self.space.cells.size
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
        price[:1] = 0.0
        return price

    def group_prices(self, group: GroupSpace, price: Floats) -> tuple[Floats, Floats, Floats]:
        """What a group pays: `[option, slot]`, `[room, slot]`, `[option]`."""
        slots = slot_prices(self.visits[group.index], group, price)
        limits, rewards = self.limits[group.index], self.rewards[group.index]
        if price[self.limits_part].any():
            for option, rows in enumerate(self.weeks[group.index]):
                slots[option] += price[rows].sum(axis=0)
        options = np.array(
            [
                price[rows].sum() - price[won].sum()
                for rows, won in zip(limits, rewards, strict=True)
            ]
        )
        options[~self.allowed_options[group.index]] = np.inf
        return slots, price[group.room_cells], options

    def iterate(self, target: float) -> float | None:
        """Price every group and agenda, keep the bound, move the prices towards `target`.

        Returns the bound of this iteration; None when some group has no schedule at any price,
        which proves that the problem is infeasible.
        """
        slope: Floats = np.zeros(len(self.price))
        slope[self.limits_part] = -self.allowed
        value = -float(self.price[self.limits_part] @ self.allowed)
        self.options_taken = []
        for pricer in self.pricers:
            found = pricer.best(*self.group_prices(pricer.space, self.price))
            if found is None:
                return None
            value += found.cost
            self.options_taken.append(found.column.option)
            self._count(pricer.space, found, slope)
        for agenda in self.agendas:
            gain, cells = agenda.best(self.price)
            value += gain
            slope[cells] -= agenda.capacity
        for person in self.people:
            gain, cells = person.best(self.price)
            value += gain
            slope[cells] -= 1
        for minimum, rows in self.rules:
            cheapest = rows[np.argsort(self.price[rows], kind="stable")[:minimum]]
            value += float(self.price[cheapest].sum())
            slope[cheapest] += 1
        self._keep(value)
        self._move(slope, max(target - value, 1e-6 * abs(target)))
        return value

    def _count(self, group: GroupSpace, found: Priced, slope: Floats) -> None:
        option = found.column.option
        for row in self.limits[group.index][option]:
            slope[row] += 1
        for row in self.rewards[group.index][option]:
            slope[row] -= 1
        for slot, room in found.column.sessions:
            slope[self.visits[group.index][option][:, slot]] += 1
            slope[group.room_cells[room, slot]] += 1
            slope[group.shared_cells[:, slot]] += 1
            slope[self.weeks[group.index][option][:, slot]] += 1

    def _keep(self, value: float) -> None:
        self._stale = 0 if value > self.bound + 1e-4 * abs(self.bound) else self._stale + 1
        if value > self.bound:
            self.bound = value
            self.best_price = self.price
        if self._stale >= PATIENCE:
            self._stale = 0
            self.step *= SHORTEN

    def _move(self, slope: Floats, distance: float) -> None:
        slope[self._free | ((self.price <= 0) & (slope < 0))] = 0.0
        if self._direction is not None:
            slope += MEMORY * self._direction
        self._direction = slope
        norm = float(slope @ slope)
        if norm > 0:
            self.price = np.maximum(0.0, self.price + self.step * distance / norm * slope)
