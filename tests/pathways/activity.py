"""Acts, measures and contracts of an invented service."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from maillage.kernel.tenancy import within
from maillage.pathways.domain.acts import Noted, note_encounters
from maillage.pathways.domain.measures import assign_measure, order_measure
from maillage.pathways.domain.steering import approve_public, sign_contract
from maillage.pathways.models import (
    ApprovedPublic,
    Child,
    Encounter,
    Measure,
    MultiYearContract,
)
from maillage.people.models import Service, User
from tests.factories import Space
from tests.pathways.factories import TODAY


def noted(*children: Child, by: tuple[User, ...], **fields: Any) -> Noted:
    """A care session of three quarters of an hour, that took place today."""
    terms: dict[str, Any] = {
        "key": secrets.token_hex(16),
        "day": TODAY,
        "minutes": 45,
        "kind": "session",
        "presence": "child",
        "status": "done",
        "code": "2.1.1.3",
    }
    return Noted(**{**terms, **fields}, children=children, professionals=by)


def make_encounter(child: Child, actor: User, day: date = TODAY, **fields: Any) -> Encounter:
    one = noted(child, by=(actor,), day=day, **fields)
    with within(child.organisation):
        return note_encounters(organisation=child.organisation, actor=actor, noted=[one])[0]


def make_measure(*children: Child, referent: User | None = None, **fields: Any) -> Measure:
    """An AEMO ordered on 1 September 2026 for a year, in the service of the first child."""
    terms: dict[str, Any] = {"kind": "court_home_support", "ordered_on": date(2026, 9, 1)}
    first = children[0]
    with within(first.organisation):
        service = fields.pop("service", first.service)
        row = order_measure(
            service=service, actor=None, children=list(children), **{**terms, **fields}
        )
        if referent is not None:
            assign_measure(measure=row, actor=None, referent=referent, on=row.ordered_on)
            row.refresh_from_db()
    return row


def make_contract(space: Space, **fields: Any) -> MultiYearContract:
    """A contract of five years, for a million euros a year."""
    terms: dict[str, Any] = {
        "title": "CPOM 2026-2030",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2030, 12, 31),
        "yearly_grant": 100_000_000,
    }
    with within(space.organisation):
        return sign_contract(organisation=space.organisation, actor=None, **{**terms, **fields})


def make_public(service: Service, **fields: Any) -> ApprovedPublic:
    """Conduct disorders, from 6 to 20 years old."""
    terms: dict[str, Any] = {
        "needs": ["conduct"],
        "age_from": 6,
        "age_to": 20,
        "valid_from": date(2025, 1, 1),
        "source": "Arrêté d’autorisation",
    }
    with within(service.organisation):
        return approve_public(service=service, actor=None, **{**terms, **fields})
