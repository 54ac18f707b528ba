"""Offers for tests: calls with real keys, deposits at a chosen time, an award."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import override_settings

from maillage.groups.models import Cycle
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile, Organisation
from maillage.tendering import access
from maillage.tendering.content import LotBid, OfferContent, Piece
from maillage.tendering.domain.awarding import award
from maillage.tendering.domain.comparison import Comparison, compare
from maillage.tendering.models import Consultation, DepositReceipt, Lot
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from tests.factories import Space, World
from tests.tendering.factories import make_facilitator, make_public_call


def make_answerable_call(organisation: Organisation, **fields: Any) -> Consultation:
    """A published call with real keys."""
    call = make_public_call(organisation, **fields)
    with within(organisation):
        call.recipient, call.sealed_identity = access.new_keys(call.slug)
        call.save()
    return call


def content(
    lots: list[Lot], profile: FacilitatorProfile, *, price: int = 30_000, **fields: Any
) -> OfferContent:
    """An offer on these lots at one price a session, exempt from VAT, with a CV."""
    defaults: dict[str, Any] = {
        "vat_basis_points": 0,
        "vat_exemption_reason": "franchise en base",
        "methodology_note": "Une lecture systémique des situations.",
        "schedule": "Les mardis matin.",
        "sworn_statement": True,
        "pieces": (Piece("cv", "cv.txt", b"Vingt ans de pratique"),),
    }
    bids = tuple(LotBid(lot.slug, lot.sessions_max or 1, price, profile.slug) for lot in lots)
    return OfferContent(bids=bids, **{**defaults, **fields})


def deposit(call: Consultation, provider: Space, offered: OfferContent) -> DepositReceipt:
    """What the provider's facilitator sends, now."""
    return access.deposit_offer(
        consultation=call,
        provider=provider.organisation,
        actor=provider.people["facilitator"],
        content=offered,
    )


def closed_call_with_offer(world: World) -> tuple[Consultation, DepositReceipt]:
    """A call whose deadline was yesterday, with one offer sent the day before that."""
    now = clock.now()
    call = make_answerable_call(world.home.organisation, deadline=now - timedelta(days=1))
    profile = make_facilitator(world.provider.organisation)
    earlier = now - timedelta(days=2)
    with override_settings(MAILLAGE_NOW=earlier.isoformat()):
        receipt = deposit(call, world.provider, content(offer_queries.open_lots(call), profile))
    return call, receipt


def table_of(world: World, call: Consultation, role: str = "buyer") -> Comparison:
    """The comparison as the buyer (or another of its readers) opens it."""
    with within(world.home.organisation):
        offers = access.access_offers(user=world.home.people[role], consultation=call)
        named = offer_queries.profiles_named(offers)
        return compare(call, call_queries.lots_of(call), offers, named)


def award_all(world: World, call: Consultation, reason: str = "", joint: str = "") -> Cycle:
    """Award every lot as the comparison proposes."""
    table = table_of(world, call)
    with within(world.home.organisation):
        return award(
            consultation=call,
            actor=world.home.people["buyer"],
            comparison=table,
            lots=call_queries.lots_of(call),
            choice={row.lot.slug: row.proposed.key for row in table.rows if row.proposed},
            reason=reason,
            joint_decision=joint,
        )


def deposit_on(call: Consultation, provider: Space, profile: FacilitatorProfile) -> None:
    """An offer on the open lots of a call that was awarded since: the call is reopened for it."""
    with within(call.organisation):
        Consultation.objects.filter(pk=call.pk).update(status="published")
    deposit(call, provider, content(offer_queries.open_lots(call), profile))
    with within(call.organisation):
        Consultation.objects.filter(pk=call.pk).update(status="awarded")
