"""Counting days: periods, bridges, school years, months."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engine.dates import (
    ClosedDay,
    ClosedKind,
    Period,
    add_months,
    bridges,
    closed_periods,
    month_weeks,
    periods,
    school_year,
    school_year_offset,
    school_year_period,
)

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
YEARS = st.integers(2000, 2060).map(lambda year: f"{year}-{year + 1}")


@st.composite
def some_periods(draw):
    first = draw(DAYS)
    return Period(first, first + timedelta(days=draw(st.integers(0, 40))))


def test_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ne peut pas précéder"):
        Period(date(2026, 9, 2), date(2026, 9, 1))


@given(some_periods())
def test_period_holds_its_two_ends_and_not_their_neighbours(period):
    assert next(iter(period)) == period.first
    assert list(period)[-1] == period.last
    assert len(list(period)) == len(period)
    assert period.first - timedelta(1) not in period
    assert period.last + timedelta(1) not in period
    assert "2026-09-01" not in period


@given(some_periods(), some_periods())
def test_intersection_holds_the_common_days(one, other):
    common = one.intersection(other)
    assert set(common or ()) == set(one) & set(other)
    assert common == other.intersection(one)


@given(st.lists(DAYS, max_size=30))
def test_periods_hold_exactly_the_days_and_never_touch(days):
    runs = periods(days)
    assert sorted(day for run in runs for day in run) == sorted(set(days))
    assert all(before.last + timedelta(1) < after.first for before, after in pairwise(runs))


def test_closed_periods_keep_reasons_apart():
    def closed(number, label):
        return ClosedDay(date(2026, 11, number), ClosedKind.SCHOOL_BREAK, label, "arrêté")

    days = [closed(3, "a"), closed(2, "a"), closed(4, "b"), closed(2, "b"), closed(5, "b")]
    assert [(run.first.day, run.last.day, day.label) for run, day in closed_periods(days)] == [
        (2, 2, "b"),
        (2, 3, "a"),
        (4, 5, "b"),
    ]


@pytest.mark.parametrize(
    ("holidays", "expected"),
    [
        ([date(2026, 5, 14)], [date(2026, 5, 15)]),  # Ascension, a Thursday
        ([date(2026, 7, 14)], [date(2026, 7, 13)]),  # a Tuesday
        ([date(2026, 11, 11)], []),  # a Wednesday
        ([date(2026, 5, 1)], []),  # a Friday: a long weekend, no bridge
        ([date(2026, 8, 15)], []),  # a Saturday
        ([date(2024, 5, 8), date(2024, 5, 9)], [date(2024, 5, 10)]),
        ([date(2024, 12, 24), date(2024, 12, 26)], [date(2024, 12, d) for d in (23, 25, 27)]),
        ([], []),
    ],
)
def test_bridges(holidays, expected):
    assert bridges(holidays) == expected


@given(st.sets(DAYS, max_size=20))
def test_a_bridge_is_one_working_day_beside_a_holiday(holidays):
    step = timedelta(1)
    for day in bridges(holidays):
        assert day.weekday() < 5
        assert day not in holidays
        assert {day - step, day + step} & holidays
        for near in (day - step, day + step):
            assert near in holidays or near.weekday() >= 5


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 8, 31), "2025-2026"),
        (date(2026, 9, 1), "2026-2027"),
        (date(2027, 1, 1), "2026-2027"),
    ],
)
def test_school_year(day, name):
    assert school_year(day) == name


@given(DAYS)
def test_every_day_is_in_its_school_year(day):
    assert day in school_year_period(school_year(day))


@pytest.mark.parametrize(
    "name", ["2026", "2026-2028", "2027-2026", "26-27", "", "2026/2027", "9999-10000", "0000-0001"]
)
def test_school_year_badly_written_is_refused(name):
    with pytest.raises(ValueError, match="deux années qui se suivent"):
        school_year_period(name)


@given(YEARS, YEARS, DAYS)
def test_offset_keeps_weekdays_and_lands_within_three_days(source, target, day):
    offset = school_year_offset(source, target)
    assert (day + offset).weekday() == day.weekday()
    gap = school_year_period(source).first + offset - school_year_period(target).first
    assert abs(gap.days) <= 3
    assert school_year_offset(target, source) == -offset


def test_offset_of_the_story():
    offset = school_year_offset("2024-2025", "2026-2027")
    assert offset == timedelta(weeks=104)
    # the Monday after the autumn break is still the Monday after the autumn break
    assert date(2024, 11, 4) + offset == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_add_months(day, months, expected):
    assert add_months(day, months) == expected


@given(DAYS, st.integers(-500, 500))
def test_add_months_lands_in_the_month_and_never_later_in_it(day, months):
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day
    # a shorter day is the last of its month
    assert found.day == day.day or (found + timedelta(1)).month != found.month


@given(st.integers(2000, 2060), st.integers(1, 12))
def test_month_weeks_are_whole_weeks_from_monday(year, month):
    weeks = month_weeks(year, month)
    assert {len(week) for week in weeks} == {7}
    days = [day for week in weeks for day in week if day]
    assert days == list(
        Period(date(year, month, 1), add_months(date(year, month, 1), 1) - timedelta(1))
    )
    assert all(day.weekday() == place for week in weeks for place, day in enumerate(week) if day)
