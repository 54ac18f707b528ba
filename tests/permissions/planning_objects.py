"""Objects of planning that are opened by a link: an availability, a poll of dates."""

from __future__ import annotations

from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile
from maillage.planning.domain import ask_availability
from tests.factories import World
from tests.permissions.objects import MAKERS, maker


@maker("availability_token")
def _availability_token(world: World) -> str:
    organisation = world.home.organisation
    with within(organisation):
        slug = MAKERS["group_leader"](world)
        with across_organisations("test"):
            leader = FacilitatorProfile.objects.get(slug=slug)
        return ask_availability(
            organisation=organisation, profile=leader, actor=world.home.people["director"]
        )
