"""The example of docs/formats/rounds.md, whose cost is computed there by hand."""

from __future__ import annotations

import json
from pathlib import Path

from maillage.engine.rounds import check_week, parse_week, solve

DATA = Path(__file__).parent / "data"
PROBLEM = json.loads((DATA / "example.json").read_text(encoding="utf-8"))
PLAN = json.loads((DATA / "example-solution.json").read_text(encoding="utf-8"))


def test_the_cost_is_the_one_computed_by_hand() -> None:
    verdict = check_week(parse_week(PROBLEM), PLAN)
    assert verdict.broken == ()
    assert verdict.parts == {
        "travel": 145,
        "km": 89.5,
        "late": 0,
        "unmet": 2,
        "bond": 0,
        "referent": 1,
        "load_gap": 360,
        "travel_gap": 90,
        "moved": 1,
    }
    assert round(verdict.cost, 3) == 468.9


def test_solving_it_beats_the_hand_made_plan_and_stays_above_the_bound() -> None:
    week = parse_week(PROBLEM)
    result = solve(week, iterations=400, seed=1, python_only=True)
    assert result.status == "found"
    verdict = check_week(week, result.solution)
    assert verdict.broken == ()
    assert abs(verdict.cost - result.cost) <= 1e-3
    assert result.bound == 200.0  # v4 has no place to be: 2 x 100
    assert 200.0 <= result.cost <= 468.9
    assert "Python" in result.explanation[-1]
