"""Actions of an invented inventory, through the verbs of the room."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from maillage.actions.domain import publish_action, start_action, write_step
from maillage.actions.domain.dates import plan_date
from maillage.actions.domain.sheets import write_indicator, write_sheet
from maillage.actions.models import ActionSheet, CollectiveAction, Indicator, Occurrence
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from tests.factories import Space

_weeks, _numbers = count(1), count(1)
HOW = "Trois mères ont choisi les recettes et animent avec nous."


def make_draft(space: Space, person: Any, title: str = "Cuisiner ensemble") -> CollectiveAction:
    """A draft, complete enough to be published."""
    with within(space.organisation):
        action = start_action(organisation=space.organisation, actor=person, title=title)
        return write_step(
            action=action,
            actor=person,
            changes={
                "aim": "Retrouver le plaisir de faire à manger.",
                "kind": "workshop",
                "commune_code": "37261",
                "co_design": "designed",
                "co_design_how": HOW,
            },
            lists={"publics": ["parents", "peer_helpers"], "themes": ["food"]},
        )


def make_action(
    space: Space,
    person: Any,
    title: str = "Cuisiner ensemble",
    *,
    lists: dict[str, list[str]] | None = None,
    **changes: Any,
) -> CollectiveAction:
    """A published action, changed as asked before its publication."""
    draft = make_draft(space, person, title)
    with within(space.organisation):
        if changes or lists:
            draft = write_step(action=draft, actor=person, changes=changes, lists=lists)
        return publish_action(action=draft, actor=person)


def make_date(
    action: CollectiveAction, starts_at: datetime | None = None, capacity: int | None = None
) -> Occurrence:
    """Two hours of an action, some week to come unless said otherwise."""
    start = starts_at or clock.now() + timedelta(weeks=next(_weeks))
    with within(action.organisation):
        return plan_date(
            action=action,
            actor=action.created_by,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            capacity=capacity,
        )


def make_sheet(space: Space, person: Any, plan: str = "Schéma de l’enfance") -> ActionSheet:
    """A sheet with the parts of sheet 9, without indicator."""
    with within(space.organisation):
        return write_sheet(
            organisation=space.organisation,
            actor=person,
            fields={
                "plan": plan,
                "number": str(next(_numbers)),
                "title": "Encourager les actions collectives",
                "goals": "- Adapter les interventions ;\n- Associer les familles.",
            },
            units={"pilot": ["PSEIE"], "co_pilot": ["DMDD"], "contributor": ["PMI", "ASE"]},
        )


def make_indicator(
    sheet: ActionSheet, person: Any, measure: str = "actions.running", unit: str = ""
) -> Indicator:
    """One more indicator, computed unless `measure` is ""."""
    with within(sheet.organisation):
        return write_indicator(
            sheet=sheet,
            actor=person,
            label=f"Indicateur {next(_numbers)}",
            measure=measure,
            unit=unit,
        )
