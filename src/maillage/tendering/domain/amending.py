"""Amendments: numbered, what changes, and what the convention then comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Manager, ProtectedError

from maillage.groups.domain.handover import facilitator_leaves
from maillage.kernel import clock, journal
from maillage.people.models import User
from maillage.tendering.domain.conventions import ConventionRefused, lock_agreement
from maillage.tendering.enums import AgreementStatus, AmendmentKind
from maillage.tendering.models import Agreement, AgreementLine, Amendment, TakeOver
from maillage.tendering.queries.terms import Term, merged, sums_of, terms_of


def amend(
    *,
    agreement: Agreement,
    actor: User,
    reason: str,
    effective_on: date,
    changes: Mapping[str, tuple[int, int]],
) -> Amendment:
    """Prepare an amendment: new numbers of sessions and prices, by the slug of their lot.

    It changes nothing before both sides have signed it.

    Raises:
        ConventionRefused: the convention is not signed, another amendment waits for its
            signatures, or nothing changes.
    """
    with transaction.atomic():
        row = lock_agreement(agreement)
        if row.status != AgreementStatus.SIGNED:
            raise ConventionRefused("Un avenant change une convention signée et en cours.")
        terms = terms_of(row)
        changed = [
            replace(term, sessions=sessions, price_per_session_cents=price)
            for term in terms
            for sessions, price in [changes.get(term.lot.slug, _same(term))]
            if (sessions, price) != _same(term)
        ]
        if not changed:
            raise ConventionRefused(
                "Rien ne change\u00a0: modifiez un nombre de séances ou un prix."
            )
        return write_amendment(
            agreement=row,
            actor=actor,
            kind=AmendmentKind.CHANGE,
            reason=reason,
            effective_on=effective_on,
            changed=changed,
        )


def write_amendment(
    *,
    agreement: Agreement,
    actor: User,
    kind: str,
    reason: str,
    effective_on: date,
    changed: Sequence[Term],
) -> Amendment:
    """Write an amendment with its lines and its new sums (the convention's row is held).

    Raises:
        ConventionRefused: another one still waits for its signatures.
    """
    former = Amendment.objects.filter(agreement=agreement)
    if former.filter(signed_on=None, kind=AmendmentKind.CHANGE).exists():
        raise ConventionRefused(
            "Un avenant attend déjà ses signatures\u00a0: faites-le signer ou retirez-le."
        )
    sums = sums_of(merged(terms_of(agreement), changed), agreement.vat_basis_points)
    last = former.order_by("number").last()
    row = Amendment.objects.create(
        organisation=agreement.organisation,
        agreement=agreement,
        number=last.number + 1 if last is not None else 1,
        kind=kind,
        reason=reason.strip(),
        effective_on=effective_on,
        total_net_cents=sums.net_cents,
        total_gross_cents=sums.gross_cents,
        created_at=clock.now(),
        created_by=actor,
    )
    _write_lines(row, changed)
    journal.record(
        organisation=agreement.organisation,
        actor=actor,
        verb="tendering.amendment_prepared",
        subject=row,
        detail={"number": row.number, "kind": kind, "gross": row.total_gross_cents},
    )
    return row


def _write_lines(row: Amendment, changed: Sequence[Term]) -> None:
    AgreementLine.objects.bulk_create(
        AgreementLine(
            organisation=row.organisation,
            agreement=row.agreement,
            amendment=row,
            lot=term.lot,
            group=term.group,
            profile=term.profile,
            sessions=term.sessions,
            price_per_session_cents=term.price_per_session_cents,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
        )
        for term in changed
    )


def withdraw_amendment(*, amendment: Amendment, actor: User) -> None:
    """Take back an amendment that nobody has signed; its number is free again.

    When it carried a lot on, nobody leads that group any more: it waits for somebody again.

    Raises:
        ConventionRefused: a side has signed it, or it is a stop, which is done already.
    """
    with transaction.atomic():
        agreement = lock_agreement(amendment.agreement)
        row = Amendment.objects.select_for_update().get(pk=amendment.pk)
        if not may_withdraw(row):
            raise ConventionRefused("Cet avenant ne peut plus être retiré.")
        if row.papers.exists():
            raise ConventionRefused("Un exemplaire signé est déjà joint à cet avenant.")
        journal.record(
            organisation=agreement.organisation,
            actor=actor,
            verb="tendering.amendment_withdrawn",
            subject=row,
            detail={"number": row.number},
        )
        _wait_again(agreement, row.lines, actor)
        row.delete()


def may_withdraw(amendment: Amendment) -> bool:
    """Whether nobody has signed it, and it is no stop (which is done already)."""
    return amendment.kind == AmendmentKind.CHANGE and not (
        amendment.buyer_signed_on or amendment.provider_signed_on
    )


def withdraw_agreement(*, agreement: Agreement, actor: User) -> Agreement:
    """Take back the convention that a take-over made, when nobody has signed it.

    Its lots wait for somebody again, in the convention that is returned; its reference is free.

    Raises:
        ConventionRefused: it comes from the award, a side has signed it, or something already
            stands on it (a paper, an attestation, open data).
    """
    with transaction.atomic():
        row = lock_agreement(agreement)
        if not may_withdraw_agreement(row):
            raise ConventionRefused("Cette convention ne peut plus être retirée.")
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="tendering.agreement_withdrawn",
            subject=row,
            detail={"consultation": row.consultation_id, "provider": row.provider_id},
        )
        former = TakeOver.objects.filter(agreement=row).select_related("former")[0].former
        _wait_again(row, row.lines, actor)
        try:
            row.delete()
        except ProtectedError:
            raise ConventionRefused(
                "Des pièces ou des données sont déjà jointes à cette convention\u00a0: "
                "elle ne peut plus être retirée."
            ) from None
    return former


def may_withdraw_agreement(agreement: Agreement) -> bool:
    """Whether it was made by take-overs alone, and nobody has signed it."""
    if agreement.buyer_signed_on or agreement.provider_signed_on:
        return False
    taken = TakeOver.objects.filter(agreement=agreement).values("lot")
    return bool(taken) and not agreement.lines.exclude(lot__in=taken).exists()


def _wait_again(agreement: Agreement, lines: Manager[AgreementLine], actor: User) -> None:
    """The groups that these lines carried on have nobody again, whom their members know."""
    for line in lines.select_related("group", "profile"):
        taken = TakeOver.objects.filter(agreement=agreement, lot=line.lot_id)
        if line.group is not None and taken.delete()[0]:
            facilitator_leaves(group=line.group, profile=line.profile, actor=actor)


def _same(term: Term) -> tuple[int, int]:
    return term.sessions, term.price_per_session_cents
