"""An act, a measure, a contract of the home space."""

from __future__ import annotations

from tests.factories import World
from tests.pathways.activity import make_encounter, make_measure
from tests.permissions.objects import maker
from tests.permissions.pathways_objects import child_of


@maker("encounter")
def _encounter(world: World) -> str:
    return make_encounter(child_of(world), world.home.people["head_of_service"]).slug


@maker("measure")
def _measure(world: World) -> str:
    return make_measure(child_of(world)).slug
