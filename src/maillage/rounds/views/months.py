"""The kilometres of a month, counted by the employer's rule."""

import datetime as dt
import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock, files
from maillage.kernel.http import here, page
from maillage.kernel.words import compte, mois
from maillage.rounds import domain, queries
from maillage.rounds.exports import KINDS, MONTH_HEADERS, MONTH_RULE, Statement, month_lines
from maillage.rounds.forms import MileageRuleForm
from maillage.rounds.models import MileageRule
from maillage.rounds.views.frame import crumbs, shown

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
COLUMNS = [{"label": "À partir du"}, {"label": "Premier trajet"}, {"label": "Dernier trajet"}]


@page("rounds.plan", methods=("GET", "POST"))
def months(request: HttpRequest) -> HttpResponse:
    """The months that have a published week, and the rule that counts their ways."""
    form = MileageRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.set_mileage_rule(
                organisation=request.organisation, actor=request.user, **form.cleaned_data
            )
            messages.success(request, "La règle est gardée.")
            return redirect(here(request, "rounds:months"))
        except domain.Refused as refusal:
            form.add_error("valid_from", str(refusal))
    context = {
        "form": form,
        "months": [(f"{one:%Y-%m}", mois(one)) for one in queries.published_months()],
        "rules": MileageRule.objects.all(),
        "columns": COLUMNS,
        "crumbs": crumbs(request, ("Kilomètres du mois", "")),
    }
    return render(request, "rounds/months.html", context, status=422 if form.errors else 200)


@page("rounds.plan")
def month(request: HttpRequest, month: str, kind: str) -> HttpResponse:
    """One line a day of each person, with what the employer counts; each week read is journaled."""
    found = MONTH.fullmatch(month)
    if found is None or kind not in KINDS:
        raise Http404
    first = dt.date(int(found[1]), int(found[2]), 1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    weeks = []
    for row in queries.published_in(first, after):
        week = shown(request, row)
        if week.after is not None:
            weeks.append((row, week.week, week.after))
    filename, write = KINDS[kind]
    statement = Statement(
        title=f"Kilomètres, {mois(first)}",
        subject=compte(len(weeks), "semaine publiée", "semaines publiées"),
        organisation=str(request.organisation),
        made_on=clock.today(),
        lines=month_lines(weeks, list(MileageRule.objects.all()), first, after),
        headers=MONTH_HEADERS,
        rule=MONTH_RULE,
    )
    return files.attachment(write(statement), filename=f"{first:%Y-%m}-{filename}")
