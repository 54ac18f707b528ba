"""Children of an invented service, whose names could be found anywhere they leaked."""

from __future__ import annotations

from datetime import date
from typing import Any

from maillage.kernel.tenancy import within
from maillage.pathways.domain import register_child
from maillage.pathways.identity import Identity
from maillage.pathways.models import Child
from maillage.people.enums import Role
from maillage.people.models import User
from tests.factories import Space, make_member

TODAY = date(2026, 11, 24)


def make_identity(
    last_name: str = "Zyrquist", first_name: str = "Ombeline", **fields: Any
) -> Identity:
    defaults: dict[str, Any] = {
        "birth_date": date(2018, 5, 14),
        "address": "3 allée Quatrevaux",
        "guardian": "Hildegarde Zyrquist, mère",
        "phone": "0199000123",
        "email": "famille.zyrquist@exemple.fr",
        "file_number": "MDPH-930077",
    }
    return Identity(last_name, first_name, **{**defaults, **fields})


def make_child(space: Space, identity: Identity | None = None, **fields: Any) -> Child:
    """A record of the space's service, opened by nobody in particular."""
    with within(space.organisation):
        return register_child(
            organisation=space.organisation,
            actor=None,
            service=fields.pop("service", None) or space.objects["service"],
            identity=identity or make_identity(),
            commune_code=fields.pop("commune_code", "93008"),
            contact_on=fields.pop("contact_on", TODAY),
        )


def make_colleague(space: Space, role: Role, **fields: Any) -> User:
    """Somebody whose role is in the space's service only."""
    return make_member(space.organisation, role, service=space.objects["service"], **fields)
