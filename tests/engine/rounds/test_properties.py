"""What must hold for every problem: accepted plans, one answer on both paths, no name or unit."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.engine.rounds import check_hhcrsp, check_week, parse_hhcrsp, parse_week, solve
from maillage.engine.rounds.clinic_model import ClinicModel
from maillage.engine.rounds.search import Limits, Stage, search
from maillage.engine.rounds.week_model import WeekModel
from tests.engine.rounds.core import core_or_skip
from tests.engine.rounds.strategies import clinics, weeks

QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
STAGES = ((0.6, 2.5, 0.05), (0.4, 0.5, 0.01))


@QUICK
@given(clinics(), st.integers(0, 2**63))
def test_every_clinic_plan_is_accepted_at_its_cost_and_above_the_bound(
    data: dict[str, Any], seed: int
) -> None:
    problem = parse_hhcrsp(data)
    result = solve(problem, iterations=60, seed=seed, python_only=True)
    verdict = check_hhcrsp(problem, result.solution)
    assert verdict.broken == ()
    assert abs(verdict.cost - result.cost) <= 1e-3
    assert result.bound <= result.cost + 1e-9


@QUICK
@given(weeks(), st.integers(0, 2**63))
def test_every_week_plan_is_accepted_at_its_cost_and_above_the_bound(
    data: dict[str, Any], seed: int
) -> None:
    week = parse_week(data)
    result = solve(week, iterations=60, seed=seed, python_only=True)
    verdict = check_week(week, result.solution)
    assert verdict.broken == ()
    assert abs(verdict.cost - result.cost) <= 1e-3
    assert result.bound <= result.cost + 1e-9


@QUICK
@given(weeks())
def test_the_search_never_thinks_a_week_cheaper_than_it_is(data: dict[str, Any]) -> None:
    week = parse_week(data)
    model = WeekModel(week)
    if model.jobs == 0:
        return
    stages = [Stage(1.0, model.typical, 0.1 * model.typical)]
    cost = search(model, stages, Limits(moves=40), 5).plan.cost / model.scale
    result = solve(week, iterations=40, seed=5, python_only=True)
    assert result.cost >= result.bound - 1e-6
    assert cost >= 0


def both_paths(model: ClinicModel | WeekModel, seed: int, moves: int) -> None:
    core = core_or_skip()
    stages = [Stage(s, h * model.typical, c * model.typical) for s, h, c in STAGES]
    compiled = search(model, stages, Limits(moves=moves), seed, core=core)
    plain = search(model, stages, Limits(moves=moves), seed)
    assert compiled.plan == plain.plan
    assert compiled.moves == plain.moves
    assert (compiled.compiled, plain.compiled) == (True, False)


@QUICK
@given(clinics(12), st.integers(0, 2**63))
def test_the_core_and_python_find_the_same_clinic_plan(data: dict[str, Any], seed: int) -> None:
    both_paths(ClinicModel(parse_hhcrsp(data)), seed, 400)


@QUICK
@given(weeks(12), st.integers(0, 2**63))
def test_the_core_and_python_find_the_same_week_plan(data: dict[str, Any], seed: int) -> None:
    model = WeekModel(parse_week(data))
    if model.jobs:
        both_paths(model, seed, 400)


def renamed(data: Any, names: dict[str, str]) -> Any:
    text = json.dumps(data)
    for old, new in names.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    return json.loads(text)


@QUICK
@given(clinics())
def test_names_do_not_matter(data: dict[str, Any]) -> None:
    names = {patient["id"]: f"z{9 - n}" for n, patient in enumerate(data["patients"])}
    names |= {who["id"]: f"y{9 - n}" for n, who in enumerate(data["caregivers"])}
    first = solve(parse_hhcrsp(data), iterations=40, seed=1, python_only=True)
    second = solve(parse_hhcrsp(renamed(data, names)), iterations=40, seed=1, python_only=True)
    assert second.solution == renamed(first.solution, names)
    assert second.cost == first.cost


@QUICK
@given(clinics(), st.sampled_from([2, 4, 16]))
def test_the_unit_of_time_does_not_matter(data: dict[str, Any], factor: int) -> None:
    scaled = copy.deepcopy(data)
    scaled["distances"] = [[d * factor for d in row] for row in data["distances"]]
    for patient in scaled["patients"]:
        patient["time_window"] = [t * factor for t in patient["time_window"]]
        for need in patient["required_caregivers"]:
            need["duration"] *= factor
        tie = patient.get("synchronization", {})
        if "distance" in tie:
            tie["distance"] = [d * factor for d in tie["distance"]]
    first = solve(parse_hhcrsp(data), iterations=40, seed=1, python_only=True)
    second = solve(parse_hhcrsp(scaled), iterations=40, seed=1, python_only=True)
    assert abs(second.cost - factor * first.cost) <= 1e-6 * factor * max(1, first.cost)


@QUICK
@given(clinics(), st.integers(1, 500))
def test_a_plan_shifted_in_time_with_its_windows_is_as_good(
    data: dict[str, Any], shift: int
) -> None:
    plan = solve(parse_hhcrsp(data), iterations=20, seed=1, python_only=True).solution
    assert plan is not None
    later = copy.deepcopy(data)
    for patient in later["patients"]:
        patient["time_window"] = [t + shift for t in patient["time_window"]]
    for route in plan["routes"]:
        for stop in route["locations"]:
            stop["arrival_time"] += shift
            stop["departure_time"] += shift
    before = check_hhcrsp(
        parse_hhcrsp(data),
        solve(parse_hhcrsp(data), iterations=20, seed=1, python_only=True).solution,
    )
    verdict = check_hhcrsp(parse_hhcrsp(later), plan)
    assert verdict.broken == ()
    assert abs(verdict.cost - before.cost) <= 1e-6


@QUICK
@given(weeks(), st.sampled_from([7, 14, 70]))
def test_a_week_later_is_the_same_week(data: dict[str, Any], shift: int) -> None:
    def move(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: [day + shift for day in item]
                if key == "days"
                else item + shift
                if key == "day"
                else move(item)
                for key, item in value.items()
            }
        return [move(item) for item in value] if isinstance(value, list) else value

    first = solve(parse_week(data), iterations=40, seed=2, python_only=True)
    second = solve(parse_week(move(data)), iterations=40, seed=2, python_only=True)
    assert second.solution == move(first.solution)
    assert second.cost == first.cost
