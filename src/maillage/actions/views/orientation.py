"""Telling a family of an action, then what became of it: counted, never named."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions import codes
from maillage.actions.access import access_action
from maillage.actions.domain import Refused
from maillage.actions.domain.orienting import orient as tell_of
from maillage.actions.domain.orienting import tell_outcome
from maillage.actions.forms.orientation import OrientForm, OutcomeForm
from maillage.actions.queries import orientation as reads
from maillage.actions.views.frame import crumbs
from maillage.kernel import charts, clock
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of


@page("actions.write", methods=("GET", "POST"))
def orient(request: HttpRequest, slug: str) -> HttpResponse:
    """One family more; what became of all those told of this action."""
    action = access_action(request, slug)
    if action.is_draft or action.organisation_id != request.organisation.pk:
        raise Http404
    form = OrientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tell_of(action=action, actor=request.user, kind=form.cleaned_data["kind"])
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "C’est compté, sans aucun nom. Dites ici ce qu’il en sera.")
            return redirect(here(request, "actions:orientations"))
    rows = action.orientations.all()
    parts = reads.became(rows)
    context = {
        "action": action,
        "form": form,
        "crumbs": crumbs(request, action, "Orienter une famille"),
        "total": reads.total(rows),
        "chart": charts.bars(
            "Ce que sont devenues les orientations",
            [charts.Point(label, number) for label, number, _ in parts],
        )
        if parts
        else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "actions/orientation/orient.html", context, status=status)


@page("actions.write")
def orientations(request: HttpRequest) -> HttpResponse:
    """One's own, still without an answer."""
    context = {
        "page": page_of(request, reads.own(request)),
        "outcomes": codes.choices(reads.FAMILY, clock.today()),
        "crumbs": [
            {"label": "Actions", "url": here(request, "actions:index")},
            {"label": "Mes orientations", "url": ""},
        ],
    }
    return render(request, "actions/orientation/index.html", context)


@page("actions.write", methods=("POST",))
def orientation_outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """What became of one of one's own."""
    row = reads.access_orientation(request, slug)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez ce qu’il en est parmi les réponses proposées.")
        return redirect(here(request, "actions:orientations"))
    try:
        tell_outcome(orientation=row, outcome=form.cleaned_data["outcome"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Merci. Il n’en reste qu’un nombre.")
    return redirect(here(request, "actions:orientations"))
