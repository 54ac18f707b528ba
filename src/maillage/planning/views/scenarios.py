"""A proposal: followed while it is computed, read, computed again, published."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.domain import Refused
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.http import here, page
from maillage.kernel.views.jobs import job_context
from maillage.kernel.words import compte, liste
from maillage.people.domain.occupations import Busy
from maillage.planning import changes, domain, reading
from maillage.planning.access import access_scenario
from maillage.planning.domain.rule_packs import findings
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario
from maillage.planning.nurseries import limits_on
from maillage.planning.queries import told_when_published
from maillage.planning.views.names import with_names
from maillage.planning.views.prepare import STATUS_TONES
from maillage.planning.views.proposal import shown

COLUMNS = [{"label": label} for label in ("Groupe", "Date", "Salle", "Animation")]
REGRET_COLUMNS = [
    {"label": "Regret"},
    {"label": "Combien"},
    {"label": "Points", "numeric": True},
]
HANDOVER_COLUMNS = [{"label": label} for label in ("Groupe", "Jusqu’ici", "Désormais", "Pourquoi")]
CHANGE_COLUMNS = [{"label": label} for label in ("Groupe", "Date annoncée", "Nouvelle date")]


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
        "may_change": found.status == ScenarioStatus.SOLVED,
        "is_infeasible": found.status == ScenarioStatus.INFEASIBLE,
        "explanation": reading.told(with_names(found, found.explanation)),
        "crumbs": crumbs(request, found),
    }
    if job is not None and job.actor_id == request.user.pk:
        context["job_line"] = job_context(request, job)
    if found.solution:
        context |= _result(request, found)
    return render(request, "planning/scenario.html", context)


@page("planning.plan", methods=("POST",))
def again(request: HttpRequest, slug: str) -> HttpResponse:
    """Compute the year again from this proposal, with what was decided on it."""
    found = access_scenario(request, slug)
    try:
        started = domain.open_scenario(cycle=found.cycle, actor=request.user, origin=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        started = found
    return redirect(here(request, "planning:scenario", slug=started.slug))


@page("planning.plan", methods=("POST",))
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the proposal everybody's calendar."""
    found = access_scenario(request, slug)
    try:
        done = domain.publish(scenario=found, actor=request.user)
    except (Refused, Busy) as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "planning:scenario", slug=found.slug))
    if done.changed or done.led_anew:
        told = [
            compte(len(rows), *words)
            for rows, words in (
                (done.changed, ("date changée", "dates changées")),
                (done.led_anew, ("groupe change d’animation", "groupes changent d’animation")),
            )
            if rows
        ]
        messages.success(
            request,
            f"Le calendrier est publié\u00a0: {liste(told)}. "
            "Les personnes concernées reçoivent un courriel.",
        )
    else:
        messages.info(request, "Le calendrier était déjà publié\u00a0: rien n'a changé.")
    return redirect(here(request, "groups:cycle", slug=found.cycle.slug))


def _result(request: HttpRequest, found: CalendarScenario) -> dict[str, Any]:
    result = shown(request, found)
    may_change = found.status == ScenarioStatus.SOLVED
    refused = changes.refused_sessions(found.solution, found.excluded) if may_change else 0
    is_replan = any(row.get("published") for row in found.problem["groups"])
    moved = (
        changes.changes(
            changes.published_of(found.problem),
            {
                group: dict.fromkeys(starts, "")
                for group, starts in changes.proposed_of(found.solution).items()
            },
        )
        if is_replan
        else []
    )
    found_by_law = findings(found) if may_change else []
    strict = [one for one in found_by_law if one.is_strict]
    return {
        **result,
        "strict": strict,
        "advice": [one for one in found_by_law if not one.is_strict],
        "law": limits_on(found.cycle.starts_on).sources if found_by_law else (),
        "may_publish": may_change and not refused and not strict,
        "must_compute": refused,
        "counted": compte(result["session_count"], "séance"),
        "columns": [*COLUMNS, {"label": "Décider", "hidden": True}],
        "is_replan": is_replan,
        "changes": moved,
        "change_columns": CHANGE_COLUMNS,
        "change_count": compte(len(moved), "date change", "dates changent"),
        "handovers": changes.handovers(found.problem, found.solution, found.people),
        "handover_columns": HANDOVER_COLUMNS,
        "regrets": reading.regrets(found.breakdown, found.problem["weights"]),
        "regret_columns": REGRET_COLUMNS,
        "rules": reading.rules_in_words(found.problem.get("rules", {})),
        "quality": reading.quality(found.cost or 0.0, found.bound or 0.0),
        "told": told_when_published(found.cycle),
        "others": others_of(found),
        "refused_days": [
            {"group": one["group"], "day": date.fromisoformat(one["day"])} for one in found.excluded
        ],
    }


def others_of(found: CalendarScenario) -> list[CalendarScenario]:
    """The other proposals of the cycle that hold a plan, the latest first."""
    rows = found.cycle.scenarios.exclude(pk=found.pk).exclude(cost=None)
    return list(rows.defer("problem", "solution", "explanation")[:10])


def crumbs(request: HttpRequest, found: CalendarScenario) -> list[dict[str, str]]:
    """Where a proposal stands."""
    return [
        {"label": found.cycle.title, "url": here(request, "groups:cycle", slug=found.cycle.slug)},
        {
            "label": "Planifier l’année",
            "url": here(request, "planning:prepare", slug=found.cycle.slug),
        },
        {"label": "Proposition", "url": ""},
    ]
