"""A convention or an amendment goes to be signed: sent, then signed by each side."""

from datetime import date
from typing import Any

from django.db import transaction

from maillage.kernel import clock, files, journal, mail
from maillage.people.models import User
from maillage.tendering.clause_texts import PROPOSED
from maillage.tendering.domain.conventions import (
    ConventionRefused,
    lock_agreement,
    write_clauses,
)
from maillage.tendering.enums import AgreementStatus, Side
from maillage.tendering.models import Agreement, Amendment
from maillage.tendering.queries.clauses import current_clauses
from maillage.tendering.queries.providers import readers_of

TO_SIGN_MAIL = "tendering.to_sign"


def keep_clauses(*, agreement: Agreement, actor: User) -> Agreement:
    """Tie a convention to the articles of today, so that its document can be made for good.

    An organisation that never wrote its own gets the proposed ones as its first version.
    """
    with transaction.atomic():
        row = lock_agreement(agreement)
        if row.clause_set is None:
            row.clause_set = current_clauses(row.organisation) or write_clauses(
                organisation=row.organisation, actor=actor, articles=PROPOSED
            )
            row.save(update_fields=["clause_set"])
    return row


def send_to_sign(*, paper: Agreement | Amendment, actor: User, document: bytes) -> None:
    """Keep the PDF as it leaves, and tell the provider that it waits for signatures.

    Raises:
        ConventionRefused: it was sent already, or a convention without VAT does not say why.
    """
    with transaction.atomic():
        row = _lock(paper)
        agreement = row if isinstance(row, Agreement) else row.agreement
        if row.status != AgreementStatus.DRAFT:
            raise ConventionRefused("Ce document est déjà envoyé à la signature.")
        # An offer sealed without the form may leave it empty; its convention must not.
        exempt = not agreement.vat_basis_points and not agreement.vat_exemption_reason.strip()
        if row == agreement and exempt:
            raise ConventionRefused(
                "Le motif d’exonération de TVA manque\u00a0: écrivez-le dans les modalités, puis "
                "envoyez la convention."
            )
        stored = files.store(
            data=document,
            filename=f"{file_name(row)}.pdf",
            organisation=row.organisation,
            actor=actor,
        )
        row.sent_document = stored
        row.status, row.sent_at = AgreementStatus.SENT, clock.now()
        row.save()
        for person in readers_of(agreement.provider):
            mail.post(kind=TO_SIGN_MAIL, to=person, ids={"agreement": agreement.pk})
        _note(row, actor, "sent", {"sha256": stored.sha256})


def note_signature(
    *, paper: Agreement | Amendment, side: str, signed_on: date, actor: User
) -> bool:
    """Note that one side has signed on a day; True when both now have.

    Raises:
        ConventionRefused: not sent yet, signed already by that side, or a day that is to come or
            before the sending.
    """
    with transaction.atomic():
        row = _lock(paper)
        name = "buyer_signed_on" if side == Side.BUYER else "provider_signed_on"
        if row.sent_at is None:
            raise ConventionRefused("Envoyez d’abord le document à la signature.")
        if getattr(row, name) is not None:
            raise ConventionRefused("Cette signature est déjà notée.")
        if not row.sent_at.astimezone(clock.PARIS).date() <= signed_on <= clock.today():
            raise ConventionRefused(
                "La signature ne peut être ni à venir, ni avant l’envoi\u00a0: vérifiez la date."
            )
        setattr(row, name, signed_on)
        both = row.buyer_signed_on is not None and row.provider_signed_on is not None
        if both:
            row.signed_on = max(row.buyer_signed_on, row.provider_signed_on)
            if row.status == AgreementStatus.SENT:
                row.status = AgreementStatus.SIGNED
        row.save()
        _note(row, actor, "signed" if both else f"signed_by_{side}", {})
    return both


def file_name(paper: Agreement | Amendment) -> str:
    """How the file of a convention or of an amendment is called, without its extension."""
    if isinstance(paper, Agreement):
        return f"convention-{paper.reference}"
    return f"avenant-{paper.number}-convention-{paper.agreement.reference}"


def _lock(paper: Agreement | Amendment) -> Any:
    if isinstance(paper, Agreement):
        return lock_agreement(paper)
    return (
        Amendment.objects.select_for_update(of=("self",))
        .select_related("organisation", "agreement__provider")
        .get(pk=paper.pk)
    )


def _note(row: Agreement | Amendment, actor: User, done: str, detail: dict[str, Any]) -> None:
    what = "agreement" if isinstance(row, Agreement) else "amendment"
    journal.record(
        organisation=row.organisation,
        actor=actor,
        verb=f"tendering.{what}_{done}",
        subject=row,
        detail=detail,
    )
