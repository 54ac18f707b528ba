"""Closing the gap of a small part: branch on who leads which group.

Sharing a facilitator's travel days between fractions of groups is what the bound gets wrong; once
the facilitators are settled it is tight. A node allows some options of each group; its bound comes
from prices, and a node with few enough schedules within the gap is settled exactly.
"""

from __future__ import annotations

import heapq
import itertools
import math
import time
from typing import Any

import numpy as np

from maillage.engine.calendar.agenda import Agenda
from maillage.engine.calendar.budget import Budget
from maillage.engine.calendar.dual import Dual
from maillage.engine.calendar.enumerate import Schedule, TooMany, schedules_within
from maillage.engine.calendar.exact import ExactModel
from maillage.engine.calendar.granularity import round_up
from maillage.engine.calendar.improve import Improver
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Bools, Floats, Space

ROUNDS = 25  # of pricing per node
AGAIN = 0.1  # first step in a node, in units of a usual price
SETTLING = 5  # rounds before the options taken are counted
# Schedules an exact choice may hold, and the seconds it may take: inside the tree, at a leaf
INSIDE, LEAF = (400, 1.0), (6_000, 10.0)
NODES_PER_ITERATION = 20
TOLERANCE = 1e-6

Options = list[Bools]


class Branching:
    """Best-first search over the options groups may take."""

    def __init__(
        self,
        space: Space,
        pricers: list[Pricer],
        agendas: list[Agenda],
        dual: Dual,
        improver: Improver,
        budget: Budget,
        seed: int,
        core: Any | None = None,
    ) -> None:
        self.space = space
        self.pricers = pricers
        self.agendas = agendas
        self.improver = improver
        self.budget = budget
        self.seed = seed
        self.start = (max(dual.bound, 0.0), dual.best_price)
        self.dual = Dual(space, pricers, agendas, core)
        self.unsettled = math.inf

    @property
    def best(self) -> float:
        return self.improver.best_cost

    def run(self, deadline: float, iterations: int | None) -> float:
        """Search until proven or out of time; returns a proven lower bound for the part."""
        order = itertools.count()
        first = [np.array(pricer.space.option_allowed) for pricer in self.pricers]
        bound, price = self.start
        heap: list[tuple[float, int, Floats, Options]] = [(bound, next(order), price, first)]
        nodes = 0
        while heap and heap[0][0] < min(self.best, self.unsettled) - TOLERANCE:
            enough = iterations is not None and nodes >= NODES_PER_ITERATION * iterations
            if enough or self.budget.over() or time.monotonic() >= deadline:
                break
            bound, _, price, options = heapq.heappop(heap)
            nodes += 1
            settled = self._node(bound, price, options, deadline)
            for child in settled or ():
                heapq.heappush(heap, (*child[:1], next(order), *child[1:]))
        return min([node[0] for node in heap] + [self.unsettled, self.best])

    def _node(
        self, bound: float, price: Floats, options: Options, deadline: float
    ) -> list[tuple[float, Floats, Options]]:
        """Bound a node; the children that remain when it is neither pruned nor settled."""
        if not self._people_suffice(options):
            return []
        taken = [np.zeros(len(allowed)) for allowed in options]
        price = self._better_start(price, options)
        for count in range(ROUNDS):
            if self.dual.iterate(count / ROUNDS) is None:
                return []
            if round_up(self.space.problem, self.dual.bound) >= self.best - TOLERANCE:
                return []
            if count >= SETTLING:
                for counts, option in zip(taken, self.dual.options_taken, strict=True):
                    counts[option] += 1
            if self.budget.over() or time.monotonic() >= deadline:
                break
        bound = max(bound, round_up(self.space.problem, self.dual.bound))
        price = self.dual.best_price
        open_groups = [g for g, allowed in enumerate(options) if allowed.sum() > 1]
        if self._settle(*(INSIDE if open_groups else LEAF), deadline):
            return []
        if not open_groups:
            self.unsettled = min(self.unsettled, bound)
            return []
        group = max(open_groups, key=lambda g: (_spread(taken[g]), -g))
        usual = int(np.argmax(np.where(options[group], taken[group], -1)))
        alone = np.arange(len(options[group])) == usual
        children = []
        for allowed in (alone, options[group] & ~alone):
            child = [*options[:group], allowed, *options[group + 1 :]]
            children.append((bound, price, child))
        return children

    def _better_start(self, price: Floats, options: Options) -> Floats:
        """Start from the parent's prices, or from journeys charged to the settled groups."""
        starts = []
        for candidate in (price, self.dual.settled_price(options)):
            self.dual.restart(candidate, options)
            value = self.dual.iterate(1.0)
            starts.append((-math.inf if value is None else value, candidate))
        best = max(starts, key=lambda start: start[0])[1]
        self.dual.restart(best, options, AGAIN)
        return best

    def _people_suffice(self, options: Options) -> bool:
        """Whether the options left can still bring the persons each rule asks for."""
        for rule in self.space.problem.distinct:
            names: set[str] = set()
            for group_id in rule.groups:
                group = self.space.by_id[group_id]
                for option, allowed in zip(group.group.options, options[group.index], strict=True):
                    if allowed:
                        names.update(option.people)
            if len(names) < rule.minimum:
                return False
        return True

    def _settle(self, most: int, seconds: float, deadline: float) -> bool:
        """Choose exactly among the schedules that the gap allows; False when there are too many."""
        listed = self._list(self.best - self.dual.bound, most)
        if listed is None:
            return False
        if not all(listed):
            return True
        model = ExactModel(self.space, self.agendas, listed)
        left = self.budget.left() if self.budget.deterministic else deadline - time.monotonic()
        chosen = model.solve(
            min(left, seconds),
            seed=self.seed,
            deterministic=self.budget.deterministic,
            should_stop=self.budget.should_stop,
        )
        if chosen.columns is not None:
            self.improver.adopt(chosen.columns)
        return chosen.proven

    def _list(self, slack: float, most: int) -> list[list[Schedule]] | None:
        """Schedules whose reduced cost allows a better plan; None when there are too many."""
        listed: list[list[Schedule]] = []
        for pricer in self.pricers:
            prices = self.dual.group_prices(pricer.space, self.dual.best_price)
            try:
                found = schedules_within(pricer, prices, slack, most)
            except TooMany:
                return None
            most -= len(found)
            listed.append(sorted(found))
        return listed


def _spread(counts: Floats) -> float:
    """How far a group is from always taking the same option."""
    total = float(counts.sum())
    return 1.0 - float(counts.max()) / total if total else 0.0
