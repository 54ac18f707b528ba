"""Nobody raises themselves: who may give which role, invitation and import alike."""

from __future__ import annotations

import pytest

from maillage.people.domain.members import roles_given_by
from maillage.people.enums import Role
from tests.factories import World

EVERY = frozenset(role.value for role in Role if role is not Role.FACILITATOR)
COMMAND = frozenset({"admin", "director"})


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("admin", EVERY),
        ("director", EVERY),
        ("head_of_service", EVERY - COMMAND),
        ("secretary", frozenset({"professional", "secretary"})),
    ],
)
def test_roles_given_by(world: World, role: str, given: frozenset[str]) -> None:
    found = roles_given_by(world.home.people[role], world.home.organisation)
    assert {one.value for one in found} == given
