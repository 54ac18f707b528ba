"""An action of the home space, kept by its heads and held by nobody of the walk."""

from __future__ import annotations

from maillage.actions.domain.asking import new_link
from maillage.actions.domain.following import follow
from maillage.actions.domain.practice import comment
from maillage.actions.domain.publishing import publish_inventory
from maillage.actions.domain.registering import new_link as new_place_link
from maillage.actions.domain.registering import open_link, register
from maillage.actions.domain.sharing import open_to
from maillage.actions.models import CollectiveAction
from maillage.actions.queries.open_data import opening_of
from maillage.kernel.tenancy import within
from maillage.people.models import User
from tests.actions.factories import (
    make_action,
    make_date,
    make_draft,
)
from tests.factories import World, make_member, make_organisation
from tests.permissions.objects import maker


def holder(world: World) -> User:
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


DATED = "Des dates et des remarques"


def dated(world: World) -> CollectiveAction:
    """The same action for every part of one address."""
    found = CollectiveAction.objects.filter(
        organisation=world.home.organisation, title=DATED
    ).first()
    return found or make_action(world.home, holder(world), DATED)


@maker("action_dated")
def _action_dated(world: World) -> str:
    return dated(world).slug


@maker("action_date")
def _action_date(world: World) -> str:
    return make_date(dated(world)).slug


@maker("action_remark")
def _action_remark(world: World) -> str:
    return comment(action=dated(world), actor=holder(world), text="Prévoir des tabliers.").slug


@maker("action_grant")
def _action_grant(world: World) -> str:
    return open_to(
        organisation=world.home.organisation,
        party=make_organisation(),
        until=None,
        actor=world.home.people["director"],
    ).slug


@maker("action_feed_token")
def _action_feed_token(world: World) -> str:
    return follow(person=holder(world), organisation=world.home.organisation)


@maker("action_join_token")
def _action_join_token(world: World) -> str:
    action = make_action(world.home, holder(world))
    make_date(action)
    return open_link(action=action, actor=action.created_by)


@maker("action_place_token")
def _action_place_token(world: World) -> str:
    date = make_date(make_action(world.home, holder(world)))
    found = register(date=date, address="famille@exemple.fr", kind="parents", people=2)
    return new_place_link(found)


@maker("open_inventory")
def _open_inventory(world: World) -> str:
    organisation = world.home.organisation
    with within(organisation):
        if opening_of(organisation) is None:
            publish_inventory(organisation=organisation, actor=world.home.people["director"])
    return organisation.slug
