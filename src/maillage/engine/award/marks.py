"""Marks: of prices by an announced formula, of several readers, of several criteria.

Every mark is an exact fraction; only what is shown is rounded (to two decimals, half up).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import median


class ScoringMethod(StrEnum):
    """How a price becomes a mark. With p the price, p_min the lowest, M the highest mark."""

    INVERSE_RATIO = "inverse_ratio"  # M x p_min / p
    LINEAR_REFERENCE = "linear_reference"  # M x (1 - (p - p_min) / p_min), never under 0
    N_TIMES_BEST = "n_times_best"  # M x (n p_min - p) / ((n - 1) p_min), never under 0
    LINEAR_MAX_MIN = "linear_max_min"  # M x (p_max - p) / (p_max - p_min): refused


class RefusedMethod(ValueError):
    """The formula gives nothing to the dearest offer, however near it is to the others."""


def price_marks(
    prices: Mapping[str, int], *, top: int, method: ScoringMethod, n: int = 2
) -> dict[str, Fraction]:
    """The mark of each price (cents, all included), from 0 to `top`; the lowest price gets `top`.

    `n` is the multiple of the best price that gets 0, for `n_times_best` (at least 2). The lowest
    price must get the best mark: Conseil d'État, 29 October 2013, no. 370789. `linear_max_min`
    raises RefusedMethod: it was judged to empty the other criteria of their effect. Raises
    ValueError for a price that is not positive.
    """
    if any(price <= 0 for price in prices.values()):
        raise ValueError("a price must be positive to be marked")
    if method == ScoringMethod.LINEAR_MAX_MIN:
        raise RefusedMethod("linear_max_min gives 0 to the dearest offer whatever the gap")
    if method == ScoringMethod.N_TIMES_BEST and n < 2:
        raise ValueError("n_times_best needs a multiple of at least 2")
    lowest = min(prices.values(), default=0)
    return {offer: _mark(price, lowest, top, method, n) for offer, price in prices.items()}


def _mark(price: int, lowest: int, top: int, method: ScoringMethod, n: int) -> Fraction:
    if method == ScoringMethod.INVERSE_RATIO:
        return Fraction(top * lowest, price)
    if method == ScoringMethod.LINEAR_REFERENCE:
        return max(Fraction(0), Fraction(top * (2 * lowest - price), lowest))
    return max(Fraction(0), Fraction(top * (n * lowest - price), (n - 1) * lowest))


def consensus(marks: Sequence[Decimal], *, by_median: bool) -> Fraction:
    """What several readers' marks are worth together: their median or their mean, exactly."""
    if not marks:
        raise ValueError("no mark to settle")
    exact = [Fraction(mark) for mark in marks]
    return median(exact) if by_median else sum(exact, Fraction(0)) / len(exact)


def shown(mark: Fraction) -> Decimal:
    """A mark as people read it: two decimals, half up."""
    cents = (mark * 100 * 2 + (1 if mark >= 0 else -1)) / 2
    return Decimal(int(cents)).scaleb(-2).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
