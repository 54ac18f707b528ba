"""One action: its page, its publication, its end, its copies, its card on paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions.access import access_action, access_own_action
from maillage.actions.card import card_document
from maillage.actions.domain import (
    Refused,
    confirm_running,
    copy_action,
    end_action,
    publish_action,
)
from maillage.actions.domain.life import missing
from maillage.actions.enums import OccurrenceState
from maillage.actions.forms.writing import STEPS, EndForm
from maillage.actions.queries import actions as reads
from maillage.actions.queries.dates import dates_of
from maillage.actions.queries.events import open_calls, told_at
from maillage.actions.queries.support import open_groups
from maillage.actions.views.frame import crumbs, form_page
from maillage.kernel.documents.served import as_file
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page


@page("actions.see")
def action(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, with whom, what it gave, who can tell more."""
    row = access_action(request, slug)
    coming, past = dates_of(row)
    done = reads.experienced(row)
    context = {
        **_next_step(row, coming, past),
        "action": row,
        "coming": coming,
        "past": past,
        "comments": reads.comments_of(row),
        "experienced": done,
        "i_did": request.user in done,
        "card": reads.cards_of([row])[0],
        "crumbs": crumbs(request, row),
        "animators": reads.animators_of(row),
        "attended": reads.attended(row),
        "model": reads.model_of(row, request.organisation),
        "copies": reads.copies_of(row, request.organisation),
        "calls": open_calls(row) if row.mine and not row.is_draft else [],
        "told_at": told_at(row),
        "lacks": _lacks(request, row),
        "support": open_groups()
        if row.mine and request.user.has_perm("groups.see", request.organisation)
        else [],
        "steps": [
            {"label": label, "url": here(request, "actions:write", slug=slug, step=key)}
            for key, label, _ in STEPS
        ],
        "may_copy": not row.is_draft
        and request.user.has_perm("actions.write", request.organisation),
        "is_partner": row.organisation_id != request.organisation.pk,
    }
    return render(request, "actions/action.html", context)


def _next_step(row: Any, coming: list[Any], past: list[Any]) -> dict[str, Any]:
    """The one thing that who holds an action does next: what to do, and on which date."""
    if not row.mine or not row.is_running or row.is_stale:
        return {}
    untold = next((date for date in past if date.state != OccurrenceState.HELD), None)
    if untold is not None:
        return {"step": "count", "step_date": untold}
    if not coming:
        return {"step": "date"}
    is_joined = any(date.taken or date.waiting for date in coming)
    return {} if is_joined else {"step": "link"}


def _lacks(request: HttpRequest, row: object) -> list[dict[str, str]]:
    if not row.is_draft:
        return []
    return [
        {"text": text, "url": here(request, "actions:write", slug=row.slug, step=step)}
        for step, text in missing(row)
    ]


@page("actions.write", methods=("POST",))
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the draft in the inventory."""
    row = access_own_action(request, slug)
    try:
        publish_action(action=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’action est dans l’inventaire. Merci pour les autres équipes.")
    return redirect(here(request, "actions:action", slug=slug))


@page("actions.write", methods=("POST",))
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """It still runs."""
    row = access_own_action(request, slug)
    try:
        confirm_running(action=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est noté\u00a0: l’action continue.")
    return redirect(here(request, "actions:action", slug=slug))


@page("actions.write", methods=("GET", "POST"))
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """End it, with what was learned."""
    row = access_own_action(request, slug)
    back = here(request, "actions:action", slug=slug)
    form = EndForm(request.POST or None, initial={"learned": row.learned})
    if request.method == "POST" and form.is_valid():
        try:
            end_action(action=row, actor=request.user, learned=form.cleaned_data["learned"])
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "L’action est terminée\u00a0: elle reste dans l’inventaire.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title="Terminer l’action",
        lead="La fiche reste visible\u00a0: d’autres équipes pourront s’en inspirer.",
        submit="Terminer l’action",
        cancel_url=back,
        trail=crumbs(request, row, "Terminer"),
    )


@page("actions.write", methods=("POST",))
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin one's own from this one."""
    row = access_action(request, slug)
    if row.is_draft:
        messages.error(request, "Publiez d’abord ce brouillon\u00a0: il pourra ensuite inspirer.")
        return redirect(here(request, "actions:action", slug=slug))
    mine = copy_action(organisation=request.organisation, actor=request.user, model=row)
    messages.success(request, "Voici votre version\u00a0: changez-en ce que vous voulez.")
    return redirect(here(request, "actions:write", slug=mine.slug, step=STEPS[0][0]))


@page("actions.see")
def card_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The action on one sheet, as PDF or ODT."""
    row = access_action(request, slug)
    return as_file(card_document(row), "action-collective", form)
