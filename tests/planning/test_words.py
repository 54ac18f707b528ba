"""What planning reads and says: hours, days, regrets."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from maillage.planning import reading
from maillage.planning.adapter import WEIGHTS
from maillage.planning.forms import read_days, read_hours, show_days, show_hours

HOURS = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(0, 60, 5)]
hours = st.sampled_from(HOURS)


@given(st.lists(hours, unique=True, max_size=5))
def test_hours_are_read_back_as_shown(starts: list[str]) -> None:
    assert read_hours(show_hours(sorted(starts))) == sorted(starts)


@pytest.mark.parametrize("text", ["9h30, 14 h", "09:30 ; 14h00", "14h et 9 h 30", "9H30,14H,"])
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert read_hours(text) == ["09:30", "14:00"]


@pytest.mark.parametrize("text", ["matin", "25 h", "9 h 75", "14"])
def test_what_is_not_an_hour_is_told(text: str) -> None:
    with pytest.raises(ValidationError, match="n'est pas une heure"):
        read_hours(text)


@given(st.dates(date(2020, 1, 1)), st.integers(0, 60))
def test_days_away_are_read_back_as_shown(first: date, length: int) -> None:
    last = date.fromordinal(min(first.toordinal() + length, date.max.toordinal()))
    text = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    assert read_days(show_days(text)) == text


@pytest.mark.parametrize("text", ["demain", "31/02/2027", "15/02/2027 au 01/02/2027"])
def test_what_is_not_a_day_is_told(text: str) -> None:
    with pytest.raises(ValidationError, match="n'est pas une date"):
        read_days(text)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_bound_is_told_in_one_sentence() -> None:
    assert plain(reading.quality(0, 0)).startswith("Tous les souhaits sont respectés : aucun")
    assert plain(reading.quality(14, 14)) == (
        "Ce calendrier coûte 14 points de regret. Aucun autre ne fait mieux avec les mêmes "
        "souhaits : c'est démontré."
    )
    assert plain(reading.quality(20, 18)) == (
        "Ce calendrier coûte 20 points de regret. Aucun autre ne descend sous 18 points : "
        "s'il en existe un meilleur, il ne gagne pas plus de 10 %."
    )


def test_regrets_are_counted_in_their_own_units() -> None:
    rows = reading.regrets({"gap": 14.0, "absence": 8.0, "travel": 0.0, "weekday": 15.0}, WEIGHTS)
    assert [(row.label, plain(row.count), row.points) for row in rows] == [
        ("Jour habituel", "3 séances un autre jour que d'habitude", 15.0),
        ("Rythme", "14 jours d'écart avec le rythme souhaité", 14.0),
        ("Absences prévisibles", "2 membres déjà pris à l'heure d'une séance", 8.0),
    ]


def test_every_term_of_the_engine_has_its_words() -> None:
    assert set(reading.TERMS) == set(WEIGHTS)


def test_why_a_date_is_not_possible() -> None:
    assert plain(reading.why_not(["H7", "H9", "H7"])) == (
        "la salle est prise ou trop petite ; trop près ou trop loin d'une autre séance"
    )


def test_members_get_their_names_back() -> None:
    sentence = "membre n° 7 est attendu à la fois par A et B, membre n° 8 aussi."
    assert reading.with_names(sentence, {7: "Alix Durand"}) == (
        "Alix Durand est attendu à la fois par A et B, membre n° 8 aussi."
    )


def test_a_change_is_told_both_ways() -> None:
    assert [plain(reading.change(value)) for value in (0, 7, -1, 2.5)] == [
        "même coût",
        "7 points de plus",
        "1 point de moins",
        "2,5 points de plus",
    ]
