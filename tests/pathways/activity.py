"""Acts, measures and contracts of an invented service."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from maillage.kernel.tenancy import within
from maillage.pathways.domain.acts import Noted, note_encounters
from maillage.pathways.models import Child, Encounter
from maillage.people.models import User
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
