"""Children of an invented service, whose names could be found anywhere they leaked."""

from __future__ import annotations

from datetime import date
from typing import Any

from maillage.kernel.tenancy import within
from maillage.pathways.domain import register_child
from maillage.pathways.domain.decisions import draw_catchment, note_decision
from maillage.pathways.domain.journeys import admit
from maillage.pathways.domain.projects import start_project
from maillage.pathways.domain.waiting import Days, list_child
from maillage.pathways.identity import Identity
from maillage.pathways.models import (
    Catchment,
    Child,
    OrientationDecision,
    Pathway,
    SupportProject,
    WaitingEntry,
)
from maillage.people.enums import Role
from maillage.people.models import Service, User
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


def make_entry(space: Space, child: Child | None = None, **fields: Any) -> WaitingEntry:
    """A child on the list of the space's service, asked for on 1 September 2026."""
    service = fields.pop("service", None) or space.objects["service"]
    days = Days(**{"requested_on": date(2026, 9, 1), **fields})
    with within(space.organisation):
        return list_child(child=child or make_child(space), service=service, actor=None, days=days)


def make_decision(
    child: Child, starts_on: date = date(2025, 1, 1), ends_on: date = date(2028, 1, 1)
) -> OrientationDecision:
    with within(child.organisation):
        return note_decision(child=child, actor=None, starts_on=starts_on, ends_on=ends_on)


def make_catchment(service: Service, **fields: Any) -> Catchment:
    """Bobigny, from 6 to 20 years old, unless said otherwise."""
    terms: dict[str, Any] = {
        "departement_code": "93",
        "communes": ["93008"],
        "age_from": 6,
        "age_to": 20,
        "valid_from": date(2025, 1, 1),
        "source": "Arrêté d’autorisation",
    }
    with within(service.organisation):
        return draw_catchment(service=service, actor=None, **{**terms, **fields})


def make_pathway(child: Child, on: date = TODAY, mode: str = "part_time") -> Pathway:
    with within(child.organisation):
        return admit(child=child, service=child.service, actor=None, mode=mode, on=on)


def make_project(pathway: Pathway) -> SupportProject:
    with within(pathway.organisation):
        return start_project(pathway=pathway, actor=None)
