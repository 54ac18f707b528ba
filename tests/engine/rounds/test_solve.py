"""The door to the engine: limits, determinism, progress, impossible pins, gestures, comparison."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from maillage.engine.rounds import (
    InputError,
    check_hhcrsp,
    compare,
    parse_hhcrsp,
    parse_week,
    solve,
)
from maillage.engine.rounds.edit import absent, cancel, publish, refuse, week_of
from maillage.engine.rounds.pins import contradictions
from maillage.engine.rounds.week_check import Plan, judge
from tests.engine.rounds.core import core_or_skip
from tests.shared import shared_path

DATA = Path(__file__).parent / "data"
PROBLEM = json.loads((DATA / "example.json").read_text(encoding="utf-8"))
PLAN = json.loads((DATA / "example-solution.json").read_text(encoding="utf-8"))
TINY = json.loads((DATA / "tiny-hhcrsp.json").read_text(encoding="utf-8"))


def test_the_same_seed_and_moves_give_the_same_plan() -> None:
    week = parse_week(PROBLEM)
    results = [solve(week, iterations=80, seed=4, python_only=True) for _ in range(2)]
    assert results[0].solution == results[1].solution
    assert results[0].moves == results[1].moves == 160


def test_a_time_limit_is_kept_and_progress_can_stop() -> None:
    begin = time.monotonic()
    result = solve(parse_hhcrsp(TINY), seconds=0.3, python_only=True)
    assert result.status == "found"
    assert time.monotonic() - begin < 3
    seen: list[tuple[float, float]] = []

    def stop(share: float, cost: float) -> bool:
        seen.append((share, cost))
        return False

    stopped = solve(parse_hhcrsp(TINY), iterations=100, on_progress=stop, python_only=True)
    assert stopped.status == "found"
    assert len(seen) == 1


def test_the_core_runs_both_chains_reports_and_stops() -> None:
    core = core_or_skip()
    seen: list[float] = []

    def stop(share: float, cost: float) -> bool:
        seen.append(cost)
        return len(seen) < 2

    begin = time.monotonic()
    result = solve(parse_hhcrsp(TINY), seconds=30, on_progress=stop, core=core)
    assert result.compiled
    assert time.monotonic() - begin < 10
    assert len(seen) == 2


def test_an_error_in_progress_comes_out() -> None:
    core = core_or_skip()

    def broken(share: float, cost: float) -> bool:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        solve(parse_hhcrsp(TINY), seconds=30, on_progress=broken, core=core)


def test_every_published_instance_has_a_plan_within_a_tiny_budget() -> None:
    for path in sorted(
        shared_path("instances/hhcrsp/best-known.json").parent.glob("*HCSRP_*.json")
    ):
        problem = parse_hhcrsp(json.loads(path.read_text(encoding="utf-8")))
        result = solve(problem, iterations=3, seed=1, python_only=True)
        assert check_hhcrsp(problem, result.solution).broken == ()


def test_ten_patients_reach_the_best_published_value() -> None:
    core = core_or_skip()
    path = shared_path("instances/hhcrsp/InstanzCPLEX_HCSRP_10_1.json")
    result = solve(parse_hhcrsp(json.loads(path.read_text())), iterations=20_000, core=core)
    assert abs(result.cost - 218.1987) <= 1e-3


def test_pins_that_cannot_hold_together_are_proven_and_named() -> None:
    week = copy.deepcopy(PROBLEM)
    week["visits"].append(
        {
            "id": "m2",
            "kind": "meeting",
            "minutes": 60,
            "trades": ["psychologue"],
            "options": [{"place": "antenne"}],
            "pinned": {
                "day": 1,
                "place": "antenne",
                "slots": [{"professional": "p1", "start": "11:30"}],
            },
        }
    )
    result = solve(parse_week(week), iterations=10, python_only=True)
    assert result.status == "infeasible"
    assert result.solution is None
    assert result.explanation == (
        "T5 : « p1 », jour 1 : « m1 » et « m2 » se chevauchent. Libérez ou déplacez l'un des "
        "éléments fixés, ou élargissez la plage.",
    )


def test_a_refused_change_stays_where_it_was_published() -> None:
    week = publish(parse_week(PROBLEM), PLAN)
    result = solve(refuse(week, ["v3"]), iterations=100, seed=1, python_only=True)
    assert result.solution is not None
    kept = next(visit for visit in result.solution["visits"] if visit["id"] == "v3")
    assert kept == PLAN["visits"][2]
    with pytest.raises(InputError, match="v4"):
        refuse(week, ["v4"])


def test_an_absent_person_holds_nothing_that_day() -> None:
    week = absent(publish(parse_week(PROBLEM), PLAN), "p1", [1])
    result = solve(week, iterations=60, seed=1, python_only=True)
    assert result.solution is not None
    assert [
        visit["id"]
        for visit in result.solution["visits"]
        if visit["day"] == 1 and any(slot["professional"] == "p1" for slot in visit["slots"])
    ] == []


def test_cancelled_visits_are_gone_and_a_dated_week_starts_from_the_type_week() -> None:
    week = week_of(parse_week(PROBLEM), PLAN, "2026-09-14")
    assert week.week_start == "2026-09-14"
    assert [visit.id for visit in cancel(week, ["v4", "v2"]).visits] == ["v1", "v3", "m1"]
    heavy = copy.deepcopy(PROBLEM)
    heavy["weights"]["moved"] = 5000
    steady = solve(week_of(parse_week(heavy), PLAN, "2026-09-14"), iterations=100, python_only=True)
    assert steady.breakdown["moved"] == 0


def test_a_comparison_counts_minutes_bonds_and_says_why_each_visit_moved() -> None:
    week = parse_week(PROBLEM)
    change = compare(week, PLAN)
    assert (change.minutes_won, change.bonds_before, change.bonds_after) == (-145, 0, 1)
    assert [(move.visit, move.before, move.after) for move in change.moves] == [
        ("v3", "jour 0, 10:00, antenne, e2", "jour 1, 09:00, ecole, e1")
    ]
    assert "vous pouvez la refuser sans perte" in change.moves[0].why


def test_the_engine_knows_no_django() -> None:
    code = "import sys, maillage.engine.rounds.cli; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_pinned_visit_outside_its_options_is_impossible() -> None:
    week: dict[str, Any] = copy.deepcopy(PROBLEM)
    week["visits"][4]["options"] = [{"place": "ecole"}]
    result = solve(parse_week(week), iterations=5, python_only=True)
    assert result.status == "infeasible"
    assert result.explanation[0].startswith("T2 : la visite « m1 »")


def test_a_pause_still_to_take_makes_no_pinned_week_impossible() -> None:
    week: dict[str, Any] = copy.deepcopy(PROBLEM)
    for visit, where in (("v1", "08:00"), ("v2", "14:30")):
        one = next(each for each in week["visits"] if each["id"] == visit)
        placed = next(each for each in PLAN["visits"] if each["id"] == visit)
        one["options"] = [{"place": placed["place"]}]
        slots = [slot | {"start": where} for slot in placed["slots"]]
        one["pinned"] = {"day": placed["day"], "place": placed["place"], "slots": slots}
    week["professionals"][0]["hours"] = [{"from": "07:00", "to": "20:00"}]
    week["places"] = [
        {key: place[key] for key in place if key != "open"} for place in week["places"]
    ]
    parsed = parse_week(week)
    pinned = {n: v.pinned for n, v in enumerate(parsed.visits) if v.pinned is not None}
    broken = judge(parsed, Plan(pinned, {}))
    assert any(sentence.startswith("T10") for sentence in broken)  # nobody has paused yet
    assert not [one for one in contradictions(parsed) if one.startswith("T10")]


def test_a_short_search_around_a_plan_keeps_what_still_holds() -> None:
    week = parse_week(PROBLEM)
    found = solve(week, iterations=400, seed=1, python_only=True)
    again = solve(week, iterations=1, seed=2, python_only=True, current=found.solution)
    assert again.solution == found.solution
    fewer = cancel(week, ["v3"])
    left = solve(fewer, iterations=1, seed=2, python_only=True, current=found.solution)
    assert found.solution is not None and left.solution is not None
    assert left.solution["visits"] == [one for one in found.solution["visits"] if one["id"] != "v3"]
