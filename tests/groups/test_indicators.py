"""Indicators: each number is the number of the events that its page lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.groups.enums import ReviewKind, ReviewStatus, SessionStatus
from maillage.groups.models import Attendance, Cycle, Enrolment, Group, Objective, Review, Session
from maillage.groups.queries.indicators import Presence, figures_of, sessions_by
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from tests.conftest import NOW
from tests.factories import World
from tests.groups.factories import make_cycle, make_enrolled

DAY = timedelta(days=1)


def make_session(group: Group, days: int, status: str = SessionStatus.PLANNED) -> Session:
    start = NOW + days * DAY
    return Session.objects.create(
        organisation=group.organisation,
        group=group,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        status=status,
        updated_at=clock.now(),
    )


@pytest.fixture
def lived(world: World) -> Cycle:
    """Two groups: three held, one to confirm, two to come, two cancelled; five people."""
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("SIE", "SIEMO"), objectives=["Un", "Deux", "Trois"])
        first, second = Group.objects.filter(cycle=cycle).order_by("name")
        for days in (-30, -20):
            make_session(first, days, SessionStatus.HELD)
        make_session(first, -10)
        make_session(first, 10)
        make_session(first, 20, SessionStatus.CANCELLED)
        make_session(second, -15, SessionStatus.HELD)
        make_session(second, -5, SessionStatus.CANCELLED)
        make_session(second, 15)
        (shared,) = make_enrolled(world.home, first)
        make_enrolled(world.home, first, 2)
        make_enrolled(world.home, second, 2)
        row = Enrolment.objects.get(person=shared)
        Enrolment.objects.create(
            organisation=row.organisation, group=second, person=shared, starts_on=row.starts_on
        )
        Objective.objects.filter(cycle=cycle, rank=1).update(state="kept")
    return cycle


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"groups:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def test_the_figures_of_a_cycle(world: World, lived: Cycle) -> None:
    home, director = world.home.organisation, world.home.people["director"]
    with within(home):
        (found,) = figures_of([lived], director, home)
    assert found.total.sessions == {"held": 3, "coming": 2, "unconfirmed": 1, "cancelled": 2}
    assert (found.total.held, found.total.standing, found.total.members) == (3, 6, 5)
    assert (found.total.wanted_min, found.total.wanted_max) == (8, 10)
    assert [(group.name, one.held, one.members) for group, one in found.groups] == [
        ("SIE", 2, 3),
        ("SIEMO", 1, 3),
    ]
    assert found.objectives == {"current": 2, "kept": 1, "changed": 0, "dropped": 0}
    assert found.decision == ""


def test_a_renewal_is_counted_once_its_review_is_shared(
    world: World, lived: Cycle, sign_in: Callable[[Any], Client]
) -> None:
    home, director = world.home.organisation, world.home.people["director"]
    with within(home):
        review = Review.objects.create(
            organisation=lived.organisation,
            cycle=lived,
            kind=ReviewKind.FINAL,
            status=ReviewStatus.PROPOSED,
            planned_on=NOW.date(),
            held_on=NOW.date(),
            decision="renew",
            created_at=NOW,
        )
        assert figures_of([lived], director, home)[0].decision == ""
        Review.objects.filter(pk=review.pk).update(
            status=ReviewStatus.SHARED, validated_at=NOW, shared_at=NOW
        )
        (found,) = figures_of([lived], director, home)
    assert (found.decision, found.decided_by) == ("renew", review.slug)
    for role, told in (("director", True), ("secretary", False)):
        page = sign_in(world.home.people[role]).get(
            address(world, "cycle_indicators", slug=lived.slug)
        )
        decided = f'<a href="{address(world, "review", slug=review.slug)}">1</a>'
        assert (decided in page.text) == told
        space = sign_in(world.home.people[role]).get(address(world, "indicators"))
        for text in (page.text, space.text):
            assert ("Renouveler le dispositif" in text) == told
            assert "pas encore décidée" not in text.lower()


def test_every_number_leads_to_as_many_sessions(
    world: World, lived: Cycle, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(world.home.people["director"])
    checked = []
    for url in (
        address(world, "indicators"),
        address(world, "cycle_indicators", slug=lived.slug),
    ):
        page = client.get(url)
        assert page.status_code == 200
        links = re.findall(r'href="([^"]*/seances/\?[^"]+)"[^>]*>(?:<span[^>]*>)?(\d+)<', page.text)
        for link, number in links:
            listed = client.get(link.replace("&amp;", "&"))
            assert listed.text.count('<td data-label="Groupe">') == int(number), link
            checked.append(int(number))
    # Three of the space, two tiles, three for each of two groups, those to be confirmed.
    assert checked == [3, 6, 2, 3, 2, 2, 4, 1, 1, 2, 1, 1]
    # Who is enrolled over the season is listed nowhere: that number leads to no other one.
    tile = re.search(r'<(a|div) class="tile"[^>]*>(?:(?!</\1>).)*personnes inscrites', page.text)
    assert tile is not None
    assert tile[1] == "div"


def test_a_number_that_does_not_exist_is_not_found(
    world: World, lived: Cycle, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(world.home.people["director"])
    url = address(world, "cycle_sessions", slug=lived.slug)
    assert client.get(url, {"etat": "inventé"}).status_code == 404
    assert client.get(url, {"groupe": "inconnu"}).text.count('<td data-label="Groupe">') == 0


def test_no_name_is_on_the_pages_of_the_director(
    world: World, lived: Cycle, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(world.home.people["director"])
    with within(world.home.organisation):
        people = [row.person for row in Enrolment.objects.select_related("person")]
    assert len(people) == 6
    for url in (
        address(world, "indicators"),
        address(world, "cycle_indicators", slug=lived.slug),
        address(world, "cycle_sessions", slug=lived.slug),
    ):
        text = client.get(url).text
        assert not [person for person in people if person.last_name in text]


def note(session: Session, came: int, people: list[Any]) -> None:
    Attendance.objects.bulk_create(
        Attendance(
            organisation=session.organisation,
            session=session,
            person=person,
            state="present" if rank < came else "excused",
            recorded_at=NOW,
        )
        for rank, person in enumerate(people)
    )


def test_attendance_is_in_totals_and_a_small_group_is_in_none(
    world: World, lived: Cycle, sign_in: Callable[[Any], Client]
) -> None:
    with within(world.home.organisation):
        first, second = Group.objects.filter(cycle=lived).order_by("name")
        make_enrolled(world.home, first, 3)
        people = [row.person for row in first.enrolments.select_related("person")]
        one, two = Session.objects.filter(group=first, status="held").order_by("starts_at")
        note(one, 5, people)
        note(two, 2, people)
        # Half a group is small too: four who all came would name everybody.
        half = make_session(first, -25, SessionStatus.HELD)
        note(half, 4, people[:4])
        few = [row.person for row in second.enrolments.select_related("person")]
        note(Session.objects.get(group=second, status="held"), 1, few)
        # Noted on a session that is not held: counted nowhere.
        note(Session.objects.get(group=first, status="cancelled"), 6, people)
        asked = Review(organisation=lived.organisation, cycle=lived)
        asked.held_on = one.starts_at.date()
        assert sessions_by(asked).presence == Presence([5])
        asked.held_on = NOW.date()
        assert sessions_by(asked).presence == Presence([5, 2])
        (found,) = figures_of([lived], world.home.people["director"], world.home.organisation)
    assert [one.presence is None for _group, one in found.groups] == [False, True]
    assert found.groups[0][1].presence == Presence([5, 2], 5)
    # The cycle's totals are those of the first group: nothing is left to subtract.
    assert found.total.presence == Presence([5, 2], 5)
    assert (found.total.presence.mean, found.total.presence.least) == (3.5, 2)
    client = sign_in(world.home.people["director"])
    page = client.get(address(world, "cycle_indicators", slug=lived.slug))
    assert "3,5" in page.text
    assert "non montré, groupe trop petit" in page.text
    listed = client.get(address(world, "cycle_sessions", slug=lived.slug), {"etat": "held"})
    assert re.findall(r'data-label="Présences">([^<]*)<', listed.text) == [
        "5 sur 6",
        "non montré, groupe trop petit",
        "2 sur 6",
        "non montré, groupe trop petit",
    ]


def test_a_review_counts_sessions_as_on_its_day(world: World, lived: Cycle) -> None:
    with within(world.home.organisation):
        group = Group.objects.get(cycle=lived, name="SIE")
        review = Review(
            organisation=lived.organisation,
            cycle=lived,
            group=group,
            kind=ReviewKind.PERIODIC,
            held_on=(NOW - 25 * DAY).date(),
        )
        assert sessions_by(review).sessions == {
            "held": 1,
            "coming": 2,
            "unconfirmed": 1,
            "cancelled": 1,
        }
        review.held_on = (NOW - 20 * DAY).date()
        assert (sessions_by(review).held, sessions_by(review).standing) == (2, 4)
        review.group = None
        assert (sessions_by(review).held, sessions_by(review).standing) == (2, 6)


@pytest.mark.parametrize("count", [1, 3])
def test_indicators_cost_the_same(
    world: World, sign_in: Callable[[Any], Client], django_assert_num_queries: Any, count: int
) -> None:
    with within(world.home.organisation):
        for number in range(count):
            names = tuple(f"Groupe {rank}" for rank in range(number + 1))
            cycle = make_cycle(world.home, names, title=f"Cycle {number}", objectives=["Un"])
            for group in cycle.groups.all():
                make_session(group, 5)
                make_enrolled(world.home, group)
    client = sign_in(world.home.people["director"])
    with django_assert_num_queries(13):
        client.get(address(world, "indicators"))
    with django_assert_num_queries(12):
        client.get(address(world, "cycle_indicators", slug=cycle.slug))
