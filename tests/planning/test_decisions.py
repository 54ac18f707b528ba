"""Decisions on a proposal, two proposals compared, and somebody who cannot come, by the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from maillage.groups.models import Cycle, Group, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.planning.changes import Change, changes, decided, kept_after, refused_sessions
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario, FacilitatorAvailability
from tests.factories import World
from tests.groups.factories import make_cycle, make_enrolled, make_facilitator
from tests.planning.test_adjusting import problem, solution

Marked = dict[str, Any]


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organisation": world.home.organisation.slug, **kwargs})


@pytest.fixture
def season(world: World) -> Marked:
    _, profile = make_facilitator(world)
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("Un", "Deux", "Trois"), (profile,))
        for group in Group.objects.filter(cycle=cycle):
            make_enrolled(world.home, group)
    return {"cycle": cycle, "profile": profile}


def latest(world: World, cycle: Cycle) -> CalendarScenario:
    with within(world.home.organisation):
        return CalendarScenario.objects.filter(cycle=cycle).latest("pk")


def test_decide_compute_again_compare_publish_and_replan(
    world: World, season: Marked, sign_in: Any, commits: Any
) -> None:
    client, cycle = sign_in(world.home.people["head_of_service"]), season["cycle"]
    with commits():
        client.post(address(world, "planning:solve", slug=cycle.slug))
    first = latest(world, cycle)
    kept = first.solution["groups"][0]["sessions"][1]
    refused = first.solution["groups"][1]["sessions"][2]

    def decide(group: str, index: int, decision: str) -> Any:
        kwargs = {"slug": first.slug, "group": group, "index": index}
        return client.post(address(world, "planning:decide", **kwargs), {"decision": decision})

    assert decide("0", 1, "keep").status_code == 302
    assert decide("1", 2, "refuse").status_code == 302
    page = client.get(address(world, "planning:scenario", slug=first.slug))
    assert page.context["must_compute"] == 1
    assert not page.context["may_publish"]
    client.post(address(world, "planning:publish", slug=first.slug))
    with within(world.home.organisation):
        assert not Session.objects.exists()
    with commits():
        client.post(address(world, "planning:again", slug=first.slug))
    second = latest(world, cycle)
    assert (second.status, second.origin) == (ScenarioStatus.SOLVED, first)
    assert kept in second.solution["groups"][0]["sessions"]
    days = {one["start"][:10] for one in second.solution["groups"][1]["sessions"]}
    assert refused["start"][:10] not in days
    side = client.get(address(world, "planning:compare", slug=first.slug, other=second.slug))
    assert [column["note"] for column in side.context["columns"]] == ["Proposition prête"] * 2
    assert side.context["changes"]

    with commits():
        client.post(address(world, "planning:publish", slug=second.slug))
    mail.outbox.clear()
    replan(world, season, client, commits, second)


def replan(world: World, season: Marked, client: Any, commits: Any, before: Any) -> None:
    """Three gestures: open the page, say who and when, publish."""
    cycle, profile = season["cycle"], season["profile"]
    with within(world.home.organisation):
        standing = {one.starts_at: one.uid for one in Session.objects.standing()}
    away = min(standing).date()
    page = client.get(address(world, "planning:absence", slug=cycle.slug))
    assert page.context["form"].initial["who"] == profile.slug
    asked = {"who": profile.slug, "first": away.isoformat(), "last": away.isoformat()}
    with commits():
        answer = client.post(address(world, "planning:absence", slug=cycle.slug), asked)
    found = latest(world, cycle)
    assert answer.url == address(world, "planning:scenario", slug=found.slug)
    page = client.get(answer.url)
    moved = page.context["changes"]
    gone = {one.before.date() for one in moved if one.before}
    assert away in gone
    assert len(gone) < len(standing)
    with within(world.home.organisation):
        # Nothing moves before it is published.
        assert {one.starts_at for one in Session.objects.standing()} == set(standing)
    with commits():
        client.post(address(world, "planning:publish", slug=found.slug))
    with within(world.home.organisation):
        now = {one.starts_at: one for one in Session.objects.standing()}
        before.refresh_from_db()
        known = FacilitatorAvailability.objects.get(profile=profile)
    assert away not in {start.date() for start in now}
    assert {one.uid for one in now.values()} == set(standing.values())
    assert {one.sequence for one in now.values()} == {0, 1}
    assert known.unavailable == [away.isoformat()]
    # The old plan stays to be read, and only those whose dates change hear of it.
    assert (before.status, bool(before.solution)) == (ScenarioStatus.PUBLISHED, True)
    changed = {one.group for one in moved}
    assert len(mail.outbox) == len(changed) + 1


def test_days_in_the_wrong_order_or_past_are_refused(
    world: World, season: Marked, sign_in: Any
) -> None:
    client = sign_in(world.home.people["secretary"])
    there = address(world, "planning:absence", slug=season["cycle"].slug)
    tomorrow = clock.today() + timedelta(days=1)
    for first, last in ((tomorrow, clock.today()), (date(2026, 1, 5), date(2026, 1, 6))):
        asked = {"who": season["profile"].slug, "first": first, "last": last}
        assert client.post(there, asked).status_code == 422
    assert (
        client.post(there, {"who": "nobody", "first": tomorrow, "last": tomorrow}).status_code
        == 422
    )
    with within(world.home.organisation):
        assert not FacilitatorAvailability.objects.exists()
        assert not CalendarScenario.objects.exists()


def test_what_is_out_of_date_in_decisions_is_left_out() -> None:
    kept = [
        {"group": "Un", "start": "2026-12-15T09:30", "room": "Salle démolie"},
        {"group": "Un", "start": "2026-11-03T09:30", "room": "Salle A"},
        {"group": "Parti", "start": "2026-12-15T09:30", "room": "Salle A"},
    ]
    excluded = [{"group": "Deux", "day": "2026-12-01"}, {"group": "Parti", "day": "2026-12-01"}]
    made = decided(problem(), kept, excluded)
    rows = {row["id"]: row for row in made["groups"]}
    assert rows["Un"]["fixed"] == [{"start": "2026-12-15T09:30"}]
    assert rows["Deux"]["excluded_dates"] == ["2026-12-01"]
    assert [row.get("fixed") for name, row in rows.items() if name != "Un"] == [[]] * 4
    assert problem()["groups"][0].get("fixed") is None
    assert refused_sessions(solution(), excluded) == 1


def test_what_was_moved_by_hand_is_kept_and_what_went_is_not() -> None:
    before, after = solution(), solution()
    after["groups"][0]["sessions"][0] = {"start": "2026-12-08T09:30", "room": "Salle A"}
    kept = [
        {"group": "Un", "start": "2026-12-01T09:30", "room": "Salle A"},
        {"group": "Deux", "start": "2026-12-01T09:30", "room": "Salle A"},
    ]
    assert kept_after(kept, before, after) == [
        kept[1],
        {"group": "Un", "start": "2026-12-08T09:30", "room": "Salle A"},
    ]


def test_a_move_reads_as_one_and_a_new_room_too() -> None:
    one, two, three, four = (datetime(2027, 1, day, 9, 30) for day in (5, 12, 19, 26))
    before = {"Un": {one: "A", two: "A", three: "A"}, "Deux": {one: "A"}}
    after = {"Un": {one: "B", three: "A", four: "A"}, "Trois": {two: "A"}}
    assert changes(before, after) == [
        Change("Un", one, one, room=True),
        Change("Un", two, four),
        Change("Deux", one, None),
        Change("Trois", None, two),
    ]
