"""A small week in Indre-et-Loire: two psychologists who cross the département for nothing."""

from __future__ import annotations

from typing import Any

from maillage.kernel.sheets import read_sheet
from maillage.kernel.sheets_out import write_csv
from maillage.rounds.domain import bring_in
from maillage.rounds.models import RoundsScenario
from maillage.rounds.sheet import HEADERS, problem_of, read_plan
from maillage.territory.registry import matching_communes
from tests.factories import World

TOURS, CHINON, LOCHES, AMBOISE = (
    "Tours (37)",
    "Chinon (37)",
    "Loches (37)",
    "Amboise (37)",
)


def row(
    child: str, who: str, day: str, start: str, commune: str, kind: str = "domicile", **other: str
) -> tuple[str, ...]:
    """One visit of a table, in the order of its titles."""
    values = {
        "Enfant": child,
        "Professionnel": who,
        "Métier": other.get("trade", "psychologue"),
        "Jour": day,
        "Début": start,
        "Durée": "45",
        "Type de lieu": kind,
        "Commune": commune,
        **{key: value for key, value in other.items() if key != "trade"},
    }
    return tuple(values.get(title, "") for title in HEADERS)


# Each goes out to Chinon and back, then to Loches and back, on two days: one day each is enough.
ROWS = (
    row("E1", "Anne", "lundi", "10:00", CHINON),
    row("E2", "Anne", "lundi", "14:00", LOCHES),
    row("E3", "Anne", "mardi", "10:00", LOCHES),
    row("E4", "Anne", "mardi", "14:00", CHINON),
    row("E5", "Bruno", "jeudi", "10:00", AMBOISE),
    row("E6", "Bruno", "vendredi", "10:00", AMBOISE),
    row("", "Anne", "mercredi", "09:00", TOURS, "siège"),
)


def table(*rows: tuple[str, ...]) -> bytes:
    """A table as somebody sends it."""
    return write_csv(HEADERS, rows or ROWS)


def problem(rows: tuple[tuple[str, ...], ...] = (), **changes: Any) -> dict[str, Any]:
    """The same week as a maillage.rounds/1 file."""
    plan = read_plan(sheet=read_sheet(table(*rows), "semaine.csv"))
    assert plan.errors == []
    return problem_of(plan.lines, matching_communes(TOURS)[0], None) | changes


def make_week(world: World, title: str = "Semaine type") -> RoundsScenario:
    """A week kept in the home space, not computed."""
    home = world.home
    return bring_in(
        organisation=home.organisation,
        actor=home.people["director"],
        title=title,
        problem=problem(),
    )
