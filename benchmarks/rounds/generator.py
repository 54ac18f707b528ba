"""A SESSAD week with the shape of a real one, drawn from a seed; no real child, school or address.

Two sites of Seine-Saint-Denis become one platform: 14 communes to the west, 16 to the east, 27
professionals of six trades, 150 children, antennas lent by schools, visits at school, at home or at
an antenna, a team meeting, and a few visits for two.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TEAMS = {
    "educateur": 10,
    "psychologue": 4,
    "psychomotricien": 5,
    "orthophoniste": 3,
    "psychopedagogue": 3,
    "assistant_social": 2,
}
SCHOOL_OPEN = [
    {"days": [0, 1, 3, 4], "from": "08:30", "to": "11:45"},
    {"days": [0, 1, 3, 4], "from": "13:30", "to": "16:30"},
]
ANTENNA_OPEN = [{"from": "09:00", "to": "18:00"}]
WEIGHTS = {
    "travel": 1,
    "km": 0.1,
    "late": 2,
    "unmet": 120,
    "bond": 60,
    "referent": 40,
    "load_gap": 0.02,
    "travel_gap": 0.05,
    "moved": 0,
}


def week(
    seed: int, children: int = 150, visits: int = 600, team_scale: float = 1.0
) -> dict[str, Any]:
    """A `maillage.rounds/1` problem; the same seed and sizes give the same week."""
    draw = random.Random(seed)
    communes = json.loads((HERE / "communes.json").read_text(encoding="utf-8"))["communes"]
    sites = {"site-ouest": communes[:14], "site-est": communes[14:]}
    places, schools, antennas = _places(draw, sites)
    people = _people(draw, places, sites, team_scale)
    homes, kids = _children(draw, communes, schools, antennas, people, children)
    places += homes
    return {
        "format": "maillage.rounds/1",
        "timezone": "Europe/Paris",
        "days": [0, 1, 2, 3, 4],
        "places": places,
        "travel": {"detour": 1.35, "speed_kmh": 22},
        "professionals": people,
        "children": [{"id": kid["id"], "referents": kid["referents"]} for kid in kids],
        "visits": _visits(draw, kids, people, visits) + _meetings(people),
        "weights": WEIGHTS,
    }


def _near(draw: random.Random, spot: dict[str, Any], spread: float) -> dict[str, float]:
    return {
        "lat": round(spot["lat"] + draw.uniform(-spread, spread), 5),
        "lon": round(spot["lon"] + draw.uniform(-spread, spread) * 1.5, 5),
    }


def _places(draw: random.Random, sites: dict[str, list[dict[str, Any]]]) -> tuple[Any, Any, Any]:
    places: list[dict[str, Any]] = []
    schools: dict[str, list[str]] = {}
    antennas: list[dict[str, Any]] = []
    for site, communes in sites.items():
        centre = {key: sum(c[key] for c in communes) / len(communes) for key in ("lat", "lon")}
        places.append({"id": site, "kind": "office"} | _near(draw, centre, 0.002))
        for number, commune in enumerate(communes):
            name = commune["name"].lower().replace(" ", "-").replace("'", "-")
            schools[commune["name"]] = []
            for rank in range(2):
                school = {"id": f"ecole-{name}-{rank + 1}", "kind": "school", "open": SCHOOL_OPEN}
                places.append(school | _near(draw, commune, 0.01))
                schools[commune["name"]].append(school["id"])
            if number % 4 == 1:
                antenna = {"id": f"antenne-{name}", "kind": "antenna", "open": ANTENNA_OPEN}
                antennas.append(antenna | _near(draw, commune, 0.006))
    return places + antennas, schools, antennas


def _people(
    draw: random.Random, places: list[dict[str, Any]], sites: dict[str, Any], scale: float
) -> list[dict[str, Any]]:
    people = []
    names = list(sites)
    for trade, size in TEAMS.items():
        for rank in range(max(1, round(size * scale))):
            site = names[rank % 2]
            part_time = draw.random() < 0.25
            days = sorted([*draw.sample([0, 2, 3, 4], 3), 1]) if part_time else [0, 1, 2, 3, 4]
            person = {
                "id": f"{trade}-{rank + 1}",
                "trade": trade,
                "start": site,
                "end": site,
                "hours": [{"days": days, "from": "08:30", "to": "18:30"}],
                "lunch": {"minutes": 45, "from": "11:30", "to": "14:30"},
                "counts": {"home_first": True, "last_home": True},
            }
            people.append(person)
    return people


def _children(
    draw: random.Random,
    communes: list[dict[str, Any]],
    schools: dict[str, list[str]],
    antennas: list[dict[str, Any]],
    people: list[dict[str, Any]],
    count: int,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    homes, kids = [], []
    weights = [commune["population"] for commune in communes]
    for number in range(count):
        commune = draw.choices(communes, weights)[0]
        home = {"id": f"domicile-{number + 1}", "kind": "home"} | _near(draw, commune, 0.012)
        homes.append(home)
        west = commune in communes[:14]
        antenna = min(
            antennas,
            key=lambda a: (a["lat"] - home["lat"]) ** 2 + ((a["lon"] - home["lon"]) / 1.5) ** 2,
        )
        referents = []
        for trade in TEAMS:
            team = [person["id"] for person in people if person["trade"] == trade]
            # Most children are followed by someone of their own site, as teams grew up.
            own = team[0::2] if west else team[1::2]
            referents.append(draw.choice(own if own and draw.random() < 0.75 else team))
        kids.append(
            {
                "id": f"enfant-{number + 1}",
                "home": home["id"],
                "school": draw.choice(schools[commune["name"]]),
                "antenna": antenna["id"],
                "referents": referents,
            }
        )
    return homes, kids


def _visits(
    draw: random.Random, kids: list[dict[str, Any]], people: list[dict[str, Any]], count: int
) -> list[dict[str, Any]]:
    trades = list(TEAMS)
    load = dict.fromkeys((person["id"] for person in people), 0)
    share = [sum(person["trade"] == trade for person in people) for trade in trades]
    visits: list[dict[str, Any]] = []
    for number in range(count):
        kid = kids[number % len(kids)]
        trade = draw.choices(trades, share)[0]
        minutes = draw.choice([45, 45, 60])
        visit: dict[str, Any] = {
            "id": f"visite-{number + 1}",
            "child": kid["id"],
            "minutes": minutes,
            "trades": [trade],
            "priority": draw.choice([1, 1, 1, 2]),
            "options": _options(draw, kid),
        }
        if draw.random() < 0.06:
            other = draw.choice([name for name in trades if name != trade])
            visit["trades"].append(other)
            visit["order"] = draw.choice(
                [{"type": "together"}, {"type": "sequence", "min": minutes, "max": minutes + 45}]
            )
        visits.append(visit)
        load[kid["referents"][trades.index(trade)]] += minutes
    return visits


def _options(draw: random.Random, kid: dict[str, Any]) -> list[dict[str, Any]]:
    days = sorted(draw.sample([0, 1, 3, 4], 3))
    kind = draw.random()
    school = {"place": kid["school"], "days": days}
    home = {"place": kid["home"], "days": [2], "from": "09:00", "to": "18:00"}
    evening = {"place": kid["home"], "days": days, "from": "16:30", "to": "18:30"}
    antenna = {"place": kid["antenna"], "days": sorted({2, *days}), "from": "09:00", "to": "18:00"}
    if kind < 0.45:
        return [school, antenna]
    if kind < 0.7:
        return [school, home]
    if kind < 0.85:
        return [home, evening, antenna]
    return [school]


def _meetings(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The team meets at its own site on Tuesday mornings."""
    return [
        {
            "id": f"reunion-{person['id']}",
            "kind": "meeting",
            "minutes": 120,
            "trades": [person["trade"]],
            "options": [{"place": person["start"], "days": [1]}],
            "pinned": {
                "day": 1,
                "place": person["start"],
                "slots": [{"professional": person["id"], "start": "09:00"}],
            },
        }
        for person in people
    ]


if __name__ == "__main__":
    json.dump(week(int(sys.argv[1])), sys.stdout, ensure_ascii=False, indent=1)
