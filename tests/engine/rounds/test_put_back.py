"""What a return would do, judged around it only, is what judging the whole week says."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.engine.rounds import parse_week, solve
from maillage.engine.rounds.edit import publish
from maillage.engine.rounds.put_back import Returns
from maillage.engine.rounds.week import COST_TERMS
from maillage.engine.rounds.week_check import Plan, judge, measure, read_plan
from tests.engine.rounds.strategies import weeks


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(weeks(12), st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_return_is_judged_as_the_whole_week_would_be(
    data: dict[str, Any], one: int, other: int
) -> None:
    week = parse_week(data)
    first = solve(week, iterations=15, seed=one, python_only=True)
    if first.solution is None:
        return
    week = publish(week, first.solution)
    # Unpinned, so that visits may really have moved.
    week = dataclasses.replace(
        week, visits=tuple(dataclasses.replace(visit, pinned=None) for visit in week.visits)
    )
    second = solve(week, iterations=80, seed=other, python_only=True)
    plan = read_plan(week, second.solution)
    returns, now = Returns(week, plan), measure(week, plan)
    for number, visit in enumerate(week.visits):
        if visit.published is None:
            continue
        back = Plan(plan.placed | {number: visit.published}, plan.pauses)
        told = returns.of(number, visit.published)
        assert sorted(told.broken) == sorted(set(judge(week, back)) - set(judge(week, plan)))
        later = measure(week, back)
        for term in COST_TERMS:
            assert abs(told.extra[term] - (later[term] - now[term])) < 1e-9, term
