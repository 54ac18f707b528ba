"""One session of a proposal: moved, kept, refused; every other place and what it would cost."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from maillage.groups.domain import Refused
from maillage.kernel.http import here, page
from maillage.kernel.words import jour, moment
from maillage.planning import domain, reading
from maillage.planning.access import access_scenario
from maillage.planning.adapter import shown_room
from maillage.planning.adjusting import Desk, Trial, read_slot
from maillage.planning.changes import decided
from maillage.planning.enums import ScenarioStatus
from maillage.planning.forms import AdjustForm
from maillage.planning.models import CalendarScenario
from maillage.planning.views.names import with_names

FIXED = "Cette séance ne peut plus être changée ici."


@page("planning.plan", methods=("GET", "POST"))
def adjust(request: HttpRequest, slug: str, group: str, index: int) -> HttpResponse:
    """Move one session of the proposal: every allowed place, the cheapest first."""
    found = access_scenario(request, slug)
    name, desk = _desk(found, group, index)
    back = here(request, "planning:scenario", slug=found.slug)
    if not _may_move(found, desk):
        messages.error(request, FIXED)
        return redirect(back)
    trials = desk.trials()
    form = AdjustForm(request.POST or None, choices=_choices(trials))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        trial = desk.try_slot(read_slot(form.cleaned_data["slot"]))
        refused = with_names(found, trial.violations)
        if not refused:
            return _move(request, found, trial)
    context = {
        "scenario": found,
        "group_name": name,
        "group": group,
        "index": index,
        "now": desk.now,
        "now_room": shown_room(desk.now.room),
        "is_kept": any(
            (one["group"], one["start"]) == (name, desk.now.start) for one in found.kept
        ),
        "form": form,
        "has_choices": bool(trials),
        "refused": refused,
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/adjust.html", context, status=status)


@page("planning.plan")
def places(request: HttpRequest, slug: str, group: str, index: int) -> HttpResponse:
    """The same places as data, for whoever drags a session on the month: by day, with a reason."""
    found = access_scenario(request, slug)
    _, desk = _desk(found, group, index)
    if not _may_move(found, desk):
        raise Http404
    return JsonResponse(
        {
            "places": [
                {
                    "day": one.slot.start[:10],
                    "slot": one.slot.value,
                    "open": not one.rules,
                    "change": round(one.change, 6),
                    "label": _choice_label(one),
                }
                for one in desk.trials()
            ]
        }
    )


@page("planning.plan", methods=("POST",))
def decide(request: HttpRequest, slug: str, group: str, index: int) -> HttpResponse:
    """Keep a session where it is, free it, or refuse its day; nothing is computed yet."""
    found = access_scenario(request, slug)
    name, desk = _desk(found, group, index)
    when = desk.now.moment
    try:
        match request.POST.get("decision"):
            case "keep":
                session = {"start": desk.now.start, "room": desk.now.room}
                domain.keep_session(scenario=found, group=name, session=session, actor=request.user)
                told = f"La séance de {name} reste le {jour(when)}."
            case "free":
                domain.free_session(
                    scenario=found, group=name, start=desk.now.start, actor=request.user
                )
                told = f"La séance de {name} du {jour(when)} peut de nouveau changer de date."
            case "refuse":
                domain.refuse_day(scenario=found, group=name, day=when.date(), actor=request.user)
                told = f"Le {jour(when)} est écarté pour {name}\u00a0: recalculez l’année."
            case _:
                raise Refused("Dites ce que devient cette séance\u00a0: gardée, libre ou écartée.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(here(request, "planning:scenario", slug=found.slug))


@page("planning.plan", methods=("POST",))
def allow(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a refused day back."""
    found = access_scenario(request, slug)
    try:
        domain.allow_day(
            scenario=found,
            group=request.POST.get("group", ""),
            day=request.POST.get("day", ""),
            actor=request.user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(here(request, "planning:scenario", slug=found.slug))


def _desk(found: CalendarScenario, group: str, index: int) -> tuple[str, Desk]:
    """The session at hand; its own lock does not hold it, the others' do."""
    name = _group_name(found, group)
    try:
        sessions = next(row for row in found.solution["groups"] if row["id"] == name)["sessions"]
        start = sessions[index]["start"]
    except IndexError:
        raise Http404 from None
    kept = [one for one in found.kept if (one["group"], one["start"]) != (name, start)]
    return name, Desk(decided(found.problem, kept, found.excluded), found.solution, name, index)


def _may_move(found: CalendarScenario, desk: Desk) -> bool:
    return found.status == ScenarioStatus.SOLVED and not desk.is_fact


def _move(request: HttpRequest, found: CalendarScenario, trial: Trial) -> HttpResponse:
    try:
        domain.adjust(scenario=found, solution=trial.solution, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = f"La séance est proposée le {moment(trial.slot.moment)}"
        messages.success(request, f"{told} ({reading.change(trial.change)}).")
    back = here(request, "planning:scenario", slug=found.slug)
    # Whoever dragged a session over a month comes back to that month.
    if request.POST.get("view") == "mois":
        back += f"?vue=mois&date={trial.slot.moment:%Y-%m-%d}"
    return redirect(back)


def _choices(trials: list[Trial]) -> list[tuple[str, Any]]:
    """The places that break nothing, the cheapest first; the others by date, with the reason."""
    possible = sorted(
        (one for one in trials if not one.violations),
        key=lambda one: (round(one.change, 6), one.slot.start),
    )
    refused = [one for one in trials if one.violations]
    groups = [
        ("Dates possibles, les moins coûteuses d’abord", possible),
        ("Dates qui enfreignent une règle", refused),
    ]
    return [
        (title, [(one.slot.value, _choice_label(one)) for one in rows])
        for title, rows in groups
        if rows
    ]


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
