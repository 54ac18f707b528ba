"""What an award rests on, written down as it stood: marks, ranks, prices, the decision."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from maillage.engine.award import shown
from maillage.kernel import clock
from maillage.people.models import User
from maillage.tendering.domain.comparison import Cell, Comparison
from maillage.tendering.models import AwardRecord, Consultation, LotResult


@dataclass(frozen=True)
class Decision:
    """What was chosen (lot slug -> key of a cell) and the words it owed."""

    choice: Mapping[str, str]
    reason: str
    joint_decision: str
    # What who decides declares: the nature of a link, and the offers (slug) it is with; None when
    # they were not asked.
    interest_words: str = ""
    linked: Collection[str] | None = None


def keep_results(
    *, call: Consultation, actor: User, comparison: Comparison, decision: Decision
) -> AwardRecord:
    """Write the decision and one result per lot and offer, inside the award's transaction.

    Marks are rounded here for the first time, to two decimals: they are then read, not added.
    """
    LotResult.objects.bulk_create(
        LotResult(
            organisation=call.organisation,
            consultation=call,
            lot=row.lot,
            offer=cell.offer.offer,
            **_told(cell, comparison.cell(row.lot.slug, decision.choice.get(row.lot.slug, ""))),
        )
        for row in comparison.rows
        for cell in row.cells
        if cell is not None
    )
    marks = comparison.rule_cost_marks
    linked = decision.linked
    if linked is not None:
        linked = [one.offer.pk for one in comparison.offers if one.offer.slug in linked]
    return AwardRecord.objects.create(
        organisation=call.organisation,
        consultation=call,
        decided_at=clock.now(),
        decided_by=actor,
        reason=decision.reason,
        joint_decision=decision.joint_decision if comparison.is_tied else "",
        rule_cost_cents=comparison.rule_cost_cents,
        rule_cost_marks=shown(marks) if comparison.by_marks and marks is not None else None,
        linked_offers=linked,
        interest_words=decision.interest_words if linked else "",
    )


def _told(cell: Cell, chosen: Cell | None) -> dict[str, Any]:
    """A result; of the offer that was chosen, the person who leads."""
    total = cell.score.total if cell.score else None
    retained = chosen is not None and chosen.offer is cell.offer
    return {
        "is_retained": retained,
        "facilitator": chosen.facilitator if chosen and retained else cell.facilitators,
        "price_per_session_cents": cell.price_cents,
        "first_price_cents": cell.first_price_cents,
        "sessions": cell.sessions,
        "rank": cell.rank,
        "total": None if total is None else shown(total),
        "marks": [
            {
                "label": criterion.label,
                "weight": criterion.weight,
                "mark": None if mark is None else str(shown(mark)),
            }
            for criterion, mark in (cell.score.marks if cell.score else ())
        ],
        "set_aside": cell.set_aside,
    }
