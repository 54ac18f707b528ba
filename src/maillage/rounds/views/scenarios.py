"""The weeks of a space; one week, as it is, as it could be, and the difference."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.views.jobs import job_context
from maillage.rounds import domain, reading
from maillage.rounds.access import access_scenario
from maillage.rounds.enums import RoundsStatus
from maillage.rounds.models import RoundsScenario
from maillage.rounds.reading import Side
from maillage.rounds.views.frame import Shown, crumbs, shown

TONES = {
    RoundsStatus.DRAFT: "",
    RoundsStatus.SOLVING: "info",
    RoundsStatus.SOLVED: "brand",
    RoundsStatus.INFEASIBLE: "attention",
}
INDEX_COLUMNS = [
    {"label": "Semaine"},
    {"label": "Visites", "numeric": True},
    {"label": "Route gagnée", "numeric": True},
    {"label": "État"},
]
VIEWS = {"ecart": "La différence", "actuelle": "La semaine actuelle", "proposee": "La proposition"}
MOVE_COLUMNS = [
    {"label": label} for label in ("Refuser", "Visite", "Aujourd’hui", "Proposé", "Pourquoi")
]
RULE_COLUMNS = [{"label": "Règle"}, {"label": "Semaine actuelle"}, {"label": "Proposition"}]
PERSON_COLUMNS = [
    {"label": "Personne"},
    {"label": "Route actuelle", "numeric": True},
    {"label": "Route proposée", "numeric": True},
    {"label": "Kilomètres", "numeric": True},
    {"label": "Visites et route", "numeric": True},
    {"label": "Liens rompus", "numeric": True},
]
DAY_COLUMNS = [
    {"label": "Personne"},
    {"label": "Jour"},
    {"label": "Travail"},
    {"label": "Visites", "numeric": True},
    {"label": "Route", "numeric": True},
    {"label": "Kilomètres", "numeric": True},
]


@page("rounds.plan")
def index(request: HttpRequest) -> HttpResponse:
    """The weeks kept here: counts and sums, nothing of what they hold."""
    rows = page_of(request, RoundsScenario.objects.all())
    lines = [
        {
            "row": row,
            "tone": TONES[RoundsStatus(row.status)],
            "won": int(row.before["travel"] - row.after["travel"]) if row.after else None,
        }
        for row in rows
    ]
    context = {"page": rows, "lines": lines, "columns": INDEX_COLUMNS}
    return render(request, "rounds/index.html", context)


@page("rounds.plan")
def scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """A week in its present state; `?vue=` says which side of it."""
    found = access_scenario(request, slug)
    job = domain.job_of(found)
    running = job is not None and job.status not in JOB_ENDED
    week = shown(request, found)
    view = request.GET.get("vue", "")
    if week.after is None:
        view = "actuelle"
    elif view not in VIEWS:
        view = "ecart"
    context: dict[str, Any] = {
        "scenario": found,
        "tone": TONES[RoundsStatus(found.status)],
        "running": running,
        "stopped": job is not None and not running and found.answer_id is None,
        "size": reading.week_sentence(week.week),
        "view": view,
        "tabs": [
            {"label": label, "url": f"?vue={name}", "current": name == view}
            for name, label in VIEWS.items()
        ],
        "decisions": week.open.content.decisions,
        "explanation": _explanation(week),
        "is_slow": week.after is not None and (week.open.answer or {}).get("is_slow"),
        "crumbs": crumbs(request, (found.title, "")),
    }
    if job is not None and job.actor_id == request.user.pk:
        context["job_line"] = job_context(request, job)
    if week.after is not None:
        context["headline"] = reading.headline(found.before, found.after)
    if week.after is not None and view == "ecart":
        context |= _difference(week, week.after)
    else:
        context |= _days(request, week, view)
    return render(request, "rounds/scenario.html", context)


@page("rounds.plan", methods=("POST",))
def solve(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the computation."""
    found = access_scenario(request, slug)
    try:
        domain.start_solving(scenario=found, actor=request.user)
    except domain.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(here(request, "rounds:scenario", slug=found.slug))


@page("rounds.plan", methods=("GET", "POST"))
def erase(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then erase the week and its sealed files."""
    found = access_scenario(request, slug)
    if request.method == "POST":
        try:
            domain.erase(scenario=found, actor=request.user)
        except domain.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(here(request, "rounds:scenario", slug=found.slug))
        messages.success(request, f"La semaine «\u00a0{found.title}\u00a0» est effacée.")
        return redirect(here(request, "rounds:index"))
    back = here(request, "rounds:scenario", slug=found.slug)
    context = {
        "scenario": found,
        "cancel_url": back,
        "crumbs": crumbs(request, (found.title, back), ("Effacer", "")),
    }
    return render(request, "rounds/erase.html", context)


def _explanation(week: Shown) -> list[str]:
    """Why there is no plan, when that is proven."""
    if week.open.answer is None or week.after is not None:
        return []
    labels = reading.visit_labels(week.week)
    return [reading.told(week.week, one, labels) for one in week.open.answer["explanation"]]


def _difference(week: Shown, after: Side) -> dict[str, Any]:
    reasons = week.open.answer["moves"] if week.open.answer is not None else {}
    return {
        "people": reading.people_lines(week.week, week.before, after),
        "person_columns": PERSON_COLUMNS,
        "moves": reading.move_lines(week.week, week.before, after, reasons),
        "move_columns": MOVE_COLUMNS,
        "rules": reading.rule_lines(week.week, week.before, after),
        "rule_columns": RULE_COLUMNS,
        "unmet": [
            reading.visit_label(week.week, number)
            for number in range(len(week.week.visits))
            if number not in after.plan.placed
        ],
        "added": reading.added_lines(week.week, after),
        "cancellable": [
            {"id": visit.id, "label": f"{reading.visit_label(week.week, number)} ({visit.id})"}
            for number, visit in enumerate(week.week.visits)
            if not visit.meeting
        ],
        "absences": [
            {
                "value": f"{rank}:{day}",
                "label": f"{person.id}, {reading.day_name(week.week, day)}",
            }
            for rank, person in enumerate(week.week.professionals)
            for day, hours in enumerate(person.hours)
            if hours
        ],
    }


def _days(request: HttpRequest, week: Shown, view: str) -> dict[str, Any]:
    side = week.after if view == "proposee" and week.after is not None else week.before
    rows = page_of(request, side.journeys)
    return {
        "page": rows,
        "day_columns": DAY_COLUMNS,
        "days": [
            {
                "rank": one.person,
                "name": week.week.professionals[one.person].id,
                "day": reading.day_name(week.week, one.day),
                "work": f"{reading.clock_said(one.begin)} à {reading.clock_said(one.end)}",
                "visits": len(one.stops),
                "travel": one.travel,
                "km": reading.kilometres(one.tenths),
            }
            for one in rows
        ],
    }
