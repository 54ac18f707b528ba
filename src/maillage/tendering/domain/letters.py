"""The letters that tell the outcome: written at the award, read over, sent in one gesture."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from maillage.kernel import clock, journal, mail
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation, User
from maillage.tendering import access
from maillage.tendering.enums import ConsultationStatus, LetterKind
from maillage.tendering.letter_texts import (
    award_text,
    is_finished,
    reasons_days,
    reasons_text,
    rejection_text,
)
from maillage.tendering.models import Consultation, LotResult, Offer, OutcomeLetter, ReasonsRequest
from maillage.tendering.queries.offers import why_unread

RETAINED_MAIL = "tendering.offer_retained"
REJECTED_MAIL = "tendering.offer_rejected"
REASONS_MAIL = "tendering.reasons_answered"
ASKED_MAIL = "tendering.reasons_asked"
MAILS = {
    LetterKind.AWARD: RETAINED_MAIL,
    LetterKind.REJECTION: REJECTED_MAIL,
    LetterKind.REASONS: REASONS_MAIL,
}


class LetterRefused(Exception):
    """The letter cannot be changed, sent or asked for; the message is a sentence."""


def write_letters(*, call: Consultation) -> None:
    """Draft one letter per provider that answered, inside the award's transaction.

    Who came late, or sent an offer that did not open, is told too (R2181-1), with the reason.
    """
    results: dict[int, list[LotResult]] = {}
    for result in LotResult.objects.filter(consultation=call).select_related("lot"):
        results.setdefault(result.offer_id, []).append(result)
    winners = _winners(row for own in results.values() for row in own)
    for offer in access.offers_to_answer(call):
        own = results.get(offer.pk, [])
        retained = any(result.is_retained for result in own)
        if retained:
            body = award_text(call, own, winners)
        else:
            body = rejection_text(call, own, winners, why_unread(call, offer))
        OutcomeLetter.objects.create(
            organisation=call.organisation,
            consultation=call,
            offer=offer,
            kind=LetterKind.AWARD if retained else LetterKind.REJECTION,
            body=body,
            written_at=clock.now(),
        )


def revise_letter(*, letter: OutcomeLetter, actor: User, body: str) -> OutcomeLetter:
    """Change the text of a letter before it leaves. One journal line.

    Raises LetterRefused once it was sent.
    """
    with transaction.atomic():
        row = _unsent(letter)
        row.body = body
        row.save(update_fields=["body"])
        _note(row, actor, "tendering.letter_revised")
    return row


def send_letters(*, consultation: Consultation, actor: User) -> int:
    """Send every letter of the award that waits; how many left. One journal line each.

    One mail per person of each provider (it leads to the letter, and holds none of it). Raises
    LetterRefused when none waits.
    """
    with transaction.atomic():
        Consultation.objects.select_for_update().get(pk=consultation.pk)
        waiting = list(
            OutcomeLetter.objects.filter(consultation=consultation, sent_at=None)
            .exclude(kind=LetterKind.REASONS)
            .select_related("organisation", "consultation")
        )
        if not waiting:
            raise LetterRefused("Tous les courriers sont déjà partis.")
        for letter in waiting:
            _send(letter, actor)
    return len(waiting)


def send_reasons(*, letter: OutcomeLetter, actor: User) -> None:
    """Send the answer to a request for reasons; the request is answered. One journal line.

    Raises LetterRefused for any other letter, once it was sent, and while a sentence waits for
    its end.
    """
    if letter.kind != LetterKind.REASONS:
        raise LetterRefused("Ce courrier part avec les autres, depuis la page des courriers.")
    with transaction.atomic():
        row = _unsent(letter)
        if not is_finished(row.body):
            raise LetterRefused(
                "Ce courrier n’est pas fini\u00a0: écrivez les avantages de la proposition "
                "retenue à la place de «\u00a0[à compléter]\u00a0», enregistrez, puis envoyez-le."
            )
        _send(row, actor)
        ReasonsRequest.objects.filter(offer_id=letter.offer_id).update(answered_at=clock.now())


def ask_reasons(*, consultation: Consultation, offer: Offer, actor: User) -> ReasonsRequest:
    """A provider asks why its offer was not retained. One journal line, a mail to the buyer.

    The answer is owed, or promised, within the dated delay (`Consultation.owes_reasons`); its
    draft is written at once. Raises LetterRefused before the outcome is told, for an offer
    retained on every lot, and when it was asked already.
    """
    with across_organisations("a provider asks its buyer for reasons"), transaction.atomic():
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        told = OutcomeLetter.objects.filter(offer=offer).exclude(sent_at=None).exists()
        results = list(LotResult.objects.filter(offer=offer).select_related("lot"))
        lost = not results or any(not result.is_retained for result in results)
        if call.status != ConsultationStatus.AWARDED or not told or not lost:
            raise LetterRefused("Il n’y a pas de motif à demander pour cette proposition.")
        if ReasonsRequest.objects.filter(offer=offer).exists():
            raise LetterRefused("Vous avez déjà demandé les motifs : la réponse arrivera ici.")
        today = clock.today()
        request = ReasonsRequest.objects.create(
            organisation=call.organisation,
            consultation=call,
            offer=offer,
            asked_at=clock.now(),
            asked_by=actor,
            answer_due_on=today + timedelta(days=reasons_days(today)),
        )
        OutcomeLetter.objects.create(
            organisation=call.organisation,
            consultation=call,
            offer=offer,
            kind=LetterKind.REASONS,
            body=reasons_text(call, results, _retained_on(results), why_unread(call, offer)),
            written_at=clock.now(),
        )
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.reasons_asked",
            subject=call,
            detail={"offer": offer.pk},
        )
        if call.contact_id:
            mail.post(kind=ASKED_MAIL, to=call.contact_id, ids={"consultation": call.pk})
    return request


def _winners(results: Iterable[LotResult]) -> dict[int, LotResult]:
    """Lot pk -> the retained result of that lot."""
    return {row.lot_id: row for row in results if row.is_retained}


def _retained_on(results: Iterable[LotResult]) -> dict[int, LotResult]:
    """The same, for the lots of these results of one offer."""
    return _winners(LotResult.objects.filter(lot__in=[result.lot_id for result in results]))


def _send(letter: OutcomeLetter, actor: User) -> None:
    letter.sent_at, letter.sent_by = clock.now(), actor
    letter.save(update_fields=["sent_at", "sent_by"])
    _note(letter, actor, "tendering.letter_sent")
    with across_organisations("each provider that answered is told"):
        provider = Organisation.objects.get(pk=letter.offer.organisation_id)
        people = User.objects.filter(
            memberships__organisation=provider, memberships__ends_on=None
        ).distinct()
        for person in people:
            mail.post(
                kind=MAILS[LetterKind(letter.kind)],
                to=person.pk,
                ids={"consultation": letter.consultation_id, "offer": letter.offer_id},
            )


def _unsent(letter: OutcomeLetter) -> OutcomeLetter:
    row: OutcomeLetter = (
        OutcomeLetter.objects.select_for_update(of=("self",))
        .select_related("organisation", "consultation")
        .get(pk=letter.pk)
    )
    if row.sent_at is not None:
        raise LetterRefused("Ce courrier est déjà parti : il ne change plus.")
    return row


def _note(letter: OutcomeLetter, actor: User, verb: str) -> None:
    journal.record(
        organisation=letter.organisation,
        actor=actor,
        verb=verb,
        subject=letter,
        detail={"kind": letter.kind, "offer": letter.offer_id},
    )
