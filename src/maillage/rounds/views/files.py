"""The kilometres of a week, as files."""

from django.http import Http404, HttpRequest, HttpResponse

from maillage.kernel import clock, files
from maillage.kernel.http import page
from maillage.rounds.access import access_scenario
from maillage.rounds.exports import KINDS, Statement, mileage
from maillage.rounds.views.frame import shown


@page("rounds.plan")
def kilometres(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The kilometres of the week as it is; `?vue=proposee` gives those of the proposal."""
    found = access_scenario(request, slug)
    if kind not in KINDS:
        raise Http404
    week = shown(request, found)
    proposed = request.GET.get("vue") == "proposee" and week.after is not None
    side = week.after if proposed and week.after is not None else week.before
    filename, write = KINDS[kind]
    statement = Statement(
        title="Kilomètres de la semaine",
        subject=f"{found.title}, {'proposition' if proposed else 'semaine actuelle'}",
        organisation=str(found.organisation),
        made_on=clock.today(),
        lines=mileage(week.week, side),
    )
    return files.attachment(write(statement), filename=filename)
