"""Invoices: the provider says which it has issued, the buyer that it has come."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction

from maillage.kernel import clock, journal
from maillage.kernel.money import Totals
from maillage.kernel.tenancy import within
from maillage.people.models import User
from maillage.tendering.domain.conventions import ConventionRefused, lock_agreement
from maillage.tendering.enums import AgreementStatus
from maillage.tendering.models import Agreement, Invoice, InvoiceLine
from maillage.tendering.queries.budget import budget_of, money_of

BILLABLE = (AgreementStatus.SIGNED, AgreementStatus.ENDED)


def issue_invoice(
    *,
    agreement: Agreement,
    actor: User,
    number: str,
    issued_on: date,
    sessions: Collection[str],
) -> Invoice:
    """Note an invoice of the provider on sessions held or due, by their slugs; no session twice.

    Owned by the buyer, whose journal has its line.

    Raises:
        ConventionRefused: the convention is not signed, a session is not to invoice, the number
            is used, or the day is to come.
    """
    with within(agreement.organisation), transaction.atomic():
        row = lock_agreement(agreement)
        if row.status not in BILLABLE:
            raise ConventionRefused("Une facture suit une convention signée.")
        if issued_on > clock.today():
            raise ConventionRefused("La date de la facture est à venir\u00a0: vérifiez-la.")
        charges = [one for one in budget_of(row).to_invoice if one.session.slug in sessions]
        if not charges or len(charges) != len(set(sessions)):
            raise ConventionRefused("Choisissez au moins une séance qui reste à facturer.")
        sums = money_of(charges, row.vat_basis_points)
        invoice = _write(row, actor, number.strip(), issued_on, sums)
        InvoiceLine.objects.bulk_create(
            InvoiceLine(
                organisation=row.organisation,
                invoice=invoice,
                session=one.session,
                lot=one.term.lot,
                gross_cents=one.gross_cents,
            )
            for one in charges
        )
        _note(invoice, actor, "issued", {"sessions": len(charges), "gross": sums.gross_cents})
    return invoice


def _write(
    agreement: Agreement, actor: User, number: str, issued_on: date, sums: Totals
) -> Invoice:
    try:
        with transaction.atomic():
            invoice: Invoice = Invoice.objects.create(
                organisation=agreement.organisation,
                agreement=agreement,
                number=number,
                issued_on=issued_on,
                net_cents=sums.net_cents,
                gross_cents=sums.gross_cents,
                issued_by=actor,
                created_at=clock.now(),
            )
    except IntegrityError:
        raise ConventionRefused("Une facture porte déjà ce numéro\u00a0: vérifiez-le.") from None
    return invoice


def withdraw_invoice(*, invoice: Invoice, actor: User) -> None:
    """Take back an invoice noted by mistake: its sessions wait again.

    Raises:
        ConventionRefused: the buyer has received it: a credit note is then owed, outside.
    """
    with within(invoice.organisation), transaction.atomic():
        row = Invoice.objects.select_for_update().get(pk=invoice.pk)
        if row.received_on is not None:
            raise ConventionRefused(
                "Cette facture est déjà reçue\u00a0: voyez avec l’organisation comment la corriger."
            )
        _note(row, actor, "withdrawn", {"number": row.number})
        row.delete()


def receive_invoice(*, invoice: Invoice, actor: User) -> None:
    """Note that an invoice has come, today.

    Raises:
        ConventionRefused: it was noted already.
    """
    with transaction.atomic():
        row = Invoice.objects.select_for_update().get(pk=invoice.pk)
        if row.received_on is not None:
            raise ConventionRefused("Cette facture est déjà notée comme reçue.")
        row.received_on, row.received_by = clock.today(), actor
        row.save(update_fields=["received_on", "received_by"])
        _note(row, actor, "received", {})


def _note(invoice: Invoice, actor: User, done: str, detail: dict[str, int | str]) -> None:
    journal.record(
        organisation=invoice.organisation,
        actor=actor,
        verb=f"tendering.invoice_{done}",
        subject=invoice,
        detail=detail,
    )
