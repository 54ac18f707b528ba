"""What people decide on a proposal: changes refused, visits cancelled, somebody away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from maillage.kernel.http import here, page
from maillage.rounds import domain
from maillage.rounds.access import access_scenario, access_week
from maillage.rounds.content import Decisions


@page("rounds.plan", methods=("POST",))
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Compute the week again around what was decided; the proposal at hand stays as it is."""
    found = access_scenario(request, slug)
    week = access_week(request, found).content.week()
    away = []
    for value in request.POST.getlist("away"):
        person, _, day = value.partition(":")
        if person.isdecimal() and day.isdecimal():
            rank, number = int(person), int(day)
            if rank < len(week.professionals) and number < len(week.days):
                away.append((week.professionals[rank].id, week.days[number]))
    decisions = Decisions(
        refused=tuple(request.POST.getlist("refused")),
        away=tuple(away),
        cancelled=tuple(request.POST.getlist("cancelled")),
    )
    try:
        row = domain.compute_again(scenario=found, actor=request.user, decisions=decisions)
    except domain.Refused as refusal:
        messages.error(request, str(refusal))
        row = found
    return redirect(here(request, "rounds:scenario", slug=row.slug))
