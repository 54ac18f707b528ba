"""The certificates that a buyer obtains from its provider: owed or not, handed in, until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from maillage.engine.dates import add_months
from maillage.kernel import clock, dated
from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import NBSP, liste
from maillage.tendering.domain.papers import RENEWAL, VIGILANCE
from maillage.tendering.enums import AgreementStatus, CertificateKind, DocumentKind
from maillage.tendering.models import (
    Agreement,
    Amendment,
    Certificate,
    ProviderPaper,
    RequiredDocument,
)
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
    given_on: date
    valid_until: date
    # The only convention it serves, added by its buyer; None for what the provider gave to all.
    agreement_id: int | None


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
    return _kinds_of(agreement)


def _kinds_of(agreement: Agreement) -> list[CertificateKind]:
    """The certificates that its sum or its call asks, whether it runs or not."""
    floor = dated.lookup(VIGILANCE, clock.today()).value * 100
    if sums_of(terms_of(agreement), agreement.vat_basis_points).net_cents >= floor:
        return list(CertificateKind)
    with across_organisations("both sides read what the call asked of its winner"):
        asked = _asked_by_call(agreement.consultation_id).values_list("kind", flat=True)
        kinds = {AS_PAPERS[DocumentKind(kind)] for kind in asked}
    return [kind for kind in CertificateKind if kind in kinds]


def _asked_by_call(call: int | OuterRef) -> QuerySet[RequiredDocument]:
    """The certificates that a call asked of its winner."""
    return RequiredDocument.objects.filter(consultation=call, kind__in=AS_PAPERS)


def duties_of(agreement: Agreement) -> list[Duty]:
    """Each certificate owed for a convention; none when it owes none."""
    kinds = owed_kinds(agreement)
    if not kinds:
        return []
    proofs = _proofs_of(agreement.provider_id)
    return [_duty(kind, agreement, proofs) for kind in kinds]


def missing_words(agreement: Agreement) -> str:
    """What to obtain before signing, in a sentence; "" when nothing owed is missing."""
    missing = [duty.kind.label.lower() for duty in duties_of(agreement) if duty.is_missing]
    if not missing:
        return ""
    return (
        f"Avant de signer, demandez à {agreement.provider.name}{NBSP}: {liste(missing)}. "
        "Vous pouvez noter la signature sans attendre, mais la loi ou l’appel le demande avant."
    )


def asked_today(rows: QuerySet[Agreement]) -> Iterator[tuple[Agreement, Duty]]:
    """The certificates to ask for today, over the conventions of a query.

    Those that cannot owe one are left out by the database, and what each provider gave is read
    once: a home page looks closely at few rows.
    """
    today = clock.today()
    floor = dated.lookup(VIGILANCE, today).value * 100
    with across_organisations(HANDED_IN):
        found = list(
            rows.annotate(last_day=Coalesce("ended_on", "consultation__season_ends_on"))
            .filter(Q(last_day=None) | Q(last_day__gte=today), status__in=RUNNING)
            .filter(
                Q(total_net_cents__gte=floor)
                | Exists(Amendment.objects.filter(agreement=OuterRef("pk")))
                | Exists(_asked_by_call(OuterRef("consultation")))
            )
            .select_related("consultation", "provider")
        )
    given = {one: _proofs_of(one) for one in {agreement.provider_id for agreement in found}}
    for agreement in found:
        proofs = given[agreement.provider_id]
        duties = [_duty(kind, agreement, proofs) for kind in CertificateKind]
        asked = [duty for duty in duties if duty.is_asked]
        if asked:
            owed = owed_kinds(agreement)
            yield from ((agreement, duty) for duty in asked if duty.kind in owed)


def valid_until(issued_on: date) -> date:
    """The last day on which a certificate holds (code du travail, D8222-5)."""
    months = dated.lookup(RENEWAL, clock.today()).value
    return add_months(issued_on, months)


def served(agreement: Agreement) -> list[Proof]:
    """Every certificate that held on a day of a convention which owed it, since it was sent."""
    if agreement.status == AgreementStatus.DRAFT:
        return []
    kinds, last = _kinds_of(agreement), last_day_of(agreement)
    begun = agreement.created_at.astimezone(clock.PARIS).date()
    return [
        proof
        for proof in _proofs_of(agreement.provider_id)
        if proof.kind in kinds
        and proof.agreement_id in (None, agreement.pk)
        and proof.valid_until >= begun
        and (last is None or proof.given_on <= last)
    ]


def issued_by(valid_until: date) -> date:
    """The day on which a certificate that holds until that day was issued, at the latest."""
    return add_months(valid_until, -dated.lookup(RENEWAL, clock.today()).value)


def certificate_or_404(agreement: Agreement, slug: str) -> Proof:
    """A certificate that serves or served, for the two sides of a convention that owed it."""
    shown = [*served(agreement), *(duty.latest for duty in duties_of(agreement) if duty.latest)]
    for proof in shown:
        if proof.slug == slug:
            return proof
    raise Http404


def counts_on(paper: ProviderPaper) -> bool:
    """Whether a convention of its provider counts, or counted, on this paper as a certificate."""
    if paper.kind not in AS_PAPERS:
        return False
    with across_organisations(HANDED_IN):
        rows = list(
            Agreement.objects.filter(provider=paper.organisation_id).select_related("consultation")
        )
        return any(proof.slug == paper.slug for row in rows for proof in served(row))


def _proofs_of(provider_id: int) -> list[Proof]:
    """All that a provider gave, or a buyer for it.

    No paper kept holds longer than if it was issued that day.
    """
    with across_organisations(HANDED_IN):
        handed = list(Certificate.objects.filter(organisation=provider_id).select_related("file"))
        kept = list(
            ProviderPaper.objects.filter(
                organisation=provider_id, kind__in=AS_PAPERS
            ).select_related("file")
        )
    proofs = [
        Proof(
            CertificateKind(row.kind),
            row.slug,
            row.file,
            row.issued_on,
            row.created_at.astimezone(clock.PARIS).date(),
            valid_until(row.issued_on),
            row.agreement_id,
        )
        for row in handed
    ]
    for paper in kept:
        kept_on = paper.kept_at.astimezone(clock.PARIS).date()
        most = valid_until(kept_on)
        until = min(paper.expires_on or most, most)
        kind = AS_PAPERS[DocumentKind(paper.kind)]
        proofs.append(Proof(kind, paper.slug, paper.file, None, kept_on, until, None))
    return proofs


def _duty(kind: CertificateKind, agreement: Agreement, proofs: Iterable[Proof]) -> Duty:
    serving = (None, agreement.pk)
    own = (one for one in proofs if one.kind == kind and one.agreement_id in serving)
    return Duty(kind, max(own, key=lambda proof: proof.valid_until, default=None))
