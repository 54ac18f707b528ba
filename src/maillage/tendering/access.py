"""The only way to an offer. A linter refuses `Offer.objects` anywhere else.

What this protects, said plainly. Without a committee: before the deadline nobody reads an offer
through the platform, its buyer and its administrators included, and a copy of the database or of
the disk without the key file shows nothing; who holds the running server and its key file is not
stopped. With a committee, the server holds no key at all until enough members have opened.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from maillage.kernel import clock, journal, sealing
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.enums import Role
from maillage.people.models import Organisation, User
from maillage.tendering.content import Identity, OfferContent
from maillage.tendering.enums import ConsultationStatus, OfferStatus
from maillage.tendering.envelopes import Parcel, record
from maillage.tendering.models import (
    CallReader,
    Committee,
    Consultation,
    DepositReceipt,
    Offer,
    OfferKeys,
    ReceiptList,
)
from maillage.tendering.queries import analysis

READERS = frozenset({Role.DIRECTOR.value, Role.BUYER.value, Role.HEAD_OF_SERVICE.value})
OPENABLE = (ConsultationStatus.PUBLISHED, ConsultationStatus.AWARDED)
MOST_LATE_A_DAY = 5
STANDING = (OfferStatus.SEALED, OfferStatus.OPENED)


class CallClosed(Exception):
    """The call takes no offer (a draft, awarded, abandoned, or held on another platform)."""


class TooManyLate(Exception):
    """This provider sent many late offers on this call today: each would be kept, unopened."""


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


def has_committee(consultation: Consultation) -> bool:
    """Whether the offers of this call are opened by a committee (the server holds no key)."""
    with across_organisations("a call says to whoever answers it who opens its offers"):
        return Committee.objects.filter(consultation=consultation).exists()


def deposit_offer(
    *, consultation: Consultation, provider: Organisation, actor: User, content: OfferContent
) -> DepositReceipt:
    """Seal and keep an offer; it replaces the provider's former one. One journal line.

    Raises CallClosed, also for a call whose offers are closed in the provider's browser;
    TooManyLate.
    """
    if has_committee(consultation):
        raise CallClosed
    slug = random_slug()
    blob = sealing.seal(
        content.to_bytes(), record=_record(slug), recipients=[consultation.recipient]
    )
    return _keep(consultation, provider, actor, slug, blob)


def deposit_parcel(
    *, consultation: Consultation, provider: Organisation, actor: User, parcel: bytes
) -> DepositReceipt:
    """Keep an offer that was closed in its provider's browser; it replaces the former one.

    The same parcel sent twice gives the same receipt. Raises BadParcel, CallClosed, TooManyLate.
    """
    Parcel.from_bytes(parcel)
    if not has_committee(consultation):
        raise CallClosed
    return _keep(consultation, provider, actor, random_slug(), parcel)


def _keep(
    consultation: Consultation, provider: Organisation, actor: User, slug: str, blob: bytes
) -> DepositReceipt:
    """The time is read inside the transaction that holds the call's row: what arrives after the
    deadline is kept apart, never opened, and its receipt says so. Raises CallClosed, TooManyLate.
    """
    # Hashed before the row is held: others wait for it.
    digest = hashlib.sha256(blob).hexdigest()
    with (
        across_organisations("a provider answers another organisation's call"),
        transaction.atomic(),
    ):
        call = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
        is_closed = call.status != ConsultationStatus.PUBLISHED or call.is_elsewhere
        if is_closed or call.deadline is None:
            raise CallClosed
        received_at = clock.now()
        late = is_over(call, received_at)
        former = Offer.objects.filter(consultation=call, organisation=provider)
        again = DepositReceipt.objects.filter(
            offer__in=former.filter(status__in=(*STANDING, OfferStatus.LATE)), digest=digest
        ).first()
        if again is not None:
            return again
        if late:
            _refuse_flood(former, received_at)
        else:
            standing = former.filter(status__in=STANDING)
            standing.update(status=OfferStatus.REPLACED, **_without_bytes(call))
        offer = Offer.objects.create(
            organisation=provider,
            consultation=call,
            slug=slug,
            status=OfferStatus.LATE if late else OfferStatus.SEALED,
            sealed=blob,
            digest=digest,
            received_at=received_at,
            deposited_by=actor,
        )
        verb = "tendering.offer_late" if late else "tendering.offer_deposited"
        told = {"consultation": call.pk, "digest": digest}
        journal.record(organisation=provider, actor=actor, verb=verb, subject=offer, detail=told)
        return DepositReceipt.objects.create(
            organisation=provider,
            offer=offer,
            digest=digest,
            size=len(blob),
            received_at=received_at,
            is_late=late,
        )


def _refuse_flood(former: QuerySet[Offer], now: datetime) -> None:
    """Late offers never replace one another: a few a day are a person, more fill the disk."""
    today = former.filter(status=OfferStatus.LATE, received_at__gt=now - timedelta(days=1))
    if today.count() >= MOST_LATE_A_DAY:
        raise TooManyLate


def is_over(call: Consultation, at: datetime | None = None) -> bool:
    """Whether nothing enters nor leaves what was sent, now or at that instant: the deadline is
    past, or its list is fixed. A clock moved back after the list was fixed opens nothing again.
    """
    if call.deadline is not None and (at or clock.now()) > call.deadline:
        return True
    with across_organisations("everyone may know that a list of receipts is fixed"):
        return ReceiptList.objects.filter(consultation=call).exists()


def withdraw_offer(*, consultation: Consultation, provider: Organisation, actor: User) -> bool:
    """Take the standing offer back before the deadline; False when there is none or too late."""
    with (
        across_organisations("a provider takes its own offer back"),
        transaction.atomic(),
    ):
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if is_over(call):
            return False
        offer = Offer.objects.filter(
            consultation=call, organisation=provider, status=OfferStatus.SEALED
        ).first()
        if offer is None:
            return False
        Offer.objects.filter(pk=offer.pk).update(
            status=OfferStatus.WITHDRAWN, **_without_bytes(call)
        )
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
    """A provider's own standing offer, to read again or to change; None when there is none, and
    while it is closed by keys that the server does not hold.
    """
    offer = own_offer(user=user, provider=provider, consultation=consultation)
    if offer is None or (has_committee(consultation) and offer.status != OfferStatus.OPENED):
        return None
    return OpenedOffer(offer, provider, _open(offer, consultation))


def own_offer(*, user: User, provider: Organisation, consultation: Consultation) -> Offer | None:
    """A provider's own standing offer, closed; None when there is none."""
    if not user.roles_in(provider.pk):
        raise Http404
    with within(provider):
        standing = Offer.objects.filter(consultation=consultation, status__in=STANDING)
        return standing.order_by("-received_at").first()


def access_offers(*, user: User, consultation: Consultation, only: str = "") -> list[OpenedOffer]:
    """Every standing offer of a call (or the one whose slug is `only`), for its readers, after
    the deadline. One read per offer in the journal of the buyer. Raises Http404 before the
    deadline, for anybody else, and for a call that was given up: its bidders were promised that
    nobody would open their offers. With a committee, there is nothing to read until it has
    opened (`awaits_opening`), and what could not be opened is told by the opening record.
    """
    offers = _standing_for(user, consultation, only)
    journal.record_reads(organisation=consultation.organisation, actor=user, subjects=offers)
    return [OpenedOffer(offer, offer.organisation, _open(offer, consultation)) for offer in offers]


def awaits_opening(consultation: Consultation) -> bool:
    """Whether the deadline is past and the committee of this call has not opened yet."""
    if consultation.deadline is None or clock.now() <= consultation.deadline:
        return False
    with across_organisations("whoever may see the call may know that nobody opened it yet"):
        committee = Committee.objects.filter(consultation=consultation)
        return committee.exclude(openings__finished_at__isnull=False).exists()


def was_readable(consultation: Consultation) -> bool:
    """Whether the buyer could have read the offers of a published call by now."""
    past = consultation.deadline is not None and clock.now() > consultation.deadline
    return past and not awaits_opening(consultation)


def closed_offers(consultation: Consultation) -> list[Offer]:
    """The standing offers of a call as they were received, in order: what its committee opens.

    Raises Http404 before the deadline: nobody is given what is closed before its time.
    """
    if consultation.deadline is None or clock.now() <= consultation.deadline:
        raise Http404
    return standing_offers(consultation)


def standing_offers(consultation: Consultation) -> list[Offer]:
    """The offers that stand, in the order in which they came; for the list of receipts."""
    with across_organisations("the offers of a call belong to those who answer it"):
        found = Offer.objects.filter(consultation=consultation, status__in=STANDING)
        return list(found.select_related("organisation").order_by("received_at", "pk"))


def offers_to_answer(consultation: Consultation) -> list[Offer]:
    """The offers that letters of the outcome answer: one per provider, in order of arrival.

    The one that stands, opened or not; for who only came late, the last that came.
    """
    with across_organisations("whoever answered a call is told its outcome"):
        found = Offer.objects.filter(
            consultation=consultation, status__in=(*STANDING, OfferStatus.LATE)
        ).select_related("organisation")
        kept: dict[int, Offer] = {}
        for offer in found.order_by("received_at", "pk"):
            former = kept.get(offer.organisation_id)
            if former is None or former.status == OfferStatus.LATE:
                kept[offer.organisation_id] = offer
    return list(kept.values())


def mark_opened(offer: Offer) -> None:
    """A committee opened this offer; called inside the transaction of the opening."""
    with across_organisations("a committee opens what was sent to its call"):
        Offer.objects.filter(pk=offer.pk, status=OfferStatus.SEALED).update(
            status=OfferStatus.OPENED
        )


def _standing_for(user: User, consultation: Consultation, only: str) -> list[Offer]:
    if not (READERS & user.roles_in(consultation.organisation_id)):
        raise Http404
    if may_not_compare(user=user, consultation=consultation):
        raise Http404
    found = readable_offers(consultation)
    return [offer for offer in found if only in ("", offer.slug)]


def readable_offers(consultation: Consultation) -> list[Offer]:
    """The standing offers that may be opened now, in the order in which they came, closed.

    Raises Http404 before the deadline, and for a call that was given up.
    """
    if consultation.status not in OPENABLE:
        raise Http404
    if consultation.deadline is None or clock.now() <= consultation.deadline:
        raise Http404
    with across_organisations("the buyer opens what was sent to it, after the deadline"):
        committee = Committee.objects.filter(consultation=consultation).exists()
        readable = (OfferStatus.OPENED,) if committee else STANDING
        found = Offer.objects.filter(consultation=consultation, status__in=readable)
        return list(found.select_related("organisation").order_by("received_at", "pk"))


def may_not_compare(*, user: User, consultation: Consultation) -> str:
    """Why this person cannot compare yet: "marks", "conflict", or "" when they can.

    Where criteria were announced, prices and names come after the readers' marks.
    """
    with within(consultation.organisation_id):
        if not analysis.criteria_of(consultation):
            return ""
        if analysis.conflicts_of(consultation, user):
            return "conflict"
        return "" if analysis.marks_are_fixed(consultation) else "marks"


def open_for_reader(
    *, reader: CallReader, offers: Sequence[Offer], named: bool = True
) -> list[OpenedOffer]:
    """Open readable offers of the call that this reader was named for; one read each in the
    journal of the buyer. `reader_access` says which offers, and what of them is shown. Unless
    `named`, the envelope that says who answers stays closed.
    """
    call = reader.consultation
    if any(offer.consultation_id != call.pk for offer in offers):
        raise Http404
    journal.record_reads(organisation=call.organisation, actor=reader.user, subjects=offers)
    opens = _open if named else _open_proposal
    return [OpenedOffer(offer, offer.organisation, opens(offer, call)) for offer in offers]


def names_of_offers(offers: Iterable[int]) -> dict[int, str]:
    """Offer pk -> its provider's name, for what was recorded about offers that were opened."""
    with across_organisations("a buyer knows who answered its call"):
        found = Offer.objects.filter(pk__in=set(offers))
        return dict(found.values_list("pk", "organisation__name"))


def count_offers(consultation: Consultation) -> dict[str, int]:
    """How many providers have a standing offer, and how many came late: numbers only."""
    with across_organisations("counting what was sent to a call"):
        offers = Offer.objects.filter(consultation=consultation)
        return {
            "standing": offers.filter(status__in=STANDING).count(),
            "late": offers.filter(status=OfferStatus.LATE).count(),
        }


def _open(offer: Offer, consultation: Consultation) -> OfferContent:
    if not consultation.sealed_identity:
        keys = _keys(offer)
        identity = Identity.from_bytes(_unseal(offer, consultation, keys, "identity"))
        content = _open_proposal(offer, consultation).signed_by(identity)
        return content.without({one["kind"] for one in keys.incidents})
    identity_text = sealing.unseal(
        bytes(consultation.sealed_identity),
        record=_key_record(consultation.slug),
        identity=sealing.instance_identity(),
    )
    plain = sealing.unseal(
        bytes(offer.sealed), record=_record(offer.slug), identity=identity_text.decode()
    )
    return OfferContent.from_bytes(plain)


def _without_bytes(call: Consultation) -> dict[str, bytes]:
    """What a browser closed and then replaced or withdrew is never opened: its bytes leave."""
    return {} if call.sealed_identity else {"sealed": b""}


def _open_proposal(offer: Offer, consultation: Consultation) -> OfferContent:
    if consultation.sealed_identity:
        return _open(offer, consultation).unsigned()
    keys = _keys(offer)
    content = OfferContent.from_bytes(_unseal(offer, consultation, keys, "proposal"))
    return content.without({one["kind"] for one in keys.incidents})


def _keys(offer: Offer) -> OfferKeys:
    with across_organisations("the keys of an offer belong to the call that it answers"):
        return OfferKeys.objects.get(offer=offer)


def _unseal(offer: Offer, consultation: Consultation, keys: OfferKeys, part: str) -> bytes:
    """Open one envelope of a parcel with the key that the committee gave for it."""
    key = sealing.unseal(
        bytes(getattr(keys, f"{part}_key")),
        record=f"keys:{offer.slug}:{part}",
        identity=sealing.instance_identity(),
    )
    return sealing.unseal(
        getattr(Parcel.from_bytes(bytes(offer.sealed)), part),
        record=record(consultation.slug, offer.organisation.slug, part),
        identity=key.decode(),
    )


def _record(slug: str) -> str:
    return f"offer:{slug}"


def _key_record(slug: str) -> str:
    return f"consultation:{slug}"
