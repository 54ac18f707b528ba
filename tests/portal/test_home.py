"""The front page, the choice of a space, and Aujourd'hui for each role."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from maillage.kernel import journal
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.tendering.domain import publication
from tests.factories import World, make_member
from tests.tendering.factories import make_call, make_public_call

pytestmark = pytest.mark.django_db


def home_of(world: World) -> str:
    return f"/o/{world.home.organisation.slug}/"


def test_the_front_page_counts_open_calls(client: Client, world: World) -> None:
    page = client.get("/")
    assert page.context["open_calls"] == 0
    assert "Les appels sont publics" in page.text
    make_public_call(world.home.organisation)
    make_call(world.home.organisation)
    assert client.get("/").context["open_calls"] == 1


def test_one_space_is_entered_at_once(sign_in: Any, world: World) -> None:
    answer = sign_in(world.home.people["director"]).get("/")
    assert (answer.status_code, answer["Location"]) == (302, home_of(world))


def test_two_spaces_are_chosen_between(sign_in: Any, world: World) -> None:
    person = world.home.people["director"]
    make_member(world.provider.organisation, Role.FACILITATOR, person)
    page = sign_in(person).get("/")
    assert [one["url"] for one in page.context["spaces"]] == sorted(
        [home_of(world), f"/o/{world.provider.organisation.slug}/"],
        key=lambda url: next(o["name"] for o in page.context["spaces"] if o["url"] == url),
    )
    assert "Direction" in page.text
    assert world.foreign.organisation.name not in page.text


def test_somebody_without_space_learns_how_to_begin(sign_in: Any, world: World) -> None:
    assert "Demandez une invitation" in sign_in(world.stranger).get("/").text


@pytest.mark.parametrize(
    ("role", "door"),
    [
        ("director", "Écrire un appel"),
        ("professional", "Ouvrir mon agenda"),
        ("hr", "Ouvrir mon agenda"),
    ],
)
def test_an_empty_day_says_how_to_begin(sign_in: Any, world: World, role: str, door: str) -> None:
    page = sign_in(world.home.people[role]).get(home_of(world))
    assert "Rien ne vous attend" in page.text
    assert door in page.text


def test_changes_are_told_to_those_who_may_open_them(
    sign_in: Any, world: World, commits: Any
) -> None:
    buyer = world.home.people["buyer"]
    for organisation in (world.home.organisation, world.foreign.organisation):
        call = make_call(organisation)
        with within(organisation), commits():
            publication.publish(consultation=call, actor=buyer)
    page = sign_in(world.home.people["director"]).get(home_of(world))
    told = [(one.words, one.about, one.who) for one in page.context["changes"]]
    assert told == [("Appel publié", "Analyse des pratiques du milieu ouvert", str(buyer))]
    page = sign_in(world.home.people["professional"]).get(home_of(world))
    assert page.context["changes"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_changes_cost_the_same_however_many(
    world: World, sign_in: Any, commits: Any, django_assert_num_queries: Any, count: int
) -> None:
    buyer = world.home.people["buyer"]
    for _ in range(count):
        call = make_public_call(world.home.organisation)
        journal.record(
            organisation=world.home.organisation,
            actor=buyer,
            verb="tendering.call_published",
            subject=call,
        )
    client = sign_in(world.home.people["director"])
    with django_assert_num_queries(42):
        assert len(client.get(home_of(world)).context["changes"]) == count
