"""Beside the comparison: awards nearly as good, and the report of the analysis."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.engine.award import shown
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page
from maillage.kernel.words import euros, nombre
from maillage.tendering import access
from maillage.tendering.analysis_document import report_of
from maillage.tendering.domain.comparison import Comparison, choice_of, compare
from maillage.tendering.models import Consultation
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from maillage.tendering.views.asked import actor


@page("tendering.publish_calls")
def nearly_as_good(request: HttpRequest, slug: str) -> HttpResponse:
    """The other awards within 2 % of the best one, each a choice away."""
    call = call_queries.call_or_404(slug)
    table = table_or_404(request, call)
    base = here(request, "tendering:comparison", slug=slug)
    rows: list[dict[str, Any]] = []
    for award in table.nearly_as_good():
        choice = choice_of(award)
        if choice == table.proposed_choice:
            continue
        asked = urlencode({f"lot_{lot}": key for lot, key in choice.items()})
        rows.append(
            {
                "url": f"{base}?{asked}",
                "lots": [
                    (row.lot, table.cell(row.lot.slug, choice[row.lot.slug]))
                    for row in table.rows
                    if row.lot.slug in choice
                ],
                "cost": euros(award.cost),
                "score": nombre(shown(award.score)) if table.by_marks else "",
            }
        )
    context = {"call": call, "table": table, "rows": rows, "comparison_url": base}
    return render(request, "tendering/nearly_as_good.html", context)


@page("tendering.publish_calls")
def report_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The report of the analysis, once the award is made, as a PDF or as an ODT."""
    call = call_queries.call_or_404(slug)
    report = report_of(call)
    if report is None:
        raise Http404
    return as_file(report, "rapport-d-analyse", form)


def table_or_404(request: HttpRequest, call: Consultation) -> Comparison:
    """The comparison of a call, for whoever may compare now."""
    offers = access.access_offers(user=actor(request), consultation=call)
    lots = call_queries.lots_of(call)
    return compare(call, lots, offers, offer_queries.profiles_named(offers))
