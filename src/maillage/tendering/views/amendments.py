"""Amendments of a convention: prepared, sent, signed, taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import files
from maillage.kernel.documents import to_pdf
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page
from maillage.tendering.agreement_document import amendment_document, vat_words
from maillage.tendering.domain.amending import amend, may_withdraw, withdraw_amendment
from maillage.tendering.domain.conventions import ConventionRefused
from maillage.tendering.domain.signing import file_name, send_to_sign
from maillage.tendering.forms.agreements import AmendmentForm
from maillage.tendering.queries import agreements as agreement_queries
from maillage.tendering.queries.terms import terms_of
from maillage.tendering.views.agreements import (
    form_page,
    frame,
    sign_page,
    steps_of,
)


@page("tendering.publish_calls", methods=("GET", "POST"))
def amendment_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the sessions or the price of a signed convention."""
    found = agreement_queries.agreement_or_404(slug)
    form = AmendmentForm(request.POST or None, agreement=found, terms=terms_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            row = amend(
                agreement=found,
                actor=request.user,
                reason=form.cleaned_data["reason"],
                effective_on=form.cleaned_data["effective_on"],
                changes=form.changes(),
            )
        except ConventionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"L’avenant n° {row.number} est prêt à relire.")
            return redirect(here(request, "tendering:amendment", slug=slug, number=row.number))
    return form_page(request, found, form, "Préparer un avenant", "Préparer l’avenant")


@page("tendering.read_calls")
def amendment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One amendment: what changes, what the convention then comes to, where it stands."""
    found = agreement_queries.agreement_or_404(slug)
    row = agreement_queries.amendment_or_404(found, number)
    before, after = agreement_queries.before_and_after(row)
    former = {term.lot.pk: term for term in before}
    context = {
        **frame(request, found, ""),
        "amendment": row,
        "rows": [(former.get(term.lot.pk), term) for term in after],
        "vat": vat_words(found, row.total_net_cents, row.total_gross_cents),
        "steps": steps_of(row),
        "may_withdraw": may_withdraw(row),
    }
    return render(request, "tendering/amendment.html", context)


@page("tendering.read_calls")
def amendment_file(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponse:
    """The amendment as a PDF (the very one that was sent, once it was) or as an ODT."""
    found = agreement_queries.agreement_or_404(slug)
    row = agreement_queries.amendment_or_404(found, number)
    if form == "pdf" and row.sent_document is not None:
        return files.download(row.sent_document)
    before, after = agreement_queries.before_and_after(row)
    parts = agreement_queries.parts_of(found)
    return as_file(amendment_document(parts, row, before, after), file_name(row), form)


@page("tendering.publish_calls", methods=("POST",))
def amendment_send(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make the PDF for good and send it to be signed."""
    found = agreement_queries.agreement_or_404(slug)
    row = agreement_queries.amendment_or_404(found, number)
    before, after = agreement_queries.before_and_after(row)
    parts = agreement_queries.parts_of(found)
    try:
        document = to_pdf(amendment_document(parts, row, before, after))
        send_to_sign(paper=row, actor=request.user, document=document)
    except ConventionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’avenant est prêt à signer.")
    return redirect(here(request, "tendering:amendment", slug=slug, number=number))


@page("tendering.publish_calls", methods=("GET", "POST"))
def amendment_sign(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Note that one side has signed the amendment."""
    found = agreement_queries.agreement_or_404(slug)
    return sign_page(request, found, agreement_queries.amendment_or_404(found, number))


@page("tendering.publish_calls", methods=("POST",))
def amendment_withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take back an amendment that nobody has signed."""
    found = agreement_queries.agreement_or_404(slug)
    row = agreement_queries.amendment_or_404(found, number)
    try:
        withdraw_amendment(amendment=row, actor=request.user)
    except ConventionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"L’avenant n° {number} est retiré.")
    return redirect(here(request, "tendering:agreement", slug=slug))
