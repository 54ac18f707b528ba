"""Amounts typed, lines and totals: to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.money import BadAmount, Line, parse_euros, per_participant_hour, totals


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
