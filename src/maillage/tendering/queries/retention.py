"""How long the papers of a purchase are kept, as the law has it on the day."""

from dataclasses import dataclass
from datetime import date

from maillage.engine.dates import add_months
from maillage.kernel import clock, dated
from maillage.kernel.words import NBSP
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
    since, waits = _notified_on(call)
    source = f"{rule.source}{waits}"
    found = [Clock("Propositions écartées", since, _years(since, rule.value), source)]
    rule = dated.lookup("marches.conservation.marche", clock.today())
    for agreement in Agreement.objects.filter(consultation=call).select_related("consultation"):
        last = last_day_of(agreement) if agreement.signed_on is not None else None
        label = f"Convention {agreement.reference}, factures et attestations"
        found.append(Clock(label, last, _years(last, rule.value), rule.source))
    return found


def offers_erasable_from(call: Consultation) -> date | None:
    """The day from which the offers set aside may go; None while nothing was notified."""
    return clocks_of(call)[0].until


def _notified_on(call: Consultation) -> tuple[date | None, str]:
    """The last signature of the call's conventions; for a call given up, its deadline.

    One that stays unsigned counts as signed a dated while after its award: the offers set aside
    are not kept for ever because a paper never came back. With what the page says of it.
    """
    if call.status == ConsultationStatus.ABANDONED:
        day = call.deadline.astimezone(clock.PARIS).date() if call.deadline else None
        return day, ""
    rows = list(Agreement.objects.filter(consultation=call).values_list("signed_on", "created_at"))
    if not rows:
        return None, ""
    wait = dated.lookup("marches.conservation.signature_attendue", clock.today())
    days = [
        signed or add_months(made.astimezone(clock.PARIS).date(), wait.value)
        for signed, made in rows
    ]
    if all(signed for signed, _ in rows):
        return max(days), ""
    months = f"{wait.value}{NBSP}mois après l’attribution"
    return max(days), f"{NBSP}; à défaut de signature, {months} ({wait.source})"


def _years(day: date | None, years: int) -> date | None:
    return add_months(day, 12 * years) if day is not None else None
