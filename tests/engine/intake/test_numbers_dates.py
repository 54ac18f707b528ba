"""French numbers, dates and durations."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engine.intake.dates_fr import MONTHS, WEEKDAYS, find_dates, school_years
from maillage.engine.intake.document import fold
from maillage.engine.intake.durations_fr import CONVENTIONS, find_durations
from maillage.engine.intake.numbers_fr import (
    parse_number,
    quantities,
    quantity_pattern,
    spell,
)

MONTH_NAMES = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


@settings(deadline=None)
@given(st.integers(0, 999_999))
def test_a_number_written_out_is_read_back(value):
    assert parse_number(spell(value)) == value
    assert parse_number(str(value)) == value


def test_spelling_by_hand():
    known = {
        0: "zero",
        21: "vingt et un",
        71: "soixante et onze",
        80: "quatre-vingts",
        97: "quatre-vingt-dix-sept",
        100: "cent",
        201: "deux cent un",
        300: "trois cents",
        1000: "mille",
        4500: "quatre mille cinq cents",
        13_013: "treize mille treize",
    }
    assert {value: spell(value) for value in known} == known


@pytest.mark.parametrize("words", ["", "bonjour", "cent mille cent mille", "trois trois"])
def test_what_is_not_a_number_is_none(words):
    assert parse_number(words) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 à 7 séances", [(6, 7)]),
        ("six à sept séances", [(6, 7)]),
        ("entre 8 et 12 séances", [(8, 12)]),
        ("12-15 séances", [(12, 15)]),
        ("12 séances maximum", [(None, 12)]),
        ("au moins 3 séances", [(3, None)]),
        ("une dizaine de séances", [(10, 10)]),
        ("jusqu'à 10 séances", [(None, 10)]),
        ("8 (huit) séances", [(8, 8)]),
        ("1 200 séances", []),
        ("4,5 séances", []),
        ("12 à 8 séances", []),
    ],
)
def test_quantities(text, expected):
    plain = fold(text)
    found = quantities(plain, quantity_pattern("seances?"), 0, len(plain))
    assert [(item.low, item.high) for item in found] == expected


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@settings(deadline=None)
@given(DAYS, st.sampled_from(["long", "weekday", "slashes", "dots", "iso", "capitals"]))
def test_a_date_written_out_is_read_back(day, style):
    month = MONTH_NAMES[day.month - 1]
    first = "1er" if day.day == 1 else str(day.day)
    text = {
        "long": f"le {first} {month} {day.year}",
        "weekday": f"{WEEKDAYS[day.weekday()]} {day.day:02} {month} {day.year}",
        "slashes": f"{day:%d/%m/%Y}",
        "dots": f"{day:%d.%m.%Y}",
        "iso": day.isoformat(),
        "capitals": f"{first} {month.upper()} {day.year}",
    }[style]
    plain = fold(f"avant {text}, merci")
    assert [found.value for found in find_dates(plain)] == [day]


@settings(deadline=None)
@given(DAYS)
def test_a_date_without_year_has_none(day):
    [found] = find_dates(fold(f"le {day.day} {MONTH_NAMES[day.month - 1]} à midi"))
    assert (found.day, found.month, found.year, found.value) == (day.day, day.month, None, None)


@pytest.mark.parametrize(
    "text",
    ["31 février 2024", "31/04/2025", "0 à 18 ans", "fin juin 2025", "06 12 34 56 78", "3 mairies"],
)
def test_what_is_not_a_date(text):
    assert find_dates(fold(text)) == []


def test_short_months_and_misspelt_months():
    plain = fold("2 sept. 2024, 15 janv 2025, 10 septmbre 2025")
    assert [found.value for found in find_dates(plain)] == [
        date(2024, 9, 2),
        date(2025, 1, 15),
        date(2025, 9, 10),
    ]


def test_year_is_found_from_a_neighbouring_date():
    [found] = find_dates("avant le 15 mai")
    assert found.last_before(date(2025, 9, 1)) == date(2025, 5, 15)
    assert found.first_after(date(2025, 9, 1)) == date(2026, 5, 15)


def test_school_years():
    plain = "annee 2024-2025, 2025/26, 2024-2030"
    assert [first for first, _, _ in school_years(plain)] == [2024, 2025]


def test_twelve_months():
    assert len(MONTHS) == 12


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2h", 120),
        ("2 h 30", 150),
        ("2h30", 150),
        ("2 heures 30 minutes", 150),
        ("deux heures et demie", 150),
        ("une heure et quart", 75),
        ("1,5 h", 90),
        ("90 minutes", 90),
        ("45 min", 45),
        ("3_heures", 180),
        ("1/2_journée", CONVENTIONS["demi-journée"].minutes),
        ("une demi-journée", 210),
        ("une journée", 420),
    ],
)
def test_durations(text, minutes):
    plain = fold(text)
    assert [found.minutes for found in find_durations(plain, 0, len(plain))] == [minutes]


@settings(deadline=None)
@given(st.integers(1, 7), st.sampled_from([0, 15, 30, 45]))
def test_a_duration_written_out_is_read_back(hours, minutes):
    for text in (
        f"{hours}h{minutes or ''}",
        f"{hours} h {minutes:02}",
        f"{hours} heures {minutes:02}",
    ):
        plain = fold(text)
        [found] = find_durations(plain, 0, len(plain))
        assert found.minutes == hours * 60 + minutes


def test_conventions_are_dated_and_sourced():
    assert all(item.source and item.valid_from for item in CONVENTIONS.values())
