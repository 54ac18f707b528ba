"""What stands around a platform: simulations, antennas, partners."""

from __future__ import annotations

from maillage.kernel import clock
from maillage.pathways.bookable import hours_of
from maillage.pathways.domain.partners import BOOKING, answer_referral, book_room, new_link
from maillage.people.models import Occupation
from tests.factories import World
from tests.pathways.platform_factories import make_antenna, make_flow, make_partner, make_referral
from tests.permissions.objects import maker
from tests.permissions.pathways_objects import child_of


@maker("flow")
def _flow(world: World) -> str:
    head = world.home.people["head_of_service"]
    return make_flow(world.home.objects["service"], head, clock.now()).slug


@maker("flow_form")
def _flow_form(world: World) -> str:
    return "pdf"


@maker("partner")
def _partner(world: World) -> str:
    return make_partner(world.home.organisation, world.home.people["head_of_service"]).slug


@maker("antenna")
def _antenna(world: World) -> str:
    head = world.home.people["head_of_service"]
    return make_antenna(world.home.objects["site"], head).slug


@maker("booking")
def _booking(world: World) -> str:
    head, room = world.home.people["head_of_service"], world.home.objects["room"]
    tomorrow = hours_of(room)[1]
    book_room(room=room, actor=head, starts_at=tomorrow[0])
    taken = Occupation.objects.filter(room=room, source__startswith=BOOKING)
    return taken.latest("pk").source.removeprefix(BOOKING)


@maker("referral_token")
def _referral_token(world: World) -> str:
    head = world.home.people["head_of_service"]
    return new_link(make_referral(child_of(world), head))


@maker("answered_referral")
def _answered_referral(world: World) -> str:
    head = world.home.people["head_of_service"]
    referral = make_referral(child_of(world), head)
    answer_referral(referral=referral, answer="accepted", reason="")
    return referral.slug
