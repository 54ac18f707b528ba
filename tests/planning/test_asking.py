"""Availabilities told by a link, without account: one page, one organisation, until it ends."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.planning.models import FacilitatorAvailability
from tests.factories import World
from tests.groups.factories import make_cycle, make_facilitator

ANSWER = {
    "from_1": "09:00",
    "to_1": "12:00",
    "unavailable": "14/01/2027\n01/02/2027 au 15/02/2027",
    "max_sessions_per_day": "1",
    "max_sessions_per_week": "3",
}


@pytest.fixture
def profile(world: World) -> Any:
    _, found = make_facilitator(world)
    with within(world.home.organisation):
        make_cycle(world.home, profiles=(found,))
    return found


def ask(client: Client, world: World, profile: Any, how: str) -> Any:
    kwargs = {"organisation": world.home.organisation.slug, "slug": profile.slug}
    return client.post(reverse("planning:ask_availability", kwargs=kwargs), {how: "1"})


def test_a_person_without_account_answers_and_comes_back(
    world: World, profile: Any, sign_in: Any, at: Any
) -> None:
    planner = sign_in(world.home.people["secretary"])
    address = ask(planner, world, profile, "link").context["address"]
    path = address.removeprefix("http://testserver")
    person = Client()
    assert person.get(path).status_code == 200
    assert person.post(path, {**ANSWER, "to_1": "08:00"}).status_code == 422
    assert person.post(path, ANSWER).status_code == 302
    with within(world.home.organisation):
        row = FacilitatorAvailability.objects.get()
    assert row.weekly == [{"weekday": 1, "from": "09:00", "to": "12:00"}]
    assert row.unavailable == ["2027-01-14", "2027-02-01/2027-02-15"]
    assert (row.max_sessions_per_day, row.told_at) == (1, clock.now())
    assert "14/01/2027" in person.get(path).text
    # The link opens this page only, dies with the next one, and after two months.
    other = ask(planner, world, profile, "link").context["address"]
    assert person.get(path).status_code == 404
    assert person.post(path, ANSWER).status_code == 404
    at(clock.now() + timedelta(days=61))
    assert person.get(other.removeprefix("http://testserver")).status_code == 404


def test_a_known_address_gets_the_link_by_mail(
    world: World, profile: Any, sign_in: Any, commits: Any
) -> None:
    planner = sign_in(world.home.people["director"])
    with commits():
        assert ask(planner, world, profile, "mail").status_code == 302
    (letter,) = mail.outbox
    assert letter.to == [profile.user.email]
    path = re.search(r"/disponibilites/\S+", letter.body).group()  # type: ignore[union-attr]
    assert Client().get(path).status_code == 200
    profile.user = None
    profile.save()
    with commits():
        ask(planner, world, profile, "mail")
    assert len(mail.outbox) == 1
