"""Closed results of one questionnaire, scheme beside scheme: the page and its files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel import files, sheets_out
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page
from maillage.surveys import queries
from maillage.surveys.access import access_campaign
from maillage.surveys.enums import Phase
from maillage.surveys.models import Campaign
from maillage.surveys.schemes import SHEET_HEADERS, Schemes, schemes, schemes_document, schemes_rows


@page("surveys.see")
def schemes_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The schemes that the same questions were put to, side by side."""
    campaign = _closed(request, slug)
    context = {
        "campaign": campaign,
        "schemes": _schemes(request, campaign),
        "crumbs": [
            {"label": "Enquêtes", "url": here(request, "surveys:index")},
            {"label": campaign.title, "url": here(request, "surveys:campaign", slug=slug)},
            {"label": "Comparer les dispositifs", "url": ""},
        ],
    }
    return render(request, "surveys/schemes.html", context)


@page("surveys.see")
def schemes_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same as a PDF, an ODT or a table: what the page shows, no more."""
    campaign = _closed(request, slug)
    found = _schemes(request, campaign)
    if not found.questions:
        raise Http404
    name = f"dispositifs-{campaign.slug}"
    if form == "ods":
        data = sheets_out.write_ods(SHEET_HEADERS, schemes_rows(found), title="Dispositifs")
        return files.attachment(data, filename=f"{name}.ods")
    return as_file(schemes_document(found, campaign, campaign.report), name, form)


def _closed(request: HttpRequest, slug: str) -> Campaign:
    campaign = access_campaign(request, slug)
    if campaign.phase != Phase.CLOSED:
        raise Http404
    return campaign


def _schemes(request: HttpRequest, campaign: Campaign) -> Schemes:
    def url(one: Campaign) -> str:
        return here(request, "surveys:campaign", slug=one.slug)

    return schemes(queries.schemes(campaign), url)
