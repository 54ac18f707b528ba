"""Good plans fast: careful insertion, then ruin and recreate with the exact sub-problem."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable

import numpy as np

from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Column, Space
from maillage.engine.calendar.state import State


class Improver:
    """Holds the best complete plan found; `step` tries one neighbourhood."""

    def __init__(self, space: Space, pricers: list[Pricer], seed: int) -> None:
        self.space = space
        self.pricers = pricers
        self.random = random.Random(seed)  # noqa: S311 -- a search, not a secret
        self.state = State(space)
        self.best: list[Column] | None = None
        self.best_cost = math.inf
        self.placed_best = -1
        self._neighbours()

    def _neighbours(self) -> None:
        """Groups that meet through a person, a room or a member."""
        of_resource = defaultdict(list)
        for group in self.space.groups:
            names = {name for option in group.group.options for name in option.people}
            for name in sorted(names):
                of_resource["person", name].append(group.index)
            of_resource["site", group.group.site].append(group.index)
            for key in group.shared:
                of_resource[key].append(group.index)
        self.of_resource = dict(of_resource)
        self.resources_of: list[list[tuple[object, ...]]] = [[] for _ in self.space.groups]
        for key, indexes in self.of_resource.items():
            for index in indexes:
                self.resources_of[index].append(key)

    def start(self, columns: list[Column | None] | None = None) -> None:
        """A first plan: given columns that fit, then the groups with the fewest choices first."""
        self.state = State(self.space)
        for column in columns or []:
            if column is not None and self.state.fits(column):
                self.state.place(column)
        order = sorted(
            (g.index for g in self.space.groups if self.state.chosen[g.index] is None),
            key=lambda i: (
                int(self.space.groups[i].option_open.sum())
                * max(1, len(self.space.groups[i].rooms)),
                i,
            ),
        )
        for index in order:
            self.state.insert(self.pricers[index])
        self._keep()

    def step(self, temperature: float = 0.0) -> bool:
        """Remove a few related groups and put them back; True when the best plan improved."""
        ruined = self._choose()
        before_cost, before_placed = self.state.cost, self._placed()
        removed = [self.state.remove(i) for i in ruined if self.state.chosen[i] is not None]
        order = list(ruined)
        self.random.shuffle(order)
        for index in order:
            noise = None
            if self.random.random() < 0.3:
                size = len(self.space.groups[index].slots)
                values = [self.random.random() * temperature for _ in range(size)]
                noise = np.array(values)
            self.state.insert(self.pricers[index], noise)
        placed, cost = self._placed(), self.state.cost
        limit = before_cost - temperature * math.log(max(1e-12, self.random.random()))
        if placed < before_placed or (placed == before_placed and cost > limit):
            for index in ruined:
                if self.state.chosen[index] is not None:
                    self.state.remove(index)
            for column in removed:
                self.state.place(column)
            return False
        return self._keep()

    def _placed(self) -> int:
        return sum(column is not None for column in self.state.chosen)

    def _keep(self) -> bool:
        placed, cost = self._placed(), self.state.cost
        if (placed, -cost) > (self.placed_best, -self.best_cost + 1e-9):
            self.placed_best, self.best_cost = placed, cost
            if self.state.complete:
                self.best = self.state.columns()
            return True
        return False

    def _choose(self) -> list[int]:
        """Related groups: one at random (a missing one first) and some that meet it."""
        missing = [i for i, column in enumerate(self.state.chosen) if column is None]
        pick = self.random
        seed = pick.choice(missing) if missing else pick.randrange(len(self.space.groups))
        size = min(len(self.space.groups), pick.choice((1, 2, 2, 3, 4, 6)) + bool(missing))
        chosen = {seed}
        for _ in range(4 * size):
            if len(chosen) >= size:
                break
            around = self.of_resource[pick.choice(self.resources_of[pick.choice(sorted(chosen))])]
            chosen.add(pick.choice(around))
        return sorted(chosen)


def run_steps(
    improver: Improver,
    budget: Callable[[], bool],
    *,
    temperature: float,
) -> int:
    """Steps until `budget()` says no; returns their number."""
    count = 0
    while budget():
        improver.step(temperature)
        count += 1
    return count
