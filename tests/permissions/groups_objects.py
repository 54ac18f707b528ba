"""Objects of the groups and planning rooms that addresses name."""

from __future__ import annotations

from datetime import timedelta

from maillage.groups.domain import split_group
from maillage.groups.models import Cycle, Enrolment, Group, Session
from maillage.kernel import clock
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario
from tests.factories import World
from tests.groups.factories import FIRST, make_cycle, make_enrolled, make_profile, only_group
from tests.permissions.objects import maker


def _cycle(world: World) -> Cycle:
    # The oldest: the order of the product leaves cycles of one season to the database.
    found = Cycle.objects.filter(organisation=world.home.organisation).order_by("pk").first()
    profile = make_profile(world.provider.organisation) if found is None else None
    return found or make_cycle(world.home, profiles=(profile,))


def _group(world: World) -> Group:
    return only_group(_cycle(world))


@maker("cycle")
def _cycle_slug(world: World) -> str:
    return _cycle(world).slug


@maker("group")
def _group_slug(world: World) -> str:
    return _group(world).slug


@maker("enrolment")
def _enrolment_slug(world: World) -> str:
    group = _group(world)
    make_enrolled(world.home, group)
    return Enrolment.objects.get(group=group).slug


@maker("halved_enrolment")
def _halved_enrolment(world: World) -> str:
    group = _group(world)
    people = make_enrolled(world.home, group, 2)
    # An open group has no halves: its page says so.
    if not group.cycle.is_open and not group.halvings.exists():
        director = world.home.people["director"]
        split_group(group=group, first_half=people[:1], on=clock.today(), actor=director)
    return Enrolment.objects.get(group=group, person=people[0]).slug


@maker("session")
def _session_slug(world: World) -> str:
    return Session.objects.create(
        organisation=world.home.organisation,
        group=_group(world),
        starts_at=FIRST,
        ends_at=FIRST + timedelta(hours=2),
        updated_at=clock.now(),
    ).slug


@maker("group_leader")
def _facilitator_slug(world: World) -> str:
    return _group(world).facilitators.select_related("profile").get().profile.slug


@maker("scenario")
def _scenario_slug(world: World) -> str:
    cycle, profile = _cycle(world), _group(world).facilitators.get().profile
    return CalendarScenario.objects.create(
        organisation=world.home.organisation,
        cycle=cycle,
        status=ScenarioStatus.SOLVED,
        problem=PROBLEM,
        solution=SOLUTION,
        people={
            "names": {str(profile): profile.slug},
            "leaders": {PROBLEM["groups"][0]["id"]: [profile.slug]},
        },
        cost=0.0,
        bound=0.0,
        created_at=clock.now(),
    ).slug


@maker("rank")
def _rank(world: World) -> str:
    return "0"


PROBLEM = {
    "format": "maillage.calendar/1",
    "timezone": "Europe/Paris",
    "period": {"start": "2026-11-30", "end": "2027-06-30"},
    "closed_dates": [],
    "sites": [{"id": "Tours", "rooms": [{"id": "Salle A", "capacity": 15}]}],
    "facilitators": [
        {
            "id": "Inès Morel",
            "home_site": "Tours",
            "weekly": [{"weekday": 1, "from": "08:00", "to": "19:00"}],
        }
    ],
    "groups": [
        {
            "id": "SIEMO 1",
            "site": "Tours",
            "size": 12,
            "sessions": {"min": 2, "max": 3},
            "duration_minutes": 120,
            "windows": [{"weekday": 1, "starts": ["09:30", "14:00"]}],
            "excluded_dates": [],
            "gap_days": {"min": 21, "target": 42, "max": 70},
            "facilitators": [{"id": "Inès Morel", "penalty": 0}],
        }
    ],
    "weights": {"gap": 1, "missing": 60},
}
SOLUTION = {
    "format": "maillage.calendar-solution/1",
    "groups": [
        {
            "id": "SIEMO 1",
            "facilitator": "Inès Morel",
            "sessions": [
                {"start": "2026-12-08T09:30", "room": "Salle A"},
                {"start": "2027-01-19T09:30", "room": "Salle A"},
                {"start": "2027-03-02T09:30", "room": "Salle A"},
            ],
        }
    ],
}
