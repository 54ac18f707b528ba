"""The rail: six places at most for whoever it is, and a page never far from its place."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from tests.factories import BUYER_ROLES, PROVIDER_ROLES, Space, World, make_member, make_user

MOST = 6
SPACES = [("home", role) for role in BUYER_ROLES] + [("provider", role) for role in PROVIDER_ROLES]


def rail(client: Client, space: Space, name: str = "portal:today") -> list[dict[str, Any]]:
    url = reverse(name, kwargs={"organisation": space.organisation.slug})
    return client.get(url).context["navigation"]


@pytest.mark.parametrize(("where", "role"), SPACES)
def test_no_role_has_more_than_six_places(
    world: World, sign_in: Any, where: str, role: Role
) -> None:
    space: Space = getattr(world, where)
    labels = [one["label"] for one in rail(sign_in(space.people[role.value]), space)]
    assert len(labels) <= MOST, labels
    assert len(labels) == len(set(labels))


def test_who_holds_every_role_has_no_more(world: World, sign_in: Any) -> None:
    """In a small association the director is also the administrator, the secretary, the buyer."""
    space, person = world.home, make_user("Nadia", "Toutes")
    with within(space.organisation):
        for role in BUYER_ROLES:
            make_member(space.organisation, role, person)
    labels = [one["label"] for one in rail(sign_in(person), space)]
    assert labels == ["Aujourd’hui", "Appels", "Groupes", "Parcours", "Calendrier", "Équipe"]


def test_a_page_behind_a_place_lights_it_and_shows_its_siblings(world: World, sign_in: Any) -> None:
    space = world.home
    client = sign_in(space.people["director"])
    url = reverse("people:agenda", kwargs={"organisation": space.organisation.slug})
    shown = client.get(url)
    assert [one["label"] for one in shown.context["navigation"] if one["current"]] == ["Calendrier"]
    pages = [(one["label"], one["current"]) for one in shown.context["place_pages"]]
    assert pages == [("Calendrier", False), ("Agenda", True), ("Tournées", False)]
    assert 'aria-label="Pages de cette partie"' in shown.text
    home = reverse("portal:today", kwargs={"organisation": space.organisation.slug})
    assert 'aria-label="Pages de cette partie"' not in client.get(home).text
