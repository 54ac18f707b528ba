"""A world made once for a whole walk of the matrix, and its people already signed in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from tests.conftest import url_names
from tests.factories import Space, World, build_world, make_member, make_user
from tests.permissions.objects import MAKERS

MATRIX: dict[str, dict[str, Any]] = {}
for file in sorted(Path(__file__).parent.glob("*.toml")):
    MATRIX.update(tomllib.loads(file.read_text(encoding="utf-8")))


@dataclass
class Standing:
    """The world of a walk, and the signed-in cookie of each of its people."""

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

    def space(self, name: str) -> Space:
        """Whose space the address called `name` is in."""
        return self.world.provider if MATRIX[name].get("space") == "provider" else self.world.home

    def address_of(self, name: str) -> str:
        """The address called `name`, with an object of its own for each of its parts."""
        organisation = self.space(name).organisation
        wanted = MATRIX[name].get("kwargs", {})
        with within(organisation):
            kwargs = {part: MAKERS[key](self.world) for part, key in wanted.items()}
        if dict(url_names())[name].startswith("o/<slug:organisation>/"):
            kwargs["organisation"] = organisation.slug
        return reverse(name, kwargs=kwargs)


def stand() -> Standing:
    world = build_world()
    spaces = (world.home, world.foreign, world.provider)
    all_roles = {space.organisation.pk: _of_all_roles(space) for space in spaces}
    people = [world.stranger, *all_roles.values()]
    for space in spaces:
        people += space.people.values()
    return Standing(world, all_roles, {person.pk: _cookie_of(person) for person in people})


def _cookie_of(person: Any) -> str:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _of_all_roles(space: Space) -> Any:
    person = make_user("Nadia", "Toutes")
    with within(space.organisation):
        for role in space.people:
            make_member(space.organisation, Role(role), person)
    return person
