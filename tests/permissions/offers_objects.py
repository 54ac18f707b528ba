"""Offers and conventions that the addresses of the room name."""

from __future__ import annotations

from maillage.kernel.tenancy import across_organisations
from maillage.tendering.models import Agreement, Consultation, Offer
from tests.factories import World
from tests.permissions.objects import maker
from tests.tendering.offers import award_all, closed_call_with_offer, make_answerable_call


@maker("call_with_keys")
def _call_with_keys(world: World) -> str:
    return make_answerable_call(world.home.organisation).slug


@maker("receipt")
def _receipt(world: World) -> str:
    return closed_call_with_offer(world)[1].slug


@maker("closed_call")
def _closed_call(world: World) -> str:
    return closed_call_with_offer(world)[0].slug


@maker("sent_offer")
def _sent_offer(world: World) -> str:
    with across_organisations("test"):
        return Offer.objects.get().slug


@maker("piece_kind")
def _piece_kind(world: World) -> str:
    return "cv"


@maker("agreement")
def _agreement(world: World) -> str:
    call, _ = closed_call_with_offer(world)
    award_all(world, call)
    with across_organisations("test"):
        assert Consultation.objects.get(pk=call.pk).status == "awarded"
        return Agreement.objects.get(consultation=call).slug


@maker("pdf")
def _pdf(world: World) -> str:
    return "pdf"
