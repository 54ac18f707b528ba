"""Small random problems, always well formed."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

TRADES = ("psychologue", "educateur")


@st.composite
def clinics(draw: st.DrawFn, patients: int = 8) -> dict[str, Any]:
    """An HHCRSP instance with whole numbers, where every service has at least two able people."""
    count = draw(st.integers(1, patients))
    services = ["s1", "s2", "s3"]
    caregivers = [
        {"id": f"c{n}", "abilities": sorted(draw(st.sets(st.sampled_from(services))))}
        for n in range(draw(st.integers(0, 2)))
    ] + [{"id": f"d{n}", "abilities": services} for n in range(2)]
    people = []
    for number in range(count):
        start = draw(st.integers(0, 300))
        needs = draw(st.lists(st.sampled_from(services), min_size=1, max_size=2))
        patient: dict[str, Any] = {
            "id": f"p{number}",
            "location": [0, 0],
            "time_window": [start, start + draw(st.integers(0, 120))],
            "required_caregivers": [
                {"service": name, "duration": draw(st.integers(1, 40))} for name in needs
            ],
        }
        if len(needs) == 2:
            least = draw(st.integers(0, 40))
            patient["synchronization"] = draw(
                st.sampled_from(
                    [
                        {"type": "simultaneous"},
                        {"type": "sequential", "distance": [least, least + 30]},
                    ]
                )
            )
        people.append(patient)
    points = [(draw(st.integers(0, 60)), draw(st.integers(0, 60))) for _ in range(count + 1)]
    return {
        "patients": people,
        "services": [{"id": name, "default_duration": 10} for name in services],
        "caregivers": caregivers,
        "central_offices": [{"id": "d", "location": [0, 0]}],
        "distances": [[abs(a - c) + abs(b - d) for c, d in points] for a, b in points],
    }


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@st.composite
def weeks(draw: st.DrawFn, visits: int = 9) -> dict[str, Any]:
    """A week of two or three days with lunches, early and late hours, pairs and shared children."""
    days = draw(st.sampled_from([[0, 1], [0, 1, 2], [4, 7]]))
    names = ["siege", "ecole", "antenne", "domicile"]
    points = [(draw(st.integers(0, 40)), draw(st.integers(0, 40))) for _ in names]
    minutes = {
        a: {b: abs(pa[0] - pb[0]) + abs(pa[1] - pb[1]) for b, pb in zip(names, points, strict=True)}
        for a, pa in zip(names, points, strict=True)
    }
    return {
        "format": "maillage.rounds/1",
        "days": days,
        "places": [
            {"id": "siege"},
            {
                "id": "ecole",
                "open": [{"from": "08:30", "to": "12:00"}, {"from": "13:30", "to": "17:00"}],
            },
            {"id": "antenne", "open": [{"days": days[:1], "from": "09:00", "to": "18:00"}]},
            {"id": "domicile"},
        ],
        "travel": {"minutes": minutes, "km": minutes},
        "professionals": [
            draw(_people(f"{trade}-{n}", trade, days)) for trade in TRADES for n in range(2)
        ],
        "children": [
            {"id": "ana", "referents": ["psychologue-0"], "seen_by": ["educateur-1"]},
            {"id": "ben", "referents": ["psychologue-1", "educateur-0"]},
        ],
        "visits": [draw(_visits(f"v{n}", days)) for n in range(draw(st.integers(1, visits)))],
        "rules": {"late_max_minutes": draw(st.sampled_from([0, 15]))},
        "weights": {
            "travel": 1,
            "km": 0.3,
            "late": 2,
            "unmet": 150,
            "bond": 30,
            "referent": 12.5,
            "load_gap": draw(st.sampled_from([0, 0.1])),
            "travel_gap": 0.2,
            "moved": 15,
        },
    }


@st.composite
def _people(draw: st.DrawFn, name: str, trade: str, days: list[int]) -> dict[str, Any]:
    start = draw(st.sampled_from([7, 8, 9, 13])) * 60
    end = draw(st.sampled_from([12, 17, 19, 22])) * 60
    person: dict[str, Any] = {
        "id": name,
        "trade": trade,
        "start": draw(st.sampled_from(["siege", "domicile"])),
        "end": "siege",
        "hours": [{"from": clock(start), "to": clock(max(end, start + 120))}],
        "counts": {"home_first": draw(st.booleans()), "last_home": draw(st.booleans())},
    }
    if draw(st.booleans()):
        person["lunch"] = {
            "minutes": draw(st.sampled_from([10, 45])),
            "from": "12:00",
            "to": "14:00",
        }
    return person


@st.composite
def _visits(draw: st.DrawFn, name: str, days: list[int]) -> dict[str, Any]:
    options = []
    for place in draw(
        st.lists(st.sampled_from(["ecole", "antenne", "domicile"]), min_size=1, max_size=2)
    ):
        option: dict[str, Any] = {"place": place}
        if draw(st.booleans()):
            start = draw(st.integers(8, 16)) * 60
            option |= {"from": clock(start), "to": clock(start + draw(st.sampled_from([90, 240])))}
        if draw(st.booleans()):
            option["days"] = [draw(st.sampled_from(days))]
        options.append(option)
    visit: dict[str, Any] = {
        "id": name,
        "minutes": draw(st.sampled_from([30, 60, 150])),
        "trades": [draw(st.sampled_from(TRADES))],
        "options": options,
        "priority": draw(st.integers(1, 2)),
    }
    if draw(st.booleans()):
        visit["child"] = draw(st.sampled_from(["ana", "ben"]))
    if draw(st.integers(0, 3)) == 0:
        visit["trades"].append(draw(st.sampled_from(TRADES)))
        visit["order"] = draw(
            st.sampled_from([{"type": "together"}, {"type": "sequence", "min": 30, "max": 60}])
        )
    if draw(st.integers(0, 2)) == 0:
        visit["published"] = {
            "day": draw(st.sampled_from(days)),
            "place": options[0]["place"],
            "slots": [
                {"professional": f"{trade}-{rank}", "start": clock(draw(st.integers(16, 36)) * 30)}
                for rank, trade in enumerate(visit["trades"])
            ],
        }
    return visit
