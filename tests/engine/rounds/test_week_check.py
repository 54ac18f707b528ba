"""Each rule of the week, broken alone in the example, is named; so is each malformed field."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from maillage.engine.rounds import InputError, check_week, parse_week

DATA = Path(__file__).parent / "data"
PROBLEM = json.loads((DATA / "example.json").read_text(encoding="utf-8"))
PLAN = json.loads((DATA / "example-solution.json").read_text(encoding="utf-8"))


def edit(data: Any, path: str, value: Any) -> None:
    """Sets `a.0.b` to a value; None removes it."""
    *keys, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in keys:
        data = data[key]
    if value is None:
        del data[last]
    else:
        data[last] = value


def rules_broken(problem: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    p, s = copy.deepcopy(PROBLEM), copy.deepcopy(PLAN)
    for path, value in problem.items():
        edit(p, path, value)
    for path, value in plan.items():
        edit(s, path, value)
    return [sentence.split()[0] for sentence in check_week(parse_week(p), s).broken]


@pytest.mark.parametrize(
    ("problem", "plan", "rules"),
    [
        ({}, {"visits.2.slots.0.professional": "p1"}, ["T1", "T4", "T5"]),
        ({}, {"visits.1.slots.0.professional": "p1"}, ["T1", "T1", "T5"]),
        ({}, {"visits.0.slots.0.start": "11:10"}, ["T2", "T8"]),
        ({"places.1.open.0.from": "09:30"}, {}, ["T3", "T3"]),
        ({"professionals.0.hours.0.from": "09:10"}, {}, ["T4", "T4", "T4"]),
        ({"professionals.1.hours.0.to": "13:30"}, {}, ["T4", "T4"]),
        ({"professionals.0.hours.0.to": "14:00"}, {}, ["T4"]),
        ({"travel.minutes.ecole.maison-ana": 116}, {}, ["T5", "T8"]),
        ({"travel.minutes.ecole.maison-ana": 101}, {}, ["T8"]),
        ({}, {"visits.1.slots.1.start": "13:05"}, ["T6"]),
        ({}, {"visits.0.slots.0.start": "09:10"}, ["T4"]),
        ({}, {"breaks.0.start": "13:10"}, ["T8"]),
        ({}, {"breaks": []}, ["T9"]),
        ({}, {"breaks.0.minutes": 44}, ["T9"]),
        ({}, {"breaks.0.start": "11:50"}, ["T9"]),
        ({"rules": {"break_after_minutes": 170}}, {}, ["T10", "T10"]),
        ({"rules": {"day_max_minutes": 264}}, {}, ["T11"]),
        ({"rules": {"day_max_minutes": 265}}, {}, []),
        ({"rules": {"week_max_minutes": 444}}, {}, ["T11"]),
        ({"rules": {"rest_minutes": 1131}}, {}, ["T11"]),
        ({"rules": {"rest_minutes": 1130}}, {}, []),
        ({}, {"visits.3.slots.0.start": "09:05"}, ["T12"]),
    ],
)
def test_a_broken_rule_is_named(
    problem: dict[str, Any], plan: dict[str, Any], rules: list[str]
) -> None:
    assert rules_broken(problem, plan) == rules


def test_two_visits_of_a_child_may_touch_but_not_overlap() -> None:
    week = {"visits.0.options.0": {"place": "ecole"}, "professionals.0.lunch": None}
    moved = {"visits.0.slots.0.start": "12:00", "breaks": []}
    assert rules_broken(week, moved) == ["T5"]
    overlap = {
        "visits.2": {
            "id": "v3",
            "day": 0,
            "place": "antenne",
            "slots": [{"professional": "e2", "start": "13:30"}],
        }
    }
    assert rules_broken({"visits.2.child": "ana"}, overlap) == ["T7"]
    overlap["visits.2"]["slots"][0]["start"] = "13:45"
    assert rules_broken({"visits.2.child": "ana"}, overlap) == []


def test_lateness_is_paid_up_to_the_maximum_and_refused_beyond() -> None:
    late = {"rules": {"late_max_minutes": 10}, "visits.0.options.0.to": "10:10"}
    week = copy.deepcopy(PROBLEM)
    for path, value in late.items():
        edit(week, path, value)
    verdict = check_week(parse_week(week), PLAN)
    assert verdict.broken == ()
    assert verdict.parts["late"] == 10
    assert rules_broken(late | {"visits.0.options.0.to": "10:09"}, {}) == ["T2"]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("visits.0.minutes", 0, "La visite « v1 » : le champ « minutes » doit valoir au moins 1."),
        (
            "visits.0.options.0.place",
            "lune",
            "La visite « v1 », option numéro 1 : le champ « place » nomme « lune », qui n'est pas "
            "un lieu du problème.",
        ),
        (
            "visits.1.order",
            None,
            "La visite « v2 », champ « order » : le champ « type » manque ou n'est pas un texte.",
        ),
        (
            "visits.0.trades",
            ["magicien"],
            "La visite « v1 » : le champ « trades » nomme « magicien », que personne n'exerce.",
        ),
        (
            "professionals.0.hours.0.from",
            "9h00",
            "La personne « p1 », « hours » numéro 1 : le champ « from » doit être une heure écrite "
            "HH:MM, par exemple 09:30.",
        ),
        (
            "professionals.2.id",
            "e1",
            "La personne « e1 » apparaît deux fois ; gardez-en un seul.",
        ),
        (
            "travel.minutes.siege.antenne",
            None,
            "Le lieu « antenne » : le champ « lat » manque, et le trajet entre « siege » et "
            "« antenne » n'est pas donné ; donnez l'un ou l'autre.",
        ),
        (
            "week_start",
            "2026-09-08",
            "Le problème : le champ « week_start » doit être un lundi.",
        ),
        (
            "weights.bonds",
            3,
            "Le problème, champ « weights » : le champ « bonds » est inconnu ; corrigez son nom ou "
            "retirez-le.",
        ),
        (
            "children.0.referents",
            ["p9"],
            "L'enfant « ana » : le champ « referents » nomme « p9 », qui n'est pas une personne du "
            "problème.",
        ),
    ],
)
def test_a_malformed_week_gets_a_sentence_naming_the_item(
    path: str, value: Any, sentence: str
) -> None:
    week = copy.deepcopy(PROBLEM)
    edit(week, path, value)
    with pytest.raises(InputError) as refusal:
        parse_week(week)
    assert str(refusal.value) == sentence


def test_a_visit_missing_from_the_plan_is_an_unreadable_plan() -> None:
    plan = copy.deepcopy(PLAN)
    plan["unmet"] = []
    with pytest.raises(InputError, match="v4"):
        check_week(parse_week(PROBLEM), plan)


def test_travel_is_great_circle_with_detour_where_no_table_says_otherwise() -> None:
    week = copy.deepcopy(PROBLEM)
    del week["travel"]
    for number, place in enumerate(week["places"]):
        place |= {"lat": 48.9, "lon": 2.4 + number / 10}
    parsed = parse_week(week)
    # 0.1 degree of longitude at 48.9 N is 7.31 km; 9.50 with the detour; 19.0 min at 30 km/h.
    assert (parsed.tenths[0][1], parsed.minutes[0][1]) == (95, 20)
