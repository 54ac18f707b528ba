"""Reads of what an award left: results, decision, letters, requests for reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation
from maillage.tendering.enums import LetterKind
from maillage.tendering.models import (
    Agreement,
    AwardRecord,
    Consultation,
    DepositReceipt,
    LotResult,
    Offer,
    OutcomeLetter,
    ReasonsRequest,
)
from maillage.tendering.queries.offers import why_unread


@dataclass(frozen=True)
class LetterParts:
    """What a letter's page and document show beside its text."""

    letter: OutcomeLetter
    consultation: Consultation
    buyer: Organisation
    provider: Organisation
    results: Sequence[LotResult]
    # lot pk -> the retained result there, with its provider's name
    winners: dict[int, tuple[LotResult, str]]


@dataclass(frozen=True)
class Outcome:
    """What a provider sees of the result of its offer; `offer` is the one its letters answer.

    `unread` says why nobody reads it, "" when somebody did or will.
    """

    receipt: DepositReceipt
    call: Consultation
    offer: Offer
    unread: str
    letters: Sequence[LetterParts]
    request: ReasonsRequest | None
    agreement: Agreement | None
    may_ask: bool


def results_of(call: Consultation) -> list[LotResult]:
    """Every result of a call by lot and rank, with the provider's name as `offer.organisation`."""
    with across_organisations("a buyer knows who answered its call"):
        return list(
            LotResult.objects.filter(consultation=call)
            .select_related("lot", "offer__organisation")
            .order_by("lot__number", "rank", "pk")
        )


def decision_of(call: Consultation) -> AwardRecord | None:
    """The decision of a call; None before it."""
    return AwardRecord.objects.filter(consultation=call).select_related("decided_by").first()


def letters_of(call: Consultation) -> list[OutcomeLetter]:
    """The letters of a call, with the provider they are for."""
    with across_organisations("a buyer writes to those who answered"):
        return list(
            OutcomeLetter.objects.filter(consultation=call)
            .select_related("offer__organisation", "sent_by")
            .order_by("kind", "offer__organisation__name")
        )


def letter_or_404(call: Consultation, slug: str) -> LetterParts:
    """A letter of this call, in its buyer's space."""
    found = (
        OutcomeLetter.objects.filter(consultation=call, slug=slug)
        .select_related("organisation", "consultation__contact", "sent_by")
        .first()
    )
    if found is None:
        raise Http404
    return _parts(found)[0]


def own_letter_or_404(provider: Organisation, slug: str) -> LetterParts:
    """A letter that this provider received."""
    with across_organisations("a provider reads the letters it received"):
        found = (
            OutcomeLetter.objects.filter(
                slug=slug, offer__organisation=provider, sent_at__isnull=False
            )
            .select_related("organisation", "consultation__contact", "sent_by")
            .first()
        )
    if found is None:
        raise Http404
    return _parts(found)[0]


def _parts(*letters: OutcomeLetter) -> list[LetterParts]:
    """The parts of letters of one call."""
    with across_organisations("a letter names its provider and the retained ones"):
        rows = list(
            LotResult.objects.filter(
                consultation_id__in={letter.consultation_id for letter in letters}
            )
            .select_related("lot", "offer__organisation")
            .order_by("lot__number")
        )
        providers = {letter.pk: letter.offer.organisation for letter in letters}
    winners = {row.lot_id: (row, row.offer.organisation.name) for row in rows if row.is_retained}
    return [
        LetterParts(
            letter=letter,
            consultation=letter.consultation,
            buyer=letter.organisation,
            provider=providers[letter.pk],
            results=[row for row in rows if row.offer_id == letter.offer_id],
            winners=winners,
        )
        for letter in letters
    ]


def outcome_of(receipt: DepositReceipt) -> Outcome:
    """The result of a provider's offer, as far as it was told.

    One letter answers all that a provider sent to a call: each of its receipts leads to it.
    """
    with across_organisations("a provider reads the outcome of its own offer"):
        call = Consultation.objects.select_related("organisation").get(
            pk=receipt.offer.consultation_id
        )
        letters = list(
            OutcomeLetter.objects.filter(
                consultation=call,
                offer__organisation=receipt.organisation_id,
                sent_at__isnull=False,
            )
            .select_related("offer__organisation", "organisation", "consultation__contact")
            .order_by("sent_at")
        )
        offer = letters[0].offer if letters else receipt.offer
        request = ReasonsRequest.objects.filter(offer=offer).first()
        results = list(LotResult.objects.filter(offer=offer))
        agreement = Agreement.objects.filter(
            consultation=call, provider_id=receipt.organisation_id
        ).first()
    lost = not results or any(not result.is_retained for result in results)
    return Outcome(
        receipt=receipt,
        call=call,
        offer=offer,
        unread=why_unread(call, offer),
        letters=_parts(*letters),
        request=request,
        agreement=agreement if letters else None,
        may_ask=bool(letters) and request is None and lost,
    )


def reasons_owed() -> list[ReasonsRequest]:
    """The requests for reasons that wait in the space, the most urgent first."""
    return list(
        ReasonsRequest.objects.filter(answered_at=None)
        .select_related("consultation")
        .order_by("answer_due_on", "pk")[:20]
    )


def calls_with_letters() -> list[Consultation]:
    """The calls of the space whose letters wait to leave."""
    waiting = OutcomeLetter.objects.filter(sent_at=None).exclude(kind=LetterKind.REASONS)
    return list(
        Consultation.objects.filter(pk__in=waiting.values("consultation")).order_by("pk")[:20]
    )
