"""The measured roads of a week, by spreadsheet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import previews
from maillage.kernel.http import here, page
from maillage.kernel.sheets import UnreadableSheet, read_sheet
from maillage.kernel.words import compte
from maillage.rounds import domain
from maillage.rounds.access import access_scenario, access_week
from maillage.rounds.forms import RoadsForm
from maillage.rounds.roads import HEADERS, read_roads
from maillage.rounds.views.frame import crumbs

SHOWN_AT_MOST = 20


@page("rounds.plan")
def model(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """A table with the titles and the first road of this week, to fill in."""
    week = access_week(request, access_scenario(request, slug)).content.week()
    first, last = week.places[0], week.places[-1]
    example = (first.id, last.id, str(week.minutes[0][-1]), str(week.tenths[0][-1] / 10))
    return previews.model(extension, name="trajets", headers=HEADERS, example=example)


@page("rounds.plan", methods=("GET", "POST"))
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the table: the week is kept again with it, whole, or nothing."""
    found = access_scenario(request, slug)
    week = access_week(request, found).content.week()
    form = RoadsForm(request.POST or None, request.FILES or None)
    errors: list[str] = []
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["sheet"]
        try:
            plan = read_roads(read_sheet(sent.read(), sent.name), [one.id for one in week.places])
            errors = plan.errors[:SHOWN_AT_MOST]
            if not errors:
                row = domain.measure_roads(scenario=found, actor=request.user, plan=plan)
                told = compte(plan.count, "trajet mesuré", "trajets mesurés")
                messages.success(request, f"{told}. Rien n’est encore calculé.")
                return redirect(here(request, "rounds:scenario", slug=row.slug))
        except (UnreadableSheet, domain.Refused) as refusal:
            form.add_error("sheet", str(refusal))
    back = here(request, "rounds:scenario", slug=found.slug)
    context = {
        "scenario": found,
        "form": form,
        "errors": errors,
        "places": [one.id for one in week.places],
        "back": back,
        "crumbs": crumbs(request, (found.title, back), ("Trajets mesurés", "")),
    }
    status = 422 if form.errors or errors else 200
    return render(request, "rounds/roads.html", context, status=status)
