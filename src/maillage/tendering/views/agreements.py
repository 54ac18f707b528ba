"""Conventions: the list, the page, its document, its terms, its signatures, its papers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import files
from maillage.kernel.documents import to_pdf
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.tendering.agreement_document import (
    agreement_document,
    late_words,
    vat_words,
)
from maillage.tendering.clause_texts import PROPOSED
from maillage.tendering.domain.amending import may_withdraw_agreement, withdraw_agreement
from maillage.tendering.domain.conventions import (
    ConventionRefused,
    add_paper,
    set_terms,
    write_clauses,
)
from maillage.tendering.domain.signing import (
    file_name,
    keep_clauses,
    note_signature,
    send_to_sign,
)
from maillage.tendering.enums import AgreementStatus
from maillage.tendering.forms.agreements import ClausesForm, PaperForm, SignatureForm, TermsForm
from maillage.tendering.models import Agreement, Amendment
from maillage.tendering.queries import agreements as agreement_queries
from maillage.tendering.queries.certificates import missing_words
from maillage.tendering.queries.clauses import current_clauses
from maillage.tendering.queries.successors import vacancies_of
from maillage.tendering.queries.terms import sums_of, terms_of

TONES = {
    AgreementStatus.DRAFT: "attention",
    AgreementStatus.SENT: "info",
    AgreementStatus.SIGNED: "done",
    AgreementStatus.ENDED: "",
}


@page("tendering.read_calls")
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Every convention of the space, the newest first."""
    rows = page_of(request, agreement_queries.agreements_of_space())
    for row in rows:
        row.tone = TONES[AgreementStatus(row.status)]
    return render(request, "tendering/agreement_list.html", {"agreements": rows})


@page("tendering.read_calls")
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """One convention: lots, persons, amounts, signatures, papers, and what is left to do."""
    found = agreement_queries.agreement_or_404(slug)
    terms = terms_of(found)
    lines = [term.line(found.vat_basis_points) for term in terms]
    sums = sums_of(terms, found.vat_basis_points)
    context = {
        **frame(request, found, "agreement"),
        "lines": list(zip(terms, lines, strict=True)),
        "totals": sums,
        "vat": vat_words(found, sums.net_cents, sums.gross_cents),
        "late": late_words(found),
        "steps": steps_of(found),
        "amendments": list(found.amendments.all()),
        "vacancies": vacancies_of(found),
        "missing": missing_words(found) if found.status == AgreementStatus.SENT else "",
        "may_withdraw": may_withdraw_agreement(found),
        "papers": list(found.papers.select_related("file", "amendment")),
    }
    return render(request, "tendering/agreement.html", context)


@page("tendering.read_calls")
def agreement_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The convention as a PDF (the very one that was sent, once it was) or as an ODT."""
    found = agreement_queries.agreement_or_404(slug)
    if form == "pdf" and found.sent_document is not None:
        return files.download(found.sent_document)
    document = agreement_document(agreement_queries.parts_of(found))
    return as_file(document, file_name(found), form)


@page("tendering.publish_calls", methods=("GET", "POST"))
def agreement_terms(request: HttpRequest, slug: str) -> HttpResponse:
    """VAT, cancellation and payment of a convention that was not sent yet."""
    found = agreement_queries.agreement_or_404(slug)
    initial = {
        name: getattr(found, name)
        for name in (
            "vat_basis_points",
            "vat_exemption_reason",
            "notice_days",
            "late_share",
            "payment_days",
        )
    }
    form = TermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_terms(agreement=found, actor=request.user, **form.terms())
        except ConventionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les modalités sont enregistrées.")
            return redirect(here(request, "tendering:agreement", slug=slug))
    return form_page(request, found, form, "Modalités", "Enregistrer les modalités")


@page("tendering.publish_calls", methods=("GET", "POST"))
def clauses(request: HttpRequest) -> HttpResponse:
    """The articles of the organisation's conventions: each saving makes a new version."""
    current = current_clauses(request.organisation)
    articles = current.articles if current is not None else PROPOSED
    form = ClausesForm(request.POST or None, articles=articles)
    if request.method == "POST" and form.is_valid():
        row = write_clauses(
            organisation=request.organisation, actor=request.user, articles=form.articles()
        )
        messages.success(
            request, f"La version {row.version} des articles vaudra pour les prochains envois."
        )
        return redirect(here(request, "tendering:agreement_list"))
    context = {
        "form": form,
        "current": current,
        "cancel_url": here(request, "tendering:agreement_list"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/clauses.html", context, status=status)


@page("tendering.publish_calls", methods=("POST",))
def agreement_send(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the PDF for good and send it to be signed."""
    found = agreement_queries.agreement_or_404(slug)
    try:
        kept = keep_clauses(agreement=found, actor=request.user)
        document = to_pdf(agreement_document(agreement_queries.parts_of(kept)))
        send_to_sign(paper=kept, actor=request.user, document=document)
    except ConventionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            "La convention est prête à signer\u00a0: l’autre partie est prévenue.",
        )
    return redirect(here(request, "tendering:agreement", slug=slug))


@page("tendering.publish_calls", methods=("GET", "POST"))
def agreement_sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that one side has signed the convention."""
    found = agreement_queries.agreement_or_404(slug)
    return sign_page(request, found, found)


@page("tendering.publish_calls", methods=("POST",))
def agreement_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back a convention made by a take-over that nobody has signed."""
    found = agreement_queries.agreement_or_404(slug)
    try:
        former = withdraw_agreement(agreement=found, actor=request.user)
    except ConventionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "tendering:agreement", slug=slug))
    messages.success(
        request,
        f"La convention {found.reference} est retirée\u00a0: choisissez de nouveau qui continue.",
    )
    return redirect(here(request, "tendering:agreement_successor", slug=former.slug))


def sign_page(request: HttpRequest, found: Agreement, paper: Agreement | Amendment) -> HttpResponse:
    """The form of a signature, of a convention or of an amendment."""
    form = SignatureForm(request.POST or None, paper=paper)
    if request.method == "POST" and form.is_valid():
        try:
            both = note_signature(paper=paper, actor=request.user, **form.cleaned_data)
        except ConventionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            done = "Les deux signatures sont notées." if both else "La signature est notée."
            messages.success(request, done)
            return redirect(here(request, "tendering:agreement", slug=found.slug))
    title, warning = "Noter une signature", missing_words(found)
    return form_page(request, found, form, title, "Noter la signature", warning=warning)


@page("tendering.publish_calls", methods=("GET", "POST"))
def paper_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep an annex or a signed copy, of the convention or of one of its amendments."""
    found = agreement_queries.agreement_or_404(slug)
    amendments = list(found.amendments.all())
    form = PaperForm(request.POST or None, request.FILES or None, amendments=amendments)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            add_paper(
                agreement=found,
                actor=request.user,
                kind=form.cleaned_data["kind"],
                title=form.cleaned_data["title"],
                filename=sent.name,
                data=sent.read(),
                amendment=form.amendment(),
            )
        except (files.FileRefused, ConventionRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, "La pièce est jointe à la convention.")
            return redirect(here(request, "tendering:agreement", slug=slug))
    return form_page(request, found, form, "Joindre une pièce", "Joindre la pièce")


@page("tendering.read_calls")
def paper(request: HttpRequest, slug: str, paper: str) -> HttpResponse:
    """A paper kept with the convention."""
    found = agreement_queries.agreement_or_404(slug)
    return files.download(agreement_queries.paper_or_404(found, paper).file)


def frame(request: HttpRequest, found: Agreement, current: str) -> dict[str, Any]:
    """What the pages of a convention share: trail, state, tabs, what this person may do."""
    tabs = [
        ("agreement", "Convention", "tendering:agreement"),
        ("agreement_budget", "Suivi", "tendering:agreement_budget"),
    ]
    may_manage = request.user.has_perm("tendering.publish_calls", request.organisation)
    if may_manage:
        tabs.append(("agreement_data", "Données ouvertes", "tendering:agreement_data"))
    return {
        "agreement": found,
        "tone": TONES[AgreementStatus(found.status)],
        "may_manage": may_manage,
        "crumbs": [
            {"label": "Conventions", "url": here(request, "tendering:agreement_list")},
            {"label": found.reference, "url": ""},
        ],
        "tabs": [
            {"label": label, "url": here(request, name, slug=found.slug), "current": key == current}
            for key, label, name in tabs
        ],
    }


def steps_of(found: Agreement | Amendment) -> list[dict[str, str]]:
    """Prepared, sent, signed by each side: where a paper stands."""
    done = [True, found.sent_at is not None, bool(found.buyer_signed_on)]
    done.append(bool(found.provider_signed_on))
    labels = (
        "Préparée",
        "Envoyée",
        "Signée par votre organisation",
        "Signée par l’autre partie",
    )
    steps = []
    for label, is_done in zip(labels, done, strict=True):
        steps.append({"label": label, "state": "done" if is_done else ""})
    return steps


def form_page(
    request: HttpRequest, found: Agreement, form: Any, title: str, submit: str, warning: str = ""
) -> HttpResponse:
    """A page that asks one thing about a convention; `warning` says what is missing first."""
    back = here(request, "tendering:agreement", slug=found.slug)
    context = {
        **frame(request, found, ""),
        "form": form,
        "title": title,
        "submit": submit,
        "warning": warning,
        "cancel_url": back,
    }
    context["crumbs"] = [
        context["crumbs"][0],
        {"label": found.reference, "url": back},
        {"label": title, "url": ""},
    ]
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/agreement_form.html", context, status=status)
