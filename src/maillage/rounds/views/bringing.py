"""A week from a spreadsheet (previewed) or from a maillage.rounds/1 file (read whole)."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import previews
from maillage.kernel.http import here, page
from maillage.kernel.sheets import Sheet, UnreadableSheet, read_sheet
from maillage.kernel.words import DAYS
from maillage.rounds import domain, reading
from maillage.rounds.forms import BringForm, WeekForm
from maillage.rounds.models import RoundsScenario
from maillage.rounds.sheet import EXAMPLE, HEADERS, SheetPlan, problem_of, read_plan
from maillage.rounds.views.frame import crumbs

PURPOSE = "rounds.bring"
MOST_BYTES = 5 * 1024 * 1024
SHOWN_AT_MOST = 200
PREVIEW_COLUMNS = [
    {"label": label} for label in ("Ligne", "Visite", "Avec", "Aujourd’hui", "Jours possibles")
]


@page("rounds.plan")
def model(request: HttpRequest, extension: str) -> HttpResponse:
    """A table with the titles and one example, to fill in."""
    return previews.model(extension, name="tournees", headers=HEADERS, example=EXAMPLE)


@page("rounds.plan", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file: a table is shown first, a file of the format is kept at once."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["sheet"]
        try:
            if sent.name.lower().endswith(".json"):
                return _kept(request, _bring_file(request, form))
            return _preview(request, form, read_sheet(sent.read(), sent.name))
        except (UnreadableSheet, domain.Refused) as refusal:
            form.add_error("sheet", str(refusal))
    return _ask(request, form)


@page("rounds.plan", methods=("POST",))
def confirm(request: HttpRequest) -> HttpResponse:
    """Keep what the preview showed, whole, or nothing."""
    sheet = previews.brought_back(request, PURPOSE)
    form = WeekForm(request.POST)
    if sheet is None or not form.is_valid() or form.cleaned_data["base"] is None:
        return _ask(request, previews.expired(BringForm))
    plan = read_plan(sheet)
    if plan.errors:
        return _preview(request, form, sheet)
    start = form.cleaned_data["week_start"]
    try:
        row = domain.bring_in(
            organisation=request.organisation,
            actor=request.user,
            title=form.cleaned_data["title"],
            problem=problem_of(
                plan.lines, form.cleaned_data["base"], start.isoformat() if start else None
            ),
        )
    except domain.Refused as refusal:
        plan.errors.append(str(refusal))
        return _shown(request, form, sheet, plan)
    return _kept(request, row)


def _bring_file(request: HttpRequest, form: BringForm) -> RoundsScenario:
    sent = form.cleaned_data["sheet"]
    if sent.size > MOST_BYTES:
        raise domain.Refused("Ce fichier dépasse 5\u00a0Mo\u00a0: partagez la semaine par site.")
    try:
        problem = json.loads(sent.read())
    except (ValueError, RecursionError):
        raise domain.Refused("Ce fichier n’est pas du JSON lisible\u00a0: refaites-le.") from None
    return domain.bring_in(
        organisation=request.organisation,
        actor=request.user,
        title=form.cleaned_data["title"],
        problem=problem,
    )


def _kept(request: HttpRequest, row: RoundsScenario) -> HttpResponse:
    messages.success(request, "La semaine est gardée, scellée. Rien n’est encore calculé.")
    return redirect(here(request, "rounds:scenario", slug=row.slug))


def _ask(request: HttpRequest, form: BringForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "headers": HEADERS,
        "crumbs": crumbs(request, ("Apporter une semaine", "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "rounds/bring.html", context, status=status)


def _preview(request: HttpRequest, form: WeekForm, sheet: Sheet) -> HttpResponse:
    return _shown(request, form, sheet, read_plan(sheet))


def _shown(request: HttpRequest, form: WeekForm, sheet: Sheet, plan: SheetPlan) -> HttpResponse:
    lines = [
        {
            "line": line,
            "now": f"{DAYS[line.day]}, {reading.clock_said(line.start)}",
            "days": ", ".join(DAYS[day] for day in line.days),
        }
        for line in plan.lines[:SHOWN_AT_MOST]
    ]
    context: dict[str, Any] = {
        "plan": plan,
        "lines": lines,
        "children": len({line.child for line in plan.lines if line.child}),
        "people": len({line.who for line in plan.lines}),
        "columns": PREVIEW_COLUMNS,
        "carried": {name: form.data.get(name, "") for name in WeekForm.base_fields},
        "crumbs": crumbs(request, ("Apporter une semaine", "")),
    }
    if not plan.errors:
        context["signed"] = previews.carried(request, PURPOSE, sheet)
    status = 422 if plan.errors else 200
    return render(request, "rounds/bring_preview.html", context, status=status)
