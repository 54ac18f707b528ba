"""The award against exhaustive search, and the story of the seed: two persons at least."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from maillage.engine.award import Award, Bid, Rules, alternatives, best, needs_joint_decision
from tests.shared import proof_size

LOTS = ("sie", "siemo-1", "siemo-2", "siemo-3")
PEOPLE = ("anne", "bruno", "carole")


def bid(lot: str, person: str, cost: int) -> Bid:
    return Bid.by_price(lot=lot, offer=f"offer of {person}", person=person, cost=cost)


def test_the_cheapest_without_rule_gives_all_to_one() -> None:
    bids = [bid(lot, "anne", 100) for lot in LOTS] + [bid(lot, "bruno", 120) for lot in LOTS]
    award = best(LOTS, bids, Rules())
    assert award is not None
    assert {chosen.person for chosen in award.bids} == {"anne"}
    assert award.cost == 400


def test_two_persons_cost_the_least_gap() -> None:
    gaps = {"sie": 30, "siemo-1": 10, "siemo-2": 20, "siemo-3": 25}
    bids = [bid(lot, "anne", 100) for lot in LOTS]
    bids += [bid(lot, "bruno", 100 + gap) for lot, gap in gaps.items()]
    award = best(LOTS, bids, Rules(min_distinct=2))
    assert award is not None
    assert award.cost == 410
    assert [chosen.lot for chosen in award.bids if chosen.person == "bruno"] == ["siemo-1"]


def test_holders_of_filled_lots_count() -> None:
    bids = [bid(lot, "anne", 100) for lot in LOTS]
    assert best(LOTS, bids, Rules(min_distinct=2)) is None
    award = best(LOTS, bids, Rules(min_distinct=2, present=frozenset({"carole"})))
    assert award is not None
    assert award.cost == 400


def test_holders_of_filled_lots_that_do_not_count_are_nobody_for_the_rule() -> None:
    bids = [bid(lot, "anne", 100) for lot in LOTS]
    assert best(LOTS, bids, Rules(min_distinct=2, holding={"carole": 2})) is None


def test_what_a_person_holds_already_counts_against_the_most_they_may_lead() -> None:
    bids = [bid(lot, "anne", 100) for lot in LOTS]
    award = best(LOTS, bids, Rules(max_per_person=3, holding={"anne": 2}))
    assert award is not None
    assert len(award.bids) == 1
    assert len(award.unanswered) == 3


def test_an_award_that_a_presolve_rule_lost_is_found() -> None:
    """Three lots, three equal scores out of reach: the solver once proved it infeasible."""
    rows = [
        ("a", "anne", 231_000, Fraction(543, 11), 8),
        ("a", "bruno", 210_000, Fraction(50), 5),
        ("a", "carole", 280_000, Fraction(44), 8),
        ("b", "anne", 231_000, Fraction(53), 8),
        ("b", "bruno", 231_000, Fraction(50), 5),
        ("b", "carole", 280_000, Fraction(47), 8),
        ("c", "anne", 280_000, Fraction(43), 8),
        ("c", "bruno", 210_000, Fraction(50), 5),
        ("c", "carole", 210_000, Fraction(54), 8),
    ]
    bids = [
        Bid(lot, person, person, cost, score, Fraction(merit))
        for lot, person, cost, score, merit in rows
    ]
    award = best(("a", "b", "c"), bids, Rules(capacity={"bruno": 1, "carole": 1}))
    assert award is not None
    assert [chosen.person for chosen in award.bids] == ["bruno", "anne", "carole"]


def test_a_lot_without_bid_is_told() -> None:
    award = best(LOTS, [bid("sie", "anne", 100)], Rules())
    assert award is not None
    assert award.unanswered == LOTS[1:]


def test_an_offer_takes_no_more_lots_than_it_can() -> None:
    bids = [bid(lot, "anne", 100) for lot in LOTS] + [bid(lot, "bruno", 500) for lot in LOTS]
    award = best(LOTS, bids, Rules(capacity={"offer of anne": 1}))
    assert award is not None
    assert award.cost == 1600


def test_equal_scores_go_to_the_better_merit_then_cost_then_first_received() -> None:
    same = Fraction(80)
    poor = Bid("sie", "b", "bruno", 90, same, merit=Fraction(30))
    good = Bid("sie", "a", "anne", 100, same, merit=Fraction(40))
    cheap = Bid("sie", "c", "carole", 95, same, merit=Fraction(40))
    again = Bid("sie", "d", "dora", 95, same, merit=Fraction(40))
    award = best(("sie",), [poor, good, cheap, again], Rules())
    assert award is not None
    assert award.bids == (cheap,)


def test_equal_scores_and_merits_ask_for_a_joint_decision() -> None:
    twins = [Bid("sie", name, name, 90, Fraction(80), Fraction(40)) for name in ("anne", "bruno")]
    assert needs_joint_decision(("sie",), twins, Rules())
    assert not needs_joint_decision(("sie",), twins[:1], Rules())


def test_two_persons_of_one_offer_share_six_lots_as_far_as_each_can() -> None:
    """The ordinary answer to seed 000: two facilitators for six groups, one of them for two."""
    lots = tuple(f"groupe {number}" for number in range(1, 7))
    bids = [
        Bid.by_price(lot=lot, offer="both", person=person, cost=100)
        for lot in lots
        for person in ("anne", "bruno")
    ]
    award = best(lots, bids, Rules(min_distinct=2, most_each={("both", "anne"): 2}))
    assert award is not None
    assert [chosen.person for chosen in award.bids].count("anne") == 2
    assert award.unanswered == ()
    assert not needs_joint_decision(lots, bids, Rules())
    assert len(alternatives(lots, bids, Rules())) == 1
    each = {("both", "anne"): 2, ("both", "bruno"): 3}
    award = best(lots, bids, Rules(most_each=each, max_per_person=2))
    assert award is not None
    assert len(award.unanswered) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (bid("ailleurs", "anne", 100), "unknown lot: ailleurs"),
        (Bid("sie", "o", "anne", -1, Fraction(0)), "negative cost"),
    ],
)
def test_a_bid_that_makes_no_sense_is_refused(wrong: Bid, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        best(LOTS, [wrong], Rules())


def random_case(seed: int) -> tuple[list[Bid], Rules]:
    """A few bids with close scores, so that ties and rules bite."""
    draw = Random(seed)
    bids = []
    for _ in range(draw.randint(1, 9)):
        person = draw.choice(PEOPLE)
        merit = Fraction(draw.randint(0, 3), draw.choice([1, 3, 7]))
        score = merit + Fraction(draw.randint(0, 3), draw.choice([1, 3]))
        offer = draw.choice([f"offer of {person}", "joint offer"])
        bids.append(Bid(draw.choice(LOTS), offer, person, draw.randint(0, 3), score, merit))
    rules = Rules(
        min_distinct=draw.randint(1, 3),
        counted=frozenset(draw.sample(LOTS, draw.randint(0, 4))) if draw.random() < 0.7 else None,
        holding={person: draw.randint(1, 2) for person in PEOPLE if draw.random() < 0.25},
        present=frozenset(person for person in PEOPLE if draw.random() < 0.25),
        max_per_person=draw.choice([None, 1, 2, 3]),
        capacity={"joint offer": draw.randint(0, 2)} if draw.random() < 0.5 else {},
        most_each={
            (offer, person): draw.randint(0, 2)
            for person in PEOPLE
            for offer in (f"offer of {person}", "joint offer")
            if draw.random() < 0.2
        },
    )
    return bids, rules


def every_award(bids: list[Bid], rules: Rules) -> Iterator[list[Bid]]:
    options = [[None, *(one for one in bids if one.lot == lot)] for lot in LOTS]
    for choice in product(*options):
        taken = [one for one in choice if one is not None]
        if rules.allow(taken):
            yield taken


def worth(bids: list[Bid]) -> tuple[int, Fraction, Fraction, int]:
    award = Award(tuple(bids), ())
    return (len(bids), award.score, award.merit, -award.cost)


@pytest.mark.parametrize("block", range(4))
def test_equals_exhaustive_search(block: int) -> None:
    size = proof_size(60, 250)
    compared = 0
    for seed in range(block * size, (block + 1) * size):
        bids, rules = random_case(seed)
        possible = [worth(choice) for choice in every_award(bids, rules)]
        award = best(LOTS, bids, rules)
        assert (award is None) == (not possible), seed
        if award is not None:
            assert worth(list(award.bids)) == max(possible), seed
            compared += 1
    assert compared > size // 3


def test_alternatives_are_all_those_near_enough() -> None:
    for seed in range(proof_size(40, 400)):
        bids, rules = random_case(seed)
        possible = list(every_award(bids, rules))
        found = alternatives(LOTS, bids, rules, within=Fraction(1, 10))
        if not possible:
            assert found == []
            continue
        most = max(len(choice) for choice in possible)
        # Persons of one offer on one lot are not other awards: the best of them stands.
        by_offers: dict[frozenset[tuple[str, str]], Fraction] = {}
        for choice in (one for one in possible if len(one) == most):
            offers = frozenset((one.lot, one.offer) for one in choice)
            by_offers[offers] = max(by_offers.get(offers, Fraction(-1)), worth(choice)[1])
        scores = sorted(by_offers.values(), reverse=True)
        near = [score for score in scores if score >= scores[0] - abs(scores[0]) / 10]
        assert [award.score for award in found] == near[:50], seed


def test_no_more_alternatives_than_asked() -> None:
    bids = [bid(lot, person, 100) for lot in LOTS for person in PEOPLE]
    assert len(alternatives(LOTS, bids, Rules())) == 50
    assert len(alternatives(LOTS, bids, Rules(), limit=7)) == 7
