"""Small problems and plans for the calendar tests, and an exhaustive search to compare with."""

from __future__ import annotations

import copy
import itertools
import json
import random
from pathlib import Path
from typing import Any

from maillage.engine.calendar import Problem, check

DATA = Path(__file__).parent / "data"


def example() -> dict[str, Any]:
    """The whole problem of the format's specification."""
    return json.loads((DATA / "example.json").read_text(encoding="utf-8"))


def tiny(**changes: Any) -> dict[str, Any]:
    """One group on Mondays (7 to 28 October 2024), one facilitator, one room; every weight is 0."""
    problem = {
        "format": "maillage.calendar/1",
        "period": {"start": "2024-10-07", "end": "2024-11-03"},
        "sites": [{"id": "tours", "rooms": [room("r1")]}],
        "facilitators": [person("f1")],
        "groups": [group("g1")],
    }
    problem.update(changes)
    return problem


def room(name: str, capacity: int = 12, **changes: Any) -> dict[str, Any]:
    return {"id": name, "capacity": capacity, **changes}


def person(name: str, **changes: Any) -> dict[str, Any]:
    weekly = [{"weekday": day, "from": "09:00", "to": "18:00"} for day in range(5)]
    return {"id": name, "home_site": "tours", "weekly": weekly, **changes}


def group(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "site": "tours",
        "size": 10,
        "sessions": {"min": 0, "max": 4},
        "duration_minutes": 120,
        "windows": [{"weekday": 0, "starts": ["09:30", "11:30", "14:00"]}],
        "facilitators": [{"id": "f1"}],
        **changes,
    }


def plan(**groups: Any) -> dict[str, Any]:
    """`plan(g1=("f1", "07T09:30", "14T09:30@r2"))`: October 2024, room r1 unless said."""
    rows = []
    for name, (facilitator, *starts) in groups.items():
        sessions = []
        for text in starts:
            start, _, place = text.partition("@")
            day = start if len(start) > len("07T09:30") else f"2024-10-{start}"
            sessions.append({"start": day, "room": place or "r1"})
        rows.append({"id": name, "facilitator": facilitator, "sessions": sessions})
    return {"format": "maillage.calendar-solution/1", "groups": rows}


def rules_broken(problem: dict[str, Any], solution: dict[str, Any]) -> list[str]:
    """The names of the rules that a plan breaks, one per violation."""
    return [v.rule for v in check(Problem.from_json(problem), solution).violations]


def costs(problem: dict[str, Any], solution: dict[str, Any]) -> dict[str, float]:
    """The non-zero terms of the cost."""
    breakdown = check(Problem.from_json(problem), solution).breakdown
    return {term: value for term, value in breakdown.items() if value}


def random_problem(seed: int) -> dict[str, Any]:
    """A tiny random problem that exhausts the rules more than it resembles life."""
    pick = random.Random(seed)
    sites = [
        {
            "id": "tours",
            "rooms": [room("r1"), room("r2", pick.choice([8, 12]))][: pick.choice([1, 2])],
        },
        {"id": "blois", "rooms": [room("b1")]},
    ]
    people = [_random_person(pick, name) for name in ("f1", "f2")]
    groups = [_random_group(pick, f"g{n}") for n in range(pick.choice([1, 2, 2]))]
    rules: dict[str, Any] = {}
    if pick.random() < 0.3:
        rules["distinct_facilitators"] = [{"groups": [g["id"] for g in groups], "min": 2}]
    if pick.random() < 0.3:
        rules["cover"] = [{"service": "s", "max_groups_at_once": 1}]
    weights = {
        name: pick.choice([0, 1, 2, 5])
        for name in (
            "gap",
            "weekday",
            "start_time",
            "facilitator",
            "moved",
            "room_change",
            "absence",
        )
    }
    problem = tiny(
        period={"start": "2024-10-07", "end": "2024-10-29"},
        sites=sites,
        travel_minutes={"tours": {"blois": pick.choice([20, 50])}, "blois": {"tours": 40}},
        facilitators=people,
        members_busy={"p1": ["2024-10-14T10:00/11:00", "2024-10-08T14:30/15:00"]},
        groups=groups,
        rules=rules,
        weights={**weights, "missing": pick.choice([3, 20]), "travel": pick.choice([0, 0.1])},
    )
    if pick.random() < 0.3:
        problem["replan_from"] = "2024-10-12"
    if pick.random() < 0.4:
        sites[0]["rooms"][0]["busy"] = ["2024-10-14T10:30/12:00", "2024-10-15T09:00/11:00"]
    return problem


def _random_person(pick: random.Random, name: str) -> dict[str, Any]:
    one = person(name, home_site=pick.choice(["tours", "blois"]))
    for limit, values in (("day", [1, 2, 3]), ("week", [1, 2, 4])):
        if pick.random() < 0.5:
            one[f"max_sessions_per_{limit}"] = pick.choice(values)
    if pick.random() < 0.3:
        one["max_groups"] = 1
    if pick.random() < 0.4:
        one["unavailable"] = [pick.choice(["2024-10-08", "2024-10-14/2024-10-15"])]
    if pick.random() < 0.4:
        one["busy"] = ["2024-10-21T09:00/12:00"]
    return one


def _random_group(pick: random.Random, name: str) -> dict[str, Any]:
    days = pick.sample([0, 1], pick.choice([1, 2]))
    starts = pick.sample(["09:30", "11:00", "14:00"], pick.choice([1, 2]))
    most = pick.choice([1, 2, 3])
    one = group(
        name,
        service="s",
        site=pick.choice(["tours", "tours", "blois"]),
        members=["p1", f"{name}-p"] if pick.random() < 0.5 else [],
        sessions={"min": pick.choice([0, most - 1, most]), "max": most},
        duration_minutes=pick.choice([90, 120]),
        windows=[{"weekday": day, "starts": sorted(starts)} for day in days],
        gap_days={"min": pick.choice([0, 1, 6]), "target": pick.choice([7, 9])},
        facilitators=pick.sample(
            [{"id": "f1"}, {"id": "f2", "penalty": 2}, {"id": "duo", "people": ["f1", "f2"]}],
            pick.choice([1, 2, 3]),
        ),
    )
    if pick.random() < 0.5:
        one["gap_days"]["max"] = pick.choice([8, 14])
    if pick.random() < 0.4:
        one["fixed"] = [{"start": f"2024-10-0{7 + days[0]}T{starts[0]}"}]
        if pick.random() < 0.5:
            one["fixed"][0]["facilitator"] = one["facilitators"][0]["id"]
    if pick.random() < 0.4:
        one["published"] = [{"start": f"2024-10-{14 + days[0]}T{starts[0]}"}]
    if pick.random() < 0.4:
        one["excluded_times"] = ["2024-10-14T10:30/12:00", "2024-10-22T15:00/16:00"]
    return one


def brute_force(data: dict[str, Any]) -> float | None:
    """Least cost over every plan, by trying them all with the checker; None if none is valid."""
    candidates = [_candidates(data, index) for index in range(len(data["groups"]))]
    problem = Problem.from_json(data)
    best = None
    combinations = sorted(
        itertools.product(*candidates), key=lambda chosen: sum(low for low, _ in chosen)
    )
    for chosen in combinations:
        if best is not None and sum(low for low, _ in chosen) >= best - 1e-9:
            break
        solution = {"format": "maillage.calendar-solution/1", "groups": [row for _, row in chosen]}
        report = check(problem, solution)
        if not report.violations and (best is None or report.cost < best):
            best = report.cost
    return best


def _candidates(data: dict[str, Any], index: int) -> list[tuple[float, dict[str, Any]]]:
    """Every choice of one group that is valid alone, with its cost but for travel."""
    alone = copy.deepcopy(data)
    alone["groups"] = [alone["groups"][index]]
    alone["rules"] = {}
    one = alone["groups"][0]
    problem = Problem.from_json(alone)
    rooms = [r["id"] for s in data["sites"] if s["id"] == one["site"] for r in s["rooms"]]
    past, starts = _starts(data, one)
    found = []
    for option in one["facilitators"]:
        for count in range(one["sessions"]["max"] - len(past) + 1):
            for chosen in itertools.combinations(starts, count):
                for places in itertools.product(rooms, repeat=count):
                    sessions = [
                        {"start": s, "room": r} for s, r in zip(chosen, places, strict=True)
                    ]
                    usual = max(places, key=places.count) if places else rooms[0]
                    facts = [{"start": f["start"], "room": f.get("room", usual)} for f in past]
                    row = {
                        "id": one["id"],
                        "facilitator": option["id"],
                        "sessions": facts + sessions,
                    }
                    solution = {"format": "maillage.calendar-solution/1", "groups": [row]}
                    report = check(problem, solution)
                    if not report.violations:
                        low = report.cost - report.breakdown["travel"]
                        found.append((low, row))
    return found


def _starts(data: dict[str, Any], one: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """The facts of a group, and every start its windows give from the replanning date on."""
    since = data.get("replan_from", "")
    past = [fixed for fixed in one.get("fixed", []) if fixed["start"] < since]
    starts = [
        f"2024-10-{day:02d}T{start}"
        for day in range(7, 30)
        for window in one["windows"]
        if (day - 7) % 7 == window["weekday"]
        for start in window["starts"]
    ]
    return past, [start for start in starts if start >= since]
