"""Texts confided to a reader: the facilitator's own page, outside any space."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel import journal
from maillage.kernel.http import signed_in_page
from maillage.kernel.tenancy import across_organisations, within
from maillage.surveys import queries
from maillage.surveys.access import READING, access_confided
from maillage.surveys.results import results


@signed_in_page()
def readings(request: HttpRequest) -> HttpResponse:
    """The closed questionnaires whose texts I was asked to read."""
    return render(
        request, "surveys/readings.html", {"campaigns": queries.confided_to(request.user)}
    )


@signed_in_page()
def reading(request: HttpRequest, slug: str) -> HttpResponse:
    """The texts of one questionnaire, shuffled, and its results. The reading is journaled."""
    with across_organisations(READING):
        found = access_confided(request.user, slug)
    with within(found.organisation):
        journal.record_read(organisation=found.organisation, actor=request.user, subject=found)
        texts = queries.texts_of(found)
        labels = {item.code: item.label for item in found.questionnaire.items()}
        shown = results(found.report, queries.waves(found))
    context = {
        "campaign": found,
        "questions": [{"label": labels[code], "texts": own} for code, own in sorted(texts.items())],
        "results": shown,
    }
    return render(request, "surveys/reading.html", context)
