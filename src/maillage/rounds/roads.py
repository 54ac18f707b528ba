"""Measured roads from a spreadsheet: from, to, minutes, kilometres; read whole or refused whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.kernel.keys import search_key
from maillage.kernel.sheets import Sheet, UnreadableSheet, match_headers
from maillage.kernel.words import NBSP

COLUMNS: dict[str, tuple[str, ...]] = {
    "origin": ("De", "Départ"),
    "target": ("À", "Arrivée"),
    "minutes": ("Minutes", "Durée", "Durée (minutes)"),
    "km": ("Kilomètres", "Km", "Distance"),
}
HEADERS = [labels[0] for labels in COLUMNS.values()]
LONGEST_MINUTES, LONGEST_KM = 600, 1_000


@dataclass
class RoadsPlan:
    """What a table would bring: minutes and kilometres by pair, or every correction to make."""

    minutes: dict[str, dict[str, float]] = field(default_factory=dict)
    km: dict[str, dict[str, float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(row) for row in self.minutes.values())


def read_roads(sheet: Sheet, places: Collection[str]) -> RoadsPlan:
    """Every row as a road between two places of the week; one that cannot be is named."""
    plan = RoadsPlan()
    try:
        columns = match_headers(sheet, COLUMNS)
    except UnreadableSheet as refused:
        plan.errors.append(str(refused))
        return plan
    known = {search_key(place): place for place in places}
    for row in sheet.rows:
        where = f"Ligne{NBSP}{row.line}{NBSP}: "
        ends = [known.get(search_key(row.cells[columns[key]])) for key in ("origin", "target")]
        minutes = _amount(row.cells[columns["minutes"]], LONGEST_MINUTES)
        km = _amount(row.cells[columns["km"]], LONGEST_KM)
        origin, target = ends
        if origin is None or target is None:
            key = "origin" if origin is None else "target"
            told = row.cells[columns[key]]
            plan.errors.append(
                f"{where}{COLUMNS[key][0]}, «{NBSP}{told}{NBSP}» n’est pas un lieu de cette "
                "semaine. Reprenez le nom écrit dans le modèle."
            )
        elif minutes is None or km is None:
            column, most = ("Minutes", LONGEST_MINUTES) if minutes is None else ("Kilomètres", 1000)
            plan.errors.append(f"{where}{column}, écrivez un nombre entre 0 et {most}.")
        else:
            plan.minutes.setdefault(origin, {})[target] = minutes
            plan.km.setdefault(origin, {})[target] = km
    if not sheet.rows:
        plan.errors.append(f"Ce tableau n’a aucun trajet{NBSP}: ajoutez une ligne par trajet.")
    return plan


def _amount(text: str, most: int) -> float | None:
    try:
        value = float(text.replace(",", ".").replace(NBSP, "").strip())
    except ValueError:
        return None
    return value if 0 <= value <= most else None


def with_roads(problem: Mapping[str, Any], plan: RoadsPlan) -> dict[str, Any]:
    """The week whose roads are those of the table; a pair that it lacks stays as it was."""
    travel = dict(problem.get("travel", {}))
    for name, table in (("minutes", plan.minutes), ("km", plan.km)):
        rows = {origin: dict(row) for origin, row in travel.get(name, {}).items()}
        for origin, row in table.items():
            rows.setdefault(origin, {}).update(row)
        travel[name] = rows
    return {**problem, "travel": travel}
