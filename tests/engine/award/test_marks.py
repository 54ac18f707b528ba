"""Marks are exact, bounded, and the lowest price always gets the best one."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engine.award import RefusedMethod, ScoringMethod, consensus, price_marks, shown

LAWFUL = [ScoringMethod.INVERSE_RATIO, ScoringMethod.LINEAR_REFERENCE, ScoringMethod.N_TIMES_BEST]


@pytest.mark.parametrize(
    ("method", "n", "expected"),
    [
        # By hand, top 40, prices 300 and 400 euros.
        (ScoringMethod.INVERSE_RATIO, 2, Fraction(30)),
        (ScoringMethod.LINEAR_REFERENCE, 2, Fraction(80, 3)),
        (ScoringMethod.N_TIMES_BEST, 2, Fraction(80, 3)),
        (ScoringMethod.N_TIMES_BEST, 3, Fraction(100, 3)),
    ],
)
def test_marks_by_hand(method: ScoringMethod, n: int, expected: Fraction) -> None:
    marks = price_marks({"a": 30000, "b": 40000}, top=40, method=method, n=n)
    assert marks == {"a": Fraction(40), "b": expected}


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 10**9), min_size=1, max_size=6),
    st.sampled_from(LAWFUL),
    st.integers(1, 100),
    st.integers(2, 9),
)
def test_marks_stay_between_nothing_and_the_top_and_follow_the_prices(
    prices: dict[str, int], method: ScoringMethod, top: int, n: int
) -> None:
    marks = price_marks(prices, top=top, method=method, n=n)
    assert all(0 <= mark <= top for mark in marks.values())
    assert {marks[offer] for offer, price in prices.items() if price == min(prices.values())} == {
        Fraction(top)
    }
    for one, other in [(a, b) for a in prices for b in prices]:
        if prices[one] <= prices[other]:
            assert marks[one] >= marks[other]


def test_the_formula_that_ruins_the_dearest_is_refused() -> None:
    with pytest.raises(RefusedMethod):
        price_marks({"a": 100, "b": 101}, top=60, method=ScoringMethod.LINEAR_MAX_MIN)


@pytest.mark.parametrize("price", [0, -5])
def test_a_price_that_is_not_positive_cannot_be_marked(price: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        price_marks({"a": price, "b": 1}, top=40, method=ScoringMethod.INVERSE_RATIO)


def test_a_multiple_under_two_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        price_marks({"a": 1}, top=40, method=ScoringMethod.N_TIMES_BEST, n=1)


def test_readers_marks_settle_by_median_or_mean_exactly() -> None:
    marks = [Decimal("12"), Decimal("15.5"), Decimal("18")]
    assert consensus(marks, by_median=True) == Fraction(31, 2)
    assert consensus(marks, by_median=False) == Fraction(91, 6)
    assert consensus(marks[:2], by_median=True) == Fraction(55, 4)
    with pytest.raises(ValueError, match="no mark"):
        consensus([], by_median=True)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (Fraction(80, 3), "26.67"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(49, 10000), "0.00"),
        (Fraction(40), "40.00"),
    ],
)
def test_only_what_is_shown_is_rounded(mark: Fraction, expected: str) -> None:
    assert str(shown(mark)) == expected
