"""The certificates that a buyer obtains from its provider: owed or not, handed in, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404

from maillage.engine.dates import add_months
from maillage.kernel import clock, dated
from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import NBSP, liste
from maillage.tendering.enums import AgreementStatus, CertificateKind, DocumentKind
from maillage.tendering.models import Agreement, Certificate, ProviderPaper, RequiredDocument
from maillage.tendering.queries.terms import sums_of, terms_of

HANDED_IN = "a buyer reads what its provider handed in for a running convention"
# How long before the end of a certificate the next one is asked for.
ASKED_BEFORE = timedelta(days=15)
RUNNING = (AgreementStatus.SENT, AgreementStatus.SIGNED)
# The papers of the winner, as a call asks for them and as a provider keeps them.
AS_PAPERS = {
    DocumentKind.SOCIAL_CERTIFICATE: CertificateKind.SOCIAL,
    DocumentKind.FISCAL_CERTIFICATE: CertificateKind.FISCAL,
}


@dataclass(frozen=True)
class Proof:
    """A certificate that both sides read: handed in, or kept among the papers of the provider.

    `issued_on` is None for a paper kept: its provider told its last day instead.
    """

    kind: CertificateKind
    slug: str
    file: StoredFile
    issued_on: date | None
    valid_until: date


@dataclass(frozen=True)
class Duty:
    """One certificate owed for a convention: the last one, and until when it holds."""

    kind: CertificateKind
    latest: Proof | None

    @property
    def valid_until(self) -> date | None:
        """The last day on which the last one holds."""
        return self.latest.valid_until if self.latest is not None else None

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


def owed_kinds(agreement: Agreement) -> list[CertificateKind]:
    """The certificates owed today: it is running, and reaches the threshold or its call asked.

    The dated threshold is on the whole of the operation, before VAT (code du travail, R8222-1).
    """
    last = last_day_of(agreement)
    if agreement.status not in RUNNING or (last is not None and last < clock.today()):
        return []
    floor = dated.lookup("travail.vigilance", clock.today()).value * 100
    if sums_of(terms_of(agreement), agreement.vat_basis_points).net_cents >= floor:
        return list(CertificateKind)
    with across_organisations("both sides read what the call asked of its winner"):
        asked = RequiredDocument.objects.filter(
            consultation=agreement.consultation_id, kind__in=AS_PAPERS
        ).values_list("kind", flat=True)
        kinds = {AS_PAPERS[DocumentKind(kind)] for kind in asked}
    return [kind for kind in CertificateKind if kind in kinds]


def duties_of(agreement: Agreement) -> list[Duty]:
    """Each certificate owed for a convention; none when it owes none."""
    kinds = owed_kinds(agreement)
    if not kinds:
        return []
    proofs = _proofs_of(agreement.provider_id)
    return [_duty(kind, proofs) for kind in kinds]


def missing_words(agreement: Agreement) -> str:
    """What to obtain before signing, in a sentence; "" when nothing owed is missing."""
    missing = [duty.kind.label.lower() for duty in duties_of(agreement) if duty.is_missing]
    if not missing:
        return ""
    return (
        f"Avant de signer, demandez à {agreement.provider.name}{NBSP}: {liste(missing)}. "
        "Vous pouvez noter la signature sans attendre, mais la loi ou l’appel le demande avant."
    )


def valid_until(issued_on: date) -> date:
    """The last day on which a certificate holds (code du travail, D8222-5)."""
    months = dated.lookup("travail.vigilance_validite", clock.today()).value
    return add_months(issued_on, months)


def certificate_or_404(agreement: Agreement, slug: str) -> Proof:
    """A certificate, for the two sides of a convention that owes it."""
    for duty in duties_of(agreement):
        if duty.latest is not None and duty.latest.slug == slug:
            return duty.latest
    raise Http404


def _proofs_of(provider_id: int) -> list[Proof]:
    """Everything a provider gave: no paper kept holds longer than if it was issued that day."""
    with across_organisations(HANDED_IN):
        handed = list(Certificate.objects.filter(organisation=provider_id).select_related("file"))
        kept = list(
            ProviderPaper.objects.filter(
                organisation=provider_id, kind__in=AS_PAPERS
            ).select_related("file")
        )
    proofs = [
        Proof(
            CertificateKind(row.kind), row.slug, row.file, row.issued_on, valid_until(row.issued_on)
        )
        for row in handed
    ]
    for paper in kept:
        most = valid_until(paper.kept_at.astimezone(clock.PARIS).date())
        until = min(paper.expires_on or most, most)
        kind = AS_PAPERS[DocumentKind(paper.kind)]
        proofs.append(Proof(kind, paper.slug, paper.file, None, until))
    return proofs


def _duty(kind: CertificateKind, proofs: Iterable[Proof]) -> Duty:
    own = (proof for proof in proofs if proof.kind == kind)
    return Duty(kind, max(own, key=lambda proof: proof.valid_until, default=None))
