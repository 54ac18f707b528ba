"""Objects of planning that are opened by a link: an availability, a poll of dates."""

from __future__ import annotations

from maillage.groups.models import Group
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile
from maillage.planning.domain import ask_availability, open_poll
from maillage.planning.domain.polls import new_voter_link
from maillage.planning.models import DatePoll, PollVoter
from tests.factories import World
from tests.groups.factories import FIRST
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


def _poll(world: World) -> DatePoll:
    """A poll of one group, with its voters (its leader at least)."""
    organisation = world.home.organisation
    with within(organisation):
        group = Group.objects.get(slug=MAKERS["group"](world))
        return open_poll(
            group=group,
            starts=[FIRST],
            is_hidden=False,
            closes_on=clock.today(),
            actor=world.home.people["director"],
        )


@maker("poll")
def _poll_slug(world: World) -> str:
    found = DatePoll.objects.filter(organisation=world.home.organisation).first()
    return (found or _poll(world)).slug


@maker("poll_voter")
def _poll_voter(world: World) -> str:
    poll = DatePoll.objects.get(slug=_poll_slug(world))
    return PollVoter.objects.filter(poll=poll)[0].slug


@maker("poll_token")
def _poll_token(world: World) -> str:
    with within(world.home.organisation):
        return new_voter_link(_poll(world).voters.all()[0])


@maker("file_kind")
def _file_kind(world: World) -> str:
    return "ods"
