"""Distances on the globe and minutes by road."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engine.geo import (
    DEFAULT_ROADS,
    EARTH_RADIUS_KM,
    Point,
    RoadModel,
    great_circle_km,
    travel_minutes,
)

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
PARIS, LYON, TOURS = Point(48.8573, 2.3201), Point(45.7677, 4.8354), Point(47.3936, 0.6892)


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        (Point(0, 0), Point(0, 90), math.pi * EARTH_RADIUS_KM / 2),
        (Point(90, 0), Point(-90, 0), math.pi * EARTH_RADIUS_KM),
        (Point(0, 179), Point(0, -179), math.pi * EARTH_RADIUS_KM / 90),
        (PARIS, PARIS, 0),
    ],
)
def test_great_circle_by_hand(here, there, km):
    assert great_circle_km(here, there) == pytest.approx(km, abs=1e-6)


def test_great_circle_between_two_cities():
    assert great_circle_km(PARIS, LYON) == pytest.approx(392, abs=3)


@given(POINTS, POINTS, POINTS)
def test_great_circle_is_a_distance(one, two, three):
    assert great_circle_km(one, two) == pytest.approx(great_circle_km(two, one), abs=1e-6)
    assert great_circle_km(one, three) <= (
        great_circle_km(one, two) + great_circle_km(two, three) + 1e-3
    )


@given(POINTS, POINTS)
def test_travel_is_the_same_both_ways(one, two):
    assert travel_minutes(one, two) == travel_minutes(two, one)


@given(
    st.builds(
        RoadModel,
        detour_long=st.floats(1, 1.3),
        detour_short=st.floats(1.3, 2),
        detour_scale_km=st.floats(1, 200),
        speed_short_kmh=st.floats(5, 50),
        speed_long_kmh=st.floats(50, 130),
        speed_scale_km=st.floats(1, 200),
        access_minutes=st.floats(0, 30),
    ),
    st.floats(0, 1000),
    st.floats(0.001, 100),
)
def test_farther_takes_longer(roads, distance, more):
    assert roads.minutes(distance) < roads.minutes(distance + more)
    assert distance <= roads.road_km(distance) <= 2 * distance


def test_travel_inside_one_place_is_the_access_time():
    assert travel_minutes(TOURS, TOURS) == DEFAULT_ROADS.access_minutes


def test_model_by_hand():
    roads = RoadModel(
        detour_short=1.5,
        detour_long=1.5,
        speed_short_kmh=60,
        speed_long_kmh=60,
        access_minutes=10,
    )
    assert roads.road_km(20) == 30
    assert roads.minutes(20) == 40


def test_speed_and_detour_by_hand():
    """Where the exponentials are one half: halfway between the short and the long values."""
    roads = RoadModel(
        detour_short=1.0,
        detour_long=1.0,
        speed_short_kmh=30,
        speed_long_kmh=90,
        speed_scale_km=60 / math.log(2),
        access_minutes=0,
    )
    assert roads.minutes(60) == pytest.approx(60)
    winding = RoadModel(detour_short=1.5, detour_long=1.1, detour_scale_km=20 / math.log(2))
    assert winding.road_km(20) == pytest.approx(20 * 1.3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"detour_long": 0.9},
        {"detour_short": 1.1},
        {"detour_short": 2.1},
        {"speed_short_kmh": 0},
        {"speed_long_kmh": 10},
        {"detour_scale_km": 0},
        {"speed_scale_km": -1},
        {"access_minutes": -1},
    ],
)
def test_model_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"detour|speed|scales"):
        RoadModel(**wrong)


@pytest.mark.parametrize("wrong", [(91, 0), (0, 181), (float("nan"), 0)])
def test_point_off_the_globe_is_refused(wrong):
    with pytest.raises(ValueError, match="not a place"):
        Point(*wrong)
