"""Invitations: who has been invited, and inviting."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.people import queries
from maillage.people.domain import invitations as verbs
from maillage.people.domain.errors import Refused
from maillage.people.forms import InvitationForm
from maillage.people.views.frame import form_page, tabs

COLUMNS = [
    *({"label": label} for label in ("Personne", "Rôle", "Service", "Invitation du", "Par")),
    {"label": "Que faire", "hidden": True},
]


@page("people.invite")
def index(request: HttpRequest) -> HttpResponse:
    """Who has not answered yet."""
    context = {
        "invitations": page_of(request, queries.pending_invitations()),
        "columns": COLUMNS,
        "tabs": tabs(request, "people:invitations"),
        "invite_url": here(request, "people:invite"),
    }
    return render(request, "people/invitations.html", context)


@page("people.invite", methods=("GET", "POST"))
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    data = request.POST if request.method == "POST" else None
    form = InvitationForm(data, organisation=request.organisation, actor=request.user)
    list_url = here(request, "people:invitations")
    if data is not None and form.is_valid():
        try:
            row = verbs.invite(
                organisation=request.organisation, actor=request.user, values=form.cleaned_data
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, f"L'invitation part à l'adresse {row.email}.")
            return redirect(list_url)
    return form_page(
        request,
        form=form,
        title="Inviter quelqu'un",
        lead="La personne reçoit un lien, valable 14 jours, et choisit son mot de passe.",
        submit="Envoyer l'invitation",
        icon="send",
        cancel_url=list_url,
    )


@page("people.invite", methods=("POST",))
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Withdraw an invitation."""
    return _settle(request, slug, verbs.cancel, "L'invitation est retirée.")


@page("people.invite", methods=("POST",))
def resend(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the mail again, with a new link."""
    told = "L'invitation repart avec un nouveau lien\u00a0; l'ancien ne sert plus."
    return _settle(request, slug, verbs.resend, told)


def _settle(request: HttpRequest, slug: str, verb: Callable[..., None], told: str) -> HttpResponse:
    row = queries.access_invitation(slug)
    try:
        verb(invitation=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(here(request, "people:invitations"))
