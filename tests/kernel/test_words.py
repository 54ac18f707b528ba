"""French wording: exact on the cases people read, sound on all the others."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel import words

NB = "\u00a0"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2024, 10, 1), "mardi 1er octobre 2024"),
        (dt.date(2024, 9, 2), "lundi 2 septembre 2024"),
        (dt.date(2025, 8, 31), "dimanche 31 août 2025"),
        (dt.date(2024, 2, 29), "jeudi 29 février 2024"),
    ],
)
def test_date_longue(day: dt.date, said: str) -> None:
    assert words.date_longue(day) == said


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (dt.time(9, 30), f"9{NB}h{NB}30"),
        (dt.time(14, 0), f"14{NB}h"),
        (dt.time(9, 5), f"9{NB}h{NB}05"),
        (dt.time(0, 0), f"0{NB}h"),
    ],
)
def test_heure(time: dt.time, said: str) -> None:
    assert words.heure(time) == said


def test_moment() -> None:
    said = words.moment(dt.datetime(2024, 10, 1, 9, 30))
    assert said == f"mardi 1er octobre 2024, 9{NB}h{NB}30"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (dt.date(2024, 9, 2), dt.date(2024, 9, 6), "du 2 au 6 septembre 2024"),
        (dt.date(2024, 8, 28), dt.date(2024, 9, 1), "du 28 août au 1er septembre 2024"),
        (dt.date(2024, 12, 20), dt.date(2025, 1, 5), "du 20 décembre 2024 au 5 janvier 2025"),
        (dt.date(2024, 9, 2), dt.date(2024, 9, 2), "le 2 septembre 2024"),
        (
            dt.datetime(2024, 10, 1, 9, 30),
            dt.datetime(2024, 10, 1, 11, 30),
            f"mardi 1er octobre 2024, de 9{NB}h{NB}30 à 11{NB}h{NB}30",
        ),
        (
            dt.datetime(2024, 10, 1, 22, 0),
            dt.datetime(2024, 10, 2, 6, 0),
            f"du mardi 1er octobre 2024, 22{NB}h au mercredi 2 octobre 2024, 6{NB}h",
        ),
    ],
)
def test_periode(start: dt.date, end: dt.date, said: str) -> None:
    assert words.periode(start, end) == said


def test_periode_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        words.periode(dt.date(2024, 9, 3), dt.date(2024, 9, 2))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(120, f"2{NB}h"), (90, f"1{NB}h{NB}30"), (45, f"45{NB}min"), (65, f"1{NB}h{NB}05")],
)
def test_duree(minutes: int, said: str) -> None:
    assert words.duree(minutes) == said


@pytest.mark.parametrize(
    ("cents", "said"),
    [
        (124000, f"1{NB}240,00{NB}€"),
        (5, f"0,05{NB}€"),
        (0, f"0,00{NB}€"),
        (-1250, f"\u221212,50{NB}€"),
        (123456789, f"1{NB}234{NB}567,89{NB}€"),
    ],
)
def test_euros(cents: int, said: str) -> None:
    assert words.euros(cents) == said


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (1240, None, f"1{NB}240"),
        (3.5, None, "3,5"),
        (Decimal("3.50"), None, "3,5"),
        (2.345, 2, "2,35"),
        (Decimal("-0.001"), 1, "0,0"),
        (1e7, None, f"10{NB}000{NB}000"),
    ],
)
def test_nombre(value: float, decimals: int | None, said: str) -> None:
    assert words.nombre(value, decimals) == said


def test_plural_starts_at_two_in_french() -> None:
    said = [words.pluriel(count, "cheval", "chevaux") for count in (0, 1, 1.5, 2, -3)]
    assert said == ["cheval", "cheval", "cheval", "chevaux", "chevaux"]
    assert words.compte(0, "groupe") == f"0{NB}groupe"
    assert words.compte(1240, "séance") == f"1{NB}240{NB}séances"


def test_liste() -> None:
    assert words.liste([]) == ""
    assert words.liste(["AEMO"]) == "AEMO"
    assert words.liste(["AEMO", "SAPED", "SIE"]) == "AEMO, SAPED et SIE"


def test_pourcent() -> None:
    assert words.pourcent(1, 3) == f"33{NB}%"
    assert words.pourcent(1, 8) == f"13{NB}%"
    assert words.pourcent(0, 0) == "–"


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_a_long_date_can_be_read_back(day: dt.date) -> None:
    weekday, number, month, year = words.date_longue(day).split(" ")
    read = dt.date(int(year), words.MONTHS.index(month) + 1, int(number.removesuffix("er")))
    assert read == day
    assert words.DAYS.index(weekday) == day.weekday()
    assert number.endswith("er") == (day.day == 1)


@given(st.integers(-(10**12), 10**12))
def test_an_amount_can_be_read_back(cents: int) -> None:
    text = words.euros(cents)
    assert " " not in text
    read = text.removesuffix(f"{NB}€").replace(NB, "").replace("\u2212", "-").replace(",", "")
    assert int(read) == cents


@given(st.integers(0, 10**6))
def test_a_duration_can_be_read_back(minutes: int) -> None:
    text = words.duree(minutes).replace(NB, "")
    if text.endswith("min"):
        read = int(text.removesuffix("min"))
    else:
        hours, _, rest = text.partition("h")
        read = int(hours) * 60 + int(rest or 0)
    assert read == minutes


@given(st.dates(), st.integers(0, 800))
def test_a_period_names_its_last_day_in_full(start: dt.date, days: int) -> None:
    try:
        end = start + dt.timedelta(days=days)
    except OverflowError:
        return
    said = words.periode(start, end)
    assert said.endswith(words.date_courte(end))
    assert said.startswith("le " if days == 0 else f"du {words.jour_du_mois(start)}")
