"""Objects of the method library that addresses name."""

from __future__ import annotations

from maillage.groups.domain import copy_method
from tests.factories import World
from tests.groups.library import make_entry, make_tool
from tests.permissions.objects import maker


@maker("shipped_method")
def _shipped_method(world: World) -> str:
    return "gease"


@maker("method")
def _method(world: World) -> str:
    director = world.home.people["director"]
    return copy_method(organisation=world.home.organisation, actor=director, code="gapp").slug


@maker("tool")
def _tool(world: World) -> str:
    return make_tool(world.home).slug


@maker("entry")
def _entry(world: World) -> str:
    return make_entry(world.home).slug
