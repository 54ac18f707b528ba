"""One object of each kind that an address names, in the home organisation of the world.

Each room registers a maker: key -> function(world) -> value of the URL part.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import World

Maker = Callable[[World], str]
MAKERS: dict[str, Maker] = {}


def maker(key: str) -> Callable[[Maker], Maker]:
    """Register how the URL part called `key` is made."""

    def declare(function: Maker) -> Maker:
        MAKERS[key] = function
        return function

    return declare


@maker("service")
def _service(world: World) -> str:
    return world.home.objects["service"].slug


@maker("site")
def _site(world: World) -> str:
    return world.home.objects["site"].slug


@maker("room")
def _room(world: World) -> str:
    return world.home.objects["room"].slug
