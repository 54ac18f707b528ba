"""Solving one connected part: bound and plan grow together until they meet or time is up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from maillage.engine.calendar.agenda import agendas_of
from maillage.engine.calendar.branch import Branching
from maillage.engine.calendar.budget import Budget
from maillage.engine.calendar.core import compiled_core
from maillage.engine.calendar.dual import Dual
from maillage.engine.calendar.explain import judge
from maillage.engine.calendar.granularity import round_up
from maillage.engine.calendar.improve import Improver
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.problem import Problem
from maillage.engine.calendar.result import columns_from, columns_of
from maillage.engine.calendar.space import Column, Space

TOLERANCE = 1e-6
SIDE_BY_SIDE = 20  # from this many groups on, bound and plan grow on two processors
EXACT_GROUPS = 40  # the exact model is tried up to this many groups
# Rounds without a complete plan before asking whether one exists, and one more for so many groups
PATIENCE, GROUPS_PER_ROUND = 3, 4
LATE = 0.3  # or this share of the time
ENOUGH = 150  # rounds of pricing for a small part; two more for each group
# First and last temperature of the search, in usual prices; a known plan is not left so far
WARM, FROM_A_PLAN, COLD = 7.5, 0.75, 0.075


class Part:
    """State of the solve of one connected problem."""

    def __init__(
        self, problem: Problem, budget: Budget, seed: int, core: Any | None = None
    ) -> None:
        """`core` is the compiled core to use, False for the Python path, None for whichever is."""
        self.space = Space(problem)
        self.pricers = [Pricer(group) for group in self.space.groups]
        self.agendas = agendas_of(self.space)
        self.core = compiled_core() if core is None else core or None
        self.dual = Dual(self.space, self.pricers, self.agendas, self.core)
        self.improver = Improver(self.space, self.pricers, self.agendas, seed, self.core)
        self.budget = budget
        self.seed = seed
        self.exact_bound = -math.inf
        self.impossible = False
        self.explanation: tuple[str, ...] = ()
        self._judged = False
        self._known = False
        self._tried_gap = math.inf
        self._rounds = 0

    @property
    def cost(self) -> float | None:
        """Cost of the best complete plan, None while there is none."""
        return self.improver.best_cost if self.improver.best is not None else None

    @property
    def bound(self) -> float:
        """Proven lower bound, never above the cost of the best plan."""
        bound = max(round_up(self.space.problem, self.dual.bound), self.exact_bound, 0.0)
        return bound if self.cost is None else min(bound, self.cost)

    @property
    def columns(self) -> list[Column] | None:
        return self.improver.best

    @property
    def closed(self) -> bool:
        """Proven optimal, or proven impossible."""
        return self.impossible or (self.cost is not None and self.cost - self.bound <= TOLERANCE)

    def begin(self, start: dict[str, Any] | None = None) -> None:
        """A first bound and a first plan, from a plan in the exchange format where one is known."""
        self._known = start is not None or any(g.group.published for g in self.space.groups)
        self._price(0.0)
        if not self.impossible:
            self.improver.start(columns_from(self.space, start) if start else None)
        if not self.impossible and self.cost is None:  # most often a few groups make room for it
            self.improver.run(len(self.pricers), self.temperature(0.0))

    def refine(self, deadline: float, iterations: int | None, tell: Callable[[], None]) -> None:
        """Improve until the deadline (`time.monotonic()`), or for this many iterations."""
        started, done = time.monotonic(), 0
        while not self.closed and not self.budget.over():
            now = time.monotonic()
            if iterations is not None and done >= iterations:
                return
            if not self.budget.deterministic and now >= deadline:
                return
            if self.budget.deterministic:
                progress = done / max(1, iterations or 1)
            else:
                progress = (now - started) / max(1e-9, deadline - started)
            self._round(progress)
            done += 1
            if (
                self.cost is None
                and not self._judged
                and (done >= self._patience or progress > LATE)
            ):
                self._judge(deadline)
            if self._worth_exact(progress):
                self._exact(deadline, iterations)
            tell()

    def _round(self, progress: float) -> None:
        """One pricing of every group, and as long a search for better plans."""
        count = len(self.pricers) // 2 + 5
        temperature = self.temperature(progress)
        if self.cost is None and not self.budget.deterministic:  # a first plan comes first
            self.improver.run(count, temperature)
            return
        self._rounds += 1
        reached = max(progress, self._rounds / self._enough)
        if self.core is None or len(self.pricers) < SIDE_BY_SIDE:
            self._price(reached)
            if not self.closed:
                self.improver.run(count, temperature)
            return
        with ThreadPoolExecutor(1) as side:
            pricing = side.submit(self._price, reached)
            self.improver.run(count, temperature)
            pricing.result()

    def temperature(self, progress: float) -> float:
        """How much dearer a plan may be than the last one, and still be walked from."""
        warm = FROM_A_PLAN if self._known else WARM
        return self.dual.unit * warm * float((COLD / warm) ** progress)

    @property
    def _patience(self) -> int:
        return PATIENCE + len(self.pricers) // GROUPS_PER_ROUND

    @property
    def _enough(self) -> int:
        return ENOUGH + 2 * len(self.pricers)

    def explain(self, seconds: float) -> None:
        """Find why nothing is possible; called once `impossible` is known."""
        if self.explanation:
            return
        suspects = [p.space.index for p in self.pricers if not self._has_schedule(p)]
        verdict = judge(self.space, suspects[:1], seconds, self.budget.should_stop)
        self.explanation = verdict.sentences

    def _has_schedule(self, pricer: Pricer) -> bool:
        return pricer.best(*self.dual.group_prices(pricer.space, self.dual.price)) is not None

    def _judge(self, deadline: float) -> None:
        """Careful insertion failed: prove that nothing is possible, or take the plan found."""
        self._judged = True
        suspects = self.improver.missing
        left = self.budget.left() if self.budget.deterministic else deadline - time.monotonic()
        verdict = judge(self.space, suspects, left, self.budget.should_stop)
        if verdict.possible is False:
            self.impossible, self.explanation = True, verdict.sentences
        elif verdict.plan is not None:
            self.improver.adopt(columns_of(self.space, verdict.plan))

    def _price(self, progress: float) -> None:
        if self.dual.iterate(progress) is None:
            self.impossible = True

    def _worth_exact(self, progress: float) -> bool:
        if self.cost is None or len(self.pricers) > EXACT_GROUPS or self.closed:
            return False
        gap = self.cost - self.bound
        settled = self._rounds >= self._enough or progress > 0.4
        return settled and gap < 0.8 * self._tried_gap

    def _exact(self, deadline: float, iterations: int | None) -> None:
        """Close the gap of a small part: choose among what the gap allows, else branch."""
        if self.cost is None:
            return
        self._tried_gap = self.cost - self.bound
        branching = Branching(
            self.space,
            self.pricers,
            self.agendas,
            self.dual,
            self.improver,
            self.budget,
            self.seed,
            self.core,
        )
        found = branching.run(deadline, iterations)
        self.exact_bound = max(self.exact_bound, min(found, self.improver.best_cost))
