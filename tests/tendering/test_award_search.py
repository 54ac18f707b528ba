"""The award of a call, through the comparison itself, equals exhaustive search."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile
from maillage.tendering import access
from maillage.tendering.content import LotBid, OfferContent
from maillage.tendering.domain.comparison import Comparison, compare
from maillage.tendering.models import (
    Consultation,
    Lot,
    Mark,
)
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries.offers import profiles_named
from tests.factories import World
from tests.shared import proof_size
from tests.tendering.analysis import (
    MARKS,
    Competition,
    competition,
    read_by_all,
)
from tests.tendering.factories import make_facilitator


class Draw:
    """A random call held in memory: opened offers, marks and rules, through `compare` itself."""

    def __init__(
        self,
        found: Competition,
        offers: list[access.OpenedOffer],
        colleagues: dict[int, FacilitatorProfile],
        seed: int,
    ) -> None:
        self.dice = random.Random(seed)
        self.colleagues = colleagues
        self.offers = offers
        self.call = found.call
        self.lots = call_queries.lots_of(found.call)
        self.call.min_distinct_facilitators = self.dice.randint(1, 3)
        self.call.distinct_is_strict = self.dice.random() < 0.5
        self.call.max_lots_per_facilitator = self.dice.choice([None, None, 1, 2])
        self.call.tie_break = self.dice.choice(["technical_merit", "joint_decision"])
        for lot in self.lots:
            lot.counts_for_distinct = self.dice.random() < 0.8

    def table(self) -> Comparison:
        opened = []
        for one in self.offers:
            person = one.content.bids[0].facilitator
            answered = [lot for lot in self.lots if self.dice.random() < 0.8]
            other = self.colleagues[one.provider.pk].slug
            content = self._content(one.content, answered, (person, other))
            opened.append(access.OpenedOffer(one.offer, one.provider, content))
        return compare(self.call, self.lots, opened, profiles_named(opened))

    def _content(
        self, content: OfferContent, lots: list[Lot], persons: tuple[str, str]
    ) -> OfferContent:
        others = persons[1:] if self.dice.random() < 0.5 else ()
        return OfferContent(
            bids=tuple(
                LotBid(lot.slug, 7, self.dice.choice([300_00, 330_00, 400_00]), persons[0], others)
                for lot in lots
            ),
            vat_basis_points=0,
            vat_exemption_reason="",
            methodology_note=content.methodology_note,
            schedule="",
            sworn_statement=True,
            max_lots=self.dice.choice([0, 0, 1, 2]),
            most_each={one: self.dice.randint(1, 2) for one in persons if self.dice.random() < 0.4},
        )


def test_the_award_of_a_call_equals_exhaustive_search(world: World) -> None:
    found = competition(world, lots=3)
    read_by_all(found, MARKS)
    director = world.home.people["director"]
    offers = access.access_offers(user=director, consultation=found.call)
    colleagues = {
        one.provider.pk: make_facilitator(one.provider, first_name="Lise", last_name=one.offer.slug)
        for one in offers
    }
    compared = tied = 0
    for seed in range(proof_size(60, 1000)):
        with within(world.home.organisation):
            draw = Draw(found, offers, colleagues, seed)
            marks = list(Mark.objects.order_by("pk"))
            for mark in marks:
                mark.value = draw.dice.choice([4, 5, 6, 8])
            Mark.objects.bulk_update(marks, ["value"])
            table = draw.table()
        allowed = possible(table, draw.call)
        proposed = table.chosen(table.proposed_choice)
        if not allowed:
            assert proposed == [], seed
            continue
        best = max(worth(choice) for choice in allowed)
        assert worth(proposed)[:3] == best[:3], seed
        equals = {
            frozenset((bid.lot, bid.offer) for bid in choice)
            for choice in allowed
            if worth(choice)[:3] == best[:3]
        }
        assert table.is_tied == (len(equals) > 1), seed
        compared += 1
        tied += table.is_tied
    assert compared > 30
    assert tied > 3


def possible(table: Comparison, call: Consultation) -> list[Any]:
    """Every choice that the announced rules allow.

    A preference is given up when it cannot hold, or would leave a lot to nobody.
    """
    options = [[None, *(bid for bid in table.bids if bid.lot == lot)] for lot in table.lots]
    choices = [[bid for bid in choice if bid] for choice in product(*options)]
    fits = [choice for choice in choices if _allow(table, call, choice)]
    least = call.min_distinct_facilitators
    persons = [choice for choice in fits if least < 2 or _persons(table, choice) >= least]
    most = max(map(len, fits), default=0)
    wished = call.distinct_is_strict or max(map(len, persons), default=-1) == most
    return persons if wished else fits


def _allow(table: Comparison, call: Consultation, choice: list[Any]) -> bool:
    by_person = [bid.person for bid in choice]
    by_offer = [bid.offer for bid in choice]
    most = call.max_lots_per_facilitator
    capacity = {
        one.offer.slug: one.content.max_lots for one in table.offers if one.content.max_lots
    }
    each = {person: n for one in table.offers for person, n in one.content.most_each.items()}
    return all(
        by_person.count(p) <= min(99 if most is None else most, each.get(p, 99)) for p in by_person
    ) and all(by_offer.count(offer) <= capacity.get(offer, 99) for offer in by_offer)


def _persons(table: Comparison, choice: list[Any]) -> int:
    counted = {row.lot.slug for row in table.rows if row.lot.counts_for_distinct}
    return len({bid.person for bid in choice if bid.lot in counted})


def worth(choice: list[Any]) -> tuple[int, Fraction, Fraction, int]:
    return (
        len(choice),
        sum((bid.score for bid in choice), Fraction(0)),
        sum((bid.merit for bid in choice), Fraction(0)),
        -sum(bid.cost for bid in choice),
    )
