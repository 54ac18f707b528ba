"""Somebody who leads cannot come: say who and when, and look for other dates."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access import access_cycle
from maillage.groups.domain import Refused
from maillage.groups.models import Cycle, GroupFacilitator, Session
from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.planning.domain import report_absence
from maillage.planning.enums import StandInPenalty
from maillage.planning.forms import AbsenceForm
from maillage.planning.queries_people import could_lead


@page("planning.plan", methods=("GET", "POST"))
def absence(request: HttpRequest, slug: str) -> HttpResponse:
    """Who, from when to when; the answer is a proposal that changes as few dates as it can."""
    cycle = access_cycle(request, slug)
    leaders = GroupFacilitator.objects.filter(group__cycle=cycle).select_related("profile")
    people = {row.profile_id: row.profile for row in leaders}
    others = [one for one in could_lead(list(cycle.groups.all())) if one.pk not in people]
    form = AbsenceForm(
        request.POST or None, profiles=sorted(people.values(), key=str), others=others
    )
    back = here(request, "groups:cycle", slug=cycle.slug)
    if request.method == "POST" and form.is_valid():
        try:
            found = report_absence(
                cycle=cycle,
                profile=form.cleaned_data["who"],
                first=form.cleaned_data["first"],
                last=form.cleaned_data["last"],
                stand_ins=form.cleaned_data.get("stand_ins", ()),
                penalty=form.cleaned_data.get("penalty", StandInPenalty.IF_NEEDED),
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.info(request, "Les jours d’absence sont écrits. Le calcul commence.")
            return redirect(here(request, "planning:scenario", slug=found.slug))
    context = {
        "cycle": cycle,
        "form": form,
        "has_people": bool(people),
        "today_sessions": _today(cycle),
        "cancel_url": back,
        "crumbs": [
            {"label": cycle.title, "url": back},
            {"label": "Quelqu’un ne peut pas venir", "url": ""},
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/absence.html", context, status=status)


def _today(cycle: Cycle) -> Any:
    """Sessions still to come today: computing begins tomorrow, so they are for people to settle."""
    midnight = datetime.combine(clock.today() + timedelta(days=1), time(), clock.PARIS)
    rows = Session.objects.coming().filter(group__cycle=cycle, starts_at__lt=midnight)
    return rows.select_related("group__site", "group__organisation")
