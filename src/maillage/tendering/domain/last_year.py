"""What the year that a call has opened teaches the next call."""

from dataclasses import dataclass

from maillage.groups.models import Cycle
from maillage.groups.queries.reviews import Lessons, lessons_for_next_call
from maillage.kernel.tenancy import across_organisations
from maillage.tendering.models import AwardLine, Consultation, OutcomeAnswer


def lessons_of(call: Consultation) -> Lessons | None:
    """What the final review of the cycle opened by the award of a call has decided, if shared."""
    cycle = Cycle.objects.filter(groups__award_lines__consultation=call).first()
    return lessons_for_next_call(cycle) if cycle is not None else None


@dataclass(frozen=True)
class LastYear:
    """What one lot came to last year: who, how many sessions, at what price (cents, VAT in)."""

    lot: str
    person: str
    sessions: int
    price_cents: int

    @property
    def total_cents(self) -> int:
        return self.sessions * self.price_cents


def prices_of(call: Consultation) -> list[LastYear]:
    """What the award of a call gave, lot by lot."""
    with across_organisations("an award names the provider's persons"):
        rows = AwardLine.objects.filter(consultation=call).select_related("lot", "profile")
        return [
            LastYear(str(row.lot), str(row.profile), row.sessions, row.price_per_session_cents)
            for row in rows.order_by("lot__number")
        ]


def outcomes_of(call: Consultation) -> list[OutcomeAnswer]:
    """What both sides of its conventions answered after the end."""
    rows = OutcomeAnswer.objects.filter(agreement__consultation=call)
    return list(rows.select_related("agreement__provider").order_by("agreement", "side"))
