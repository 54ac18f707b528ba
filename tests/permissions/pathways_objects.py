"""One child of the home space and what stands around it."""

from __future__ import annotations

from maillage.pathways.domain import ask_erasure, join_circle
from maillage.pathways.domain.informing import ask_copy
from maillage.pathways.domain.journeys import open_side
from maillage.pathways.domain.pinging import new_link
from maillage.pathways.domain.waiting import change_status, propose, publish_rule
from maillage.pathways.models import Child, CircleMember, RelayQuestion, WaitingEntry
from tests.factories import World
from tests.pathways.factories import (
    TODAY,
    make_catchment,
    make_child,
    make_decision,
    make_entry,
    make_pathway,
)
from tests.permissions.objects import maker


def child_of(world: World) -> Child:
    """The same child for every part of one address."""
    return Child.objects.order_by("pk").first() or make_child(world.home)


@maker("child")
def _child(world: World) -> str:
    return child_of(world).slug


@maker("circle_member")
def _circle_member(world: World) -> str:
    member = CircleMember.objects.first() or join_circle(
        child=child_of(world), actor=None, function="school", person=None, starts_on=TODAY
    )
    return member.slug


@maker("erasure")
def _erasure(world: World) -> str:
    head = world.home.people["head_of_service"]
    return ask_erasure(child=child_of(world), actor=head, reason="request").slug


def entry_of(world: World) -> WaitingEntry:
    """The entry of that child on the list of the home service."""
    return WaitingEntry.objects.first() or make_entry(world.home, child_of(world))


@maker("copy")
def _copy(world: World) -> str:
    head = world.home.people["head_of_service"]
    return ask_copy(child=child_of(world), actor=head, source="parents", on=TODAY).slug


@maker("decision")
def _decision(world: World) -> str:
    return make_decision(child_of(world)).slug


@maker("catchment")
def _catchment(world: World) -> str:
    return make_catchment(world.home.objects["service"]).slug


@maker("waiting_entry")
def _waiting_entry(world: World) -> str:
    return entry_of(world).slug


@maker("status_change")
def _status_change(world: World) -> str:
    change = change_status(
        entry=entry_of(world), actor=None, status="40", reason="", on=TODAY, imported=False
    )
    return change.slug


@maker("untold_change")
def _untold_change(world: World) -> str:
    change = change_status(
        entry=entry_of(world), actor=None, status="45", reason="untold", on=TODAY, imported=True
    )
    return change.slug


@maker("proposal")
def _proposal(world: World) -> str:
    head = world.home.people["head_of_service"]
    return propose(entry=entry_of(world), actor=head, mode="one_off_support").slug


@maker("priority_rule")
def _priority_rule(world: World) -> str:
    service = world.home.objects["service"]
    return publish_rule(
        service=service, actor=None, origin="request", criteria=["sibling"], age_limit=20
    ).slug


@maker("family_token")
def _family_token(world: World) -> str:
    return new_link(entry_of(world))


@maker("pathway")
def _pathway(world: World) -> str:
    return make_pathway(child_of(world)).slug


@maker("side_service")
def _side_service(world: World) -> str:
    head = world.home.people["head_of_service"]
    pathway = make_pathway(child_of(world))
    return open_side(pathway=pathway, actor=head, kind="rehabilitation", on=TODAY).slug


@maker("relay_question")
def _relay_question(world: World) -> str:
    return RelayQuestion.objects.get(pathway=make_pathway(child_of(world))).slug
