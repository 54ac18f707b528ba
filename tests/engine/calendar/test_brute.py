"""The solver against exhaustive search: same optimum, same impossibility, bound never above."""

import pytest

from maillage.engine.calendar import Problem, check, solve
from tests.engine.calendar.builders import brute_force, random_problem


@pytest.mark.parametrize("seed", range(60))
def test_solver_agrees_with_exhaustive_search(seed):
    data = random_problem(seed)
    problem = Problem.from_json(data)
    best = brute_force(data)
    result = solve(problem, iterations=60)
    if best is None:
        assert (result.status, result.solution) == ("infeasible", None)
        return
    assert result.status == "optimal"
    assert result.cost == pytest.approx(best, abs=1e-6)
    assert result.bound <= best + 1e-6
    report = check(problem, result.solution)
    assert report.violations == ()
    assert report.breakdown == pytest.approx(result.breakdown)
