"""What stands around a platform: simulations."""

from __future__ import annotations

from maillage.kernel import clock
from tests.factories import World
from tests.pathways.platform_factories import make_flow
from tests.permissions.objects import maker


@maker("flow")
def _flow(world: World) -> str:
    head = world.home.people["head_of_service"]
    return make_flow(world.home.objects["service"], head, clock.now()).slug


@maker("flow_form")
def _flow_form(world: World) -> str:
    return "pdf"
