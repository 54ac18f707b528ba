"""The days of the format's worked example, leg by leg (docs/formats/rounds.md, section 6)."""

from __future__ import annotations

import json
from pathlib import Path

from maillage.engine.rounds import journeys, parse_week, published_plan
from maillage.engine.rounds.week_check import measure, read_plan

DATA = Path(__file__).parent / "data"
WEEK = parse_week(json.loads((DATA / "example.json").read_text(encoding="utf-8")))
PLAN = read_plan(WEEK, json.loads((DATA / "example-solution.json").read_text(encoding="utf-8")))


def test_the_monday_of_p1_is_the_one_computed_by_hand() -> None:
    monday = next(one for one in journeys(WEEK, PLAN) if (one.person, one.day) == (0, 0))
    assert (monday.begin, monday.end) == (9 * 60, 14 * 60 + 10)
    told = [(leg.kind, leg.start, leg.minutes, leg.tenths) for leg in monday.legs]
    assert told == [
        ("home_first", 540, 20, 120),
        ("between", 620, 10, 40),
        ("last_home", 825, 25, 165),
    ]
    assert all(leg.counted for leg in monday.legs)
    assert monday.pause is not None and monday.pause.start == 12 * 60


def test_an_employer_who_does_not_count_the_way_in_says_so() -> None:
    monday = next(one for one in journeys(WEEK, PLAN) if (one.person, one.day) == (1, 0))
    assert [leg.counted for leg in monday.legs] == [False, False]
    assert monday.begin == 13 * 60


def test_legs_add_up_to_what_the_checker_measures() -> None:
    for plan in (PLAN, published_plan(WEEK)):
        days, parts = journeys(WEEK, plan), measure(WEEK, plan)
        assert sum(one.travel for one in days) == parts["travel"]
        assert sum(one.tenths for one in days) == round(10 * parts["km"])
