"""An action of the home space, kept by its heads and held by nobody of the walk."""

from __future__ import annotations

from maillage.actions.domain.asking import new_link
from tests.actions.factories import make_action, make_draft
from tests.factories import World, make_member
from tests.permissions.objects import maker


def holder(world: World) -> object:
    """A colleague who is none of those that the walk asks as."""
    return make_member(world.home.organisation, "professional")


@maker("action")
def _action(world: World) -> str:
    return make_action(world.home, holder(world)).slug


@maker("action_draft")
def _action_draft(world: World) -> str:
    return make_draft(world.home, holder(world)).slug


@maker("action_step")
def _action_step(world: World) -> str:
    return "ou"


@maker("action_form")
def _action_form(world: World) -> str:
    return "odt"


@maker("action_still_token")
def _action_still_token(world: World) -> str:
    return new_link(make_action(world.home, holder(world)))
