"""Amounts typed, lines and totals: to the cent."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.money import (
    BadAmount,
    Line,
    in_words,
    parse_euros,
    per_participant_hour,
    totals,
)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("320", 32_000),
        ("1 240,50 €", 124_050),
        ("1\u202f240,5\u00a0€", 124_050),
        ("1240.05 euros", 124_005),
        ("0,99", 99),
    ],
)
def test_amounts_as_people_type_them(typed: str, cents: int) -> None:
    assert parse_euros(typed) == cents


@pytest.mark.parametrize("typed", ["", "gratuit", "-12", "1,234,5", "12,345", "1 24,5", "9" * 12])
def test_what_is_no_amount_gets_a_sentence(typed: str) -> None:
    with pytest.raises(BadAmount, match=r"[.]$"):
        parse_euros(typed)


@given(st.integers(0, 9_999_999_999))
def test_written_amounts_are_read_back(cents: int) -> None:
    assert parse_euros(f"{cents // 100},{cents % 100:02d} €") == cents


def test_line_at_the_full_rate() -> None:
    line = Line("Séances", quantity=7, unit_gross_cents=30_000, vat_basis_points=2000)
    assert (line.gross_cents, line.net_cents, line.vat_cents) == (210_000, 175_000, 35_000)


lines = st.lists(
    st.builds(
        Line,
        st.just("ligne"),
        st.integers(1, 60),
        st.integers(0, 500_000),
        st.sampled_from([0, 210, 550, 1000, 2000]),
    ),
    max_size=12,
)


@given(lines)
def test_net_and_vat_make_gross(some: list[Line]) -> None:
    sums = totals(some)
    assert sums.net_cents + sums.vat_cents == sums.gross_cents


@given(st.integers(0, 10**7), st.sampled_from([0, 550, 1000, 2000]))
def test_net_is_within_half_a_cent(gross: int, rate: int) -> None:
    line = Line("ligne", 1, gross, rate)
    assert abs(line.net_cents * (10_000 + rate) - gross * 10_000) * 2 <= 10_000 + rate


def test_price_of_a_participant_hour() -> None:
    assert per_participant_hour(30_000, participants=12, minutes=120) == 1250


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (0, "zéro euro"),
        (1, "un centime"),
        (100, "un euro"),
        (2_180, "vingt et un euros et quatre-vingts centimes"),
        (7_100, "soixante et onze euros"),
        (7_700, "soixante-dix-sept euros"),
        (8_100, "quatre-vingt-un euros"),
        (9_100, "quatre-vingt-onze euros"),
        (20_000, "deux cents euros"),
        (24_000, "deux cent quarante euros"),
        (100_000, "mille euros"),
        (124_000, "mille deux cent quarante euros"),
        (124_050, "mille deux cent quarante euros et cinquante centimes"),
        (8_000_000, "quatre-vingt mille euros"),
        (20_000_000, "deux cent mille euros"),
        (100_000_000, "un million d’euros"),
        (20_000_000_000, None),
        (8_000_000_000, "quatre-vingts millions d’euros"),
        (230_000_100, "deux millions trois cent mille un euros"),
    ],
)
def test_amounts_written_out(cents: int, words: str | None) -> None:
    if words is None:
        with pytest.raises(ValueError, match="no amount"):
            in_words(cents)
    else:
        assert in_words(cents) == words


VALUES = {
    **dict(
        zip(
            ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"],
            range(11),
            strict=True,
        )
    ),
    **dict(
        zip(["onze", "douze", "treize", "quatorze", "quinze", "seize"], range(11, 17), strict=True)
    ),
    **dict(zip(["trente", "quarante", "cinquante", "soixante"], range(30, 70, 10), strict=True)),
}


def read_number(words: str) -> int:
    """The plain reading of a number in words, written another way round."""
    total = group = 0
    text = words.replace("quatre-vingts", "quatre-vingt").replace("quatre-vingt", "huitante")
    for word in re.split(r"[ -]", text.replace(" et ", " ")):
        if word in ("million", "millions"):
            total, group = total + group * 1_000_000, 0
        elif word == "mille":
            total, group = total + (group or 1) * 1_000, 0
        elif word in ("cent", "cents"):
            group = (group or 1) * 100
        else:
            group += {"vingt": 20, "huitante": 80, **VALUES}[word]
    return total + group


@given(st.integers(2, 99_999_999))
def test_amounts_in_words_are_read_back(euros: int) -> None:
    words = in_words(euros * 100).removesuffix("euros").removesuffix("d’").strip()
    assert read_number(words) == euros
