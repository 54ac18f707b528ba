"""A week of rounds of the home organisation."""

from __future__ import annotations

from maillage.kernel.tenancy import within
from tests.factories import World
from tests.permissions.objects import maker
from tests.rounds.factories import make_week


@maker("rounds_week")
def _rounds_week(world: World) -> str:
    with within(world.home.organisation):
        return make_week(world).slug


@maker("rounds_month")
def _rounds_month(world: World) -> str:
    return "2026-11"
