"""Costs are sums of multiples of a common unit: a bound may be rounded up to the next one."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import product

from maillage.engine.calendar.problem import Problem

FINEST = 10_000  # parts of a unit of cost below which no rounding is tried


def round_up(problem: Problem, bound: float) -> float:
    """The least cost a plan can have that is at least `bound`."""
    unit = _unit(tuple(sorted(_amounts(problem))))
    if not unit or not math.isfinite(bound):
        return bound
    return max(bound, math.ceil(bound / unit - 1e-6) * unit)


@lru_cache(maxsize=64)
def _unit(amounts: tuple[float, ...]) -> float:
    """Greatest common divisor of the amounts, 0 when they have none worth using."""
    whole = [round(amount * FINEST) for amount in amounts]
    if any(abs(amount * FINEST - near) > 1e-6 for amount, near in zip(amounts, whole, strict=True)):
        return 0.0
    return math.gcd(*whole) / FINEST if whole else 0.0


def _amounts(problem: Problem) -> set[float]:
    """What one unit of each term costs: every cost is a sum of these."""
    weights = problem.weights
    amounts = {
        weights.gap,
        weights.weekday,
        weights.start_time,
        weights.missing,
        weights.moved,
        weights.room_change,
        weights.absence,
    }
    for group in problem.groups:
        amounts |= {weights.facilitator * option.penalty for option in group.options}
    sites = {group.site for group in problem.groups}
    sites |= {person.home_site for person in problem.facilitators}
    amounts |= {
        weights.travel * problem.travel_between(one, other) for one, other in product(sites, sites)
    }
    return {amount for amount in amounts if amount}
