"""A provider's own conventions: what it is bound to, and what it still has to do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.kernel import files
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.tenancy import across_organisations
from maillage.tendering.agreement_document import late_words, vat_words
from maillage.tendering.domain.conventions import ConventionRefused
from maillage.tendering.domain.invoicing import BILLABLE, issue_invoice, withdraw_invoice
from maillage.tendering.enums import AgreementStatus
from maillage.tendering.forms.following import CertificateForm, InvoiceForm
from maillage.tendering.models import Agreement, Invoice
from maillage.tendering.queries import providers as provider_queries
from maillage.tendering.queries.budget import budget_of
from maillage.tendering.queries.certificates import certificate_or_404, duties_of
from maillage.tendering.queries.terms import sums_of, terms_of
from maillage.tendering.views.agreements import TONES, steps_of
from maillage.tendering.views.following import chart_of, take_certificate, totals_of


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
        papers = list(provider_queries.papers_for_provider(found))
        invoices = list(found.invoices.prefetch_related("lines"))
        budget = budget_of(found)
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
        "papers": papers,
        "invoices": invoices,
        "budget": budget,
        "budget_totals": totals_of(budget),
        "chart": chart_of(budget),
        "to_invoice_cents": sum(one.gross_cents for one in budget.to_invoice),
        "may_invoice": found.status in BILLABLE and bool(budget.to_invoice),
        "duties": duties_of(found),
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


@page("tendering.answer_calls")
def own_paper(request: HttpRequest, slug: str, paper: str) -> HttpResponse:
    """An annex of its convention, or a signed copy, as the buyer keeps it."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    with across_organisations(provider_queries.BOUND):
        row = get_object_or_404(provider_queries.papers_for_provider(found), slug=paper)
    return files.download(row.file)


@page("tendering.answer_calls", methods=("GET", "POST"))
def invoice_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Note an invoice just issued, on the sessions that wait for one."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    charges = budget_of(found).to_invoice
    form = InvoiceForm(request.POST or None, charges=charges)
    if request.method == "POST" and form.is_valid():
        try:
            row = issue_invoice(agreement=found, actor=request.user, **form.cleaned_data)
        except ConventionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"La facture {row.number} est notée.")
            return redirect(here(request, "tendering:own_agreement", slug=slug))
    return _form_page(request, found, form, "Noter une facture émise", "Noter la facture")


@page("tendering.answer_calls", methods=("POST",))
def invoice_withdraw(request: HttpRequest, slug: str, invoice: str) -> HttpResponse:
    """Take back an invoice noted by mistake."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    with across_organisations(provider_queries.BOUND):
        rows = Invoice.objects.select_related("organisation")
        row = get_object_or_404(rows, slug=invoice, agreement=found)
    try:
        withdraw_invoice(invoice=row, actor=request.user)
    except ConventionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"La facture {row.number} est retirée.")
    return redirect(here(request, "tendering:own_agreement", slug=slug))


@page("tendering.answer_calls", methods=("GET", "POST"))
def certificate_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a certificate; it serves all the conventions of this provider."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    form = CertificateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and take_certificate(request, form, request.organisation):
        return redirect(here(request, "tendering:own_agreement", slug=slug))
    return _form_page(request, found, form, "Remettre une attestation", "Remettre l’attestation")


@page("tendering.answer_calls")
def own_certificate(request: HttpRequest, slug: str, certificate: str) -> HttpResponse:
    """A certificate that this provider handed in."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    return files.download(certificate_or_404(found, certificate).file)


def _form_page(
    request: HttpRequest, found: Agreement, form: Any, title: str, submit: str
) -> HttpResponse:
    back = here(request, "tendering:own_agreement", slug=found.slug)
    context = {
        "agreement": found,
        "form": form,
        "title": title,
        "submit": submit,
        "cancel_url": back,
        "crumbs": [
            {"label": "Conventions", "url": here(request, "tendering:own_agreement_list")},
            {"label": found.reference, "url": back},
            {"label": title, "url": ""},
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/agreement_form.html", context, status=status)
