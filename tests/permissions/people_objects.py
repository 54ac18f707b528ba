"""Objects of the room of people that addresses name."""

from __future__ import annotations

from datetime import timedelta

from maillage.kernel import clock
from maillage.people.domain.agenda import add_leave, hold_meeting
from maillage.people.domain.invitations import invite, new_link
from maillage.people.enums import MeetingKind, Role
from maillage.people.models import Invitation, Membership
from tests.factories import World
from tests.permissions.objects import maker


@maker("membership")
def _membership(world: World) -> str:
    return Membership.objects.get(user=world.home.people["hr"]).slug


def _invited(world: World) -> Invitation:
    return invite(
        organisation=world.home.organisation,
        actor=world.home.people["director"],
        values={
            "email": "nouvelle@exemple.fr",
            "first_name": "Maud",
            "last_name": "Nouvelle",
            "role": Role.PROFESSIONAL.value,
        },
    )


@maker("invitation")
def _invitation(world: World) -> str:
    return _invited(world).slug


@maker("invitation_token")
def _invitation_token(world: World) -> str:
    return new_link(_invited(world))


@maker("sheet_extension")
def _sheet_extension(world: World) -> str:
    return "ods"


@maker("leave_of_professional")
def _leave_of_professional(world: World) -> str:
    return add_leave(
        organisation=world.home.organisation,
        person=world.home.people["professional"],
        starts_at=clock.now() + timedelta(days=1),
        ends_at=clock.now() + timedelta(days=2),
    )


@maker("meeting")
def _meeting(world: World) -> str:
    return hold_meeting(
        organisation=world.home.organisation,
        actor=world.home.people["director"],
        kind=MeetingKind.TEAM,
        room=world.home.objects["room"],
        starts_at=clock.now() + timedelta(days=1),
        ends_at=clock.now() + timedelta(days=1, hours=1),
        people=[world.home.people["professional"]],
    ).slug
