"""Ruin and recreate: remove a few related groups, put each back at its cheapest.

`Search` here and in the compiled core take the same decisions for the same seed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np

from maillage.engine.calendar.agenda import Agenda, Key
from maillage.engine.calendar.flat import flat_group, flat_uses
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Column, Floats, Space
from maillage.engine.calendar.state import State
from maillage.engine.draws import Draws

SCALES = (1.0, 1.0, 0.75, 0.5, 0.5, 0.3)  # of travel, for all but the last group put back
SIZES = (1, 2, 2, 2, 3, 3, 4, 6)  # groups removed at once
SAME_COST = 1e-9

Sessions = tuple[tuple[int, int], ...]


class Links:
    """Which groups may meet through a person, a room, a site, a member or a service."""

    def __init__(self, space: Space, agendas: list[Agenda]) -> None:
        of_resource: dict[Key, list[int]] = defaultdict(list)
        for group in space.groups:
            names = {name for option in group.group.options for name in option.people}
            for name in sorted(names):
                of_resource["person", name].append(group.index)
            of_resource["site", group.group.site].append(group.index)
            for key in group.shared:
                of_resource[key].append(group.index)
        keys = [agenda.key for agenda in agendas]
        keys += [key for key in of_resource if key not in set(keys)]
        self.number = {key: n for n, key in enumerate(keys)}
        self.members = [of_resource.get(key, []) for key in keys]
        self.resources: list[list[int]] = [[] for _ in space.groups]
        for key, groups in of_resource.items():
            for index in groups:
                self.resources[index].append(self.number[key])


def search_of(
    space: Space, pricers: list[Pricer], agendas: list[Agenda], seed: int, core: Any | None
) -> Any:
    """A search by the compiled core, or by Python when `core` is None."""
    links = Links(space, agendas)
    if core is None:
        return Search(space, pricers, agendas, seed, links)
    uses, resources = flat_uses(space, agendas)
    groups = [flat_group(p) | use for p, use in zip(pricers, uses, strict=True)]
    rules = [
        (rule.minimum, [space.by_id[name].index for name in rule.groups])
        for rule in space.problem.distinct
    ]
    territory = core.Territory(groups, resources, rules, space.cells.size)
    return core.Search(territory, seed, links.members, links.resources)


class Search:
    """The search in Python: slower, and the same to the last decision."""

    def __init__(
        self,
        space: Space,
        pricers: list[Pricer],
        agendas: list[Agenda],
        seed: int,
        links: Links,
    ) -> None:
        self.space = space
        self.pricers = pricers
        self.agendas = agendas
        self.links = links
        self.draws = Draws(seed)
        self.best_cost = math.inf
        self._best: list[Column | None] = []
        self._best_placed = -1
        self.set_free(list(range(len(pricers))))
        self.restart()

    def set_free(self, groups: list[int]) -> None:
        """The groups that may be moved to lower the cost."""
        self._free, self._is_free = groups, set(groups)

    def restart(self) -> None:
        """Forget the current plan, keep the best one."""
        self.state = State(self.space, self.agendas)

    def insert(self, index: int, slots: Floats | None, options: Floats | None) -> bool:
        """Place a group at its cheapest, with these prices added; False when nothing fits."""
        return self.state.insert(self.pricers[index], extra=slots, options=options)

    def place(self, index: int, option: int, sessions: Sessions) -> None:
        """Place a group as told; the caller knows that it fits."""
        self.state.place(Column(index, option, tuple(sessions)))

    @property
    def placed(self) -> int:
        return self.state.placed

    @property
    def cost(self) -> float:
        return self.state.cost

    @property
    def complete(self) -> bool:
        """Whether the best plan holds every group."""
        return self._best_placed == len(self.pricers)

    def best(self) -> list[tuple[int, Sessions]]:
        """Option and sessions `(slot, room)` of each group in the best plan, -1 for none."""
        return [_flat(column) for column in self._best]

    def chosen(self) -> list[tuple[int, Sessions]]:
        """The same for the current plan."""
        return [_flat(column) for column in self.state.chosen]

    def keep(self) -> bool:
        """Remember the current plan when it holds more groups, or as many for less."""
        placed, cost = self.state.placed, self.state.cost
        if placed < self._best_placed:
            return False
        if placed == self._best_placed and cost > self.best_cost - SAME_COST:
            return False
        self._best_placed, self.best_cost = placed, cost
        self._best = list(self.state.chosen)
        return True

    def steps(self, count: int, temperature: float) -> int:
        """Try `count` neighbourhoods at a temperature; how often the best plan improved."""
        return sum(self._step(temperature) for _ in range(count))

    def _step(self, temperature: float) -> bool:
        ruined = self._choose()
        if not ruined:
            return False
        state, draws = self.state, self.draws
        before_cost, before_placed = state.cost, state.placed
        removed = [state.remove(i) for i in ruined if state.chosen[i] is not None]
        for n in range(len(ruined) - 1, 0, -1):
            other = draws.below(n + 1)
            ruined[n], ruined[other] = ruined[other], ruined[n]
        scale = SCALES[draws.below(len(SCALES))]
        for rank, index in enumerate(ruined):
            extra = self._noise(index)
            last = rank == len(ruined) - 1
            state.insert(self.pricers[index], 1.0 if last else scale, extra=extra)
        limit = before_cost + temperature * draws.exponential()
        if state.placed < before_placed or (
            state.placed == before_placed and state.cost > limit + SAME_COST
        ):
            for index in ruined:
                if state.chosen[index] is not None:
                    state.remove(index)
            for column in removed:
                state.place(column)
            return False
        return self.keep()

    def _noise(self, index: int) -> Floats | None:
        """Now and then, small random prices that make another schedule look best."""
        if self.draws.below(10) < 7:
            return None
        slots = len(self.space.groups[index].slots)
        return np.array([self.draws.below(1024) * (1.0 / 512.0) for _ in range(slots)])

    def _choose(self) -> list[int]:
        """Related groups: one at random (a missing one first) and some that meet it."""
        missing = [i for i, column in enumerate(self.state.chosen) if column is None]
        seeds, draws = missing or self._free, self.draws
        if not seeds:
            return []
        size = min(len(self.pricers), SIZES[draws.below(len(SIZES))] + bool(missing))
        chosen = [seeds[draws.below(len(seeds))]]
        for _ in range(4 * size):
            if len(chosen) >= size:
                break
            other = self._around(chosen[draws.below(len(chosen))])
            if (missing or other in self._is_free) and other not in chosen:
                chosen.append(other)
        return chosen

    def _around(self, index: int) -> int:
        """Mostly a group now led by the same person, sometimes one it may meet."""
        draws, column = self.draws, self.state.chosen[index]
        if column is not None and draws.below(10) < 7:
            people = self.space.groups[index].group.options[column.option].people
            name = people[draws.below(len(people))]
            met = [i for i in self.links.members[self.links.number["person", name]]
                   if self._leads(name, i)]  # fmt: skip
        else:
            own = self.links.resources[index]
            met = self.links.members[own[draws.below(len(own))]]
        return met[draws.below(len(met))]

    def _leads(self, name: str, index: int) -> bool:
        column = self.state.chosen[index]
        if column is None:
            return False
        return name in self.space.groups[index].group.options[column.option].people


def _flat(column: Column | None) -> tuple[int, Sessions]:
    return (-1, ()) if column is None else (column.option, column.sessions)
