"""Nobody raises themselves: who may give which role, invitation and import alike."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.kernel.sheets import Row, Sheet
from maillage.kernel.tenancy import within
from maillage.people.domain.errors import Refused
from maillage.people.domain.imports import read_plan
from maillage.people.domain.invitations import invite
from maillage.people.domain.members import add_membership, keep_membership, roles_given_by
from maillage.people.enums import Role
from maillage.people.models import Membership
from tests.factories import World

EVERY = frozenset(role.value for role in Role if role is not Role.FACILITATOR)
HEADERS = ("Prénom", "Nom", "Courriel", "Rôle")
CARD = {"first_name": "Anne", "last_name": "Petit", "role": "hr", "service": None}
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


@pytest.mark.parametrize("role", ["admin", "director", "head_of_service"])
def test_nobody_gives_themselves_what_opens_named_presences(world: World, role: str) -> None:
    home, actor = world.home.organisation, world.home.people[role]
    values = {"role": "hr", "service": None, "starts_on": date(2026, 11, 24)}
    with within(home):
        own = Membership.objects.get(user=actor)
        with pytest.raises(Refused, match="de quelqu’un d’autre"):
            add_membership(organisation=home, actor=actor, person=actor, values=values)
        with pytest.raises(Refused, match=r"Seules|de quelqu’un d’autre"):
            keep_membership(membership=own, actor=actor, values={"role": "hr"})
        with pytest.raises(Refused, match="de quelqu’un d’autre"):
            invite(organisation=home, actor=actor, values={**CARD, "email": actor.email})
        sheet = Sheet(HEADERS, (Row(2, ("Anne", "Petit", actor.email, "Ressources humaines")),))
        (fault,) = read_plan(sheet=sheet, organisation=home, actor=actor).errors
        assert "se reçoit de quelqu’un d’autre" in fault
        assert {one.role for one in Membership.objects.filter(user=actor)} == {role}
        other = world.home.people["buyer"]
        assert add_membership(organisation=home, actor=actor, person=other, values=values).pk
