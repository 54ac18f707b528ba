"""The one door to the rounds engine: an instance or a week in, a judged plan out."""

from __future__ import annotations

from typing import Any

from maillage.engine.rounds import clinic_decode, week_decode
from maillage.engine.rounds.bounds import clinic_bound, week_bound
from maillage.engine.rounds.clinic_model import ClinicModel
from maillage.engine.rounds.hhcrsp import Hhcrsp
from maillage.engine.rounds.hhcrsp_check import check_hhcrsp
from maillage.engine.rounds.model import Model
from maillage.engine.rounds.pins import contradictions
from maillage.engine.rounds.result import FOUND, INFEASIBLE, UNKNOWN, Result
from maillage.engine.rounds.search import Limits, Progress, Stage, compiled_core, search
from maillage.engine.rounds.week import Week
from maillage.engine.rounds.week_check import check_week, standing
from maillage.engine.rounds.week_model import WeekModel

DEFAULT_SECONDS = 10.0
# Temperatures are multiples of the cost of a typical leg, so that no unit and no map matters.
FROM_NOTHING = ((1.0, 2.5, 0.006),)
FROM_PUBLISHED = ((1.0, 0.5, 0.006),)
FROM_CURRENT = ((1.0, 0.1, 0.006),)
SLOWER = (
    "Le cœur compilé n'est pas installé : la même recherche a été faite en Python, plus lentement. "
    "Pour l'installer : make native."
)


def solve(
    problem: Hhcrsp | Week,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    on_progress: Progress | None = None,
    core: Any | None = None,
    python_only: bool = False,
    current: Any | None = None,
) -> Result:
    """The best plan found for `problem`, judged by the checker.

    Args:
        seconds: time limit; 10 when neither limit is given.
        iterations: moves proposed by each of the two chains; with this limit alone, the same
            seed gives the same plan, compiled or not.
        on_progress: called with the share done and the best cost; returning False stops.
        core: the compiled core to use (found by itself when None).
        python_only: leaves the compiled core aside.
        current: a plan of the week to start from, which need not hold any more; a short search
            around it mends what a few decisions broke.
    """
    if seconds is None and iterations is None:
        seconds = DEFAULT_SECONDS
    limits = Limits(iterations or 0, seconds or 0.0)
    engine = None if python_only else core or compiled_core()
    if isinstance(problem, Hhcrsp):
        return _solve_clinic(problem, limits, seed, on_progress, engine)
    return _solve_week(problem, limits, seed, on_progress, engine, current)


def _stages(model: Model, shape: tuple[tuple[float, float, float], ...]) -> list[Stage]:
    return [Stage(share, hot * model.typical, cold * model.typical) for share, hot, cold in shape]


def _solve_clinic(
    problem: Hhcrsp, limits: Limits, seed: int, on_progress: Progress | None, core: Any | None
) -> Result:
    model = ClinicModel(problem)
    outcome = search(model, _stages(model, FROM_NOTHING), limits, seed, on_progress, core)
    solution = clinic_decode.decode(model, outcome.plan)
    verdict = check_hhcrsp(problem, solution)
    return Result(
        status=FOUND if verdict.accepted else UNKNOWN,
        solution=solution,
        cost=verdict.cost,
        bound=clinic_bound(model),
        breakdown=verdict.parts,
        explanation=verdict.broken + (() if outcome.compiled else (SLOWER,)),
        moves=outcome.moves,
        seconds=outcome.seconds,
        compiled=outcome.compiled,
    )


def _solve_week(
    week: Week,
    limits: Limits,
    seed: int,
    on_progress: Progress | None,
    core: Any | None,
    current: Any | None,
) -> Result:
    against = contradictions(week)
    if against:
        return Result(INFEASIBLE, None, 0.0, 0.0, {}, against, 0, 0.0, core is not None)
    model = WeekModel(week, standing(week, current) if current is not None else {})
    known = sum(visit.published is not None for visit in model.visits)
    shape = FROM_PUBLISHED if 2 * known > model.jobs else FROM_NOTHING
    if current is not None:
        shape = FROM_CURRENT
    outcome = search(model, _stages(model, shape), limits, seed, on_progress, core)
    solution = week_decode.decode(model, outcome.plan)
    verdict = check_week(week, solution)
    return Result(
        status=FOUND if verdict.accepted else UNKNOWN,
        solution=solution,
        cost=verdict.cost,
        bound=week_bound(model),
        breakdown=verdict.parts,
        explanation=verdict.broken + (() if outcome.compiled else (SLOWER,)),
        moves=outcome.moves,
        seconds=outcome.seconds,
        compiled=outcome.compiled,
    )
