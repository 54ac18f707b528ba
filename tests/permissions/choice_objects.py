"""Calls with criteria as the addresses of the reading and of the letters name them."""

from __future__ import annotations

from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering.domain import letters
from maillage.tendering.models import Consultation, OutcomeLetter
from tests.factories import World
from tests.permissions.objects import maker
from tests.tendering.analysis import Competition, declare, make_criteria, mark_all, name_readers
from tests.tendering.offers import award_all, closed_call_with_offer


def _read(world: World) -> Competition:
    """A call with one offer, read by the professional alone, who has declared."""
    call, receipt = closed_call_with_offer(world)
    make_criteria(call)
    found = Competition(
        world, call, {"Claire": world.provider}, {"Claire": receipt}, ("professional",)
    )
    name_readers(found)
    declare(found, world.home.people["professional"])
    return found


def _fixed(world: World) -> Competition:
    found = _read(world)
    mark_all(found, world.home.people["professional"], {"Claire": ("30", "5")})
    return found


def _awarded(world: World) -> Consultation:
    call = _fixed(world).call
    award_all(world, call)
    return call


@maker("read_call")
def _read_call(world: World) -> str:
    return _read(world).call.slug


@maker("fixed_call")
def _fixed_call(world: World) -> str:
    return _fixed(world).call.slug


@maker("awarded_call")
def _awarded_call(world: World) -> str:
    return _awarded(world).slug


@maker("letter")
def _letter(world: World) -> str:
    with across_organisations("test"):
        return OutcomeLetter.objects.get().slug


@maker("told_receipt")
def _told_receipt(world: World) -> str:
    found = _fixed(world)
    award_all(world, found.call)
    with within(world.home.organisation):
        letters.send_letters(consultation=found.call, actor=world.home.people["director"])
    return found.receipts["Claire"].slug


@maker("own_letter")
def _own_letter(world: World) -> str:
    _told_receipt(world)
    return _letter(world)
