"""One more visit in a week at hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.rounds import domain
from maillage.rounds.access import access_scenario, access_week
from maillage.rounds.content import Decisions
from maillage.rounds.forms import AddVisitForm
from maillage.rounds.views.frame import crumbs


@page("rounds.plan", methods=("GET", "POST"))
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the visit asks for; the week is then computed around it."""
    found = access_scenario(request, slug)
    week = access_week(request, found).content.week()
    form = AddVisitForm(request.POST or None, week=week)
    if request.method == "POST" and form.is_valid():
        try:
            row = domain.compute_again(
                scenario=found, actor=request.user, decisions=Decisions(added=(form.visit(),))
            )
            return redirect(here(request, "rounds:scenario", slug=row.slug))
        except domain.Refused as refusal:
            form.add_error(None, str(refusal))
    back = here(request, "rounds:scenario", slug=found.slug)
    context = {
        "form": form,
        "back": back,
        "crumbs": crumbs(request, (found.title, back), ("Ajouter une visite", "")),
    }
    return render(request, "rounds/add_visit.html", context, status=422 if form.errors else 200)
