"""A facilitator stops before the end: the stop, then who goes on."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.domain.errors import Refused
from maillage.kernel.http import here, page
from maillage.people.domain.occupations import Busy
from maillage.tendering import access
from maillage.tendering.domain.conventions import ConventionRefused
from maillage.tendering.domain.stopping import replacement_call, stop, take_over
from maillage.tendering.enums import Step
from maillage.tendering.forms.stopping import StopForm, SuccessorForm
from maillage.tendering.models import Agreement
from maillage.tendering.queries import agreements as agreement_queries
from maillage.tendering.queries.successors import (
    Candidate,
    Vacancy,
    candidates_for,
    vacancies_of,
)
from maillage.tendering.queries.terms import terms_of
from maillage.tendering.views.agreements import form_page, frame


@page("tendering.publish_calls", methods=("GET", "POST"))
def agreement_stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that a person of the convention stops."""
    found = agreement_queries.agreement_or_404(slug)
    form = StopForm(request.POST or None, terms=terms_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            row = stop(agreement=found, actor=request.user, **form.told())
        except ConventionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"L’arrêt est noté, l’avenant n° {row.number} est à signer, les membres sont "
                "prévenus. Choisissez maintenant qui continue.",
            )
            return redirect(here(request, "tendering:agreement_successor", slug=slug))
    return form_page(request, found, form, "Une personne arrête", "Noter l’arrêt")


@page("tendering.publish_calls", methods=("GET", "POST"))
def agreement_successor(request: HttpRequest, slug: str) -> HttpResponse:
    """For each lot left: the other offers of the call, the next one first; or a new call."""
    found = agreement_queries.agreement_or_404(slug)
    if access.may_not_compare(user=request.user, consultation=found.consultation) == "conflict":
        # The offers are closed to them; the page says so rather than not exist.
        return _successors(request, found, [], is_excluded=True)
    rows = [
        (one, candidates_for(one, user=request.user, agreement=found))
        for one in vacancies_of(found)
    ]
    if request.method == "GET":
        return _successors(request, found, rows)
    vacancy, candidate = _chosen(request, rows)
    form = SuccessorForm(request.POST, lot=vacancy.stopped.lot.slug, candidate=candidate)
    if form.is_valid():
        try:
            made = take_over(
                agreement=found,
                actor=request.user,
                vacancy=vacancy,
                candidate=candidate,
                reason=form.cleaned_data.get("reason", ""),
            )
        except (ConventionRefused, Refused, Busy) as refusal:
            return _successors(request, found, rows, refused=form, error=str(refusal))
        messages.success(
            request, f"{candidate.cell.facilitator} prend la suite\u00a0: il reste à faire signer."
        )
        return redirect(here(request, "tendering:agreement", slug=made.slug))
    return _successors(request, found, rows, refused=form)


Rows = Sequence[tuple[Vacancy, list[Candidate]]]


def _chosen(request: HttpRequest, rows: Rows) -> tuple[Vacancy, Candidate]:
    """The lot and the person of a button. Raises Http404 for what no page offered."""
    asked = (request.POST.get("lot"), request.POST.get("offer"))
    for vacancy, candidates in rows:
        for one in candidates:
            if (vacancy.stopped.lot.slug, one.cell.key) == asked:
                return vacancy, one
    raise Http404


def _successors(
    request: HttpRequest,
    found: Agreement,
    rows: Rows,
    *,
    refused: SuccessorForm | None = None,
    error: str = "",
    is_excluded: bool = False,
) -> HttpResponse:
    """The page; the form that was refused stands where it was, with what was typed."""
    shown = []
    for vacancy, candidates in rows:
        lot = vacancy.stopped.lot.slug
        forms = [SuccessorForm(lot=lot, candidate=one) for one in candidates]
        if refused is not None:
            forms = [refused if one.auto_id == refused.auto_id else one for one in forms]
        shown.append((vacancy, list(zip(candidates, forms, strict=True))))
    context = {
        **frame(request, found, ""),
        "rows": shown,
        "error": error,
        "is_excluded": is_excluded,
        "may_call": any(one.call is None for one, _ in rows),
        "has_committee": access.has_committee(found.consultation),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/agreement_successor.html", context, status=status)


@page("tendering.publish_calls", methods=("POST",))
def agreement_new_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft a call for what is left, ready to read again on one page."""
    found = agreement_queries.agreement_or_404(slug)
    left = [one for one in vacancies_of(found) if one.call is None]
    try:
        call = replacement_call(agreement=found, actor=request.user, vacancies=left)
    except ConventionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "tendering:agreement_successor", slug=slug))
    messages.success(request, "L’appel est prêt à relire, pour les séances qui restent.")
    return redirect(here(request, "tendering:call_step", slug=call.slug, step=Step.REVIEW))
