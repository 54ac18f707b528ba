"""Who leads which lot: the cheapest exact award under the rule of distinct persons.

A dynamic programme over lots. Its state is the set of persons already chosen for the lots that
count, forgotten once the minimum is reached: exact, and instant for what one call can hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bid:
    """One offer on one lot: its cost for the whole lot (cents) and the person who would lead."""

    lot: str
    offer: str
    person: str
    cost: int


@dataclass(frozen=True)
class Award:
    """The chosen bid of each lot that received one, in the order of the lots."""

    bids: tuple[Bid, ...]
    unanswered: tuple[str, ...]

    @property
    def cost(self) -> int:
        """Total cost, in cents."""
        return sum(bid.cost for bid in self.bids)


def cheapest(
    lots: Sequence[str],
    bids: Sequence[Bid],
    *,
    min_distinct: int = 1,
    counted: frozenset[str] | None = None,
    already: frozenset[str] = frozenset(),
) -> Award | None:
    """The cheapest award with at least `min_distinct` different persons over `counted` lots.

    `counted` defaults to every lot; `already` are the persons who hold counted lots that are
    filled. A lot without any bid is left unanswered. Equal costs are parted by the order of
    `bids` (the order of receipt), lot after lot. Returns None when no choice satisfies the rule.
    Raises ValueError when a bid names an unknown lot or a cost is negative.
    """
    _check(lots, bids)
    counting = frozenset(lots) if counted is None else counted
    enough: frozenset[str] | None = None  # the state once the minimum is reached
    start = enough if len(already) >= min_distinct else already
    best: dict[frozenset[str] | None, tuple[int, tuple[Bid, ...]]] = {start: (0, ())}
    answered = [lot for lot in lots if any(bid.lot == lot for bid in bids)]
    for lot in answered:
        following: dict[frozenset[str] | None, tuple[int, tuple[Bid, ...]]] = {}
        for state, (cost, chosen) in best.items():
            for bid in bids:
                if bid.lot != lot:
                    continue
                reached = state
                if state is not None and lot in counting:
                    persons = state | {bid.person}
                    reached = enough if len(persons) >= min_distinct else persons
                found = (cost + bid.cost, (*chosen, bid))
                # Strictly cheaper: an equal one that comes later never replaces the first.
                if reached not in following or found[0] < following[reached][0]:
                    following[reached] = found
        best = following
    if enough not in best:
        return None
    return Award(best[enough][1], tuple(lot for lot in lots if lot not in answered))


def _check(lots: Sequence[str], bids: Sequence[Bid]) -> None:
    for bid in bids:
        if bid.lot not in lots:
            raise ValueError(f"the bid of {bid.offer} names an unknown lot: {bid.lot}")
        if bid.cost < 0:
            raise ValueError(f"the bid of {bid.offer} on {bid.lot} has a negative cost")
