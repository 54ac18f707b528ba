"""What an award is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType


@dataclass(frozen=True)
class Bid:
    """One offer on one lot: who would lead, for what cost, and what it is worth.

    An offer that names several persons for a lot makes one bid for each of them.
    `cost` is in cents for the whole lot; `score` in marks, higher is better (minus the cost when
    price alone decides); `merit` is the technical part of the score, which parts equal scores.
    """

    lot: str
    offer: str
    person: str
    cost: int
    score: Fraction
    merit: Fraction = Fraction(0)

    @classmethod
    def by_price(cls, *, lot: str, offer: str, person: str, cost: int) -> Bid:
        """A bid of a purchase that price alone decides."""
        return cls(lot, offer, person, cost, Fraction(-cost))


@dataclass(frozen=True)
class Rules:
    """What binds the lots together.

    `min_distinct` persons over the `counted` lots (None: every lot), those `present` leading a
    filled lot that counts; at most `max_per_person` lots each, the filled lots of `holding`
    included; `capacity` is how many lots an offer can take at most, `most_each` how many of them
    a person can (offer and person: what an offer says binds that offer alone).
    """

    min_distinct: int = 1
    counted: frozenset[str] | None = None
    present: frozenset[str] = frozenset()
    holding: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    max_per_person: int | None = None
    capacity: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    most_each: Mapping[tuple[str, str], int] = field(default_factory=lambda: MappingProxyType({}))

    def counts(self, lot: str) -> bool:
        """Whether the rule of distinct persons looks at this lot."""
        return self.counted is None or lot in self.counted

    def left(self, person: str, most: int) -> int:
        """How many lots this person may still be given, at most `most`."""
        if self.max_per_person is None:
            return most
        return min(most, max(0, self.max_per_person - self.holding.get(person, 0)))

    def allow(self, bids: Sequence[Bid]) -> bool:
        """Whether these bids, taken together, respect every rule."""
        led = Counter(bid.person for bid in bids)
        taken = Counter(bid.offer for bid in bids)
        each = Counter((bid.offer, bid.person) for bid in bids)
        persons = {bid.person for bid in bids if self.counts(bid.lot)} | self.present
        return (
            len(persons) >= self.min_distinct
            and all(count <= self.left(person, count) for person, count in led.items())
            and all(count <= self.capacity.get(offer, count) for offer, count in taken.items())
            and all(count <= self.most_each.get(who, count) for who, count in each.items())
        )


@dataclass(frozen=True)
class Award:
    """The chosen bid of each lot that is given, in the order of the lots."""

    bids: tuple[Bid, ...]
    unanswered: tuple[str, ...]

    @property
    def cost(self) -> int:
        """Total cost, in cents."""
        return sum(bid.cost for bid in self.bids)

    @property
    def score(self) -> Fraction:
        """Total of the marks."""
        return sum((bid.score for bid in self.bids), Fraction(0))

    @property
    def merit(self) -> Fraction:
        """Total of the technical marks."""
        return sum((bid.merit for bid in self.bids), Fraction(0))
