"""The problem given to the engine: what the database says, and not who the members are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from maillage.engine.calendar import Problem
from maillage.planning import adapter

GROUP = adapter.GroupInput(
    name="SIEMO 1",
    service="SIEMO",
    site="Tours",
    size=12,
    members=[7, 9],
    sessions=(4, 5),
    duration_minutes=120,
    windows=[{"weekday": 1, "starts": ["09:30", "14:00"]}],
    gaps=(21, 42, 70),
    facilitators=["Inès Morel"],
)
INES = adapter.FacilitatorInput("Inès Morel", adapter.default_weekly())
MATERIAL = adapter.Material(
    timezone="Europe/Paris",
    first_day=date(2026, 11, 30),
    last_day=date(2027, 6, 30),
    groups=[GROUP],
    sites=[adapter.SiteInput("Tours", [adapter.RoomInput("Salle A", 15)])],
    facilitators=[INES],
)


def test_the_engine_accepts_what_is_built() -> None:
    problem = Problem.from_json(adapter.build(MATERIAL))
    assert [group.id for group in problem.groups] == ["SIEMO 1"]
    assert problem.replan_from is None


def test_members_are_numbers() -> None:
    busy = {7: [(datetime(2026, 12, 8, 9, 0), datetime(2026, 12, 8, 12, 0))]}
    built = adapter.build(replace(MATERIAL, members_busy=busy))
    assert built["groups"][0]["members"] == ["membre n° 7", "membre n° 9"]
    assert built["members_busy"] == {"membre n° 7": ["2026-12-08T09:00/12:00"]}


def test_closed_days_become_ranges() -> None:
    days = [date(2026, 12, day) for day in (25, 19, 20, 21)]
    built = adapter.build(replace(MATERIAL, closed=days))
    assert built["closed_dates"] == ["2026-12-19/2026-12-21", "2026-12-25"]


def test_a_busy_night_is_cut_at_midnight() -> None:
    night = (datetime(2026, 12, 8, 22, 0), datetime(2026, 12, 10, 6, 0))
    built = adapter.build(replace(MATERIAL, facilitators=[replace(INES, busy=[night])]))
    assert built["facilitators"][0]["busy"] == [
        "2026-12-08T22:00/24:00",
        "2026-12-09T00:00/24:00",
        "2026-12-10T00:00/06:00",
    ]
    Problem.from_json(built)


def test_a_room_is_taken_for_hours_not_for_days() -> None:
    morning = (datetime(2026, 12, 8, 11, 0), datetime(2026, 12, 8, 12, 0))
    room = adapter.RoomInput("Salle A", 15, [morning])
    built = adapter.build(replace(MATERIAL, sites=[adapter.SiteInput("Tours", [room])]))
    assert built["sites"][0]["rooms"][0]["busy"] == ["2026-12-08T11:00/12:00"]
    Problem.from_json(built)


def test_what_is_not_known_gets_a_stand_in() -> None:
    bare = replace(GROUP, facilitators=[], site=adapter.NO_SITE, service=None)
    material = replace(
        MATERIAL, groups=[bare], sites=[adapter.SiteInput(adapter.NO_SITE)], facilitators=[]
    )
    built = adapter.build(material)
    assert built["groups"][0]["facilitators"] == [
        {"id": "Animation à désigner (SIEMO 1)", "penalty": 0}
    ]
    assert built["sites"][0]["rooms"] == [{"id": "Salle à préciser (SIEMO 1)", "capacity": 12}]
    assert "service" not in built["groups"][0]
    Problem.from_json(built)


def test_a_pair_is_one_choice_of_two_people() -> None:
    pair = replace(GROUP, facilitators=["Inès Morel", "Zoé Petit"])
    zoe = replace(INES, name="Zoé Petit")
    built = adapter.build(replace(MATERIAL, groups=[pair], facilitators=[INES, zoe]))
    assert built["groups"][0]["facilitators"] == [
        {"id": "Inès Morel et Zoé Petit", "penalty": 0, "people": ["Inès Morel", "Zoé Petit"]}
    ]
    Problem.from_json(built)


def test_what_has_taken_place_is_fixed_and_what_stands_is_published() -> None:
    held = adapter.StandingSession(datetime(2026, 10, 6, 9, 30), "Salle A")
    coming = adapter.StandingSession(datetime(2026, 12, 8, 9, 30), "Salle d'avant")
    group = replace(GROUP, past=[held], published=[coming])
    built = adapter.build(
        replace(
            MATERIAL,
            groups=[group],
            first_day=date(2026, 10, 6),
            replan_from=date(2026, 11, 25),
        )
    )
    row = built["groups"][0]
    assert row["fixed"] == [
        {"start": "2026-10-06T09:30", "facilitator": "Inès Morel", "room": "Salle A"}
    ]
    assert row["published"] == [{"start": "2026-10-06T09:30"}, {"start": "2026-12-08T09:30"}]
    assert built["replan_from"] == "2026-11-25"
    Problem.from_json(built)


@given(st.integers(30, 400), st.integers(1, 30))
def test_the_usual_rhythm_is_in_order_and_in_weeks(days: int, sessions: int) -> None:
    least, target, most = adapter.default_gaps(days, sessions)
    assert 7 <= least <= target <= most
    assert (least % 7, target % 7, most % 7) == (0, 0, 0)


def test_the_usual_rhythm_of_a_school_year() -> None:
    assert adapter.default_gaps(284, 7) == (21, 42, 70)


@given(
    st.lists(
        st.datetimes(datetime(2026, 11, 30), datetime(2027, 6, 1)).flatmap(
            lambda start: st.tuples(
                st.just(start.replace(second=0, microsecond=0)),
                st.integers(1, 4000),
            )
        ),
        max_size=5,
    ),
    st.lists(st.dates(date(2026, 11, 30), date(2027, 6, 30)), max_size=30),
    st.lists(st.integers(1, 99), unique=True, max_size=6),
)
def test_whatever_agendas_hold_the_engine_can_read_them(
    busy: list[tuple[datetime, int]], closed: list[date], members: list[int]
) -> None:
    intervals = [(start, start + timedelta(minutes=minutes)) for start, minutes in busy]
    material = replace(
        MATERIAL,
        groups=[replace(GROUP, members=members, excluded=closed)],
        facilitators=[replace(INES, busy=intervals)],
        sites=[adapter.SiteInput("Tours", [adapter.RoomInput("Salle A", 15, intervals)])],
        members_busy=dict.fromkeys(members, intervals),
        closed=closed,
    )
    Problem.from_json(adapter.build(material))
