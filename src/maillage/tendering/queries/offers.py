"""Reads around offers and agreements; what offers say is read through `access` only."""

from collections.abc import Sequence

from django.http import Http404

from maillage.kernel.clock import PARIS
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import moment
from maillage.people.models import FacilitatorProfile
from maillage.tendering.access import OpenedOffer
from maillage.tendering.domain.pieces import INCIDENTS
from maillage.tendering.enums import ConsultationStatus, LotStatus, OfferStatus
from maillage.tendering.models import Consultation, DepositReceipt, Lot, Offer, OfferKeys


def open_lots(call: Consultation) -> list[Lot]:
    """The lots that can be answered, in order."""
    with across_organisations("public catalogue"):
        lots = Lot.objects.filter(consultation=call, status=LotStatus.OPEN)
        return list(lots.select_related("service").order_by("number"))


def profiles_named(offers: Sequence[OpenedOffer]) -> dict[str, FacilitatorProfile]:
    """Slug -> person, for everybody named in opened offers."""
    slugs = {person for one in offers for bid in one.content.bids for person in bid.persons}
    with across_organisations("an opened offer names persons of its provider"):
        found = FacilitatorProfile.objects.filter(slug__in=slugs)
        return {profile.slug: profile for profile in found}


def why_unread(call: Consultation, offer: Offer) -> str:
    """Why an offer that was received is read by nobody, in words; "" for one that is, or will be.

    It came after the deadline, or the committee could not open it.
    """
    if offer.status == OfferStatus.LATE and call.deadline is not None:
        came, limit = (moment(at.astimezone(PARIS)) for at in (offer.received_at, call.deadline))
        return f"elle est arrivée le {came}, après la date limite du {limit} (heure de Paris)"
    if offer.status != OfferStatus.SEALED or call.sealed_identity:
        return ""
    with across_organisations("an offer that did not open is told why"):
        keys = OfferKeys.objects.filter(offer=offer).first()
    told = [INCIDENTS[one["code"]] for one in keys.incidents if not one["kind"]] if keys else []
    if told:
        return told[0]
    return "le comité ne l’a pas ouverte" if call.status == ConsultationStatus.AWARDED else ""


def receipt_or_404(slug: str) -> DepositReceipt:
    """A receipt of the provider whose space is open."""
    receipt = DepositReceipt.objects.select_related("offer").filter(slug=slug).first()
    if receipt is None:
        raise Http404
    with across_organisations("a receipt names the call it answers"):
        receipt.call = Consultation.objects.select_related("organisation").get(
            pk=receipt.offer.consultation_id
        )
    return receipt


def offers_of_space() -> list[DepositReceipt]:
    """The last receipt of each offer of the provider, the newest first."""
    receipts = list(
        DepositReceipt.objects.select_related("offer").order_by("-received_at", "-pk")[:200]
    )
    with across_organisations("a provider's offers name the calls they answer"):
        calls = (
            Consultation.objects.select_related("organisation")
            .filter(pk__in={receipt.offer.consultation_id for receipt in receipts})
            .in_bulk()
        )
    for receipt in receipts:
        receipt.call = calls[receipt.offer.consultation_id]
    return receipts
