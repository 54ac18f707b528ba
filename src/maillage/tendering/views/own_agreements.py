"""A provider's own conventions: what it is bound to, and what it still has to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel import files
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.tenancy import across_organisations
from maillage.tendering.agreement_document import late_words, vat_words
from maillage.tendering.enums import AgreementStatus
from maillage.tendering.queries import providers as provider_queries
from maillage.tendering.queries.terms import sums_of, terms_of
from maillage.tendering.views.agreements import TONES, steps_of


@page("tendering.answer_calls")
def own_agreement_list(request: HttpRequest) -> HttpResponse:
    """The conventions sent to this provider, the newest first."""
    with across_organisations(provider_queries.BOUND):
        rows = page_of(request, provider_queries.agreements_of_provider(request.organisation))
    for row in rows:
        row.tone = TONES[AgreementStatus(row.status)]
    return render(request, "tendering/own_agreement_list.html", {"agreements": rows})


@page("tendering.answer_calls")
def own_agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """One convention as its provider reads it."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    with across_organisations(provider_queries.BOUND):
        terms = terms_of(found)
        amendments = list(found.amendments.exclude(sent_at=None))
    lines = [term.line(found.vat_basis_points) for term in terms]
    sums = sums_of(terms, found.vat_basis_points)
    context = {
        "agreement": found,
        "tone": TONES[AgreementStatus(found.status)],
        "lines": list(zip(terms, lines, strict=True)),
        "totals": sums,
        "vat": vat_words(found, sums.net_cents, sums.gross_cents),
        "late": late_words(found),
        "steps": steps_of(found),
        "amendments": amendments,
        "crumbs": [
            {"label": "Conventions", "url": here(request, "tendering:own_agreement_list")},
            {"label": found.reference, "url": ""},
        ],
    }
    return render(request, "tendering/own_agreement.html", context)


@page("tendering.answer_calls")
def own_agreement_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The PDF that was sent to be signed."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    return files.download(found.sent_document)


@page("tendering.answer_calls")
def own_amendment_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The PDF of an amendment that was sent to be signed."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    return files.download(provider_queries.sent_amendment_or_404(found, number).sent_document)
