"""Around an action: remarks of practice, and "I have done this"."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from maillage.actions.access import access_action
from maillage.actions.domain import Refused
from maillage.actions.domain import practice as verbs
from maillage.actions.forms.life import CommentForm
from maillage.actions.queries.dates import access_comment
from maillage.actions.views.frame import crumbs, form_page
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page


@page("actions.see", methods=("GET", "POST"))
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """A remark of practice under an action that one may read."""
    action = access_action(request, slug)
    back = here(request, "actions:action", slug=slug)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.comment(action=action, actor=request.user, text=form.cleaned_data["text"])
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Merci\u00a0: votre remarque est sous la fiche.")
            return redirect(f"{back}#remarques")
    return form_page(
        request,
        form=form,
        title="Écrire une remarque",
        lead="Votre nom l’accompagne\u00a0: les autres équipes pourront vous joindre.",
        submit="Publier la remarque",
        cancel_url=back,
        trail=crumbs(request, action, "Écrire une remarque"),
    )


@page("actions.see", methods=("POST",))
def comment_withdraw(request: HttpRequest, slug: str, remark: str) -> HttpResponse:
    """Take away one's own remark, or any under an action that one may change."""
    action = access_action(request, slug)
    row = access_comment(action, remark)
    if not (action.mine or row.author_id == request.user.pk):
        raise Http404
    verbs.withdraw_comment(remark=row, actor=request.user)
    messages.success(request, "La remarque est retirée.")
    return redirect(here(request, "actions:action", slug=slug) + "#remarques")


@page("actions.see", methods=("POST",))
def experience(request: HttpRequest, slug: str) -> HttpResponse:
    """I have done this; or no longer say so."""
    action = access_action(request, slug)
    try:
        verbs.tell_experience(
            action=action, actor=request.user, has_done=request.POST.get("done") == "yes"
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(here(request, "actions:action", slug=slug) + "#qui")
