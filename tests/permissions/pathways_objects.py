"""One child of the home space and what stands around it."""

from __future__ import annotations

from maillage.pathways.domain import ask_erasure, join_circle
from maillage.pathways.models import Child, CircleMember
from tests.factories import World
from tests.pathways.factories import TODAY, make_child
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
