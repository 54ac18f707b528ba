"""Offers side by side, and the award that the marks (or, without criteria, the prices) propose."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from maillage.engine.award import Award, Bid, Rules, alternatives, best, needs_joint_decision
from maillage.kernel.money import per_participant_hour
from maillage.kernel.words import liste
from maillage.people.models import FacilitatorProfile
from maillage.tendering.access import OpenedOffer
from maillage.tendering.domain.holders import Led, led_now, namesakes, persons_of
from maillage.tendering.domain.scoring import Score, scores_of_lot
from maillage.tendering.enums import LotStatus
from maillage.tendering.models import Consultation, Lot
from maillage.tendering.queries.analysis import Facts, facts_of


@dataclass(frozen=True)
class Cell:
    """One offer on one lot; cents, VAT included, travel included.

    `profile` would lead it, or one of `others` in their place; `persons` gives one key per human
    being (`holders.persons_of`). `compared_cents` is the price over the most sessions that the
    lot may take: offers are judged on the same quantity, whatever number of `sessions` each
    proposes. `score` is None without criteria; `first_price_cents` is the price before a
    negotiation; `set_aside` says why the offer is out of the choice.
    """

    offer: OpenedOffer
    provider: str
    profile: FacilitatorProfile
    others: tuple[FacilitatorProfile, ...]
    persons: Mapping[str, str]
    price_cents: int
    sessions: int
    compared_cents: int
    participant_hour_cents: int
    first_price_cents: int
    score: Score | None = None
    rank: int | None = None
    set_aside: str = ""

    @property
    def key(self) -> str:
        """What a choice says: the offer and the person."""
        return _key(self.offer.offer.slug, self.person)

    @property
    def person(self) -> str:
        """The key of the person who would lead it."""
        return self.persons[self.profile.slug]

    @property
    def facilitator(self) -> str:
        return str(self.profile)

    @property
    def facilitators(self) -> str:
        """Everybody the offer names for this lot, in words."""
        return liste([str(one) for one in (self.profile, *self.others)], "ou")

    @property
    def each(self) -> list["Cell"]:
        """The same, led by each of the persons named."""
        people = (self.profile, *self.others)
        return [
            replace(self, profile=one, others=tuple(other for other in people if other != one))
            for one in people
        ]

    @property
    def total_cents(self) -> int:
        return self.price_cents * self.sessions

    @property
    def was_negotiated(self) -> bool:
        return self.price_cents != self.first_price_cents


@dataclass
class Row:
    """A lot: one cell per offer, in the order of the offers (None where it does not answer)."""

    lot: Lot
    cells: list[Cell | None]
    proposed: Cell | None = None

    @property
    def answers(self) -> list[Cell]:
        """What may be chosen: each offer that stands, led by each person it names."""
        return [one for cell in self.standing for one in cell.each]

    @property
    def standing(self) -> list[Cell]:
        """The offers that may be chosen, each once."""
        return [
            cell
            for cell in self.cells
            if cell is not None
            and not cell.set_aside
            and (cell.score is None or cell.score.total is not None)
        ]

    @property
    def cheapest_cents(self) -> int | None:
        return min((cell.price_cents for cell in self.answers), default=None)


@dataclass
class Comparison:
    """Everything the page of comparison shows."""

    consultation: Consultation
    offers: Sequence[OpenedOffer]
    rows: list[Row]
    facts: Facts
    rules: Rules
    proposal_cents: int = 0
    proposal_score: Fraction = Fraction(0)
    # What the rules across lots add to the best award: cents, and marks lost; None when they
    # cannot hold together.
    rule_cost_cents: int | None = 0
    rule_cost_marks: Fraction | None = Fraction(0)
    without_rule: Award | None = None
    distinct: int = 0
    # Another award is worth exactly as much: the announced joint decision parts them.
    is_tied: bool = False
    unanswered: list[Lot] = field(default_factory=list)
    # Profiles of one name whom the rules count as several persons, and nobody can be sure.
    namesakes: list[list[FacilitatorProfile]] = field(default_factory=list)

    @property
    def is_ruled(self) -> bool:
        """Whether a rule on persons binds the lots together."""
        call = self.consultation
        return call.min_distinct_facilitators > 1 or call.max_lots_per_facilitator is not None

    @property
    def by_marks(self) -> bool:
        """Whether criteria were announced; else the prices alone propose."""
        return bool(self.facts.criteria)

    @property
    def unmarked(self) -> list[str]:
        """The providers whose offer nobody could mark: every reader is excluded from it."""
        return sorted(
            {
                cell.provider
                for row in self.rows
                for cell in row.cells
                if cell is not None and cell.score is not None and cell.score.total is None
            }
        )

    def cell(self, lot_slug: str, key: str) -> Cell | None:
        """The cell of a lot that may be chosen, by its key."""
        for row in self.rows:
            if row.lot.slug == lot_slug:
                return next((cell for cell in row.answers if cell.key == key), None)
        return None

    @property
    def proposed_choice(self) -> dict[str, str]:
        """Lot slug -> key of a cell, as the engine proposes."""
        return {row.lot.slug: row.proposed.key for row in self.rows if row.proposed}

    @property
    def lots(self) -> list[str]:
        """The lots to give, by slug."""
        return [row.lot.slug for row in self.rows]

    @property
    def bids(self) -> list[Bid]:
        """What may be chosen, as the engine reads it."""
        return [_bid(row.lot.slug, cell) for row in self.rows for cell in row.answers]

    def chosen(self, choice: Mapping[str, str]) -> list[Bid]:
        """The bids of a choice (lot slug -> key of a cell); what cannot be chosen is left out."""
        found = []
        for lot, key in choice.items():
            cell = self.cell(lot, key)
            if cell is not None:
                found.append(_bid(lot, cell))
        return found

    def nearly_as_good(self) -> list[Award]:
        """The best award and the others within 2 % of its total, at most 50, best first."""
        return alternatives(self.lots, self.bids, self.rules)


def compare(
    consultation: Consultation,
    lots: Sequence[Lot],
    offers: Sequence[OpenedOffer],
    profiles: dict[str, FacilitatorProfile],
) -> Comparison:
    """Build the table and propose the best award under every announced rule.

    With criteria the best total of marks, without the least cost. `lots` are all the lots of the
    call; holders of filled lots count as persons already chosen. `profiles` maps slug to the
    persons named in the offers; a bid that names a person who is not of its provider is left
    out. When the rules on persons cannot hold together, those announced as preferences give
    way: the proposal is then the best under the strict ones, empty when they cannot hold either.
    """
    facts = facts_of(consultation)
    holders = [lot.holder for lot in lots if _is_held(lot) and lot.holder]
    led = _led_already(lots)
    persons = persons_of(
        [*profiles.values(), *holders, *(one.profile for one in led)], consultation.organisation
    )
    rows = [
        _row(consultation, facts, lot, offers, profiles, persons)
        for lot in lots
        if lot.status != LotStatus.FILLED
    ]
    rules = _rules(consultation, lots, offers, persons, led)
    table = Comparison(consultation, offers, rows, facts, rules)
    table.unanswered = [row.lot for row in rows if not row.answers]
    named = [cell.profile for row in rows for cell in row.answers]
    table.namesakes = namesakes([*named, *holders], persons) if table.is_ruled else []
    if table.bids:
        _propose(table)
    return table


def _propose(table: Comparison) -> None:
    """The best award, and what the rules across lots cost."""
    slugs, bids, rules = table.lots, table.bids, table.rules
    free = Rules(min_distinct=0, capacity=rules.capacity, most_each=rules.most_each)
    without = best(slugs, bids, free)
    table.without_rule = without
    award = ruled = best(slugs, bids, rules) if table.is_ruled else without
    if ruled is None or (without and len(ruled.bids) < len(without.bids)):
        # A wish never leaves a lot to nobody.
        table.rules = _strict_only(table.consultation, rules)
        award = best(slugs, bids, table.rules)
        ruled = ruled if award and ruled and len(award.bids) == len(ruled.bids) else None
    table.rule_cost_cents = ruled.cost - without.cost if ruled and without else None
    table.rule_cost_marks = without.score - ruled.score if ruled and without else None
    if award is None:
        return
    table.proposal_cents, table.proposal_score = award.cost, award.score
    table.is_tied = table.by_marks and needs_joint_decision(slugs, bids, table.rules)
    for row in table.rows:
        key = choice_of(award).get(row.lot.slug, "")
        row.proposed = next((cell for cell in row.answers if cell.key == key), None)
    table.distinct = distinct_persons(table, choice_of(award))


def row_of(
    consultation: Consultation,
    lot: Lot,
    offers: Sequence[OpenedOffer],
    profiles: dict[str, FacilitatorProfile],
) -> Row:
    """The row of one lot, with nothing proposed."""
    persons = persons_of(list(profiles.values()), consultation.organisation)
    return _row(consultation, facts_of(consultation), lot, offers, profiles, persons)


def distinct_persons(table: Comparison, choice: Mapping[str, str]) -> int:
    """How many different persons lead the lots that count, filled ones included."""
    chosen = table.chosen(choice)
    counted = table.rules.counted
    led = {bid.person for bid in chosen if counted is None or bid.lot in counted}
    return len(led | table.rules.present)


def choice_of(award: Award) -> dict[str, str]:
    """Lot slug -> key of a cell."""
    return {bid.lot: _key(bid.offer, bid.person) for bid in award.bids}


def _key(offer: str, person: str) -> str:
    return f"{offer}.{person}"


def _rules(
    call: Consultation,
    lots: Sequence[Lot],
    offers: Sequence[OpenedOffer],
    persons: Mapping[str, str],
    led: Sequence[Led],
) -> Rules:
    """The announced rules across lots, with what those who lead already take of them: the filled
    lots and, where the call goes on with a season, the groups `led` in it."""
    filled = [(lot, persons[lot.holder.slug]) for lot in lots if _is_held(lot) and lot.holder]
    holding = Counter([holder for _, holder in filled])
    holding.update(persons[one.profile.slug] for one in led)
    return Rules(
        # One person is no rule: it would forbid an award where no lot counts.
        min_distinct=call.min_distinct_facilitators if call.min_distinct_facilitators > 1 else 0,
        counted=frozenset(
            lot.slug for lot in lots if lot.counts_for_distinct and not _is_held(lot)
        ),
        present=frozenset(holder for lot, holder in filled if lot.counts_for_distinct),
        holding=holding,
        max_per_person=call.max_lots_per_facilitator,
        capacity={
            opened.offer.slug: opened.content.max_lots
            for opened in offers
            if opened.content.max_lots
        },
        most_each={
            (opened.offer.slug, persons[slug]): most
            for opened in offers
            for slug, most in opened.content.most_each.items()
            if slug in persons
        },
    )


def _led_already(lots: Sequence[Lot]) -> list[Led]:
    """Who leads the season that a replacement call goes on with."""
    group = next((lot.continues for lot in lots if lot.continues is not None), None)
    return led_now(group) if group is not None else []


def _is_held(lot: Lot) -> bool:
    return bool(lot.status == LotStatus.FILLED)


def _strict_only(call: Consultation, rules: Rules) -> Rules:
    """The same rules without those that were announced as preferences."""
    return replace(
        rules,
        min_distinct=rules.min_distinct if call.distinct_is_strict else 0,
        max_per_person=rules.max_per_person if call.max_is_strict else None,
    )


def _bid(lot: str, cell: Cell) -> Bid:
    offer = cell.offer.offer.slug
    if cell.score is None or cell.score.total is None:
        return Bid.by_price(lot=lot, offer=offer, person=cell.person, cost=cell.compared_cents)
    return Bid(lot, offer, cell.person, cell.compared_cents, cell.score.total, cell.score.merit)


def _row(
    call: Consultation,
    facts: Facts,
    lot: Lot,
    offers: Sequence[OpenedOffer],
    profiles: dict[str, FacilitatorProfile],
    persons: Mapping[str, str],
) -> Row:
    raw = [_cell(lot, offer, profiles, persons, facts) for offer in offers]
    if not facts.criteria:
        return Row(lot, raw)
    prices = {
        cell.offer.offer.pk: cell.compared_cents for cell in raw if cell and not cell.set_aside
    }
    scores = scores_of_lot(call, facts, lot.pk, prices)
    totals = [score.total for score in scores.values() if score.total is not None]
    return Row(lot, [_scored(cell, scores, totals) for cell in raw])


def _scored(
    cell: Cell | None, scores: Mapping[int, Score], totals: Sequence[Fraction]
) -> Cell | None:
    if cell is None:
        return None
    score = scores.get(cell.offer.offer.pk)
    rank = None
    if score is not None and score.total is not None:
        rank = 1 + sum(other > score.total for other in totals)
    return replace(cell, score=score, rank=rank)


def _cell(
    lot: Lot,
    opened: OpenedOffer,
    profiles: dict[str, FacilitatorProfile],
    persons: Mapping[str, str],
    facts: Facts,
) -> Cell | None:
    bid = next((one for one in opened.content.bids if one.lot == lot.slug), None)
    if bid is None:
        return None
    named = [
        profile
        for slug in bid.persons
        if (profile := profiles.get(slug)) and profile.organisation_id == opened.provider.pk
    ]
    if not named:
        return None
    price = facts.prices.get((opened.offer.pk, lot.slug), bid.price_per_session_cents)
    return Cell(
        offer=opened,
        provider=opened.provider.name,
        profile=named[0],
        others=tuple(named[1:]),
        persons=persons,
        price_cents=price,
        sessions=bid.sessions,
        compared_cents=price * (lot.sessions_max or bid.sessions),
        participant_hour_cents=per_participant_hour(
            price,
            participants=lot.size_actual or lot.size_budgeted or 1,
            minutes=lot.duration_minutes or 60,
        ),
        first_price_cents=bid.price_per_session_cents,
        set_aside=facts.set_aside.get(opened.offer.pk, ""),
    )
