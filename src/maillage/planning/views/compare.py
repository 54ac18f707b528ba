"""Two proposals of one cycle side by side: what each costs, and the dates that differ."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.http import page
from maillage.kernel.paging import page_of
from maillage.kernel.words import compte, moment, nombre
from maillage.planning import changes, reading
from maillage.planning.access import access_scenario
from maillage.planning.models import CalendarScenario
from maillage.planning.views.scenarios import crumbs

LOWEST = "le plus bas"


@page("planning.plan")
def compare(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """What one proposal gains and loses against another."""
    first, second = access_scenario(request, slug), access_scenario(request, other)
    if first.cycle_id != second.cycle_id or first.cost is None or second.cost is None:
        raise Http404
    names = [
        f"{rank}, du {moment(one.created_at.astimezone())}"
        for rank, one in (("Première", first), ("Seconde", second))
    ]
    differing = changes.changes(
        changes.proposed_of(first.solution), changes.proposed_of(second.solution)
    )
    shown = page_of(request, differing)
    context = {
        "cycle": first.cycle,
        "first_name": names[0],
        "second_name": names[1],
        "verdict": reading.verdict(first.cost, second.cost),
        "columns": [
            {"label": name, "note": one.get_status_display()}
            for name, one in zip(names, (first, second), strict=True)
        ],
        "rows": _rows(first, second),
        "changes": shown,
        "page": shown,
        "change_columns": [{"label": label} for label in ("Groupe", *names)],
        "change_count": compte(len(differing), "date diffère", "dates diffèrent"),
        "crumbs": crumbs(request, first),
    }
    return render(request, "planning/compare.html", context)


def _rows(first: CalendarScenario, second: CalendarScenario) -> list[dict[str, Any]]:
    pair = (first, second)
    rows = [_row("Coût total", [one.cost or 0.0 for one in pair])]
    for term, (label, *_) in reading.TERMS.items():
        values = [float(one.breakdown.get(term, 0.0)) for one in pair]
        if any(value > reading.ENOUGH for value in values):
            rows.append(_row(label, values))
    counts = [str(sum(len(entry["sessions"]) for entry in one.solution["groups"])) for one in pair]
    rows.append(_counted("Séances", counts))
    kept = [str(len(one.kept)) for one in pair]
    if kept != ["0", "0"]:
        rows.append(_counted("Séances gardées à la main", kept))
    return rows


def _counted(label: str, values: list[str]) -> dict[str, Any]:
    differs = values[0] != values[1]
    return {"label": label, "cells": [{"value": value, "differs": differs} for value in values]}


def _row(label: str, values: list[float]) -> dict[str, Any]:
    lowest, differ = min(values), abs(values[0] - values[1]) > reading.ENOUGH
    cells = [
        {
            "value": nombre(value, 1),
            "differs": differ,
            "best": LOWEST if differ and value == lowest else "",
        }
        for value in values
    ]
    return {"label": label, "cells": cells}
