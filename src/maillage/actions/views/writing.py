"""Writing an action in short steps: what is typed is kept as a draft all along."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from maillage.actions.access import access_own_action
from maillage.actions.domain import Refused, start_action, write_step
from maillage.actions.forms.writing import STEPS, StepForm, TitleForm
from maillage.actions.models import CollectiveAction
from maillage.actions.views.frame import crumbs, form_page
from maillage.kernel import clock
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.words import heure


@page("actions.write", methods=("GET", "POST"))
def action_new(request: HttpRequest) -> HttpResponse:
    """A title, and the draft exists."""
    form = TitleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        action = start_action(
            organisation=request.organisation,
            actor=request.user,
            title=form.cleaned_data["title"],
        )
        return redirect(here(request, "actions:write", slug=action.slug, step=STEPS[0][0]))
    return form_page(
        request,
        form=form,
        title="Raconter une action",
        lead="Quatre pages courtes, moins de dix minutes. Vous pouvez vous arrêter à tout moment.",
        submit="Commencer",
        cancel_url=here(request, "actions:index"),
    )


@page("actions.write", methods=("GET", "POST"))
def write(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One step; the next one follows, the last leads to the page of the action."""
    action = access_own_action(request, slug)
    number, form = _step(request, action, step)
    after = STEPS[number + 1][0] if number + 1 < len(STEPS) else ""
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, action, form)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            if after and "stop" not in request.POST:
                return redirect(here(request, "actions:write", slug=slug, step=after))
            messages.success(request, "C’est enregistré.")
            return redirect(here(request, "actions:action", slug=slug))
    context = {
        "action": action,
        "form": form,
        "title": STEPS[number][1],
        "steps": _steps(request, action, number),
        "crumbs": crumbs(request, action, STEPS[number][1]),
        "submit": "Continuer" if after else "Voir la fiche",
        "autosave_url": (
            here(request, "actions:autosave", slug=slug, step=step) if action.is_draft else ""
        ),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "actions/write.html", context, status=status)


@page("actions.write", methods=("POST",))
def autosave(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Keep what can be kept of a step while one types; only a draft is written so."""
    action = access_own_action(request, slug)
    if not action.is_draft:
        raise Http404
    form = _step(request, action, step)[1]
    form.is_valid()
    _keep(request, action, form)
    now = clock.now().astimezone(ZoneInfo(request.organisation.time_zone))
    return JsonResponse({"said": f"Brouillon enregistré à {heure(now)}"})


def _step(request: HttpRequest, action: CollectiveAction, step: str) -> tuple[int, StepForm]:
    """The place and the form of a step, or a 404."""
    for number, (key, _, form_class) in enumerate(STEPS):
        if key == step:
            return number, _form(request, action, form_class)
    raise Http404


def _form(request: HttpRequest, action: CollectiveAction, form_class: Any) -> StepForm:
    # The form writes what is typed on its instance: it has one of its own.
    instance = CollectiveAction.objects.get(pk=action.pk)
    form: StepForm = form_class(
        request.POST if request.method == "POST" else None, instance=instance
    )
    if "commune_code" in form.fields:
        form.fields["commune_code"].widget.attrs["data-communes"] = here(
            request, "territory:commune_search"
        )
    return form


def _keep(request: HttpRequest, action: CollectiveAction, form: StepForm) -> None:
    write_step(
        action=action,
        actor=request.user,
        changes=form.changes(),
        lists=form.chosen(),
        animators=form.people(),
    )


def _steps(request: HttpRequest, action: CollectiveAction, current: int) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "state": "current" if number == current else ("done" if number < current else ""),
            "url": here(request, "actions:write", slug=action.slug, step=key),
        }
        for number, (key, label, _) in enumerate(STEPS)
    ]
