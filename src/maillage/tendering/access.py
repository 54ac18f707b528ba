"""The only way to an offer. A linter refuses `Offer.objects` anywhere else.

What this protects, said plainly: before the deadline nobody reads an offer through the
platform, its buyer and its administrators included, and a copy of the database or of the disk
without the key file shows nothing. It does not yet protect against somebody who holds the
running server and its key file: that needs keys held by a committee, outside the platform.
"""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from maillage.kernel import clock, journal, sealing
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.enums import Role
from maillage.people.models import Organisation, User
from maillage.tendering.content import OfferContent
from maillage.tendering.enums import ConsultationStatus, OfferStatus
from maillage.tendering.models import Consultation, DepositReceipt, Offer

READERS = frozenset({Role.DIRECTOR.value, Role.BUYER.value, Role.HEAD_OF_SERVICE.value})
OPENABLE = (ConsultationStatus.PUBLISHED, ConsultationStatus.AWARDED)
STANDING = (OfferStatus.SEALED, OfferStatus.OPENED)


class CallClosed(Exception):
    """The call takes no offer (a draft, awarded, or abandoned)."""


@dataclass(frozen=True)
class OpenedOffer:
    """An offer that its reader may read, with what the seal does not hide."""

    offer: Offer
    provider: Organisation
    content: OfferContent


def new_keys(slug: str) -> tuple[str, bytes]:
    """A key pair for the call `slug`: public half, and private half sealed to the instance."""
    identity, recipient = sealing.new_identity()
    sealed = sealing.seal(
        identity.encode(),
        record=_key_record(slug),
        recipients=[sealing.instance_recipient()],
    )
    return recipient, sealed


def deposit_offer(
    *, consultation: Consultation, provider: Organisation, actor: User, content: OfferContent
) -> DepositReceipt:
    """Seal and keep an offer; it replaces the provider's former one. One journal line.

    The time is read inside the transaction that holds the call's row: what arrives after the
    deadline is kept apart, never opened, and its receipt says so. Raises CallClosed.
    """
    slug = random_slug()
    blob = sealing.seal(
        content.to_bytes(), record=_record(slug), recipients=[consultation.recipient]
    )
    with (
        across_organisations("a provider answers another organisation's call"),
        transaction.atomic(),
    ):
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if call.status != ConsultationStatus.PUBLISHED:
            raise CallClosed
        received_at = clock.now()
        late = received_at > call.deadline
        if not late:
            former = Offer.objects.filter(consultation=call, organisation=provider)
            former.filter(status__in=STANDING).update(status=OfferStatus.REPLACED)
        offer = Offer.objects.create(
            organisation=provider,
            consultation=call,
            slug=slug,
            status=OfferStatus.LATE if late else OfferStatus.SEALED,
            sealed=blob,
            digest=hashlib.sha256(blob).hexdigest(),
            received_at=received_at,
            deposited_by=actor,
        )
        receipt = DepositReceipt.objects.create(
            organisation=provider,
            offer=offer,
            digest=offer.digest,
            size=len(blob),
            received_at=received_at,
            is_late=late,
        )
        journal.record(
            organisation=provider,
            actor=actor,
            verb="tendering.offer_late" if late else "tendering.offer_deposited",
            subject=offer,
            detail={"consultation": call.pk, "digest": offer.digest},
        )
    return receipt


def withdraw_offer(*, consultation: Consultation, provider: Organisation, actor: User) -> bool:
    """Take the standing offer back before the deadline; False when there is none or too late."""
    with (
        across_organisations("a provider takes its own offer back"),
        transaction.atomic(),
    ):
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if clock.now() > call.deadline:
            return False
        offer = Offer.objects.filter(
            consultation=call, organisation=provider, status=OfferStatus.SEALED
        ).first()
        if offer is None:
            return False
        Offer.objects.filter(pk=offer.pk).update(status=OfferStatus.WITHDRAWN)
        journal.record(
            organisation=provider,
            actor=actor,
            verb="tendering.offer_withdrawn",
            subject=offer,
            detail={"consultation": call.pk},
        )
    return True


def access_own_offer(
    *, user: User, provider: Organisation, consultation: Consultation
) -> OpenedOffer | None:
    """A provider's own standing offer, to read again or to change; None when there is none."""
    if not user.roles_in(provider.pk):
        raise Http404
    with within(provider):
        offer = (
            Offer.objects.filter(consultation=consultation, status__in=STANDING)
            .order_by("-received_at")
            .first()
        )
    if offer is None:
        return None
    return OpenedOffer(offer, provider, _open(offer, consultation))


def access_offers(*, user: User, consultation: Consultation, only: str = "") -> list[OpenedOffer]:
    """Every standing offer of a call (or the one whose slug is `only`), for its readers, after
    the deadline. One read per offer in the journal of the buyer. Raises Http404 before the
    deadline, for anybody else, and for a call that was given up: its bidders were promised that
    nobody would open their offers.
    """
    if not (READERS & user.roles_in(consultation.organisation_id)):
        raise Http404
    if consultation.status not in OPENABLE:
        raise Http404
    if consultation.deadline is None or clock.now() <= consultation.deadline:
        raise Http404
    with across_organisations("the buyer opens what was sent to it, after the deadline"):
        found = Offer.objects.filter(consultation=consultation, status__in=STANDING)
        if only:
            found = found.filter(slug=only)
        offers = list(found.select_related("organisation").order_by("received_at", "pk"))
    journal.record_reads(organisation=consultation.organisation, actor=user, subjects=offers)
    return [OpenedOffer(offer, offer.organisation, _open(offer, consultation)) for offer in offers]


def count_offers(consultation: Consultation) -> dict[str, int]:
    """How many providers have a standing offer, and how many came late: numbers only."""
    with across_organisations("counting what was sent to a call"):
        offers = Offer.objects.filter(consultation=consultation)
        return {
            "standing": offers.filter(status__in=STANDING).count(),
            "late": offers.filter(status=OfferStatus.LATE).count(),
        }


def _open(offer: Offer, consultation: Consultation) -> OfferContent:
    identity = sealing.unseal(
        bytes(consultation.sealed_identity),
        record=_key_record(consultation.slug),
        identity=sealing.instance_identity(),
    )
    plain = sealing.unseal(
        bytes(offer.sealed), record=_record(offer.slug), identity=identity.decode()
    )
    return OfferContent.from_bytes(plain)


def _record(slug: str) -> str:
    return f"offer:{slug}"


def _key_record(slug: str) -> str:
    return f"consultation:{slug}"
