"""A proposal: followed while it is computed, read, adjusted, published."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.domain import Refused
from maillage.groups.models import Enrolment
from maillage.kernel import calendars, clock
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.views.jobs import job_context
from maillage.kernel.words import compte, moment
from maillage.people.domain.occupations import Busy
from maillage.planning import domain, reading
from maillage.planning.access import access_scenario
from maillage.planning.adapter import shown_room
from maillage.planning.adjusting import Desk, Trial, read_slot
from maillage.planning.enums import ScenarioStatus
from maillage.planning.forms import AdjustForm
from maillage.planning.models import CalendarScenario
from maillage.planning.queries import told_when_published
from maillage.planning.views.prepare import STATUS_TONES
from maillage.planning.views.year import STRIPS, shades

COLUMNS = [{"label": label} for label in ("Groupe", "Date", "Salle", "Animation")]
REGRET_COLUMNS = [
    {"label": "Regret"},
    {"label": "Combien"},
    {"label": "Points", "numeric": True},
]


@page("planning.plan")
def scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """The proposal in its present state."""
    found = access_scenario(request, slug)
    job = domain.job_of(found)
    running = (
        found.status == ScenarioStatus.SOLVING and job is not None and job.status not in JOB_ENDED
    )
    context = {
        "scenario": found,
        "cycle": found.cycle,
        "tone": STATUS_TONES[ScenarioStatus(found.status)],
        "running": running,
        "stopped": not running and found.status in (ScenarioStatus.SOLVING, ScenarioStatus.DRAFT),
        "may_publish": found.status == ScenarioStatus.SOLVED,
        "is_infeasible": found.status == ScenarioStatus.INFEASIBLE,
        "explanation": reading.told(_with_names(found, found.explanation)),
        "crumbs": _crumbs(request, found),
    }
    if job is not None and job.actor_id == request.user.pk:
        context["job_line"] = job_context(request, job)
    if found.solution:
        context |= _result(request, found)
    return render(request, "planning/scenario.html", context)


@page("planning.plan", methods=("GET", "POST"))
def adjust(request: HttpRequest, slug: str, group: str, index: int) -> HttpResponse:
    """Move one session of the proposal: every allowed place, and what each would cost."""
    found = access_scenario(request, slug)
    name = _group_name(found, group)
    try:
        desk = Desk(found.problem, found.solution, name, index)
    except (LookupError, KeyError):
        raise Http404 from None
    back = here(request, "planning:scenario", slug=found.slug)
    if found.status != ScenarioStatus.SOLVED or desk.is_fact:
        messages.error(request, "Cette séance ne peut plus être changée ici.")
        return redirect(back)
    trials = desk.trials()
    form = AdjustForm(request.POST or None, choices=_choices(trials))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        trial = desk.try_slot(read_slot(form.cleaned_data["slot"]))
        refused = _with_names(found, trial.violations)
        if not refused:
            try:
                domain.adjust(scenario=found, solution=trial.solution, actor=request.user)
            except Refused as refusal:
                messages.error(request, str(refusal))
                return redirect(back)
            told = f"La séance est proposée le {moment(trial.slot.moment)}"
            messages.success(request, f"{told} ({reading.change(trial.change)}).")
            return redirect(back)
    context = {
        "scenario": found,
        "group_name": name,
        "now": desk.now,
        "form": form,
        "has_choices": bool(trials),
        "refused": refused,
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/adjust.html", context, status=status)


@page("planning.plan", methods=("POST",))
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the proposal everybody's calendar."""
    found = access_scenario(request, slug)
    try:
        done = domain.publish(scenario=found, actor=request.user)
    except (Refused, Busy) as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "planning:scenario", slug=found.slug))
    if done.changed:
        messages.success(
            request,
            f"Le calendrier est publié\u00a0: {compte(len(done.changed), 'date changée', 'dates')} "
            "dans les agendas. Les personnes concernées reçoivent un courriel.",
        )
    else:
        messages.info(request, "Le calendrier était déjà publié\u00a0: rien n'a changé.")
    return redirect(here(request, "groups:cycle", slug=found.cycle.slug))


def _result(request: HttpRequest, found: CalendarScenario) -> dict[str, Any]:
    may_adjust = found.status == ScenarioStatus.SOLVED
    facts_before = found.problem.get("replan_from", "")
    lines, items = [], []
    shown = page_of(request, list(enumerate(found.solution["groups"])), STRIPS)
    for number, entry in shown:
        length = timedelta(minutes=_minutes(found, entry["id"]))
        for index, one in enumerate(entry["sessions"]):
            start = datetime.fromisoformat(one["start"])
            url = here(request, "planning:adjust", slug=found.slug, group=str(number), index=index)
            movable = may_adjust and one["start"] >= facts_before
            lines.append(
                {
                    "group": entry["id"],
                    "start": start,
                    "room": shown_room(one["room"]),
                    "facilitator": entry["facilitator"],
                    "adjust_url": url if movable else "",
                }
            )
            items.append(
                calendars.Item(
                    start=start,
                    end=start + length,
                    title=entry["id"],
                    strip=entry["id"],
                    url=url if movable else "",
                    place=shown_room(one["room"]),
                )
            )
    strips = [(entry["id"], "") for _, entry in shown]
    sessions = sum(len(entry["sessions"]) for entry in found.solution["groups"])
    return {
        "page": shown,
        "lines": lines,
        "columns": [*COLUMNS, {"label": "Ajuster", "hidden": True}],
        "year": _year(request, found, items, strips),
        "regrets": reading.regrets(found.breakdown, found.problem["weights"]),
        "regret_columns": REGRET_COLUMNS,
        "quality": reading.quality(found.cost or 0.0, found.bound or 0.0),
        "counted": compte(sessions, "séance"),
        "told": told_when_published(found.cycle),
    }


def _year(
    request: HttpRequest,
    found: CalendarScenario,
    items: list[calendars.Item],
    strips: list[tuple[str, str]],
) -> Any:
    """The school year asked for by the page's links, the season's first one otherwise."""
    first = date.fromisoformat(found.problem["period"]["start"])
    _, day = calendars.asked(request.GET, today=first)
    start, after = calendars.school_year(day)
    return calendars.build(
        "annee",
        day,
        items,
        today=clock.today(),
        shades=shades(found.organisation, start, after - timedelta(days=1)),
        strips=strips,
    )


def _choices(trials: list[Trial]) -> list[tuple[str, Any]]:
    possible = [(one.slot.value, _choice_label(one)) for one in trials if not one.violations]
    refused = [(one.slot.value, _choice_label(one)) for one in trials if one.violations]
    groups = [("Dates possibles", possible), ("Dates qui enfreignent une règle", refused)]
    return [group for group in groups if group[1]]


def _choice_label(trial: Trial) -> str:
    where = f"{moment(trial.slot.moment)}, {shown_room(trial.slot.room)}"
    if trial.rules:
        return f"{where}\u00a0: {reading.why_not(trial.rules)}"
    return f"{where}\u00a0: {reading.change(trial.change)}"


def _group_name(found: CalendarScenario, number: str) -> str:
    """The group at a rank of the proposal (names are no good in an address)."""
    rows = (found.solution or {}).get("groups", [])
    if not number.isdecimal() or int(number) >= len(rows):
        raise Http404
    return str(rows[int(number)]["id"])


def _minutes(found: CalendarScenario, name: str) -> int:
    rows = found.problem["groups"]
    return next(int(row["duration_minutes"]) for row in rows if row["id"] == name)


def _with_names(found: CalendarScenario, sentences: Any) -> list[str]:
    """The engine's sentences, with members named for those who plan."""
    members = Enrolment.objects.filter(group__cycle=found.cycle).select_related("person")
    names = {row.person_id: str(row.person) for row in members} if sentences else {}
    return [reading.with_names(sentence, names) for sentence in sentences]


def _crumbs(request: HttpRequest, found: CalendarScenario) -> list[dict[str, str]]:
    return [
        {"label": found.cycle.title, "url": here(request, "groups:cycle", slug=found.cycle.slug)},
        {
            "label": "Planifier l’année",
            "url": here(request, "planning:prepare", slug=found.cycle.slug),
        },
        {"label": "Proposition", "url": ""},
    ]
