"""From a cycle to a published year and a feed read back, through the pages only."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.urls import reverse

from maillage.groups.enums import CycleStatus
from maillage.groups.models import Cycle, Group, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import Occupation
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario
from tests.factories import World
from tests.groups.factories import make_cycle, make_enrolled, make_facilitator

SIX = tuple(f"Groupe {number}" for number in range(1, 7))


@pytest.fixture
def season(world: World) -> dict[str, Any]:
    leader, profile = make_facilitator(world)
    home = world.home
    with within(home.organisation):
        cycle = make_cycle(home, SIX, (profile,))
        people = {
            group.name: make_enrolled(home, group, 2) for group in Group.objects.filter(cycle=cycle)
        }
    return {"cycle": cycle, "leader": leader, "profile": profile, "people": people}


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organisation": world.home.organisation.slug, **kwargs})


def solve(client: Any, world: World, cycle: Cycle, commits: Any) -> CalendarScenario:
    with commits():
        answer = client.post(address(world, "planning:solve", slug=cycle.slug))
    assert answer.status_code == 302
    with within(world.home.organisation):
        return CalendarScenario.objects.get(cycle=cycle)


def test_a_year_is_solved_adjusted_and_published(
    world: World, season: dict[str, Any], sign_in: Any, commits: Any
) -> None:
    client = sign_in(world.home.people["head_of_service"])
    cycle = season["cycle"]
    page = client.get(address(world, "planning:prepare", slug=cycle.slug))
    assert page.status_code == 200
    assert "Calculer l’année" in page.text
    scenario = solve(client, world, cycle, commits)
    assert scenario.status == ScenarioStatus.SOLVED, scenario.explanation
    page = client.get(address(world, "planning:scenario", slug=scenario.slug))
    assert page.status_code == 200
    assert len(page.context["lines"]) == 30
    assert not mail.outbox

    adjust = address(world, "planning:adjust", slug=scenario.slug, group="0", index=1)
    desk = client.get(adjust)
    possible = next(iter(dict(desk.context["form"].fields["slot"].choices).values()))
    chosen = possible[0][0]
    assert client.post(adjust, {"slot": chosen}).status_code == 302
    with within(world.home.organisation):
        scenario.refresh_from_db()
    assert chosen.split("|")[0] in [
        one["start"] for one in scenario.solution["groups"][0]["sessions"]
    ]

    publish = address(world, "planning:publish", slug=scenario.slug)
    with commits():
        answer = client.post(publish)
    assert answer.status_code == 302
    with within(world.home.organisation):
        assert Session.objects.count() == 30
        cycle.refresh_from_db()
        assert cycle.status == CycleStatus.PLANNED
        first = Group.objects.get(name="Groupe 1")
        occupied = Occupation.objects.filter(person=season["people"]["Groupe 1"][0])
        assert occupied.count() == first.sessions.count() == 5
        assert set(occupied.values_list("title", flat=True)) == {"Réunion"}
    # Twelve members and one facilitator, one mail each.
    assert len(mail.outbox) == 13
    assert {message.subject for message in mail.outbox} == {"Réunion"}
    with commits():
        client.post(publish)
    assert len(mail.outbox) == 13


def test_the_feed_follows_moves_and_cancellations(
    world: World, season: dict[str, Any], sign_in: Any, commits: Any, client: Any
) -> None:
    director = world.home.people["director"]
    signed = sign_in(director)
    scenario = solve(signed, world, season["cycle"], commits)
    with commits():
        signed.post(address(world, "planning:publish", slug=scenario.slug))
    member = season["people"]["Groupe 1"][0]
    signed = sign_in(member)
    shown = signed.post(reverse("groups:feed_create"))
    feed = shown.context["address"].removeprefix("http://testserver")
    client.logout()
    before = read(client.get(feed))
    assert len(before) == 5
    assert {str(event["SUMMARY"]) for event in before} == {"Réunion"}

    with within(world.home.organisation):
        first, second, *_ = Session.objects.filter(group__name="Groupe 1")
        free = first.starts_at + timedelta(days=1, hours=1)
    mail.outbox.clear()
    signed = sign_in(director)
    with commits():
        moved = signed.post(
            address(world, "groups:session_move", slug=first.slug),
            {"day": free.date().isoformat(), "start": "10:30", "room": first.room_id},
        )
    assert moved.status_code == 302, moved.context["form"].errors
    with commits():
        signed.post(address(world, "groups:session_cancel", slug=second.slug), {"by": "buyer"})
    client.logout()
    after = {str(event["UID"]): event for event in read(client.get(feed))}
    assert len(after) == 5
    assert (int(after[first.uid]["SEQUENCE"]), str(after[first.uid]["STATUS"])) == (1, "CONFIRMED")
    assert after[first.uid]["DTSTART"].dt.date() == free.date()
    assert (int(after[second.uid]["SEQUENCE"]), str(after[second.uid]["STATUS"])) == (
        1,
        "CANCELLED",
    )
    # Two members and the facilitator, told twice.
    methods = sorted(
        str(icalendar.Calendar.from_ical(message.attachments[0].content)["METHOD"])
        for message in mail.outbox
    )
    assert methods == ["CANCEL"] * 3 + ["REQUEST"] * 3
    sign_in(member).post(reverse("groups:feed_revoke"))
    client.logout()
    assert client.get(feed).status_code == 404


def read(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_six_groups_are_solved_quickly(
    world: World, season: dict[str, Any], sign_in: Any, commits: Any
) -> None:
    client = sign_in(world.home.people["buyer"])
    scenario = solve(client, world, season["cycle"], commits)
    assert scenario.cost is not None
    assert scenario.bound is not None
    assert scenario.bound <= scenario.cost + 1e-6
    assert scenario.created_at == clock.now()


def test_a_season_that_is_over_is_shown_not_planned(
    world: World, season: dict[str, Any], sign_in: Any, at: Any
) -> None:
    cycle = season["cycle"]
    for day in (0, 1, 400):
        at(datetime.combine(cycle.ends_on, time(12), clock.PARIS) + timedelta(days=day))
        client = sign_in(world.home.people["head_of_service"])
        page = client.get(address(world, "planning:prepare", slug=cycle.slug))
        assert page.status_code == 200
        assert page.context["obstacles"]
        with within(world.home.organisation):
            group = Group.objects.filter(cycle=cycle)[0]
        for name, slug in (
            ("planning:group_wish", group.slug),
            ("planning:availability", season["profile"].slug),
        ):
            assert client.get(address(world, name, slug=slug)).status_code == 200
        assert client.post(address(world, "planning:solve", slug=cycle.slug)).status_code == 302
        with within(world.home.organisation):
            assert not CalendarScenario.objects.filter(cycle=cycle).exists()
