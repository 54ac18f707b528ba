"""One indicator: its years, what it is made of, the events behind it; its target, its values."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions.domain import Refused
from maillage.actions.domain import sheets as verbs
from maillage.actions.forms.sheets import EventFilterForm, IndicatorForm, TargetForm, ValueForm
from maillage.actions.models import Indicator
from maillage.actions.queries import sheets as reads
from maillage.actions.queries import uptake
from maillage.actions.queries.measuring import Asked, Event
from maillage.actions.views.frame import form_page
from maillage.actions.views.sheets import trail, year_asked, year_tabs
from maillage.kernel import charts, clock
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of

UPTAKE = [{"label": "Équipe"}, {"label": "Part qui anime une action"}]


def _trail(request: HttpRequest, indicator: Indicator, *more: tuple[str, str]) -> Any:
    own = (indicator.label, here(request, "actions:indicator", slug=indicator.slug))
    return trail(request, indicator.sheet, own, *more)


@page("actions.see")
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """Year after year, what the number is made of, who takes it up; each leads to its events."""
    row = reads.access_indicator(request, slug)
    years = reads.years_of(row.sheet, clock.today())
    year = year_asked(request, years)
    told = reads.readings([row], years)
    reading = next(one for one in told if one.year == year)
    measure = reads.measure_for(row)
    asked = Asked(row.organisation, year)
    shares = measure is not None and measure.is_filtered
    context = {
        "indicator": row,
        "measure": measure,
        "reading": reading,
        "readings": told,
        "crumbs": _trail(request, row),
        "years": year_tabs(years, year),
        "year": year,
        "trend": _trend(request, row, told),
        "contents": [part for part in reads.content_of(reading) if part[1]],
        "columns": UPTAKE,
        "uptakes": [
            ("Par service ou maison du département", "service", *uptake.by_service(asked)),
            ("Par métier", "metier", *uptake.by_profession(asked)),
        ]
        if shares
        else [],
        "may_plan": request.user.has_perm("actions.plan", request.organisation),
    }
    return render(request, "actions/sheets/indicator.html", context)


def _trend(request: HttpRequest, row: Indicator, told: list[reads.Reading]) -> charts.Chart:
    base = here(request, "actions:indicator_events", slug=row.slug)
    return charts.columns(
        "Année après année",
        [
            charts.Point(
                str(one.year), one.value, f"{base}?annee={one.year}" if row.is_computed else ""
            )
            for one in told
        ],
        note="L’année en cours n’est pas finie.",
    )


@page("actions.see")
def indicator_events(request: HttpRequest, slug: str) -> HttpResponse:
    """The events that a number counts, those that fit the filters."""
    row = reads.access_indicator(request, slug)
    measure = reads.measure_for(row)
    if measure is None:
        raise Http404
    year = year_asked(request, reads.years_of(row.sheet, clock.today()))
    trades, _ = uptake.by_profession(Asked(row.organisation, year))
    form = EventFilterForm(request.GET, year=year, uptakes=trades)
    found = page_of(request, measure.events(form.asked(row.organisation)))
    context = {
        "indicator": row,
        "measure": measure,
        "year": year,
        "form": form if measure.is_filtered else None,
        "page": found,
        "events": [_shown(request, measure.event(one)) for one in found.object_list],
        "crumbs": _trail(request, row, (f"Ce qui est compté en {year}", "")),
    }
    return render(request, "actions/sheets/events.html", context)


def _shown(request: HttpRequest, event: Event) -> dict[str, Any]:
    url = here(request, event.page, slug=event.slug) if event.page else ""
    return {"event": event, "url": url}


@page("actions.plan", methods=("GET", "POST"))
def indicator_new(request: HttpRequest, slug: str) -> HttpResponse:
    """One more indicator on a sheet."""
    sheet = reads.access_sheet(request, slug)
    form = IndicatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = verbs.write_indicator(sheet=sheet, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "L’indicateur est sur la fiche.")
            return redirect(here(request, "actions:indicator", slug=row.slug))
    return form_page(
        request,
        form=form,
        title="Ajouter un indicateur",
        submit="Ajouter l’indicateur",
        cancel_url=here(request, "actions:sheet", slug=slug),
        trail=trail(request, sheet, ("Ajouter un indicateur", "")),
    )


def _about(
    request: HttpRequest, row: Indicator, *, form: Any, verb: Any, title: str, said: str
) -> HttpResponse:
    """A page about one indicator that is one form, and what it says when it is done."""
    back = here(request, "actions:indicator", slug=row.slug)
    if request.method == "POST" and form.is_valid():
        try:
            verb(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, said)
            return redirect(back)
    return form_page(
        request,
        form=form,
        title=title,
        submit="Enregistrer",
        cancel_url=back,
        trail=_trail(request, row, (title, "")),
    )


@page("actions.plan", methods=("GET", "POST"))
def indicator_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what an indicator says, or how it fills itself."""
    row = reads.access_indicator(request, slug)

    def write(**told: Any) -> None:
        verbs.write_indicator(sheet=row.sheet, indicator=row, **told)

    form = IndicatorForm(request.POST or None, indicator=row)
    title, said = "Modifier l’indicateur", "L’indicateur est à jour."
    return _about(request, row, form=form, verb=write, title=title, said=said)


@page("actions.plan", methods=("GET", "POST"))
def target(request: HttpRequest, slug: str) -> HttpResponse:
    """What is aimed at, for a year."""
    row = reads.access_indicator(request, slug)

    def write(**told: Any) -> None:
        verbs.set_target(indicator=row, **told)

    form = TargetForm(request.POST or None, initial={"year": clock.today().year})
    return _about(
        request, row, form=form, verb=write, title="Fixer une cible", said="La cible est notée."
    )


@page("actions.plan", methods=("GET", "POST"))
def value_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A typed value, its day, its source."""
    row = reads.access_indicator(request, slug)
    if row.is_computed:
        raise Http404

    def write(**told: Any) -> None:
        verbs.tell_value(indicator=row, **told)

    form = ValueForm(request.POST or None)
    return _about(
        request, row, form=form, verb=write, title="Noter une valeur", said="La valeur est notée."
    )


@page("actions.plan", methods=("POST",))
def indicator_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an indicator out of its sheet."""
    row = reads.access_indicator(request, slug)
    try:
        verbs.remove_indicator(indicator=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "actions:indicator", slug=slug))
    messages.success(request, "L’indicateur n’est plus sur la fiche.")
    return redirect(here(request, "actions:sheet", slug=row.sheet.slug))
