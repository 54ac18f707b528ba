"""Offers side by side, and the award that the numbers propose. Pure once offers are opened."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from maillage.engine.award import Award, Bid, Rules, best
from maillage.kernel.money import per_participant_hour
from maillage.people.models import FacilitatorProfile
from maillage.tendering.access import OpenedOffer
from maillage.tendering.enums import LotStatus
from maillage.tendering.models import Consultation, Lot


@dataclass(frozen=True)
class Cell:
    """One offer on one lot; cents, VAT included."""

    key: str
    offer: OpenedOffer
    provider: str
    profile: FacilitatorProfile
    price_cents: int
    sessions: int
    participant_hour_cents: int

    @property
    def facilitator(self) -> str:
        return str(self.profile)

    @property
    def total_cents(self) -> int:
        return self.price_cents * self.sessions


@dataclass
class Row:
    """A lot: one cell per offer, in the order of the offers (None where it does not answer)."""

    lot: Lot
    cells: list[Cell | None]
    proposed: Cell | None = None

    @property
    def answers(self) -> list[Cell]:
        return [cell for cell in self.cells if cell is not None]

    @property
    def cheapest_cents(self) -> int | None:
        return min((cell.price_cents for cell in self.answers), default=None)


@dataclass
class Comparison:
    """Everything the page of comparison shows."""

    consultation: Consultation
    offers: Sequence[OpenedOffer]
    rows: list[Row]
    proposal_cents: int = 0
    # What the rule of distinct persons adds to the cheapest award; None when it cannot hold.
    rule_cost_cents: int | None = 0
    distinct: int = 0
    unanswered: list[Lot] = field(default_factory=list)

    def cell(self, lot_slug: str, key: str) -> Cell | None:
        """The cell of a lot by its key."""
        for row in self.rows:
            if row.lot.slug == lot_slug:
                return next((cell for cell in row.answers if cell.key == key), None)
        return None


def compare(
    consultation: Consultation,
    lots: Sequence[Lot],
    offers: Sequence[OpenedOffer],
    profiles: dict[str, FacilitatorProfile],
) -> Comparison:
    """Build the table and propose the cheapest award that respects the rule of distinct persons.

    `lots` are all the lots of the call; holders of filled lots count as persons already chosen.
    `profiles` maps slug to the persons named in the offers; a bid that names a person who is
    not of its provider is left out.
    """
    open_lots = [lot for lot in lots if lot.status == LotStatus.OPEN]
    rows = [Row(lot, [_cell(lot, offer, profiles) for offer in offers]) for lot in open_lots]
    table = Comparison(consultation, offers, rows)
    already = frozenset(
        lot.holder.slug
        for lot in lots
        if lot.status == LotStatus.FILLED and lot.holder and lot.counts_for_distinct
    )
    bids = [
        Bid.by_price(
            lot=row.lot.slug, offer=cell.key, person=cell.profile.slug, cost=cell.total_cents
        )
        for row in rows
        for cell in row.answers
    ]
    slugs = [lot.slug for lot in open_lots]
    counted = frozenset(lot.slug for lot in open_lots if lot.counts_for_distinct)
    free = best(slugs, bids, Rules())
    rules = Rules(
        min_distinct=consultation.min_distinct_facilitators,
        counted=counted,
        present=already,
    )
    ruled = best(slugs, bids, rules)
    award = ruled or free
    if free is None or award is None:
        return table
    table.proposal_cents = award.cost
    table.rule_cost_cents = ruled.cost - free.cost if ruled else None
    _mark(table, award)
    table.distinct = distinct_persons(table, already, counted, _choice(award))
    return table


def distinct_persons(
    table: Comparison, already: frozenset[str], counted: frozenset[str], choice: dict[str, str]
) -> int:
    """How many different persons lead the lots that count, filled ones included."""
    persons = set(already)
    for slug, key in choice.items():
        cell = table.cell(slug, key)
        if slug in counted and cell is not None:
            persons.add(cell.profile.slug)
    return len(persons)


def _choice(award: Award) -> dict[str, str]:
    return {bid.lot: bid.offer for bid in award.bids}


def _mark(table: Comparison, award: Award) -> None:
    chosen = _choice(award)
    for row in table.rows:
        key = chosen.get(row.lot.slug, "")
        row.proposed = next((cell for cell in row.answers if cell.key == key), None)
    table.unanswered = [row.lot for row in table.rows if not row.answers]


def _cell(lot: Lot, opened: OpenedOffer, profiles: dict[str, FacilitatorProfile]) -> Cell | None:
    bid = next((one for one in opened.content.bids if one.lot == lot.slug), None)
    if bid is None:
        return None
    profile = profiles.get(bid.facilitator)
    if profile is None or profile.organisation_id != opened.provider.pk:
        return None
    return Cell(
        key=opened.offer.slug,
        offer=opened,
        provider=opened.provider.name,
        profile=profile,
        price_cents=bid.price_per_session_cents,
        sessions=bid.sessions,
        participant_hour_cents=per_participant_hour(
            bid.price_per_session_cents,
            participants=lot.size_actual or lot.size_budgeted or 1,
            minutes=lot.duration_minutes or 60,
        ),
    )
