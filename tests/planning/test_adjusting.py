"""What a move changes is counted on the groups it can touch only, and is exact all the same."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.engine.calendar import Problem, check
from maillage.planning.adjusting import Desk

WEEKLY = [{"weekday": day, "from": "08:00", "to": "19:00"} for day in range(5)]
# Name: site, who leads, members. One and two share a leader, two and three a site, three and four
# a member; five is alone.
GROUPS: dict[str, tuple[str, str, list[str]]] = {
    "Un": ("Tours", "Inès Morel", ["membre n° 1"]),
    "Deux": ("Blois", "Inès Morel", ["membre n° 2"]),
    "Trois": ("Blois", "Marc Roux", ["membre n° 3"]),
    "Quatre": ("Loches", "Léa Faure", ["membre n° 3"]),
    "Cinq": ("Chinon", "Hugo Rey", ["membre n° 5"]),
}


def _group(name: str) -> dict[str, Any]:
    site, leader, members = GROUPS[name]
    return {
        "id": name,
        "site": site,
        "size": 8,
        "members": members,
        "sessions": {"min": 2, "max": 3},
        "duration_minutes": 120,
        "windows": [{"weekday": 1, "starts": ["09:30", "14:00"]}],
        "excluded_dates": [],
        "gap_days": {"min": 7, "target": 14, "max": 70},
        "facilitators": [{"id": leader, "penalty": 0}],
    }


def problem() -> dict[str, Any]:
    sites = sorted({site for site, _, _ in GROUPS.values()})
    leaders = {leader: site for site, leader, _ in GROUPS.values()}
    return {
        "format": "maillage.calendar/1",
        "timezone": "Europe/Paris",
        "period": {"start": "2026-11-30", "end": "2027-03-31"},
        "closed_dates": ["2026-12-22"],
        "sites": [{"id": site, "rooms": [{"id": "Salle A", "capacity": 15}]} for site in sites],
        "travel_minutes": {start: {end: 40 for end in sites if end != start} for start in sites},
        "facilitators": [
            {"id": leader, "home_site": site, "weekly": WEEKLY, "max_sessions_per_day": 2}
            for leader, site in leaders.items()
        ],
        "members_busy": {"membre n° 1": ["2026-12-15T14:00/16:00"]},
        "groups": [_group(name) for name in GROUPS],
        "rules": {},
        "weights": {"gap": 1, "missing": 60, "travel": 0.1, "absence": 4, "start_time": 2},
    }


def solution() -> dict[str, Any]:
    days = ("2026-12-01T09:30", "2026-12-15T09:30", "2027-01-12T14:00")
    return {
        "format": "maillage.calendar-solution/1",
        "groups": [
            {
                "id": name,
                "facilitator": leader,
                "sessions": [{"start": day, "room": "Salle A"} for day in days],
            }
            for name, (_, leader, _) in GROUPS.items()
        ],
    }


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_change_is_what_the_whole_plan_says(name: str, index: int) -> None:
    whole, plan = Problem.from_json(problem()), solution()
    before = check(whole, plan)
    trials = Desk(problem(), plan, name, index).trials()
    assert trials
    for trial in trials:
        after = check(whole, trial.solution)
        assert trial.change == pytest.approx(after.cost - before.cost)
        new = {one.text for one in after.violations} - {one.text for one in before.violations}
        assert new <= set(trial.violations) <= {one.text for one in after.violations}


def test_groups_out_of_reach_are_left_out() -> None:
    desk = Desk(problem(), solution(), "Cinq", 0)
    assert desk._others == []
    others = Desk(problem(), solution(), "Deux", 0)._others
    assert [row["id"] for row, _ in others] == ["Un", "Trois"]


def test_the_plan_that_is_tried_leaves_the_first_one_whole() -> None:
    plan = solution()
    Desk(problem(), plan, "Un", 0).trials()
    assert plan == solution()
