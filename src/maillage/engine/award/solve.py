"""Who leads which lot: the best award under the rules across lots, and those nearly as good.

Exact by CP-SAT, one worker and a fixed seed. Aims in order: as many lots given as possible, the
best total score, the best technical merit (the announced tie-break), the lowest cost, the
earliest received. Scores are compared to a billionth of a mark: nearer than that is a tie.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from maillage.engine.award.model import Award, Bid, Rules
from maillage.engine.cpsat import new_solver

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SCALE = 10**9
Aim = Callable[[int], int]
Name = TypeVar("Name", bound=Hashable)


def best(lots: Sequence[str], bids: Sequence[Bid], rules: Rules) -> Award | None:
    """The best award; None when no choice satisfies the rules.

    A lot is left unanswered when nobody bids on it, or when the rules leave nobody to take it.
    Raises ValueError when a bid names an unknown lot or has a negative cost.
    """
    _check(lots, bids)
    chosen = _Search(lots, bids, rules).optimum(_aims(bids))
    return None if chosen is None else _award(lots, [bids[rank] for rank in chosen])


def alternatives(
    lots: Sequence[str],
    bids: Sequence[Bid],
    rules: Rules,
    *,
    within: Fraction = Fraction(2, 100),
    limit: int = 50,
) -> list[Award]:
    """The best award and those that give as many lots for a total within `within` of its score.

    They differ by an offer, not by a person of the same one: each comes once, at its best score.
    At most `limit`, best first; equal scores by merit, then cost, then order of receipt.
    """
    _check(lots, bids)
    search = _Search(lots, bids, rules)
    aims = _aims(bids)
    found: list[Award] = []
    floor: Fraction | None = None
    while len(found) < limit:
        chosen = search.optimum(aims if floor is None else aims[1:2])
        if chosen is None:
            break
        award = _award(lots, [bids[rank] for rank in chosen])
        if floor is None:
            floor = award.score - abs(award.score) * within
            search.give(len(award.bids))
        if award.score < floor:
            break
        found.append(award)
        search.forbid(chosen)
    return sorted(found, key=lambda award: (-award.score, -award.merit, award.cost))


def needs_joint_decision(lots: Sequence[str], bids: Sequence[Bid], rules: Rules) -> bool:
    """Whether other offers would take as many lots for the very same score and merit."""
    _check(lots, bids)
    search = _Search(lots, bids, rules)
    announced = _aims(bids)[:3]
    chosen = search.optimum(announced)
    if chosen is None:
        return False
    search.equal(announced, chosen)
    search.forbid(chosen)
    return search.optimum(announced[:1]) is not None


def _check(lots: Sequence[str], bids: Sequence[Bid]) -> None:
    for bid in bids:
        if bid.lot not in lots:
            raise ValueError(f"the bid of {bid.offer} names an unknown lot: {bid.lot}")
        if bid.cost < 0:
            raise ValueError(f"the bid of {bid.offer} on {bid.lot} has a negative cost")


def _award(lots: Sequence[str], bids: Sequence[Bid]) -> Award:
    by_lot = {bid.lot: bid for bid in bids}
    given = tuple(by_lot[lot] for lot in lots if lot in by_lot)
    return Award(given, tuple(lot for lot in lots if lot not in by_lot))


def _aims(bids: Sequence[Bid]) -> list[Aim]:
    """What each bid adds to each aim, in their order; every aim is maximised."""
    return [
        lambda rank: 1,
        lambda rank: round(bids[rank].score * SCALE),
        lambda rank: round(bids[rank].merit * SCALE),
        lambda rank: -bids[rank].cost,
        lambda rank: -rank,
    ]


def _ranks(names: Iterable[Name]) -> dict[Name, list[int]]:
    """Where each name stands."""
    found: dict[Name, list[int]] = {}
    for rank, name in enumerate(names):
        found.setdefault(name, []).append(rank)
    return found


class _Search:
    """The model of one call, solved aim after aim."""

    def __init__(self, lots: Sequence[str], bids: Sequence[Bid], rules: Rules) -> None:
        # Loaded here: commands and pages that award nothing should not pay for the solver.
        from ortools.sat.python import cp_model

        self.cp_model = cp_model
        self.bids = bids
        self.model = cp_model.CpModel()
        self.taken = [self.model.new_bool_var(f"bid {rank}") for rank in range(len(bids))]
        for ranks in _ranks(bid.lot for bid in bids).values():
            self.model.add_at_most_one(self.taken[rank] for rank in ranks)
        self._limit(bids, rules)
        self._demand_persons(bids, rules)

    def _count(self, ranks: Sequence[int]) -> cp_model.LinearExpr:
        return self.cp_model.LinearExpr.sum([self.taken[rank] for rank in ranks])

    def _limit(self, bids: Sequence[Bid], rules: Rules) -> None:
        for offer, ranks in _ranks(bid.offer for bid in bids).items():
            self.model.add(self._count(ranks) <= rules.capacity.get(offer, len(ranks)))
        for person, ranks in _ranks(bid.person for bid in bids).items():
            self.model.add(self._count(ranks) <= rules.left(person, len(ranks)))
        for who, ranks in _ranks((bid.offer, bid.person) for bid in bids).items():
            self.model.add(self._count(ranks) <= rules.most_each.get(who, len(ranks)))

    def _demand_persons(self, bids: Sequence[Bid], rules: Rules) -> None:
        present = []
        for person, ranks in _ranks(bid.person for bid in bids).items():
            if person not in rules.present:
                leads = self.model.new_bool_var(f"{person} leads a lot that counts")
                counted = [rank for rank in ranks if rules.counts(bids[rank].lot)]
                self.model.add(self._count(counted) >= leads)
                present.append(leads)
        missing = rules.min_distinct - len(rules.present)
        self.model.add(self.cp_model.LinearExpr.sum(present) >= missing)

    def give(self, count: int) -> None:
        """From now on, exactly this many lots are given."""
        self.model.add(self._count(range(len(self.taken))) == count)

    def equal(self, aims: Sequence[Aim], ranks: Sequence[int]) -> None:
        """From now on, only choices worth as much as this one on these aims."""
        for aim in aims:
            worth = sum(aim(rank) * var for rank, var in enumerate(self.taken))
            self.model.add(worth == sum(aim(rank) for rank in ranks))

    def forbid(self, ranks: Sequence[int]) -> None:
        """From now on, not these offers on these lots again, whoever would lead for them."""
        chosen = {(self.bids[rank].lot, self.bids[rank].offer) for rank in ranks}
        same = [rank for rank, bid in enumerate(self.bids) if (bid.lot, bid.offer) in chosen]
        self.model.add(self._count(same) <= len(ranks) - 1)

    def optimum(self, aims: Sequence[Aim]) -> list[int] | None:
        """Ranks of the bids of the best choice, aim after aim; None when there is none.

        Raises RuntimeError when the solver contradicts itself: no award is better than a wrong one.
        """
        model = self.model.clone()
        taken = [model.get_bool_var_from_proto_index(var.index) for var in self.taken]
        chosen: list[int] | None = None
        for aim in aims:
            worth = sum(aim(rank) * var for rank, var in enumerate(taken))
            model.maximize(worth)
            solver = new_solver(seed=0)
            status = solver.solve(model)
            if status != self.cp_model.OPTIMAL:
                if chosen is None and status == self.cp_model.INFEASIBLE:
                    return None
                raise RuntimeError(f"the solver lost an award: {solver.status_name(status)}")
            chosen = [rank for rank, var in enumerate(taken) if solver.boolean_value(var)]
            model.add(worth >= sum(aim(rank) for rank in chosen))
        return chosen
