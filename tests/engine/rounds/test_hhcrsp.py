"""The published problem: reading, judging, mutated solutions, published values."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from maillage.engine.rounds import InputError, check_hhcrsp, parse_hhcrsp, solve
from tests.shared import shared_path

TINY = json.loads((Path(__file__).parent / "data" / "tiny-hhcrsp.json").read_text(encoding="utf-8"))
# c1: p2 at 20, p1 at 42 ; c2: p2 at 20, p3 s1 at 70, s2 at 80. Travel 20+12+10 and 20+30+5.
BY_HAND = {
    "routes": [
        {
            "caregiver_id": "c1",
            "locations": [
                {"patient": "p2", "service": "s1", "arrival_time": 20, "departure_time": 30},
                {"patient": "p1", "service": "s1", "arrival_time": 42, "departure_time": 52},
            ],
        },
        {
            "caregiver_id": "c2",
            "locations": [
                {"patient": "p2", "service": "s2", "arrival_time": 20, "departure_time": 40},
                {"patient": "p3", "service": "s1", "arrival_time": 70, "departure_time": 80},
                {"patient": "p3", "service": "s2", "arrival_time": 80, "departure_time": 85},
            ],
        },
    ]
}


def test_a_plan_made_by_hand_has_the_cost_computed_by_hand() -> None:
    verdict = check_hhcrsp(parse_hhcrsp(TINY), BY_HAND)
    assert verdict.broken == ()
    assert verdict.parts == {"travel": 97.0, "tardiness": 0.0, "max_tardiness": 0.0}
    assert abs(verdict.cost - 97 / 3) < 1e-9


def test_lateness_counts_once_in_the_sum_and_once_as_the_greatest() -> None:
    late = copy.deepcopy(BY_HAND)
    for location in (late["routes"][0]["locations"][0], late["routes"][1]["locations"][0]):
        location["arrival_time"] += 3
        location["departure_time"] += 3
    late["routes"][0]["locations"][1] |= {"arrival_time": 45, "departure_time": 55}
    late["routes"][1]["locations"][1] |= {"arrival_time": 73, "departure_time": 83}
    late["routes"][1]["locations"][2] |= {"arrival_time": 83, "departure_time": 88}
    verdict = check_hhcrsp(parse_hhcrsp(TINY), late)
    assert verdict.broken == ()
    assert verdict.parts == {"travel": 97.0, "tardiness": 6.0, "max_tardiness": 3.0}


def _set(path: list[Any], value: Any) -> Any:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_set(["routes", 0, "locations", 1, "arrival_time"], 41.99), "avant d'y être arrivé"),
        (_set(["routes", 0, "locations", 1, "departure_time"], 53), "dure 11 au lieu de 10"),
        (_set(["routes", 1, "locations", 2, "service"], "s1"), "ne reçoit pas le soin s2"),
        (_set(["routes", 0, "locations", 0, "service"], "s2"), "ne sait pas faire le soin s2"),
        (_set(["routes", 0, "locations"], []), "Le patient p1 ne reçoit pas le soin s1."),
        (_set(["routes", 1, "locations", 2, "arrival_time"], 79.9), "avant d'y être arrivé"),
    ],
)
def test_a_broken_rule_is_named(change: Any, sentence: str) -> None:
    plan = copy.deepcopy(BY_HAND)
    change(plan)
    verdict = check_hhcrsp(parse_hhcrsp(TINY), plan)
    assert any(sentence in line for line in verdict.broken), verdict.broken


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            _set(["patients", 1, "time_window"], [30, 20]),
            "Le patient p2 : le champ « time_window » se ferme avant de s'ouvrir.",
        ),
        (
            _set(["patients", 2, "required_caregivers", 0, "service"], "s9"),
            "Le patient p3, soin demandé : le champ « service » nomme le soin « s9 », "
            "qui n'existe pas.",
        ),
        (
            _set(["patients", 1, "synchronization"], None),
            "Le patient p2, champ « synchronization » : le champ « type » manque "
            "ou n'est pas un texte.",
        ),
        (
            _set(["distances", 2], [1, 2]),
            "L'instance : le champ « distances » doit avoir 4 nombres à la ligne du patient p2.",
        ),
        (
            _set(["caregivers", 1, "abilities"], ["s1"]),
            "Le patient p2 demande le soin « s2 », qu'aucun soignant ne sait faire : ajoutez-le "
            "aux compétences d'un soignant.",
        ),
        (
            _set(["patients", 1, "id"], "p1"),
            "Le patient « p1 » apparaît deux fois ; gardez-en un seul.",
        ),
        (
            _set(["patients", 0, "required_caregivers", 0, "duration"], float("nan")),
            "Le patient p1, soin demandé : le champ « duration » doit être un nombre fini, d'un "
            "milliard au plus.",
        ),
        (
            _set(["patients", 2, "synchronization", "distance"], [40, 30]),
            "Le patient p3, champ « synchronization » : le champ « distance » a un minimum plus "
            "grand que son maximum.",
        ),
    ],
)
def test_a_malformed_instance_gets_a_sentence_naming_the_item(change: Any, sentence: str) -> None:
    data = copy.deepcopy(TINY)
    change(data)
    with pytest.raises(InputError) as refusal:
        parse_hhcrsp(data)
    assert str(refusal.value) == sentence


def test_the_tiny_instance_is_solved_to_its_best() -> None:
    result = solve(parse_hhcrsp(TINY), iterations=600, seed=3, python_only=True)
    assert result.status == "found"
    assert result.cost <= 97 / 3 + 1e-9
    assert 0 < result.bound <= result.cost


def test_a_thousand_mutated_solutions_are_refused() -> None:
    data = json.loads(shared_path("instances/hhcrsp/InstanzCPLEX_HCSRP_25_1.json").read_text())
    problem = parse_hhcrsp(data)
    plan = solve(problem, iterations=300, seed=1, python_only=True).solution
    assert plan is not None
    assert check_hhcrsp(problem, plan).accepted
    draw = random.Random(7)
    for _ in range(1000):
        mutated = copy.deepcopy(plan)
        routes = [route for route in mutated["routes"] if route["locations"]]
        stops = draw.choice(routes)["locations"]
        stop = draw.randrange(len(stops))
        kind = draw.randrange(5)
        if kind == 0:
            del stops[stop]
        elif kind == 1:
            stops.append(dict(stops[stop]))
        elif kind == 2:
            stops[stop]["departure_time"] += draw.choice([-1, 1]) * draw.uniform(0.0021, 9)
        elif kind == 3:
            stops[stop]["service"] = draw.choice(["s1", "s2", "s3", "s4", "s5", "s6", "s7"])
            if stops[stop]["service"] == plan_service(plan, mutated, stops[stop]):
                stops[stop]["service"] = "s7"
        else:
            shift = -draw.uniform(0.01, 30) - slack(problem, stops, stop)
            stops[stop]["arrival_time"] += shift
            stops[stop]["departure_time"] += shift
        assert refused(problem, mutated), (kind, stop)


def plan_service(plan: Any, mutated: Any, stop: Any) -> str:
    """The service this patient's stop had before the mutation, in either route."""
    before = [
        location["service"]
        for route in plan["routes"]
        for location in route["locations"]
        if location["patient"] == stop["patient"]
        and location["arrival_time"] == stop["arrival_time"]
    ]
    return stop["service"] if stop["service"] in before else ""


def slack(problem: Any, stops: Any, stop: int) -> float:
    """How much earlier the stop could start for its own route and window."""
    index = {patient.id: number for number, patient in enumerate(problem.patients)}
    here = index[stops[stop]["patient"]]
    before = index[stops[stop - 1]["patient"]] + 1 if stop else 0
    left = stops[stop - 1]["departure_time"] if stop else 0.0
    earliest = max(left + problem.distances[before][here + 1], problem.patients[here].window[0])
    return float(stops[stop]["arrival_time"] - earliest)


def refused(problem: Any, plan: Any) -> bool:
    try:
        return not check_hhcrsp(problem, plan).accepted
    except InputError:
        return True


def test_published_solutions_have_their_published_value() -> None:
    best = json.loads(shared_path("instances/hhcrsp/best-known.json").read_text())
    for name, facts in best.items():
        problem = parse_hhcrsp(json.loads(shared_path(f"instances/hhcrsp/{name}.json").read_text()))
        plan = json.loads(shared_path(f"instances/hhcrsp/solutions/{name}.json").read_text())
        verdict = check_hhcrsp(problem, plan)
        assert verdict.broken == ()
        assert abs(verdict.cost - facts["best_published"]) <= 1e-3
