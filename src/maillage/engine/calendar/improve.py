"""Good plans fast: careful insertion, then ruin and recreate with the exact sub-problem."""

from __future__ import annotations

import math
import random
from collections import defaultdict

import numpy as np

from maillage.engine.calendar.agenda import Agenda
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Column, Floats, Space
from maillage.engine.calendar.state import State


class Improver:
    """Holds the best complete plan found; `step` tries one neighbourhood."""

    def __init__(
        self, space: Space, pricers: list[Pricer], agendas: list[Agenda], seed: int
    ) -> None:
        self.agendas = agendas
        self.space = space
        self.pricers = pricers
        self.random = random.Random(seed)  # noqa: S311 -- a search, not a secret
        self.state = State(space, agendas)
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
        self.state = State(self.space, self.agendas)
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
        """Remove a few related groups and put them back; True when the best plan improved.

        The first ones back may look at travel as half price or less: who comes first to a day
        pays for it, who comes next does not.
        """
        ruined = self._choose()
        before_cost, before_placed = self.state.cost, self.state.placed
        removed = [self.state.remove(i) for i in ruined if self.state.chosen[i] is not None]
        self.random.shuffle(ruined)
        scale = self.random.choice((1.0, 1.0, 0.75, 0.5, 0.5, 0.3))
        for rank, index in enumerate(ruined):
            last = rank == len(ruined) - 1
            self.state.insert(self.pricers[index], 1.0 if last else scale, self._noise(index))
        cost = self.state.cost
        limit = before_cost - temperature * math.log(max(1e-12, self.random.random()))
        if (-self.state.placed, cost) > (-before_placed, limit):
            for index in ruined:
                if self.state.chosen[index] is not None:
                    self.state.remove(index)
            for column in removed:
                self.state.place(column)
            return False
        return self._keep()

    def _noise(self, index: int) -> Floats | None:
        """Now and then, small random prices that make another schedule look best."""
        if self.random.random() < 0.7:
            return None
        generator = np.random.default_rng(self.random.getrandbits(32))
        return generator.random(len(self.space.groups[index].slots)) * 2.0

    def adopt(self, columns: list[Column]) -> None:
        """Continue from a complete plan found elsewhere."""
        self.state = State(self.space, self.agendas)
        for column in columns:
            self.state.place(column)
        self._keep()

    def _keep(self) -> bool:
        placed, cost = self.state.placed, self.state.cost
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
        size = min(len(self.space.groups), pick.choice((1, 2, 2, 2, 3, 3, 4, 6)) + bool(missing))
        chosen = {seed}
        for _ in range(4 * size):
            if len(chosen) >= size:
                break
            around = self._around(pick.choice(sorted(chosen)))
            chosen.add(pick.choice(around))
        return sorted(chosen)

    def _around(self, index: int) -> list[int]:
        """Mostly the groups now led by the same person, sometimes those it may meet."""
        column = self.state.chosen[index]
        if column is not None and self.random.random() < 0.7:
            group = self.space.groups[index].group
            name = self.random.choice(group.options[column.option].people)
            return [i for i in self.of_resource["person", name] if self._leads(name, i)]
        return self.of_resource[self.random.choice(self.resources_of[index])]

    def _leads(self, name: str, index: int) -> bool:
        column = self.state.chosen[index]
        if column is None:
            return False
        return name in self.space.groups[index].group.options[column.option].people
