"""Rounds: a week of visits by ambulatory professionals, and the published home-care problem.

Formats and readings: docs/formats/rounds.md. `solve` finds a plan; `check_week` and `check_hhcrsp`
judge one without knowing the solver.
"""

from maillage.engine.rounds.errors import InputError
from maillage.engine.rounds.explain import Comparison, Move, compare
from maillage.engine.rounds.hhcrsp import Hhcrsp, is_hhcrsp, parse_hhcrsp
from maillage.engine.rounds.hhcrsp_check import check_hhcrsp
from maillage.engine.rounds.journeys import Journey, journeys, published_plan
from maillage.engine.rounds.result import Result
from maillage.engine.rounds.solve import solve
from maillage.engine.rounds.verdict import Verdict
from maillage.engine.rounds.week import Week
from maillage.engine.rounds.week_check import check_week
from maillage.engine.rounds.week_parse import parse_week

__all__ = [
    "Comparison",
    "Hhcrsp",
    "InputError",
    "Journey",
    "Move",
    "Result",
    "Verdict",
    "Week",
    "check_hhcrsp",
    "check_week",
    "compare",
    "is_hhcrsp",
    "journeys",
    "parse_hhcrsp",
    "parse_week",
    "published_plan",
    "solve",
]
