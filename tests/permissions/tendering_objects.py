"""What the addresses of the room name."""

from __future__ import annotations

from maillage.tendering.domain import registration
from tests.factories import World
from tests.permissions.objects import maker
from tests.tendering.factories import make_call, make_facilitator, make_public_call


@maker("draft_call")
def _draft_call(world: World) -> str:
    return make_call(world.home.organisation).slug


@maker("published_call")
def _published_call(world: World) -> str:
    return make_public_call(world.home.organisation).slug


@maker("call_step")
def _call_step(world: World) -> str:
    return "besoin"


@maker("facilitator")
def _facilitator(world: World) -> str:
    return make_facilitator(world.provider.organisation).slug


@maker("registration_token")
def _registration_token(world: World) -> str:
    pending = registration.keep(
        registration=registration.Registration(
            name="Claire Vasseur",
            first_name="Claire",
            last_name="Vasseur",
            email="claire@exemple.fr",
        )
    )
    return registration.new_link(pending)
