"""Every address x method x role x organisation, from the data beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from tests.conftest import url_names
from tests.factories import Space, World, build_world, make_member, make_user
from tests.permissions.objects import MAKERS

FOLDER = Path(__file__).parent
MATRIX: dict[str, dict[str, Any]] = {}
for file in sorted(FOLDER.glob("*.toml")):
    MATRIX.update(tomllib.loads(file.read_text(encoding="utf-8")))

ALL_METHODS = ("GET", "POST", "PUT", "DELETE")
LOGIN = "/compte/connexion/"
# Who asks, as a word; the person, None for nobody; whether the address is theirs.
Asked = tuple[str, Any, bool]


def test_every_address_is_in_the_matrix() -> None:
    assert {name for name, _ in url_names()} == set(MATRIX)


@dataclass
class Standing:
    """A world made once for the whole walk, and the signed-in cookie of each of its people."""

    world: World
    # By organisation, somebody who holds every role there: refused elsewhere, so is each role.
    all_roles: dict[int, Any]
    cookies: dict[int, str]

    def client(self, person: Any) -> Client:
        """A fresh client: what one address does to its cookies concerns no other."""
        client = Client()
        if person is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[person.pk]
        return client


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standing]:
    """Committed once: what an address changes is rolled back by the test's own transaction."""
    with django_db_blocker.unblock():
        world = build_world()
        spaces = (world.home, world.foreign, world.provider)
        all_roles = {space.organisation.pk: _of_all_roles(space) for space in spaces}
        people = [world.stranger, *all_roles.values()]
        for space in spaces:
            people += space.people.values()
        yield Standing(world, all_roles, {person.pk: _cookie_of(person) for person in people})
        call_command("flush", interactive=False, verbosity=0)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_address(name: str, standing: Standing, db: None) -> None:
    """One address, every method, everybody."""
    row, world = MATRIX[name], standing.world
    space = world.provider if row.get("space") == "provider" else world.home
    url = address_of(name, row, world, space.organisation)
    everybody = _everybody(standing, space, row)
    for method in row.get("only", ALL_METHODS):
        for who, person, allowed in everybody if method in row["methods"] else _samples(everybody):
            with transaction.atomic():
                response = standing.client(person).generic(method, url)
                transaction.set_rollback(True)
            told = f"{method} {name} as {who}: {response.status_code}"
            if method not in row["methods"]:
                # Another method tells of a pattern at most, never of an object.
                assert response.status_code in ({405} if allowed else {302, 404, 405}), told
            elif not allowed:
                assert _refused(response, person is not None), told
            elif method in row.get("answer", {}):
                assert response.status_code == row["answer"][method], told
            else:
                assert response.status_code not in {403, 404, 405, 500}, told
                assert not response.headers.get("Location", "").startswith(LOGIN), told


def _cookie_of(person: Any) -> str:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def address_of(name: str, row: dict[str, Any], world: World, organisation: Any) -> str:
    with within(organisation):
        kwargs = {part: MAKERS[key](world) for part, key in row.get("kwargs", {}).items()}
    if dict(url_names())[name].startswith("o/<slug:organisation>/"):
        kwargs["organisation"] = organisation.slug
    return reverse(name, kwargs=kwargs)


def _everybody(standing: Standing, space: Space, row: dict[str, Any]) -> list[Asked]:
    """Nobody, each role of the space, and from elsewhere those who hold every role there."""
    who, world = row["who"], standing.world
    anyone = who in ("public", "link")
    others = anyone or who == "signed-in"
    people: list[Asked] = [("nobody", None, anyone)]
    people += [(role, one, others or role in who) for role, one in space.people.items()]
    for other in (world.home, world.foreign, world.provider):
        if other is not space:
            person = standing.all_roles[other.organisation.pk]
            people.append((f"every role of {other.organisation}", person, others))
    people.append(("stranger", world.stranger, others))
    return people


def _of_all_roles(space: Space) -> Any:
    person = make_user("Nadia", "Toutes")
    with within(space.organisation):
        for role in space.people:
            make_member(space.organisation, Role(role), person)
    return person


def _samples(everybody: list[Asked]) -> list[Asked]:
    """Nobody, who may and who may not: enough for a method that no address of ours takes."""
    nobody, *people = everybody
    found = [next((one for one in people if one[2] is allowed), None) for allowed in (True, False)]
    return [nobody, *(one for one in found if one)]


def _refused(response: HttpResponse, signed_in: bool) -> bool:
    if signed_in:
        return response.status_code == 404
    return response.status_code == 302 and response.headers["Location"].startswith(LOGIN)
