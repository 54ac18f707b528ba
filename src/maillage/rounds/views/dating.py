"""A dated week from a type-week."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.rounds import domain
from maillage.rounds.access import access_scenario
from maillage.rounds.forms import MondayForm
from maillage.rounds.views.frame import crumbs


@page("rounds.plan", methods=("GET", "POST"))
def date(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the Monday; the dated week keeps what the type-week says."""
    found = access_scenario(request, slug)
    form = MondayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = domain.date_week(
                scenario=found, actor=request.user, week_start=form.cleaned_data["week_start"]
            )
            messages.success(request, "La semaine datée est gardée, scellée.")
            return redirect(here(request, "rounds:scenario", slug=row.slug))
        except domain.Refused as refusal:
            form.add_error(None, str(refusal))
    back = here(request, "rounds:scenario", slug=found.slug)
    context = {
        "form": form,
        "back": back,
        "crumbs": crumbs(request, (found.title, back), ("Dater", "")),
    }
    return render(request, "rounds/date.html", context, status=422 if form.errors else 200)
