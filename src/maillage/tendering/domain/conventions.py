"""Preparing a convention: the articles of the organisation, the terms, the papers beside it."""

from django.db import transaction

from maillage.kernel import clock, files, journal
from maillage.kernel.money import Totals
from maillage.people.models import Organisation, User
from maillage.tendering.clause_texts import Articles
from maillage.tendering.content import OfferContent
from maillage.tendering.enums import AgreementStatus, PaperKind
from maillage.tendering.models import (
    Agreement,
    AgreementPaper,
    Amendment,
    ClauseSet,
    Consultation,
)
from maillage.tendering.queries.clauses import current_clauses
from maillage.tendering.queries.terms import first_terms, sums_of

# What is read here: a scan, a photograph or a PDF for what is signed; also texts for an annex.
SIGNED_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg"})
ANNEX_TYPES = SIGNED_TYPES | {
    files.OFFICE_TYPES[".odt"],
    files.OFFICE_TYPES[".docx"],
    files.OFFICE_TYPES[".ods"],
    files.OFFICE_TYPES[".xlsx"],
}
ONLY_SIGNED = "Envoyez un PDF, ou une photographie au format JPEG ou PNG."
ONLY_ANNEX = "Envoyez un PDF, un texte (ODT, DOCX), un tableur (ODS, XLSX) ou une image."


class ConventionRefused(Exception):
    """What was asked of a convention cannot be done; the message is a sentence for the buyer."""


def draft_agreement(
    *,
    consultation: Consultation,
    actor: User,
    provider: Organisation,
    content: OfferContent,
    sums: Totals,
) -> Agreement:
    """Draft the convention of a call with one provider, under the next number of the year.

    Inside the caller's transaction, which holds the organisation: two drafts at once take two
    numbers. VAT is that of the offer.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(
        pk=consultation.organisation_id
    )
    return Agreement.objects.create(
        organisation=organisation,
        consultation=consultation,
        provider=provider,
        reference=_next_reference(organisation),
        total_net_cents=sums.net_cents,
        vat_basis_points=content.vat_basis_points,
        vat_exemption_reason=content.vat_exemption_reason,
        total_gross_cents=sums.gross_cents,
        signatory=actor,
        created_at=clock.now(),
    )


def _next_reference(organisation: Organisation) -> str:
    """ "2026-004" after "2026-003", whatever was deleted before it."""
    start = f"{clock.today().year}-"
    rows = Agreement.objects.filter(organisation=organisation, reference__startswith=start)
    taken = [int(row.reference.removeprefix(start)) for row in rows]
    return f"{start}{max(taken, default=0) + 1:03d}"


def write_clauses(*, organisation: Organisation, actor: User, articles: Articles) -> ClauseSet:
    """Write the next version of the articles; conventions already sent keep theirs."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        former = current_clauses(organisation)
        row = ClauseSet.objects.create(
            organisation=organisation,
            version=former.version + 1 if former is not None else 1,
            articles=articles,
            created_at=clock.now(),
            created_by=actor,
        )
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="tendering.clauses_written",
            subject=row,
            detail={"version": row.version},
        )
    return row


def set_terms(
    *,
    agreement: Agreement,
    actor: User,
    vat_basis_points: int,
    vat_exemption_reason: str,
    notice_days: int,
    late_share: int,
    payment_days: int,
) -> Agreement:
    """Settle VAT, cancellation and payment of a convention not yet sent; sums are made again.

    Prices are those of the offer, VAT included: the rate only parts them.

    Raises:
        ConventionRefused: it was sent already, or VAT is neither due nor exempt for a reason.
    """
    if not vat_basis_points and not vat_exemption_reason.strip():
        raise ConventionRefused("Sans TVA, écrivez le motif de l’exonération.")
    with transaction.atomic():
        row = lock_agreement(agreement)
        if row.status != AgreementStatus.DRAFT:
            raise ConventionRefused(
                "Cette convention est déjà envoyée à la signature\u00a0: préparez un avenant."
            )
        row.vat_basis_points = vat_basis_points
        row.vat_exemption_reason = "" if vat_basis_points else vat_exemption_reason.strip()
        row.notice_days, row.late_share = notice_days, late_share
        row.payment_days = payment_days
        sums = sums_of(first_terms(row), vat_basis_points)
        row.total_net_cents, row.total_gross_cents = sums.net_cents, sums.gross_cents
        row.save()
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="tendering.agreement_terms_set",
            subject=row,
            detail={"vat": vat_basis_points, "late_share": late_share, "notice": notice_days},
        )
    return row


def add_paper(
    *,
    agreement: Agreement,
    actor: User,
    kind: str,
    title: str,
    filename: str,
    data: bytes,
    amendment: Amendment | None = None,
) -> AgreementPaper:
    """Keep an annex, or a signed copy, with a convention; its SHA-256 is the file's own.

    Raises:
        FileRefused: it is empty, too large, or of a type that is not read here.
        ConventionRefused: a signed copy of what was not sent to be signed.
    """
    is_signed = kind == PaperKind.SIGNED
    allowed, remedy = (SIGNED_TYPES, ONLY_SIGNED) if is_signed else (ANNEX_TYPES, ONLY_ANNEX)
    if data and files.sniff(data, filename) not in allowed:
        raise files.FileRefused(f"Ce fichier n’est pas d’un format accepté. {remedy}")
    with transaction.atomic():
        row = lock_agreement(agreement)
        if is_signed and (amendment or row).sent_at is None:
            raise ConventionRefused("Envoyez d’abord le document à la signature.")
        stored = files.store(
            data=data, filename=filename, organisation=row.organisation, actor=actor
        )
        paper = AgreementPaper.objects.create(
            organisation=row.organisation,
            agreement=row,
            amendment=amendment,
            kind=kind,
            title=title.strip(),
            file=stored,
            created_at=clock.now(),
            created_by=actor,
        )
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="tendering.agreement_paper_added",
            subject=row,
            detail={"kind": kind, "paper": paper.pk, "sha256": stored.sha256},
        )
    return paper


def lock_agreement(agreement: Agreement) -> Agreement:
    """The row of a convention, held until the end of the transaction."""
    row: Agreement = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation", "consultation", "provider", "clause_set")
        .get(pk=agreement.pk)
    )
    return row
