"""People and services from a spreadsheet: a model, a preview, all or nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import previews
from maillage.kernel.http import here, page
from maillage.kernel.sheets import Sheet, UnreadableSheet, read_sheet
from maillage.kernel.words import compte
from maillage.people.domain.errors import Refused
from maillage.people.domain.imports import COLUMNS, EXAMPLE, apply_plan, read_plan
from maillage.people.enums import Role
from maillage.people.forms import ImportForm

PURPOSE = "people.import"
TITLE = "Personnes"
HEADERS = [labels[0] for labels in COLUMNS.values()]
PREVIEW_COLUMNS = [
    {"label": label} for label in ("Ligne", "Personne", "Rôle", "Service", "Ce qui sera fait")
]
FATES = {
    "invite": ("Invitation à envoyer", "info"),
    "change": ("Mise à jour", "attention"),
    "same": ("Rien à changer", ""),
}


@page("people.import")
def model(request: HttpRequest, extension: str) -> HttpResponse:
    """A file with the titles and one example, to fill in."""
    return previews.model(extension, name="personnes", headers=HEADERS, example=EXAMPLE)


@page("people.import", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file, and see what it would do: nothing is written here."""
    if request.method == "GET":
        return _ask(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    sent = form.cleaned_data["sheet"]
    try:
        sheet = read_sheet(sent.read(), sent.name)
        return _preview(request, sheet)
    except UnreadableSheet as refusal:
        form.add_error("sheet", str(refusal))
        return _ask(request, form)


@page("people.import", methods=("POST",))
def confirm(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, whole, or nothing."""
    sheet = previews.brought_back(request, PURPOSE)
    if sheet is None:
        return _ask(request, previews.expired(ImportForm))
    try:
        plan = apply_plan(sheet=sheet, organisation=request.organisation, actor=request.user)
    except Refused:
        return _preview(request, sheet)
    done = [
        compte(plan.invited, "invitation envoyée", "invitations envoyées"),
        compte(plan.changed, "personne mise à jour", "personnes mises à jour"),
        compte(plan.untouched, "personne inchangée", "personnes inchangées"),
        compte(len(plan.new_services), "service ajouté", "services ajoutés"),
    ]
    messages.success(request, f"L'import est fait\u00a0: {', '.join(done)}.")
    return redirect(here(request, "people:members"))


def _ask(request: HttpRequest, form: ImportForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "headers": HEADERS,
        "cancel_url": here(request, "people:members"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "people/import.html", context, status=status)


def _preview(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    plan = read_plan(sheet=sheet, organisation=request.organisation, actor=request.user)
    context: dict[str, Any] = {
        "plan": plan,
        "lines": [
            {"line": line, "role": _role_label(line), "fate": FATES[line.fate]}
            for line in plan.lines
        ],
        "columns": PREVIEW_COLUMNS,
        "upload_url": here(request, "people:import"),
    }
    if not plan.errors:
        context["signed"] = previews.carried(request, PURPOSE, sheet)
    status = 422 if plan.errors else 200
    return render(request, "people/import_preview.html", context, status=status)


def _role_label(line: Any) -> str:
    return str(Role(line.values["role"]).label)
