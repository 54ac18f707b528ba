"""The week of one person: their days as bars, their ways on the ground, the list of visits."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.http import here, page
from maillage.kernel.words import duree
from maillage.rounds import drawing, reading
from maillage.rounds.access import access_scenario
from maillage.rounds.views.frame import crumbs, shown

COLUMNS = [
    {"label": "Jour"},
    {"label": "Heure"},
    {"label": "Visite"},
    {"label": "Lieu"},
    {"label": "Route avant", "numeric": True},
]


@page("rounds.plan")
def person(request: HttpRequest, slug: str, rank: str) -> HttpResponse:
    """Both weeks of one person, one above the other."""
    found = access_scenario(request, slug)
    week = shown(request, found)
    if not rank.isdecimal() or int(rank) >= len(week.week.professionals):
        raise Http404
    number = int(rank)
    who = week.week.professionals[number]
    before = week.before.of(number)
    after = week.after.of(number) if week.after is not None else None
    if after is None:
        weeks, ways = [("", before)], [("before", before)]
    else:
        weeks = [("actuelle", before), ("proposée", after)]
        ways = [("before", before), ("after", after)]
    line = reading.people_lines(week.week, week.before, week.after)[number]
    departement = request.organisation.departement_code
    context = {
        "scenario": found,
        "name": who.id,
        "trade": week.week.trades[who.trade],
        "line": line,
        "is_computed": after is not None,
        "won": duree(abs(line.won)),
        "gantt": drawing.gantt(week.week, weeks),
        "ground": drawing.ground(week.week, week.open.content.problem, departement, ways),
        "stops": reading.day_lines(week.week, before if after is None else after),
        "columns": COLUMNS,
        "crumbs": crumbs(
            request,
            (found.title, here(request, "rounds:scenario", slug=found.slug)),
            (who.id, ""),
        ),
    }
    return render(request, "rounds/person.html", context)
