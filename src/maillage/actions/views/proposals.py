"""The call of a day: propose, propose an action in one gesture, decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from maillage.actions.access import access_own_action
from maillage.actions.access_events import access_event, access_own_event, access_proposal
from maillage.actions.domain import Refused
from maillage.actions.domain import proposals as verbs
from maillage.actions.forms.events import DecisionForm, ProposalForm
from maillage.actions.views.frame import day_crumbs, form_page
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page


@page("actions.write", methods=("GET", "POST"))
def event_propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a stand, a workshop, a practice, with an account."""
    row = access_event(request, slug)
    back = here(request, "actions:event", slug=slug)
    form = ProposalForm(request.POST or None, event=row)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.propose(event=row, offered=form.offered(), actor=request.user)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Merci\u00a0: un courriel vous dira ce qui est décidé.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title="Proposer",
        lead="Pour proposer une action de l’inventaire, ouvrez plutôt sa fiche\u00a0: un bouton "
        "suffit.",
        submit="Envoyer la proposition",
        cancel_url=back,
        trail=day_crumbs(request, row, "Proposer"),
    )


@page("actions.write", methods=("POST",))
def action_propose(request: HttpRequest, slug: str, event: str) -> HttpResponse:
    """Propose an action one holds to a day, in one gesture: its sheet says the rest."""
    action = access_own_action(request, slug)
    row = access_event(request, event)
    try:
        verbs.propose(event=row, offered=verbs.told_by(action, row), actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            f"L’action est proposée à «\u00a0{row.title}\u00a0»\u00a0: un courriel vous dira ce "
            "qui est décidé.",
        )
    return redirect(here(request, "actions:action", slug=slug) + "#journees")


@page("actions.write", methods=("GET", "POST"))
def proposal_decide(request: HttpRequest, slug: str, proposal: str) -> HttpResponse:
    """Accept or decline, with a sentence."""
    row = access_own_event(request, slug)
    proposed = access_proposal(row, proposal)
    back = here(request, "actions:event", slug=slug)
    form = DecisionForm(request.POST or None, initial={"reason": proposed.reason})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.decide(
                proposal=proposed,
                actor=request.user,
                is_accepted=form.cleaned_data["answer"] == "yes",
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "C’est décidé, et la personne est prévenue.")
            return redirect(f"{back}#propositions")
    return form_page(
        request,
        form=form,
        title=proposed.title,
        lead=f"{proposed.get_kind_display()}, par {proposed.presented_by}. {proposed.summary}",
        submit="Décider",
        cancel_url=back,
        trail=day_crumbs(request, row, "Décider"),
    )
