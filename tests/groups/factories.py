"""A cycle of groups with people, a room and a facilitator, in the home space of the world."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client

from maillage.groups.access_sealed import GuestCard, address_digest, sealed_card
from maillage.groups.domain import (
    Attendee,
    GroupPlan,
    PlannedSession,
    accept_charter,
    enrol,
    open_cycle,
    publish_sessions,
)
from maillage.groups.domain.frame import charter_of
from maillage.groups.models import Cycle, Group, Guest, Session
from maillage.kernel import clock
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import FacilitatorProfile, Organisation, User
from tests.factories import Space, World, make_member, make_user

STARTS, ENDS = date(2026, 11, 30), date(2027, 6, 30)
# Two Tuesdays to come (the clock of the suite stands on Tuesday 24 November 2026).
FIRST = datetime(2026, 12, 8, 8, 30, tzinfo=UTC)
SECOND = datetime(2027, 1, 12, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
THIRD = SECOND + 28 * DAY
WHOLE = ("group__cycle", "group__site", "group__organisation", "organisation", "room")


@dataclass
class Lived:
    """A group that meets: who leads it, its members, its first session."""

    leader: User
    group: Group
    members: list[User]
    session: Session


def make_profile(
    organisation: Organisation, user: User | None = None, **fields: Any
) -> FacilitatorProfile:
    defaults = {"first_name": "Inès", "last_name": "Morel", "departements": ["37"]}
    with within(organisation):
        return FacilitatorProfile.objects.create(
            organisation=organisation, user=user, **{**defaults, **fields}
        )


def make_cycle(
    space: Space,
    names: tuple[str, ...] = ("SIEMO 1",),
    profiles: tuple[FacilitatorProfile, ...] = (),
    **fields: Any,
) -> Cycle:
    """A cycle whose groups share the site, the service and the facilitators."""
    terms: dict[str, Any] = {
        "title": "Analyse des pratiques",
        "kind": "practice_analysis",
        "membership": "closed",
        "is_voluntary": True,
        "starts_on": STARTS,
        "ends_on": ENDS,
        "avoids_school_holidays": True,
        "objectives": [],
    }
    with within(space.organisation):
        return open_cycle(
            organisation=space.organisation,
            actor=None,
            groups=[
                GroupPlan(
                    name=name,
                    service=space.objects["service"],
                    site=space.objects["site"],
                    size_budgeted=12,
                    size_actual=None,
                    sessions_min=4,
                    sessions_max=5,
                    duration_minutes=120,
                    facilitators=profiles,
                )
                for name in names
            ],
            **{**terms, **fields},
        )


def only_group(cycle: Cycle) -> Group:
    return Group.objects.select_related("organisation", "site", "cycle").get(cycle=cycle)


def make_enrolled(space: Space, group: Group, count: int = 1) -> list[User]:
    """New professionals of the space, enrolled in a group."""
    people = [make_member(space.organisation, Role.PROFESSIONAL) for _ in range(count)]
    for person in people:
        enrol(group=group, person=person, actor=space.people["director"])
    return people


def planned(start: datetime, room: Any = None, minutes: int = 120) -> PlannedSession:
    return PlannedSession(start, start + timedelta(minutes=minutes), room)


def make_facilitator(world: World) -> tuple[User, FacilitatorProfile]:
    """Somebody of the provider with an account, and their profile."""
    person = make_member(world.provider.organisation, Role.FACILITATOR, make_user("Inès", "Morel"))
    return person, make_profile(world.provider.organisation, person)


def make_leader(world: World) -> User:
    """Somebody of the provider who leads a group of the home space today."""
    leader, profile = make_facilitator(world)
    make_cycle(world.home, profiles=(profile,))
    return leader


def make_lived(world: World, members: int = 2, **fields: Any) -> Lived:
    """A group with members, led by somebody with an account, and one session to come (FIRST)."""
    leader, profile = make_facilitator(world)
    with within(world.home.organisation):
        group = only_group(make_cycle(world.home, profiles=(profile,), **fields))
        people = make_enrolled(world.home, group, members)
        publish_sessions(cycle=group.cycle, actor=None, plan={group: [planned(FIRST)]})
        session = Session.objects.select_related(*WHOLE).get(group=group)
    return Lived(leader, group, people, session)


def make_guest(group: Group, name: str = "Noé") -> Guest:
    with within(group.organisation):
        card = GuestCard(name, "Ailleurs", f"{name.lower()}@exemple.fr", "Centre socioculturel")
        slug = random_slug()
        return Guest.objects.create(
            organisation=group.organisation,
            group=group,
            slug=slug,
            sealed=sealed_card(slug, card),
            address_digest=address_digest(group.pk, card.email),
            created_at=clock.now(),
        )


def set_size(group: Group, size: int) -> None:
    with within(group.organisation):
        Group.objects.filter(pk=group.pk).update(size_budgeted=size)


def undertake(group: Group, *people: User) -> None:
    """These people accept the charter in force, online."""
    with within(group.organisation):
        charter = charter_of(group)
        assert charter is not None
        for person in people:
            accept_charter(group=group, read=charter.slug, attendee=Attendee(person=person))


def press_accept(client: Client, page: str) -> Any:
    """Accept the charter as a page shows it; returns the page that follows."""
    read = version_shown(client, page)
    return client.post(page, {"action": "accept", "read": read}, follow=True)


def version_shown(client: Client, page: str) -> str:
    """What a page that shows a charter sends back of it."""
    found = re.search(r'name="read" value="(\w+)"', client.get(page).text)
    assert found is not None
    return found[1]
