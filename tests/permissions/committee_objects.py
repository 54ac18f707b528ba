"""Calls with a committee that the addresses of the room name."""

from __future__ import annotations

from maillage.kernel import sealing
from maillage.kernel.tenancy import within
from maillage.tendering.domain import committee as verbs
from maillage.tendering.domain.renewal import start_renewal
from tests.factories import World
from tests.permissions.objects import maker
from tests.tendering.factories import DEADLINE, make_call
from tests.tendering.sealed import SITTING, answered_sitting, make_sitting


@maker("call_with_members")
def _call_with_members(world: World) -> str:
    """A draft whose committee has its keys."""
    organisation = world.home.organisation
    members = [world.home.people[role] for role in SITTING]
    call = make_call(organisation)
    with within(organisation):
        verbs.name_committee(consultation=call, actor=members[0], members=members, threshold=2)
        for user in members:
            _, recipient = sealing.new_identity()
            verbs.keep_key(organisation=organisation, user=user, recipient=recipient)
    return call.slug


@maker("call_with_committee")
def _call_with_committee(world: World) -> str:
    return make_sitting(world, deadline=DEADLINE).call.slug


@maker("changing_call")
def _changing_call(world: World) -> str:
    """Everyone who may sit does, and one of them is asked to leave."""
    sitting = make_sitting(world, roles=SITTING, deadline=DEADLINE)
    with within(sitting.call.organisation):
        start_renewal(
            consultation=sitting.call, actor=sitting.people[0], members=sitting.people[:-1]
        )
    return sitting.call.slug


@maker("answered_call")
def _answered_call(world: World) -> str:
    return answered_sitting(world).call.slug


@maker("opened_call")
def _opened_call(world: World) -> str:
    return answered_sitting(world, opened=True).call.slug
