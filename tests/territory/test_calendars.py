"""Closed days of a département, with and without breaks, with overrides."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engine.dates import ClosedDay, ClosedKind, Period
from maillage.territory.calendars import (
    CalendarNotPublished,
    Override,
    SchoolBreak,
    closed_days,
    published_period,
    school_breaks,
    school_calendar,
)
from maillage.territory.enums import OverrideEffect
from maillage.territory.registry import UnknownPlace, departements

CODES = [one.code for one in departements()]
ORDER = "Arrêté du 22 octobre 2025 (JORFTEXT000052416058)"
YEAR = Period(date(2026, 9, 1), date(2027, 8, 31))


def override(first, last, effect=OverrideEffect.ADD, label="Vacances de carnaval"):
    return Override(Period(first, last), effect, label, "Arrêté du recteur du 12 mars 2026")


@st.composite
def overrides(draw):
    first = draw(st.dates(date(2026, 8, 1), date(2027, 9, 30)))
    last = first + timedelta(days=draw(st.integers(0, 20)))
    return override(first, last, draw(st.sampled_from(OverrideEffect)))


def dates(days):
    return [day.date for day in days]


@pytest.mark.parametrize(
    ("code", "winter"),
    [
        ("86", (date(2027, 2, 13), date(2027, 2, 28))),
        ("37", (date(2027, 2, 20), date(2027, 3, 7))),
        ("93", (date(2027, 2, 6), date(2027, 2, 21))),
    ],
)
def test_winter_2027_by_zone(code, winter):
    breaks = school_breaks(code, YEAR.first, YEAR.last)
    assert SchoolBreak(Period(*winter), "Vacances d'hiver", ORDER) in breaks
    assert [one.label for one in breaks] == [
        "Vacances de la Toussaint",
        "Vacances de Noël",
        "Vacances d'hiver",
        "Vacances de printemps",
        "Pont de l'Ascension",
        "Vacances d'été",
    ]


def test_closed_days_of_one_week():
    holiday = ClosedDay(
        date(2026, 11, 1),
        ClosedKind.PUBLIC_HOLIDAY,
        "Toussaint",
        "Code du travail, art. L3133-1",
    )
    sunday, saturday = (
        ClosedDay(
            date(2026, month, day), ClosedKind.SCHOOL_BREAK, "Vacances de la Toussaint", ORDER
        )
        for month, day in ((11, 1), (10, 31))
    )
    start, end = date(2026, 10, 31), date(2026, 11, 6)
    assert closed_days("37", start, end, school_holidays=True) == [saturday, holiday, sunday]
    assert closed_days("37", start, end, school_holidays=False) == [holiday]


def test_the_first_days_of_september_belong_to_the_summer_before():
    start = date(2027, 9, 1)
    assert dates(closed_days("37", start, start, school_holidays=True)) == [start]
    first = date(2023, 9, 1)
    assert dates(closed_days("37", first, date(2023, 9, 4), school_holidays=True)) == [
        date(2023, 9, day) for day in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("37", []),
        ("67", [date(2027, 3, 26), date(2027, 12, 26)]),
        ("972", [date(2027, 5, 22)]),
        ("976", [date(2027, 4, 27)]),
        ("975", []),
    ],
)
def test_local_public_holidays(code, expected):
    year = (date(2027, 1, 1), date(2027, 12, 31))
    national = dates(closed_days("75", *year, school_holidays=False))
    local = dates(closed_days(code, *year, school_holidays=False))
    assert len(national) == 11
    assert [day for day in local if day not in national] == expected


@pytest.mark.parametrize("code", ["2A", "2B", "971", "972", "973", "974", "975", "976", "978"])
def test_own_calendar_has_public_holidays_only_and_says_so(code):
    calendar = school_calendar(code)
    assert calendar.own_calendar is True
    assert calendar.zone == ""
    assert calendar.advice.startswith(f"L'académie de {calendar.academy} a son propre calendrier")
    assert "recteur" in calendar.advice
    with_breaks = closed_days(code, YEAR.first, YEAR.last, school_holidays=True)
    assert with_breaks == closed_days(code, YEAR.first, YEAR.last, school_holidays=False)
    assert len(with_breaks) >= 11


def test_a_zone_has_no_advice():
    calendar = school_calendar("37")
    assert (calendar.zone, calendar.own_calendar, calendar.advice) == ("B", False, "")


def test_rectors_dates_fill_an_own_calendar():
    carnival = override(date(2027, 2, 6), date(2027, 2, 17))
    breaks = school_breaks("972", YEAR.first, YEAR.last, overrides=[carnival])
    assert breaks == [SchoolBreak(carnival.period, carnival.label, carnival.source)]
    days = closed_days("972", YEAR.first, YEAR.last, school_holidays=True, overrides=[carnival])
    assert set(carnival.period) <= set(dates(days))


def test_removing_days_cuts_a_break_in_two():
    removed = override(date(2027, 2, 25), date(2027, 2, 26), OverrideEffect.REMOVE)
    breaks = school_breaks("37", date(2027, 2, 1), date(2027, 3, 31), overrides=[removed])
    assert [(one.period.first, one.period.last) for one in breaks] == [
        (date(2027, 2, 20), date(2027, 2, 24)),
        (date(2027, 2, 27), date(2027, 3, 7)),
    ]


def test_removing_never_touches_a_public_holiday():
    whole_year = override(YEAR.first, YEAR.last, OverrideEffect.REMOVE)
    days = closed_days("37", YEAR.first, YEAR.last, school_holidays=True, overrides=[whole_year])
    assert {day.kind for day in days} == {ClosedKind.PUBLIC_HOLIDAY}
    assert days == closed_days("37", YEAR.first, YEAR.last, school_holidays=False)


def test_overrides_do_not_count_without_school_holidays():
    carnival = override(date(2027, 1, 11), date(2027, 1, 15))
    arguments = ("37", YEAR.first, YEAR.last)
    assert closed_days(*arguments, school_holidays=False, overrides=[carnival]) == closed_days(
        *arguments, school_holidays=False
    )


@given(st.sampled_from(CODES), st.lists(overrides(), max_size=5))
@settings(deadline=None)
def test_days_agree_with_periods(code, corrections):
    days = closed_days(
        code, YEAR.first, YEAR.last, school_holidays=True, overrides=iter(corrections)
    )
    breaks = school_breaks(code, YEAR.first, YEAR.last, overrides=iter(corrections))
    assert days == sorted(days)
    assert {day.date for day in days if day.kind is ClosedKind.SCHOOL_BREAK} == {
        day for one in breaks for day in one.period if day in YEAR
    }
    removed = {
        day for one in corrections if one.effect is OverrideEffect.REMOVE for day in one.period
    }
    added = {day for one in corrections if one.effect is OverrideEffect.ADD for day in one.period}
    off = {day.date for day in days if day.kind is ClosedKind.SCHOOL_BREAK}
    assert not off & removed
    assert {day for day in added - removed if day in YEAR} <= off


def test_dates_outside_the_published_calendar_are_refused_with_a_sentence():
    period = published_period()
    assert period == Period(date(2023, 9, 1), date(2028, 8, 31))
    with pytest.raises(CalendarNotPublished, match="du 01/09/2023 au 31/08/2028 seulement"):
        school_breaks("37", date(2028, 6, 1), date(2028, 9, 1))
    with pytest.raises(CalendarNotPublished, match="du 01/01/2023 au 31/12/2028 seulement"):
        closed_days("37", date(2028, 6, 1), date(2029, 1, 1), school_holidays=False)


def test_unknown_departement_is_refused():
    with pytest.raises(UnknownPlace):
        closed_days("20", YEAR.first, YEAR.last, school_holidays=True)
