"""The nation: 60,000 groups as 240 départements that share nothing, over several processes.

One file for all would list the journeys between 6,700 sites two by two; a nation arrives as one
problem per département, and the engine spreads them over the processors.
"""

from __future__ import annotations

import os
import resource
import time

from generator import Shape, generate

from maillage.engine.calendar import Problem, check, solve
from maillage.engine.calendar.parallel import solve_apart
from maillage.engine.calendar.result import gap_of

DEPARTMENTS = 240


def nation(seconds: float, departments: int = DEPARTMENTS) -> list[str]:
    """One row of the table; every plan is checked."""
    problems = [Problem.from_json(generate(Shape(250), seed)) for seed in range(1, departments + 1)]
    started, processor = time.monotonic(), _processor()
    results = solve_apart(
        problems, solve, processes=os.cpu_count() or 1, seconds=seconds, iterations=None, seed=1
    )
    wall, cpu = time.monotonic() - started, _processor() - processor
    cost = bound = 0.0
    planned = impossible = broken = 0
    for problem, result in zip(problems, results, strict=True):
        if result is None or result.solution is None:
            impossible += result is not None and result.status == "infeasible"
            continue
        planned += 1
        report = check(problem, result.solution)
        cost, bound = cost + report.cost, bound + result.bound
        broken += len(report.violations)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + (os.cpu_count() or 1) * children
    return [
        f"N1 ({departments} x 250)",
        "moteur",
        f"{planned} plans, {impossible} impossibles (prouvé), sur {departments}",
        f"{cost:.1f}".replace(".", ","),
        f"{bound:.1f}".replace(".", ","),
        f"{100 * gap_of(cost, bound):.1f} %".replace(".", ","),
        str(broken),
        "–",
        "–",
        f"{wall:.1f} s".replace(".", ","),
        f"{cpu:.1f} s".replace(".", ","),
        f"{memory / 1024:.0f} Mo",
    ]


def _processor() -> float:
    """Processor seconds of this process and of those it has finished."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
