"""Days of an invented département, through the verbs of the room."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from maillage.actions.domain.attending import Comer, join
from maillage.actions.domain.events import announce_event, start_event
from maillage.actions.domain.proposals import Offered, propose
from maillage.actions.models import Attendee, EventDay, Proposal
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from tests.factories import Space


def make_day(
    space: Space, person: Any, kind: str = "forum", *, is_open: bool = True, **fields: Any
) -> EventDay:
    """A day in three weeks from nine to five, announced, that calls for proposals."""
    start: datetime = fields.pop("starts_at", clock.now() + timedelta(days=21))
    told = {
        "title": "Forum des actions collectives",
        "starts_at": start,
        "ends_at": start + timedelta(hours=8),
        "place": "Salle des fêtes de Loudun",
        "call_until": start.date() - timedelta(days=1),
        **fields,
    }
    with within(space.organisation):
        day = start_event(organisation=space.organisation, actor=person, kind=kind, fields=told)
        return announce_event(event=day, actor=person) if is_open else day


def make_proposal(day: EventDay, person: Any, title: str = "La cuisine du mercredi") -> Proposal:
    """Something proposed with an account."""
    offered = Offered(day.proposal_kinds[0], title, "On goûte, on raconte.", "MDD de Loudun")
    with within(day.organisation):
        return propose(event=day, offered=offered, actor=person)


def come(
    day: EventDay,
    address: str,
    directorate: str = "mdd",
    profession: str = "special_educator",
    name: str = "Zélie Quistrebert",
    **more: Any,
) -> Attendee:
    """Somebody registers by the link."""
    with within(day.organisation):
        found = join(event=day, comer=Comer(name, address, directorate, profession, **more))
        assert found is not None
        return found
