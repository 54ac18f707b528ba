"""Conventions: the list, the page, the PDF and the ODT, the signature."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import files
from maillage.kernel.documents import to_odt, to_pdf
from maillage.kernel.http import here, page
from maillage.kernel.money import totals
from maillage.kernel.paging import page_of
from maillage.tendering.agreement_document import agreement_document, money_lines
from maillage.tendering.domain.signing import AlreadySigned, sign_agreement
from maillage.tendering.queries import offers as offer_queries

ODT = "application/vnd.oasis.opendocument.text"


@page("tendering.read_calls")
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Every convention of the space, those to sign first."""
    return render(
        request,
        "tendering/agreement_list.html",
        {"agreements": page_of(request, offer_queries.agreements_of_space())},
    )


@page("tendering.read_calls")
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """One convention: lots, persons, amounts, and what is left to do."""
    parts = offer_queries.agreement_parts_or_404(slug)
    lines = money_lines(parts)
    return render(
        request,
        "tendering/agreement.html",
        {
            "parts": parts,
            "agreement": parts.agreement,
            "lines": list(zip(parts.lines, lines, strict=True)),
            "totals": totals(lines),
        },
    )


@page("tendering.read_calls")
def agreement_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The convention as a PDF or as an ODT."""
    parts = offer_queries.agreement_parts_or_404(slug)
    document = agreement_document(parts)
    name = f"convention-{parts.agreement.reference}"
    if form == "pdf":
        return files.attachment(
            to_pdf(document), filename=f"{name}.pdf", content_type="application/pdf"
        )
    if form == "odt":
        return files.attachment(to_odt(document), filename=f"{name}.odt", content_type=ODT)
    raise Http404


@page("tendering.publish_calls", methods=("POST",))
def agreement_sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that both parties have signed, today."""
    parts = offer_queries.agreement_parts_or_404(slug)
    try:
        sign_agreement(agreement=parts.agreement, actor=request.user)
    except AlreadySigned:
        messages.info(request, "Cette convention est déjà signée.")
    else:
        messages.success(request, "La convention est notée comme signée.")
    return redirect(here(request, "tendering:agreement", slug=slug))
