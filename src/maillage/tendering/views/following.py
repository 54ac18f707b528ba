"""The buyer follows a convention: its budget, service done, invoices, certificates."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.kernel import charts, clock, files
from maillage.kernel.charts import Chart, Series
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page
from maillage.kernel.words import compte
from maillage.people.models import Organisation
from maillage.tendering.domain.certificates import hand_in
from maillage.tendering.domain.conventions import ConventionRefused
from maillage.tendering.domain.invoicing import receive_invoice
from maillage.tendering.forms.following import CertificateForm, PeriodForm
from maillage.tendering.models import Agreement, Invoice
from maillage.tendering.queries import agreements as agreement_queries
from maillage.tendering.queries.budget import Budget, budget_of
from maillage.tendering.queries.certificates import (
    certificate_or_404,
    duties_of,
    owed_kinds,
    served,
)
from maillage.tendering.service_document import service_document
from maillage.tendering.views.agreements import form_page, frame


@page("tendering.read_calls")
def agreement_budget(request: HttpRequest, slug: str) -> HttpResponse:
    """Hours and sessions ordered, held, invoiced, left; invoices; certificates."""
    found = agreement_queries.agreement_or_404(slug)
    budget = budget_of(found)
    today = clock.today()
    first = found.signed_on or found.created_at.astimezone(clock.PARIS).date()
    duties = duties_of(found)
    latest = {duty.latest.slug for duty in duties if duty.latest is not None}
    context = {
        **frame(request, found, "agreement_budget"),
        "budget": budget,
        "totals": totals_of(budget),
        "chart": chart_of(budget),
        "invoices": list(found.invoices.prefetch_related("lines")),
        "duties": duties,
        "served": [proof for proof in served(found) if proof.slug not in latest],
        "period": PeriodForm(initial={"du": min(first, today), "au": today}),
    }
    return render(request, "tendering/agreement_budget.html", context)


@page("tendering.read_calls")
def service_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The attestation of service done for a period (`?du=&au=`), as a PDF or as an ODT."""
    found = agreement_queries.agreement_or_404(slug)
    period = PeriodForm(request.GET)
    if not period.is_valid():
        context = {**frame(request, found, "agreement_budget"), "period": period}
        return render(request, "tendering/service_period.html", context, status=422)
    first, last = period.period()
    charges = [one for one in budget_of(found).charges if first <= one.day <= last]
    document = service_document(found, charges, first, last)
    name = f"service-fait-{found.reference}-{first:%Y-%m-%d}-{last:%Y-%m-%d}"
    return as_file(document, name, form)


@page("tendering.publish_calls", methods=("POST",))
def invoice_receive(request: HttpRequest, slug: str, invoice: str) -> HttpResponse:
    """Note that an invoice has come."""
    found = agreement_queries.agreement_or_404(slug)
    row = get_object_or_404(
        Invoice.objects.select_related("organisation"), slug=invoice, agreement=found
    )
    try:
        receive_invoice(invoice=row, actor=request.user)
    except ConventionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"La facture {row.number} est notée comme reçue.")
    return redirect(here(request, "tendering:agreement_budget", slug=slug))


@page("tendering.publish_calls", methods=("GET", "POST"))
def certificate_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a certificate that the provider gave by hand or by mail."""
    found = agreement_queries.agreement_or_404(slug)
    if not owed_kinds(found):
        raise Http404
    form = CertificateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and take_certificate(request, form, found.provider, found):
        return redirect(here(request, "tendering:agreement_budget", slug=slug))
    return form_page(request, found, form, "Joindre une attestation", "Joindre l’attestation")


def take_certificate(
    request: HttpRequest, form: Any, provider: Organisation, agreement: Agreement | None = None
) -> bool:
    """Keep what the form of a certificate says; False, with a sentence in it, when refused.

    `agreement` is that of the buyer who adds it; None when the provider hands it in.
    """
    if not form.is_valid():
        return False
    sent = form.cleaned_data["file"]
    try:
        hand_in(
            provider=provider,
            agreement=agreement,
            actor=request.user,
            kind=form.cleaned_data["kind"],
            issued_on=form.cleaned_data["issued_on"],
            filename=sent.name,
            data=sent.read(),
        )
    except files.FileRefused as refusal:
        form.add_error("file", str(refusal))
        return False
    except ConventionRefused as refusal:
        form.add_error("issued_on", str(refusal))
        return False
    messages.success(request, "L’attestation est enregistrée.")
    return True


@page("tendering.read_calls")
def certificate_file(request: HttpRequest, slug: str, certificate: str) -> HttpResponse:
    """A certificate, for the buyer to whom it is owed."""
    found = agreement_queries.agreement_or_404(slug)
    return files.download(certificate_or_404(found, certificate).file)


def totals_of(budget: Budget) -> dict[str, int]:
    """The last row of the table of a budget."""
    names = (
        *("ordered", "ordered_minutes", "ordered_cents", "held", "held_minutes", "late"),
        *("due_cents", "invoiced", "invoiced_minutes", "invoiced_cents"),
        *("remaining", "remaining_minutes", "remaining_cents"),
    )
    return {name: budget.total(name) for name in names}


def chart_of(budget: Budget) -> Chart:
    """Sessions of each group: invoiced, held and not yet invoiced, left to hold."""
    shares = budget.shares
    waiting = tuple(share.held + share.late - share.invoiced for share in shares)
    return charts.stacked(
        "Séances de chaque groupe",
        [share.term.lot.name for share in shares],
        [
            Series("Facturées", tuple(share.invoiced for share in shares)),
            Series("Tenues ou dues, à facturer", waiting),
            Series("Restantes", tuple(share.remaining for share in shares)),
        ],
        count=compte(budget.total("ordered"), "séance commandée", "séances commandées"),
    )
