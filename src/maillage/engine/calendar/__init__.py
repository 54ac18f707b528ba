"""A year of group sessions: planned, proven, explained, replanned.

The checker and the solver are separate code that never import one another; names are loaded when
first used, so that checking a plan needs no solver.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.engine.calendar.checker import Report, Violation, check
    from maillage.engine.calendar.checker_plan import BadSolution
    from maillage.engine.calendar.problem import BadProblem, Problem
    from maillage.engine.calendar.result import Result
    from maillage.engine.calendar.solver import solve

__all__ = [
    "BadProblem",
    "BadSolution",
    "Problem",
    "Report",
    "Result",
    "Violation",
    "check",
    "solve",
]

_HOMES = {
    "BadProblem": "problem",
    "BadSolution": "checker_plan",
    "Problem": "problem",
    "Report": "checker",
    "Result": "result",
    "Violation": "checker",
    "check": "checker",
    "solve": "solver",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
