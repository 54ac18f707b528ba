"""Good plans fast: careful insertion, then ruin and recreate with the exact sub-problem."""

from __future__ import annotations

from typing import Any

import numpy as np

from maillage.engine.calendar.agenda import Agenda
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.search import search_of
from maillage.engine.calendar.space import Column, Floats, Space

SETTLED_FROM = 40  # above this many groups, those that can stand as published are left alone


class Improver:
    """Holds the best complete plan found; `run` tries many neighbourhoods."""

    def __init__(
        self,
        space: Space,
        pricers: list[Pricer],
        agendas: list[Agenda],
        seed: int,
        core: Any | None = None,
    ) -> None:
        self.space = space
        self.pricers = pricers
        self.search = search_of(space, pricers, agendas, seed, core)
        self.settled = False
        self._columns: list[Column] | None = None

    @property
    def best_cost(self) -> float:
        """Cost of the best plan so far, of all groups or of as many as could be placed."""
        return float(self.search.best_cost)

    @property
    def best(self) -> list[Column] | None:
        """The best complete plan, None while there is none."""
        if self._columns is None and self.search.complete:
            self._columns = _columns(self.search.best())
        return self._columns

    @property
    def missing(self) -> list[int]:
        """Groups that have no place in the current plan."""
        return [n for n, (option, _) in enumerate(self.search.chosen()) if option < 0]

    def start(self, known: list[Column] | None = None) -> None:
        """A first plan: the columns known, published sessions where they still stand, the rest.

        The rest comes tightest first.
        """
        for column in known or ():
            self.search.place(column.group, column.option, column.sessions)
        there = {column.group for column in known or ()}
        order = sorted(range(len(self.pricers)), key=lambda index: (self._choices(index), index))
        standing = set()
        for index in sorted(order, key=self._settled):
            if index in there:
                continue
            if self.space.groups[index].group.published and self.search.insert(
                index, self._as_published(index), self._same_person(index)
            ):
                standing.add(index)
        for index in order:
            if index not in standing | there:
                self.search.insert(index, None, None)
        self.settled = bool(standing) and len(order) > SETTLED_FROM
        self.search.keep()
        self._free_the_moved()

    def run(self, count: int, temperature: float) -> bool:
        """Try `count` neighbourhoods; True when the best plan improved."""
        if not self.search.steps(count, temperature):
            return False
        self._columns = None
        self._free_the_moved()
        return True

    def adopt(self, columns: list[Column]) -> None:
        """Continue from a complete plan found elsewhere."""
        self.search.restart()
        for column in columns:
            self.search.place(column.group, column.option, column.sessions)
        if self.search.keep():
            self._columns = None
        self._free_the_moved()

    def _free_the_moved(self) -> None:
        """In a replan, only the groups that do not stand as published are reconsidered."""
        if self.settled:
            best = self.search.best()
            self.search.set_free([n for n in range(len(best)) if not self._stands(n, *best[n])])

    def _stands(self, index: int, option: int, sessions: tuple[tuple[int, int], ...]) -> bool:
        group = self.space.groups[index]
        if option < 0 or not group.group.published:
            return False
        held = {group.slots[slot] for slot, _ in sessions}
        held |= {fixed.moment for fixed in group.facts}
        return held.issuperset(group.group.published)

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


def _columns(flat: list[tuple[int, tuple[tuple[int, int], ...]]]) -> list[Column]:
    return [
        Column(index, option, tuple((slot, room) for slot, room in sessions))
        for index, (option, sessions) in enumerate(flat)
    ]
