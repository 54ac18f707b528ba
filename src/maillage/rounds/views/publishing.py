"""A proposal into the diaries, and out of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.kernel.words import liste
from maillage.rounds import domain
from maillage.rounds.access import access_scenario, access_week
from maillage.rounds.forms import PublishForm
from maillage.rounds.views.frame import crumbs


@page("rounds.plan", methods=("GET", "POST"))
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose whose diary is whose, then write."""
    found = access_scenario(request, slug)
    week = access_week(request, found).content.week()
    form = PublishForm(request.POST or None, week=week)
    back = here(request, "rounds:scenario", slug=found.slug)
    if request.method == "POST" and form.is_valid():
        try:
            replaced = domain.publish(scenario=found, actor=request.user, holders=form.holders())
            told = "Les visites sont dans les agendas choisis, sans nom ni adresse."
            if replaced:
                titles = liste([f"«\u00a0{one.title}\u00a0»" for one in replaced])
                told += f" Elles remplacent {titles}."
            messages.success(request, told)
            return redirect(back)
        except domain.Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "scenario": found,
        "form": form,
        "back": back,
        "crumbs": crumbs(request, (found.title, back), ("Publier", "")),
    }
    return render(request, "rounds/publish.html", context, status=422 if form.errors else 200)


@page("rounds.plan", methods=("POST",))
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the week out of the diaries."""
    found = access_scenario(request, slug)
    try:
        domain.withdraw(scenario=found, actor=request.user)
        messages.success(request, "Cette semaine n’est plus dans les agendas.")
    except domain.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(here(request, "rounds:scenario", slug=found.slug))
