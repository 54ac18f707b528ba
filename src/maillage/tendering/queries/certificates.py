"""The certificates that a buyer obtains from its provider: owed or not, handed in, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404

from maillage.engine.dates import add_months
from maillage.kernel import clock, dated
from maillage.kernel.tenancy import across_organisations
from maillage.tendering.enums import AgreementStatus, CertificateKind
from maillage.tendering.models import Agreement, Certificate
from maillage.tendering.queries.terms import sums_of, terms_of

HANDED_IN = "a buyer reads what its provider handed in for a running convention"
# How long before the end of a certificate the next one is asked for.
ASKED_BEFORE = timedelta(days=15)
RUNNING = (AgreementStatus.SENT, AgreementStatus.SIGNED)


@dataclass(frozen=True)
class Duty:
    """One certificate owed for a convention: the last handed in, and until when it holds."""

    kind: CertificateKind
    latest: Certificate | None
    valid_until: date | None

    @property
    def is_missing(self) -> bool:
        """None was handed in, or the last one no longer holds."""
        return self.valid_until is None or self.valid_until < clock.today()

    @property
    def is_asked(self) -> bool:
        """It is time to hand one in."""
        return self.is_missing or (
            self.valid_until is not None and self.valid_until <= clock.today() + ASKED_BEFORE
        )


def last_day_of(agreement: Agreement) -> date | None:
    """The last day of performance: when it stopped, else the end of the season."""
    return agreement.ended_on or agreement.consultation.season_ends_on


def is_owed(agreement: Agreement) -> bool:
    """Whether certificates are owed today: it is running, and reaches the dated threshold.

    The threshold is on the whole of the operation, before VAT (code du travail, R8222-1).
    """
    last = last_day_of(agreement)
    if agreement.status not in RUNNING or (last is not None and last < clock.today()):
        return False
    floor = dated.lookup("travail.vigilance", clock.today()).value * 100
    return sums_of(terms_of(agreement), agreement.vat_basis_points).net_cents >= floor


def duties_of(agreement: Agreement) -> list[Duty]:
    """Each certificate owed for a convention; none when it owes none."""
    if not is_owed(agreement):
        return []
    with across_organisations(HANDED_IN):
        rows = list(
            Certificate.objects.filter(organisation=agreement.provider_id).select_related("file")
        )
    return [_duty(kind, rows) for kind in CertificateKind]


def valid_until(issued_on: date) -> date:
    """The last day on which a certificate holds (code du travail, D8222-5)."""
    months = dated.lookup("travail.vigilance_validite", clock.today()).value
    return add_months(issued_on, months)


def certificate_or_404(agreement: Agreement, slug: str) -> Certificate:
    """A certificate, for the two sides of a convention that owes it."""
    for duty in duties_of(agreement):
        if duty.latest is not None and duty.latest.slug == slug:
            return duty.latest
    raise Http404


def _duty(kind: CertificateKind, rows: Iterable[Certificate]) -> Duty:
    latest = max(
        (row for row in rows if row.kind == kind),
        key=lambda row: (row.issued_on, row.pk),
        default=None,
    )
    return Duty(kind, latest, valid_until(latest.issued_on) if latest is not None else None)
