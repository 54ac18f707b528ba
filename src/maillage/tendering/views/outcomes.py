"""The two questions after the end, for each side."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.tendering.domain.conventions import ConventionRefused
from maillage.tendering.domain.outcomes import answer_outcome, is_outcome_asked
from maillage.tendering.enums import Side
from maillage.tendering.forms.outcomes import OutcomeForm
from maillage.tendering.models import Agreement
from maillage.tendering.queries import agreements as agreement_queries
from maillage.tendering.queries import providers as provider_queries


@page("tendering.publish_calls", methods=("GET", "POST"))
def agreement_outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """The buyer answers."""
    found = agreement_queries.agreement_or_404(slug)
    back = here(request, "tendering:agreement", slug=slug)
    return _ask(request, found, Side.BUYER, back)


@page("tendering.answer_calls", methods=("GET", "POST"))
def own_outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """The provider answers."""
    found = provider_queries.own_agreement_or_404(request.organisation, slug)
    back = here(request, "tendering:own_agreement", slug=slug)
    return _ask(request, found, Side.PROVIDER, back)


def _ask(request: HttpRequest, found: Agreement, side: Side, back: str) -> HttpResponse:
    if not is_outcome_asked(found, side):
        raise Http404
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_outcome(agreement=found, side=side, actor=request.user, **form.cleaned_data)
        except ConventionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Merci, vos réponses sont enregistrées.")
        return redirect(back)
    context = {
        "agreement": found,
        "form": form,
        "title": "Deux questions",
        "submit": "Répondre",
        "cancel_url": back,
        "crumbs": [
            {"label": f"Convention {found.reference}", "url": back},
            {"label": "Deux questions", "url": ""},
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/agreement_form.html", context, status=status)
