"""From readers' marks and prices to the score of each bid: exact fractions, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from maillage.engine.award import ScoringMethod, consensus, price_marks
from maillage.tendering.enums import CriterionKind, MarksSettledBy, TieBreak
from maillage.tendering.models import Consultation, Criterion
from maillage.tendering.queries.analysis import Facts


@dataclass(frozen=True)
class Score:
    """The marks of one bid, criterion by criterion in their order; None where none was given."""

    marks: tuple[tuple[Criterion, Fraction | None], ...]
    merit: Fraction

    @property
    def total(self) -> Fraction | None:
        """The sum of the marks; None while one is missing."""
        given = [mark for _, mark in self.marks if mark is not None]
        return sum(given, Fraction(0)) if len(given) == len(self.marks) else None


def scores_of_lot(
    call: Consultation, facts: Facts, lot_pk: int, prices: Mapping[int, int]
) -> dict[int, Score]:
    """Offer pk -> score on one lot, from what each would cost there (cents, all included).

    The price is marked among these offers by the announced formula; what readers gave is settled
    by the announced median or mean. `merit` is what parts equal totals: the marks of technical
    value, or nothing where a joint decision was announced.
    """
    weight = next((one.weight for one in facts.criteria if one.kind == CriterionKind.PRICE), 0)
    priced = price_marks(
        {str(pk): cents for pk, cents in prices.items()},
        top=weight,
        method=ScoringMethod(call.price_formula),
        n=call.price_multiple,
    )
    given = _settled(call, facts, lot_pk)
    return {pk: _score(call, facts.criteria, priced[str(pk)], given.get(pk, {})) for pk in prices}


def _score(
    call: Consultation,
    criteria: Sequence[Criterion],
    price: Fraction,
    given: Mapping[int, Fraction],
) -> Score:
    marks = tuple(
        (one, price if one.kind == CriterionKind.PRICE else given.get(one.pk)) for one in criteria
    )
    merit = Fraction(0)
    if call.tie_break == TieBreak.TECHNICAL_MERIT:
        merit = sum(
            (mark or Fraction(0) for one, mark in marks if one.kind == CriterionKind.TECHNICAL),
            Fraction(0),
        )
    return Score(marks, merit)


def _settled(call: Consultation, facts: Facts, lot_pk: int) -> dict[int, dict[int, Fraction]]:
    """Offer pk -> criterion pk -> what the readers' marks come to on this lot."""
    grouped: dict[tuple[int, int], list] = {}
    for mark in facts.marks:
        if mark.value is not None and mark.lot_id in (None, lot_pk):
            grouped.setdefault((mark.offer_id, mark.criterion_id), []).append(mark.value)
    by_median = call.marks_settled_by == MarksSettledBy.MEDIAN
    found: dict[int, dict[int, Fraction]] = {}
    for (offer, criterion), values in grouped.items():
        found.setdefault(offer, {})[criterion] = consensus(values, by_median=by_median)
    return found
