"""Solving a calendar problem."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from maillage.engine.calendar.budget import Budget
from maillage.engine.calendar.improve import Improver
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.problem import Problem
from maillage.engine.calendar.result import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    UNKNOWN,
    Result,
    breakdown_of_columns,
    gap_of,
    solution_of,
)
from maillage.engine.calendar.space import Space

Progress = Callable[[float, float | None, float, str], None]


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Result:
    """Plan a year of sessions."""
    budget = Budget(seconds, iterations, should_stop)
    space = Space(problem)
    pricers = [Pricer(group) for group in space.groups]
    bound = 0.0
    for pricer in pricers:
        g = pricer.space
        found = pricer.best(
            np.zeros((len(g.group.options), len(g.slots))),
            np.zeros((len(g.rooms), len(g.slots))),
            np.zeros(len(g.group.options)),
        )
        if not found:
            return Result(INFEASIBLE, None, None, float("inf"), None)
        bound += found[0].cost
    improver = Improver(space, pricers, seed)
    improver.start()
    steps = 0
    while (
        not budget.over()
        and (iterations is None or steps < iterations)
        and improver.best_cost > bound + 1e-6
    ):
        if improver.step(2.0) and on_progress:
            on_progress(budget.elapsed, improver.best_cost, bound, "Le plan s'améliore.")
        steps += 1
    if improver.best is None:
        return Result(UNKNOWN, None, None, bound, None)
    columns = improver.best
    breakdown = breakdown_of_columns(space, columns)
    cost = sum(breakdown.values())
    status = OPTIMAL if cost <= bound + 1e-6 else FEASIBLE
    return Result(
        status, solution_of(space, columns), cost, min(bound, cost), gap_of(cost, bound), breakdown
    )
