"""Actions from a spreadsheet or from data·inclusion: a model, a preview, all or nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions import codes
from maillage.actions.domain import Refused
from maillage.actions.domain.importing import COLUMNS, EXAMPLE, apply_plan, read_plan
from maillage.actions.forms.importing import ImportForm
from maillage.actions.inclusion import read_services
from maillage.actions.views.frame import crumbs_to
from maillage.kernel import clock, previews
from maillage.kernel.http import here, page
from maillage.kernel.sheets import Sheet, UnreadableSheet, read_sheet
from maillage.kernel.words import compte
from maillage.territory.registry import commune_name

PURPOSE = "actions.import"
HEADERS = [labels[0] for labels in COLUMNS.values()]
PREVIEW_COLUMNS = [{"label": label} for label in ("Ligne", "Action", "Commune", "À savoir")]


@page("actions.keep")
def model(request: HttpRequest, extension: str) -> HttpResponse:
    """A file with the titles and one example, to fill in."""
    return previews.model(extension, name="actions", headers=HEADERS, example=EXAMPLE)


@page("actions.keep", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file, and see what it would bring: nothing is written here."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["sheet"]
        read = read_services if sent.name.lower().endswith(".json") else read_sheet
        try:
            return _preview(request, read(sent.read(), sent.name))
        except UnreadableSheet as refusal:
            form.add_error("sheet", str(refusal))
    return _ask(request, form)


@page("actions.keep", methods=("POST",))
def confirm(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, whole, or nothing."""
    sheet = previews.brought_back(request, PURPOSE)
    if sheet is None:
        return _ask(request, previews.expired(ImportForm))
    try:
        plan = apply_plan(sheet=sheet, organisation=request.organisation, actor=request.user)
    except Refused:
        return _preview(request, sheet)
    brought = compte(len(plan.new), "brouillon vous attend", "brouillons vous attendent")
    messages.success(
        request, f"{brought}\u00a0: dites comment les familles participent, puis publiez."
    )
    return redirect(here(request, "actions:index"))


def _ask(request: HttpRequest, form: ImportForm) -> HttpResponse:
    today = clock.today()
    context: dict[str, Any] = {
        "form": form,
        "headers": HEADERS,
        "crumbs": crumbs_to(request, "Importer"),
        "lists": [
            (COLUMNS[key][0], ", ".join(label for _, label in codes.choices(name, today)))
            for key, name in (("kind", "types"), ("publics", "publics"), ("themes", "themes"))
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "actions/open/import.html", context, status=status)


def _preview(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    plan = read_plan(sheet=sheet)
    context: dict[str, Any] = {
        "plan": plan,
        "lines": [(line, commune_name(line.values["commune_code"])) for line in plan.lines],
        "columns": PREVIEW_COLUMNS,
        "crumbs": crumbs_to(request, "Importer"),
    }
    if not plan.errors:
        context["signed"] = previews.carried(request, PURPOSE, sheet)
    status = 422 if plan.errors else 200
    return render(request, "actions/open/import_preview.html", context, status=status)
