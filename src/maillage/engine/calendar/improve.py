"""Good plans fast: careful insertion, then ruin and recreate with the exact sub-problem."""

from __future__ import annotations

import math
import random
from collections import defaultdict

import numpy as np

from maillage.engine.calendar.agenda import Agenda, Key
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Column, Floats, Space
from maillage.engine.calendar.state import State

SETTLED_FROM = 40  # above this many groups, those that can stand as published are left alone


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
        self.settled = False
        self.free = list(range(len(pricers)))
        self._neighbours()

    @property
    def free(self) -> list[int]:
        """Groups that may be moved to lower the cost; the others keep their published dates."""
        return self._free

    @free.setter
    def free(self, groups: list[int]) -> None:
        self._free, self._free_set = groups, set(groups)

    def _neighbours(self) -> None:
        """Groups that meet through a person, a room or a member."""
        of_resource: dict[Key, list[int]] = defaultdict(list)
        for group in self.space.groups:
            names = {name for option in group.group.options for name in option.people}
            for name in sorted(names):
                of_resource["person", name].append(group.index)
            of_resource["site", group.group.site].append(group.index)
            for key in group.shared:
                of_resource[key].append(group.index)
        self.of_resource = dict(of_resource)
        self.resources_of: list[list[Key]] = [[] for _ in self.space.groups]
        for key, indexes in self.of_resource.items():
            for index in indexes:
                self.resources_of[index].append(key)

    def start(self) -> None:
        """A first plan: published sessions where they still stand, then the tightest groups."""
        self.state = State(self.space, self.agendas)
        order = sorted(range(len(self.pricers)), key=lambda index: (self._choices(index), index))
        for index in sorted(order, key=self._settled):
            if self.space.groups[index].group.published:
                self.state.insert(
                    self.pricers[index],
                    extra=self._as_published(index),
                    options=self._same_person(index),
                )
        stand = [index for index in order if self.state.chosen[index] is not None]
        for index in order:
            if self.state.chosen[index] is None:
                self.state.insert(self.pricers[index])
        self.settled = bool(stand) and len(order) > SETTLED_FROM
        self._keep()
        self._free_the_moved()

    def _free_the_moved(self) -> None:
        """In a replan, only the groups that do not stand as published are reconsidered."""
        if self.settled:
            self.free = [i for i in range(len(self.pricers)) if not self._stands(i)]

    def _stands(self, index: int) -> bool:
        column, group = self.state.chosen[index], self.space.groups[index]
        if column is None:
            return False
        held = {group.slots[slot] for slot, _ in column.sessions}
        held |= {fixed.moment for fixed in group.facts}
        return held.issuperset(group.group.published) and bool(group.group.published)

    def _same_person(self, index: int) -> Floats:
        """Infinite for every option but the one that led the last session held."""
        group = self.space.groups[index]
        named = [fixed.facilitator for fixed in group.facts if fixed.facilitator is not None]
        options = [option.id for option in group.group.options]
        if not named or named[-1] not in options:
            return np.zeros(len(options))
        return np.array([0.0 if option == named[-1] else np.inf for option in options])

    def _settled(self, index: int) -> tuple[bool, int]:
        """Groups whose facilitator is known first, then the largest, which need large rooms."""
        group = self.space.groups[index]
        return not any(fixed.facilitator for fixed in group.facts), -group.group.size

    def _choices(self, index: int) -> int:
        group = self.space.groups[index]
        return int(group.option_open.sum()) * max(1, len(group.rooms))

    def _as_published(self, index: int) -> Floats:
        """Infinite wherever the group has nothing in its diaries."""
        group = self.space.groups[index]
        kept = set(group.group.published)
        return np.array([0.0 if slot in kept else np.inf for slot in group.slots])

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
            self.state.insert(self.pricers[index], 1.0 if last else scale, extra=self._noise(index))
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
                self._free_the_moved()
            return True
        return False

    def _choose(self) -> list[int]:
        """Related groups: one at random (a missing one first) and some that meet it."""
        missing = [i for i, column in enumerate(self.state.chosen) if column is None]
        pick = self.random
        if not missing and not self.free:
            return []
        seed = pick.choice(missing or self.free)
        size = min(len(self.space.groups), pick.choice((1, 2, 2, 2, 3, 3, 4, 6)) + bool(missing))
        chosen = {seed}
        for _ in range(4 * size):
            if len(chosen) >= size:
                break
            other = pick.choice(self._around(pick.choice(sorted(chosen))))
            if missing or other in self._free_set:
                chosen.add(other)
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
