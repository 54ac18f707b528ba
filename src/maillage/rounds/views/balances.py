"""Bonds or road: five positions in words, and what each would give."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.http import here, page
from maillage.kernel.views.jobs import job_context
from maillage.rounds import domain, drawing
from maillage.rounds.access import access_scenario, access_week
from maillage.rounds.content import Decisions
from maillage.rounds.enums import Balance
from maillage.rounds.models import RoundsScenario
from maillage.rounds.views.frame import crumbs

COLUMNS = [
    {"label": "Réglage"},
    {"label": "Route", "numeric": True},
    {"label": "Liens rompus", "numeric": True},
    {"label": "Visites non placées (priorités)", "numeric": True},
]


@page("rounds.plan", methods=("GET", "POST"))
def balance(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a position: the week is computed again with it."""
    found = access_scenario(request, slug)
    chosen = access_week(request, found).content.decisions.balance or Balance.AS_BROUGHT
    if request.method == "POST" and request.POST.get("balance") in Balance.values:
        decisions = Decisions(balance=Balance(request.POST["balance"]))
        try:
            row = domain.compute_again(scenario=found, actor=request.user, decisions=decisions)
            return redirect(here(request, "rounds:scenario", slug=row.slug))
        except domain.Refused as refusal:
            messages.error(request, str(refusal))
    return render(request, "rounds/balance.html", _context(request, found, chosen))


@page("rounds.plan", methods=("POST",))
def curve(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the computation of the five positions."""
    found = access_scenario(request, slug)
    try:
        domain.start_curve(scenario=found, actor=request.user)
    except domain.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(here(request, "rounds:balance", slug=found.slug))


def _context(request: HttpRequest, found: RoundsScenario, chosen: Balance) -> dict[str, Any]:
    back = here(request, "rounds:scenario", slug=found.slug)
    job = domain.curve_job_of(found)
    context: dict[str, Any] = {
        "scenario": found,
        "chosen": chosen,
        "balances": Balance.choices,
        "columns": COLUMNS,
        "points": [point | {"label": Balance(point["balance"]).label} for point in found.curve],
        "curve": drawing.curve([(p["bonds"], int(p["travel"])) for p in found.curve]),
        "running": job is not None and job.status not in JOB_ENDED,
        "back": back,
        "crumbs": crumbs(request, (found.title, back), ("Liens ou route", "")),
    }
    if job is not None and job.actor_id == request.user.pk and context["running"]:
        context["job_line"] = job_context(request, job)
    return context
