"""The sheets of a plan: list, writing, one sheet and its year, the units that carry them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions.domain import Refused
from maillage.actions.domain import sheets as verbs
from maillage.actions.forms.sheets import SheetForm, UnitForm
from maillage.actions.models import ActionSheet, ClosedYear, PlanUnit
from maillage.actions.queries import sheets as reads
from maillage.actions.views.frame import form_page, tabs
from maillage.kernel import clock
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of

INDICATORS = [
    {"label": "Indicateur"},
    {"label": "Valeur", "numeric": True},
    {"label": "Cible", "numeric": True},
    {"label": "Comment il se remplit"},
]


def trail(request: HttpRequest, sheet: ActionSheet, *more: tuple[str, str]) -> list[dict[str, str]]:
    """From the list of sheets to a sheet, and to pages under it; the last has no address."""
    found = [
        {"label": "Fiches action", "url": here(request, "actions:sheets")},
        {"label": str(sheet), "url": here(request, "actions:sheet", slug=sheet.slug)},
        *({"label": label, "url": url} for label, url in more),
    ]
    return [*found[:-1], {**found[-1], "url": ""}]


def year_asked(request: HttpRequest, years: list[int]) -> int:
    """The year that `?annee=` asks for, among those that can be read; the latest otherwise."""
    asked = request.GET.get("annee", "")
    return next((year for year in years if str(year) == asked), years[-1])


def year_tabs(years: list[int], current: int) -> list[dict[str, Any]]:
    """The years that can be read, as tabs."""
    return [
        {"label": str(year), "url": f"?annee={year}", "current": year == current} for year in years
    ]


@page("actions.see")
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets of the plans that this space follows."""
    context = {
        "tabs": tabs(request, "actions:sheets"),
        "page": page_of(request, reads.sheets()),
        "may_plan": request.user.has_perm("actions.plan", request.organisation),
    }
    return render(request, "actions/sheets/index.html", context)


@page("actions.plan", methods=("GET", "POST"))
def sheet_new(request: HttpRequest) -> HttpResponse:
    """A sheet as it stands in the plan."""
    form = SheetForm(request.POST or None)
    written = _written(request, form, None)
    if written is not None:
        messages.success(request, "La fiche est écrite. Ajoutez-lui ses indicateurs.")
        return redirect(here(request, "actions:sheet", slug=written.slug))
    return form_page(
        request,
        form=form,
        title="Ajouter une fiche action",
        lead="Telle qu’elle est écrite dans votre plan ou votre schéma.",
        submit="Ajouter la fiche",
        cancel_url=here(request, "actions:sheets"),
    )


@page("actions.plan", methods=("GET", "POST"))
def sheet_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a sheet says."""
    sheet = reads.access_sheet(request, slug)
    form = SheetForm(request.POST or None, sheet=sheet)
    if _written(request, form, sheet) is not None:
        messages.success(request, "La fiche est à jour.")
        return redirect(here(request, "actions:sheet", slug=slug))
    return form_page(
        request,
        form=form,
        title="Modifier la fiche",
        submit="Enregistrer",
        cancel_url=here(request, "actions:sheet", slug=slug),
        trail=trail(request, reads.access_sheet(request, slug), ("Modifier", "")),
    )


def _written(request: HttpRequest, form: SheetForm, sheet: ActionSheet | None) -> Any:
    """The sheet that a good form has written; None while there is none."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return verbs.write_sheet(
            organisation=request.organisation,
            actor=request.user,
            fields=form.fields_of_sheet(),
            units=form.units(),
            sheet=sheet,
        )
    except Refused as refusal:
        put_back(form, refusal)
        return None


@page("actions.see")
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Who carries it, what it says, what it is worth this year."""
    row = reads.access_sheet(request, slug)
    years = reads.years_of(row, clock.today())
    year = year_asked(request, years)
    indicators = reads.indicators_of(row)
    closed = ClosedYear.objects.filter(sheet=row, year=year).select_related("closed_by").first()
    may_plan = request.user.has_perm("actions.plan", request.organisation)
    context = {
        "sheet": row,
        "crumbs": trail(request, row),
        "years": year_tabs(years, year),
        "year": year,
        "columns": INDICATORS,
        "readings": reads.readings(indicators, [year]),
        "closed": closed,
        "may_plan": may_plan,
        "may_share": request.user.has_perm("actions.share", request.organisation),
        "may_close": may_plan and closed is None and indicators and year < clock.today().year,
    }
    return render(request, "actions/sheets/sheet.html", context)


@page("actions.plan", methods=("GET", "POST"))
def year_close(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Ask, then keep the values of a year that is over."""
    row = reads.access_sheet(request, slug)
    if year not in reads.years_of(row, clock.today()):
        raise Http404
    back = f"{here(request, 'actions:sheet', slug=slug)}?annee={year}"
    if request.method == "POST":
        try:
            verbs.close_year(sheet=row, actor=request.user, year=year)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"L’année {year} est arrêtée\u00a0: ses valeurs sont gardées."
            )
        return redirect(back)
    context = {
        "sheet": row,
        "year": year,
        "back": back,
        "crumbs": trail(request, row, ("Arrêter une année", "")),
        "readings": reads.readings(reads.indicators_of(row), [year]),
    }
    return render(request, "actions/sheets/close.html", context)


@page("actions.plan")
def units(request: HttpRequest) -> HttpResponse:
    """The short names that sheets use, and what they mean."""
    context = {
        "page": page_of(request, PlanUnit.objects.all()),
        "crumbs": [
            {"label": "Fiches action", "url": here(request, "actions:sheets")},
            {"label": "Sigles", "url": ""},
        ],
    }
    return render(request, "actions/sheets/units.html", context)


@page("actions.plan", methods=("GET", "POST"))
def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """How one unit is called."""
    row = reads.access_unit(request, slug)
    form = UnitForm(request.POST or None, unit=row)
    back = here(request, "actions:units")
    if request.method == "POST" and form.is_valid():
        try:
            verbs.name_unit(unit=row, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "C’est noté, sur toutes les fiches.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title="Nommer un service du plan",
        submit="Enregistrer",
        cancel_url=back,
    )
