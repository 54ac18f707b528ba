"""Calendar problems drawn from what real calls for practice-analysis groups ask for.

Sizes 12, 15 and 27; 5 to 7 sessions of 2 h, 3 h or half a day from September to early July,
outside school holidays; part-time facilitators, one to three rooms per site, members who sit in two
groups, sometimes two facilitators together; two facilitators at least over five groups.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

PUBLIC_HOLIDAYS = [
    "2024-11-01",
    "2024-11-11",
    "2024-12-25",
    "2025-01-01",
    "2025-04-21",
    "2025-05-01",
    "2025-05-08",
    "2025-05-29",
    "2025-06-09",
]
COMMON_BREAKS = [("2024-10-19", "2024-11-03"), ("2024-12-21", "2025-01-05")]
ZONE_BREAKS = {  # Éducation nationale, calendrier scolaire 2024-2025
    "A": [("2025-02-22", "2025-03-09"), ("2025-04-19", "2025-05-04")],
    "B": [("2025-02-08", "2025-02-23"), ("2025-04-05", "2025-04-21")],
    "C": [("2025-02-15", "2025-03-02"), ("2025-04-12", "2025-04-27")],
}
# (share, duration, starts): two hours, three hours, half a day
SHAPES = [
    (0.6, 120, ["09:30", "14:00"]),
    (0.25, 180, ["09:00", "13:30"]),
    (0.15, 210, ["09:00", "13:30"]),
]


@dataclass(frozen=True)
class Shape:
    """Parameters of a generated territory; `groups` is the total over its départements."""

    groups: int
    departments: int = 1
    facilitators_per_group: float = 0.16
    rooms_per_group: float = 0.24
    crossing: float = 0.1  # groups that a facilitator of a neighbouring département may take
    shared_members: float = 0.15
    pairs: float = 0.08
    tight: bool = False  # one room per site, weekly limits
    infeasible_by_one: bool = False


def generate(shape: Shape, seed: int) -> dict[str, Any]:
    """One problem in the exchange format; the same shape and seed give the same problem."""
    pick = random.Random(seed)
    sites, places, facilitators, groups, rules = [], {}, [], [], {"distinct_facilitators": []}
    by_department = []
    for number in range(shape.departments):
        count = shape.groups // shape.departments + (number < shape.groups % shape.departments)
        zone = pick.choice("ABC")
        centre = (46.0 + 0.9 * (number % 5), 0.5 + 1.1 * (number // 5))
        own_sites = _sites(pick, shape, number, count, centre, places)
        people = _facilitators(pick, shape, number, count, own_sites)
        sites += own_sites
        facilitators += people
        by_department.append((count, zone, own_sites, people))
    for number, (count, zone, own_sites, people) in enumerate(by_department):
        near = by_department[(number + 1) % shape.departments][3] if shape.departments > 1 else []
        made = _groups(pick, shape, number, count, zone, own_sites, people, near, places)
        groups += made
        rules["distinct_facilitators"] += _distinct(made)
    busy = _members_busy(pick, groups)
    if shape.infeasible_by_one:
        _break(groups[0], facilitators)
    return {
        "format": "maillage.calendar/1",
        "timezone": "Europe/Paris",
        "period": {"start": "2024-09-23", "end": "2025-07-04"},
        "closed_dates": PUBLIC_HOLIDAYS,
        "sites": sites,
        "travel_minutes": _travel(places),
        "facilitators": facilitators,
        "members_busy": busy,
        "groups": groups,
        "rules": rules,
        "weights": {
            "gap": 1,
            "weekday": 5,
            "start_time": 2,
            "facilitator": 10,
            "missing": 60,
            "travel": 0.1,
            "moved": 15,
            "room_change": 1,
            "absence": 4,
        },
    }


def _sites(pick, shape, number, count, centre, places):
    rooms = max(1, round(count * shape.rooms_per_group))
    per_site = 1 if shape.tight else 3
    sites = []
    while rooms > 0:
        name = f"d{number}-s{len(sites)}"
        here = min(rooms, pick.randint(1, per_site))
        spread = 0.05 if not sites else 0.35
        places[name] = (centre[0] + pick.gauss(0, spread), centre[1] + pick.gauss(0, spread))
        own = [{"id": f"r{k}", "capacity": 30 if k == 0 else 15} for k in range(here)]
        if pick.random() < 0.3:
            own[-1]["unavailable"] = [_range(pick, 10)]
        lat, lon = places[name]
        sites.append({"id": name, "lat": round(lat, 4), "lon": round(lon, 4), "rooms": own})
        rooms -= here
    return sites


def _range(pick, longest):
    first = date(2024, 9, 23) + timedelta(days=pick.randrange(280))
    return f"{first}/{first + timedelta(days=pick.randint(1, longest))}"


def _facilitators(pick, shape, number, count, sites):
    people = []
    for index in range(max(2, round(count * shape.facilitators_per_group))):
        days = pick.sample(range(5), pick.choice([3, 4, 4, 5]))
        weekly = []
        for day in sorted(days):
            start, end = pick.choice(
                [("08:30", "18:00")] * 4 + [("08:30", "12:45"), ("13:00", "18:00")]
            )
            weekly.append({"weekday": day, "from": start, "to": end})
        person = {
            "id": f"d{number}-f{index}",
            "home_site": pick.choice(sites)["id"],
            "max_sessions_per_day": pick.choice([1, 2, 2, 2, 3]),
            "max_sessions_per_week": pick.choice([3, 4, 5] if shape.tight else [4, 5, 6]),
            "max_groups": pick.choice([8, 9, 10, 12]),
            "weekly": weekly,
            "unavailable": [_range(pick, 12) for _ in range(2)],
        }
        person["busy"] = [
            f"{date(2024, 9, 23) + timedelta(days=pick.randrange(280))}T09:00/12:00"
            for _ in range(8)
        ]
        people.append(person)
    return people


def _groups(pick, shape, number, count, zone, sites, people, near, places):
    groups = []
    service = 0
    while len(groups) < count:
        size = min(count - len(groups), pick.choice([3, 4, 5, 6]))
        home = pick.choice(sites)
        for _ in range(size):
            site = home if pick.random() < 0.5 else pick.choice(sites)
            groups.append(
                _group(
                    pick,
                    shape,
                    f"d{number}-g{len(groups)}",
                    f"d{number}-v{service}",
                    site,
                    zone,
                    people,
                    near,
                    places,
                )
            )
        service += 1
    _share_members(pick, shape, groups)
    return groups


def _group(pick, shape, name, service, site, zone, people, near, places):
    capacity = max(room["capacity"] for room in site["rooms"])
    size = pick.choice([s for s in (12, 12, 12, 15, 27) if s <= capacity])
    _, duration, starts = pick.choices(SHAPES, [s[0] for s in SHAPES])[0]
    most = pick.choice([5, 6, 7])
    target = {5: 49, 6: 42, 7: 35}[most]
    options, windows = _options(pick, shape, site, people, near, places, starts, duration)
    return {
        "id": name,
        "service": service,
        "site": site["id"],
        "size": size,
        "members": [f"{name}-p{k}" for k in range(size)],
        "sessions": {"min": most - 1, "max": most},
        "duration_minutes": duration,
        "windows": windows,
        "excluded_dates": _holidays(zone),
        "gap_days": {"min": 21, "target": target, "max": 77},
        "facilitators": options,
    }


def _options(pick, shape, site, people, near, places, starts, duration):
    """Weekdays the group can meet, and the facilitators who can come then."""

    def able(person, weekday):
        return any(
            w["weekday"] == weekday and any(_fits(w, start, duration) for start in starts)
            for w in person["weekly"]
        )

    def distance(person):
        return _minutes(places[person["home_site"]], places[site["id"]])

    weekdays = sorted(pick.sample(range(5), pick.choice([1, 1, 2, 2])))
    pool = sorted(people, key=lambda p: (distance(p) + pick.random() * 40, p["id"]))
    chosen = [p for p in pool if any(able(p, w) for w in weekdays)][: pick.choice([3, 4, 5])]
    if near and pick.random() < shape.crossing:
        more = [p for p in near if any(able(p, w) for w in weekdays)]
        chosen += more[:1]
    options = [
        {"id": p["id"], "penalty": 0 if rank == 0 else pick.choice([0, 1, 1, 2, 3])}
        for rank, p in enumerate(chosen)
    ]
    if len(chosen) > 1 and pick.random() < shape.pairs:
        pair = [chosen[0]["id"], chosen[1]["id"]]
        options.append({"id": "+".join(pair), "people": pair, "penalty": 4})
    return options, [{"weekday": w, "starts": starts} for w in weekdays]


def _fits(window, start, duration):
    begin = int(start[:2]) * 60 + int(start[3:])
    first = int(window["from"][:2]) * 60 + int(window["from"][3:])
    last = int(window["to"][:2]) * 60 + int(window["to"][3:])
    return first <= begin and begin + duration <= last


def _holidays(zone):
    days = []
    for first, last in COMMON_BREAKS + ZONE_BREAKS[zone]:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            if day.weekday() < 5:
                days.append(day.isoformat())
            day += timedelta(days=1)
    return days


def _share_members(pick, shape, groups):
    for group in groups:
        if pick.random() < shape.shared_members and len(groups) > 1:
            other = pick.choice(groups)
            if other is not group:
                group["members"][0] = other["members"][-1]


def _distinct(groups):
    by_service = {}
    for group in groups:
        by_service.setdefault(group["service"], []).append(group["id"])
    return [{"groups": ids, "min": 2} for ids in by_service.values() if len(ids) >= 5]


def _members_busy(pick, groups):
    busy = {}
    for group in groups:
        for member in pick.sample(group["members"], 4):
            days = [date(2024, 9, 23) + timedelta(days=pick.randrange(280)) for _ in range(6)]
            busy[member] = sorted({f"{day}T09:00/12:30" for day in days})
    return busy


def _break(group, facilitators):
    """Leave the first group one session short: its facilitators are away from January on."""
    names = {name for o in group["facilitators"] for name in o.get("people", [o["id"]])}
    for person in facilitators:
        if person["id"] in names:
            person["unavailable"] = [*person["unavailable"], "2025-01-06/2025-07-04"]


def _minutes(one, other):
    """Road time from the great circle: 1.3 x the distance, at 60 km/h, plus five minutes."""
    lat = math.radians((one[0] + other[0]) / 2)
    north = (one[0] - other[0]) * 111.2
    east = (one[1] - other[1]) * 111.2 * math.cos(lat)
    return round(5 + 1.3 * math.hypot(north, east))


def _travel(places):
    names = list(places)
    return {
        one: {other: _minutes(places[one], places[other]) for other in names[index + 1 :]}
        for index, one in enumerate(names)
    }
