"""A forum of the home space, organised by a colleague of nobody on the walk."""

from __future__ import annotations

from datetime import timedelta

from maillage.actions.domain.attending import new_link
from maillage.actions.domain.events import add_slot, open_link
from maillage.actions.domain.materials import Brought, add_material
from maillage.actions.domain.working_groups import meet, open_group
from maillage.actions.models import EventDay, WorkingGroup
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from tests.actions.day_factories import come, make_day, make_proposal
from tests.factories import World, make_member
from tests.permissions.objects import maker

NOTES = Brought("file", "Notes", "MDD", "etalab-2.0", data=b"%PDF-1.7", filename="notes.pdf")
LIVED = "Un forum avec son programme"


def held(world: World, title: str = "Forum", *, is_open: bool = True) -> EventDay:
    """A forum that nobody of the walk organises."""
    person = make_member(world.home.organisation, "secretary")
    return make_day(world.home, person, title=title, is_open=is_open)


def lived(world: World) -> EventDay:
    """The same forum for every part of one address."""
    found = EventDay.objects.filter(organisation=world.home.organisation, title=LIVED).first()
    return found or held(world, LIVED)


@maker("day")
def _day(world: World) -> str:
    return held(world).slug


@maker("day_draft")
def _day_draft(world: World) -> str:
    return held(world, is_open=False).slug


@maker("day_lived")
def _day_lived(world: World) -> str:
    return lived(world).slug


@maker("day_slot")
def _day_slot(world: World) -> str:
    day = lived(world)
    with within(day.organisation):
        return add_slot(
            event=day,
            actor=day.created_by,
            title="Accueil",
            room="",
            starts_at=day.starts_at,
            ends_at=day.ends_at,
        ).slug


@maker("day_proposal")
def _day_proposal(world: World) -> str:
    day = lived(world)
    return make_proposal(day, day.created_by).slug


@maker("day_attendee")
def _day_attendee(world: World) -> str:
    return come(lived(world), "quelquun@exemple.fr").slug


@maker("day_joined")
def _day_joined(world: World) -> str:
    day = held(world)
    come(day, "quelquun@exemple.fr")
    return day.slug


@maker("day_token")
def _day_token(world: World) -> str:
    day = held(world)
    with within(day.organisation):
        return open_link(event=day, actor=day.created_by)


@maker("day_place_token")
def _day_place_token(world: World) -> str:
    attendee = come(held(world), "quelquun@exemple.fr")
    with within(attendee.organisation):
        return new_link(attendee)


MET = "Un groupe qui se réunit"


def group_of(world: World, title: str = "Une malle de jeux") -> WorkingGroup:
    """A working group that nobody of the walk leads nor is in."""
    space = world.home.organisation
    with within(space):
        found = WorkingGroup.objects.filter(organisation=space, title=MET).first()
        if title == MET and found is not None:
            return found
        person = make_member(space, "secretary")
        return open_group(
            organisation=space,
            actor=person,
            fields={"title": title, "deliverable": "Une malle"},
            people=[person],
            units=[],
        )


@maker("working_group")
def _working_group(world: World) -> str:
    return group_of(world).slug


@maker("working_group_met")
def _working_group_met(world: World) -> str:
    return group_of(world, MET).slug


@maker("working_group_meeting")
def _working_group_meeting(world: World) -> str:
    group = group_of(world, MET)
    start = clock.now() + timedelta(days=7)
    with within(group.organisation):
        return meet(
            group=group,
            actor=group.created_by,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            room=None,
        ).slug


@maker("day_material")
def _day_material(world: World) -> str:
    day = lived(world)
    with within(day.organisation):
        return add_material(event=day, actor=day.created_by, brought=NOTES).slug


@maker("day_lived_token")
def _day_lived_token(world: World) -> str:
    day = lived(world)
    with within(day.organisation):
        return open_link(event=day, actor=day.created_by)
