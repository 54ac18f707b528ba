"""How long the papers of a purchase are kept, as the law has it on the day."""

from dataclasses import dataclass
from datetime import date

from maillage.engine.dates import add_months
from maillage.kernel import clock, dated
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.models import Agreement, Consultation
from maillage.tendering.queries.certificates import last_day_of


@dataclass(frozen=True)
class Clock:
    """One kind of papers, since when they are kept, until when, and by what rule."""

    label: str
    since: date | None
    until: date | None
    source: str

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= clock.today()


def clocks_of(call: Consultation) -> list[Clock]:
    """The clocks of a call: offers set aside, then each of its conventions."""
    rule = dated.lookup("marches.conservation.offres_ecartees", clock.today())
    since = _notified_on(call)
    found = [Clock("Propositions écartées", since, _years(since, rule.value), rule.source)]
    rule = dated.lookup("marches.conservation.marche", clock.today())
    for agreement in Agreement.objects.filter(consultation=call).select_related("consultation"):
        last = last_day_of(agreement) if agreement.signed_on is not None else None
        label = f"Convention {agreement.reference}, factures et attestations"
        found.append(Clock(label, last, _years(last, rule.value), rule.source))
    return found


def offers_erasable_from(call: Consultation) -> date | None:
    """The day from which the offers set aside may go; None while nothing was notified."""
    return clocks_of(call)[0].until


def _notified_on(call: Consultation) -> date | None:
    """The last signature of the call's conventions; for a call given up, its deadline."""
    if call.status == ConsultationStatus.ABANDONED:
        return call.deadline.astimezone(clock.PARIS).date() if call.deadline else None
    signed = list(Agreement.objects.filter(consultation=call).values_list("signed_on", flat=True))
    days = [day for day in signed if day is not None]
    return max(days) if days and len(days) == len(signed) else None


def _years(day: date | None, years: int) -> date | None:
    return add_months(day, 12 * years) if day is not None else None
