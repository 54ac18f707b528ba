"""Closed days of a département, and the organisation's corrections to them."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.engine.dates import (
    ClosedDay,
    Period,
    add_months,
    month_weeks,
    school_year,
    school_year_period,
)
from maillage.kernel import clock, words
from maillage.kernel.http import here, page
from maillage.territory import calendars, queries
from maillage.territory.calendars import SchoolBreak
from maillage.territory.domain.overrides import add_override, remove_override
from maillage.territory.forms import ClosedDaysForm, OverrideForm
from maillage.territory.models import CalendarOverride
from maillage.territory.registry import departement, departements

LINE_COLUMNS = [{"label": label} for label in ("Jours", "Ce que c'est", "Texte qui le décide")]
OVERRIDE_COLUMNS = [
    *({"label": label} for label in ("Période", "Jours", "Département", "Effet", "Texte")),
    {"label": "Retirer", "hidden": True},
]


@dataclass(frozen=True)
class Cell:
    """One day of a month, and why it is closed ("" when it is open)."""

    day: date
    reasons: str
    public_holiday: bool
    school_break: bool


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; None for the days of its neighbours."""

    first: date
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class Line:
    """One school break or public holiday of the list."""

    period: Period
    kind: str
    label: str
    source: str


@page("territory.consult")
def closed_days(request: HttpRequest) -> HttpResponse:
    """A school year of a département: months and list, each closed day with its source."""
    organisation = request.organisation  # type: ignore[attr-defined]
    form = ClosedDaysForm(
        request.GET,
        departement=organisation.departement_code or departements()[0].code,
        annee=_current_school_year(),
    )
    context = {
        "form": form,
        "may_correct": _may_correct(request),
        "overrides_url": here(request, "territory:override_list"),
        "add_url": here(request, "territory:override_add"),
    }
    if form.is_valid():
        code, year = form.cleaned_data["departement"], form.cleaned_data["annee"]
        asked = school_year_period(year)
        holidays = calendars.public_holidays(code, asked.first, asked.last)
        breaks = queries.school_breaks(code, asked.first, asked.last)
        context |= {
            "departement": departement(code),
            "year": year,
            "calendar": calendars.school_calendar(code),
            "months": _months(asked, holidays, breaks),
            "lines": _lines(holidays, breaks),
            "columns": LINE_COLUMNS,
            "weekdays": words.DAYS,
        }
    return render(request, "territory/closed_days.html", context)


@page("territory.consult")
def override_list(request: HttpRequest) -> HttpResponse:
    """The corrections that the organisation entered, by date."""
    rows = [
        {
            "override": override,
            "departement": departement(override.departement),
            "remove_url": here(request, "territory:override_remove", slug=override.slug),
        }
        for override in CalendarOverride.objects.all()
    ]
    context = {
        "rows": rows,
        "columns": OVERRIDE_COLUMNS,
        "may_correct": _may_correct(request),
        "add_url": here(request, "territory:override_add"),
        "closed_days_url": here(request, "territory:closed_days"),
    }
    return render(request, "territory/override_list.html", context)


@page("territory.correct", methods=("GET", "POST"))
def override_add(request: HttpRequest) -> HttpResponse:
    """Enter a period that a rector's decision adds or takes away."""
    organisation = request.organisation  # type: ignore[attr-defined]
    asked = request.GET.get("departement") or organisation.departement_code
    posted = request.POST if request.method == "POST" else None
    form = OverrideForm(posted, initial={"departement": asked})
    if form.is_valid():
        try:
            add_override(organisation=organisation, actor=_actor(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, "La période est enregistrée : les calendriers en tiennent compte."
            )
            return redirect(here(request, "territory:override_list"))
    context = {"form": form, "list_url": here(request, "territory:override_list")}
    return render(request, "territory/override_add.html", context)


@page("territory.correct", methods=("POST",))
def override_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Erase a correction; asked twice, the second time says that it is done."""
    override = queries.access_override(slug)
    if override:
        remove_override(override=override, actor=_actor(request))
        messages.success(
            request, "La période est retirée : le calendrier publié s'applique de nouveau."
        )
    else:
        messages.info(request, "Cette période n'est plus dans la liste : rien n'a changé.")
    return redirect(here(request, "territory:override_list"))


def _actor(request: HttpRequest) -> Model:
    """Whoever is signed in: the pages here let nobody else through."""
    return cast(Model, request.user)


def _may_correct(request: HttpRequest) -> bool:
    organisation = request.organisation  # type: ignore[attr-defined]
    return bool(request.user.has_perm("territory.correct", organisation))


def _current_school_year() -> str:
    """Today's school year, or the last published one before it."""
    published = calendars.published_school_years()
    return min(school_year(clock.today()), published[-1])


def _lines(holidays: list[ClosedDay], breaks: list[SchoolBreak]) -> list[Line]:
    """Breaks whole, even where they go on after the school year, and public holidays, by date."""
    lines = [Line(one.period, "vacances", one.label, one.source) for one in breaks]
    lines += [
        Line(Period(day.date, day.date), "jour férié", day.label, day.source) for day in holidays
    ]
    return sorted(lines, key=lambda line: line.period)


def _months(asked: Period, holidays: list[ClosedDay], breaks: list[SchoolBreak]) -> list[Month]:
    holiday_names = {day.date: day.label for day in holidays}
    break_names = {day: one.label for one in breaks for day in one.period}

    def cell(day: date) -> Cell:
        names = [names[day] for names in (holiday_names, break_names) if day in names]
        return Cell(day, ", ".join(names), day in holiday_names, day in break_names)

    months = []
    for offset in range(12):
        first = add_months(asked.first, offset)
        weeks = month_weeks(first.year, first.month)
        cells = [[cell(day) if day else None for day in week] for week in weeks]
        months.append(Month(first, cells))
    return months
