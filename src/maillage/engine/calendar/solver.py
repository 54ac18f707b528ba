"""Solving a calendar problem: parts, budget, progress and the final result."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from maillage.engine.calendar.budget import Budget
from maillage.engine.calendar.components import components
from maillage.engine.calendar.moves import explain_moves
from maillage.engine.calendar.parallel import solve_apart
from maillage.engine.calendar.part import TOLERANCE, Part
from maillage.engine.calendar.problem import SOLUTION_FORMAT, TERMS, Problem
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

EXPLAIN_SECONDS = 10.0

Progress = Callable[[float, float | None, float, str], None]


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
    processes: int = 1,
    start: dict[str, Any] | None = None,
) -> Result:
    """Plan a year of sessions, with a proven lower bound on the cost of any plan.

    `seconds` limits the time (10 when neither limit is given), `iterations` the number of rounds of
    pricing and improvement; with iterations alone, the same seed gives the same result.
    `on_progress(elapsed seconds, cost or None, bound, French phrase)` follows the solve;
    `should_stop()` is asked often, and the best plan so far is returned once it says yes.
    With `processes`, parts of the problem that share nothing are solved side by side. `start` is a
    plan already checked against the format: what still stands of it is where the search begins.
    """
    budget = Budget(seconds, iterations, should_stop)
    apart = components(problem)
    if processes > 1 and len(apart) > 1:
        return _solve_apart(problem, apart, budget, seed, on_progress, processes, start)
    parts: list[Part] = []
    teller = _Teller(budget, on_progress, parts)
    for problem_part in apart:
        part = Part(problem_part, budget, seed)
        parts.append(part)
        part.begin(start)
        if part.impossible:
            return _infeasible(part)
        teller.tell()
    waiting = sum(len(part.pricers) for part in parts)
    for part in sorted(parts, key=lambda one: len(one.pricers)):
        share = len(part.pricers) / max(1, waiting)
        part.refine(time.monotonic() + share * budget.left(), iterations, teller.tell)
        waiting -= len(part.pricers)
        if part.impossible:
            return _infeasible(part)
    return _result(problem, parts)


def _solve_apart(
    problem: Problem,
    apart: list[Problem],
    budget: Budget,
    seed: int,
    on_progress: Progress | None,
    processes: int,
    start: dict[str, Any] | None,
) -> Result:
    """Each part in a process of its own; the results are added up."""
    done: list[Result] = []

    def told(_: int, result: Result) -> None:
        done.append(result)
        if on_progress is not None:
            costs = [one.cost for one in done if one.cost is not None]
            cost = sum(costs) if len(costs) == len(apart) else None
            bound = sum(one.bound for one in done)
            phrase = f"{len(done)} parties planifiées sur {len(apart)}."
            on_progress(budget.elapsed, cost, bound, phrase)

    found = solve_apart(
        apart,
        solve,
        processes=processes,
        seconds=budget.seconds,
        iterations=budget.iterations,
        seed=seed,
        together=True,
        start=start,
        on_result=told,
        should_stop=budget.should_stop,
    )
    return _added(problem, [result for result in found if result is not None])


def _added(problem: Problem, results: list[Result]) -> Result:
    """The result of the whole, from the results of its parts."""
    for result in results:
        if result.status == INFEASIBLE:
            return result
    bound = sum(result.bound for result in results)
    rows, cost = {}, 0.0
    for result in results:
        if result.solution is None or result.cost is None:
            return Result(UNKNOWN, None, None, bound, None)
        cost += result.cost
        rows.update({row["id"]: row for row in result.solution["groups"]})
    breakdown = {term: sum(result.breakdown[term] for result in results) for term in TERMS}
    optimal = all(result.status == OPTIMAL for result in results)
    solution = {"format": SOLUTION_FORMAT, "groups": [rows[g.id] for g in problem.groups]}
    moves = tuple(sentence for result in results for sentence in result.explanation)
    status, bound = (OPTIMAL, cost) if optimal else (FEASIBLE, min(bound, cost))
    return Result(status, solution, cost, bound, gap_of(cost, bound), breakdown, moves)


class _Teller:
    """Tells the caller about progress, when something changed and not more than needed."""

    def __init__(self, budget: Budget, on_progress: Progress | None, parts: list[Part]) -> None:
        self.budget = budget
        self.on_progress = on_progress
        self.parts = parts
        self.last: tuple[float | None, float] | None = None

    def tell(self) -> None:
        if self.on_progress is None:
            return
        costs = [part.cost for part in self.parts]
        cost = None if None in costs else sum(c for c in costs if c is not None)
        bound = sum(part.bound for part in self.parts)
        if (cost, bound) == self.last:
            return
        self.last = (cost, bound)
        self.on_progress(self.budget.elapsed, cost, bound, _phrase(cost, bound))


def _phrase(cost: float | None, bound: float) -> str:
    if cost is None:
        return "Recherche d'un premier plan complet."
    gap = 100 * gap_of(cost, bound)
    if gap <= 100 * TOLERANCE:
        return "Le plan est le meilleur possible, c'est prouvé."
    return f"Plan complet, à {gap:.1f}\u00a0% au plus du meilleur possible.".replace(".", ",", 1)


def _infeasible(part: Part) -> Result:
    part.explain(part.budget.left() if part.budget.deterministic else EXPLAIN_SECONDS)
    return Result(INFEASIBLE, None, None, math.inf, None, {}, part.explanation)


def _result(problem: Problem, parts: list[Part]) -> Result:
    bound = sum(part.bound for part in parts)
    breakdown = dict.fromkeys(TERMS, 0.0)
    rows = {}
    for part in parts:
        if part.columns is None:
            return Result(UNKNOWN, None, None, bound, None)
        for term, value in breakdown_of_columns(part.space, part.columns).items():
            breakdown[term] += value
        solution = solution_of(part.space, part.columns)
        rows.update({row["id"]: row for row in solution["groups"]})
    cost = sum(breakdown.values())
    status = OPTIMAL if all(part.closed for part in parts) else FEASIBLE
    bound = cost if status == OPTIMAL else min(bound, cost)
    solution = {**solution_of(parts[0].space, []), "groups": [rows[g.id] for g in problem.groups]}
    moves = tuple(
        sentence
        for part in parts
        for sentence in explain_moves(part.space, part.agendas, part.columns or [])
    )
    return Result(status, solution, cost, bound, gap_of(cost, bound), breakdown, moves)
