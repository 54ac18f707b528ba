"""The award against exhaustive search, and the story of the seed: two persons at least."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engine.award import Bid, cheapest

LOTS = ("sie", "siemo-1", "siemo-2", "siemo-3")


def bid(lot: str, person: str, cost: int) -> Bid:
    return Bid(lot=lot, offer=f"offer of {person}", person=person, cost=cost)


def test_cheapest_without_rule_gives_all_to_one() -> None:
    bids = [bid(lot, "anne", 100) for lot in LOTS] + [bid(lot, "bruno", 120) for lot in LOTS]
    award = cheapest(LOTS, bids)
    assert award is not None
    assert {chosen.person for chosen in award.bids} == {"anne"}
    assert award.cost == 400


def test_cheapest_with_two_persons_costs_the_least_gap() -> None:
    gaps = {"sie": 30, "siemo-1": 10, "siemo-2": 20, "siemo-3": 25}
    bids = [bid(lot, "anne", 100) for lot in LOTS]
    bids += [bid(lot, "bruno", 100 + gap) for lot, gap in gaps.items()]
    award = cheapest(LOTS, bids, min_distinct=2)
    assert award is not None
    assert award.cost == 410
    assert [chosen.lot for chosen in award.bids if chosen.person == "bruno"] == ["siemo-1"]


def test_holders_of_filled_lots_count() -> None:
    bids = [bid(lot, "anne", 100) for lot in LOTS]
    assert cheapest(LOTS, bids, min_distinct=2) is None
    award = cheapest(LOTS, bids, min_distinct=2, already=frozenset({"carole"}))
    assert award is not None
    assert award.cost == 400


def test_lot_without_bid_is_told() -> None:
    award = cheapest(LOTS, [bid("sie", "anne", 100)])
    assert award is not None
    assert award.unanswered == LOTS[1:]


def test_equal_costs_go_to_the_first_received() -> None:
    award = cheapest(("sie",), [bid("sie", "bruno", 100), bid("sie", "anne", 100)])
    assert award is not None
    assert award.bids[0].person == "bruno"


def test_unknown_lot_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown lot: ailleurs"):
        cheapest(LOTS, [bid("ailleurs", "anne", 100)])


people = st.sampled_from(["anne", "bruno", "carole"])
some_bids = st.lists(
    st.builds(bid, st.sampled_from(LOTS), people, st.integers(0, 50)), min_size=1, max_size=9
)


@given(some_bids, st.integers(1, 3), st.sets(st.sampled_from(LOTS)), st.sets(people, max_size=2))
def test_equals_exhaustive_search(
    bids: list[Bid], wanted: int, counted: set[str], already: set[str]
) -> None:
    by_lot = [[one for one in bids if one.lot == lot] for lot in LOTS]
    costs = [
        sum(one.cost for one in choice)
        for choice in product(*[options for options in by_lot if options])
        if len(already | {one.person for one in choice if one.lot in counted}) >= wanted
    ]
    award = cheapest(
        LOTS, bids, min_distinct=wanted, counted=frozenset(counted), already=frozenset(already)
    )
    assert (award.cost if award else None) == (min(costs) if costs else None)
