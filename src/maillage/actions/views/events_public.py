"""A day by its link, without account: programme, call, registration. GET shows, POST acts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions.access_events import access_shown_material, shown_by_link
from maillage.actions.domain import Refused, attending, proposals
from maillage.actions.domain.events import LINK, event_of
from maillage.actions.forms.attending import JoinForm
from maillage.actions.forms.events import LinkProposalForm
from maillage.actions.models import EventDay
from maillage.actions.programme import presence_address, programme_file
from maillage.actions.queries import events as reads
from maillage.actions.views.frame import private
from maillage.kernel import files, links
from maillage.kernel.documents import qr_svg
from maillage.kernel.forms import put_back
from maillage.kernel.http import public_page
from maillage.kernel.limits import refuse_beyond
from maillage.kernel.tenancy import within


@public_page()
def event_page(request: HttpRequest, token: str) -> HttpResponse:
    """The programme, and what one can do."""
    event = _open(request, token)
    with within(event.organisation):
        materials = list(shown_by_link(event))
    context = {
        "event": event,
        "hours": reads.programme_of(event),
        "materials": materials,
        "token": token,
    }
    return private(render(request, "actions/events/public.html", context))


@public_page()
def event_page_file(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The programme on paper, the day for a calendar."""
    return private(programme_file(_open(request, token), form))


@public_page()
def event_page_material(request: HttpRequest, token: str, material: str) -> HttpResponse:
    """A file that the link of a day shows."""
    event = _open(request, token)
    with within(event.organisation):
        kept = access_shown_material(event, material).file
    if kept is None:
        raise Http404
    return private(files.download(kept))


@public_page(methods=("GET", "POST"))
def event_page_join(request: HttpRequest, token: str) -> HttpResponse:
    """Register: a name for the badge, an address, where from, which trade."""
    event = _open(request, token)
    with within(event.organisation):
        form = JoinForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            refuse_beyond(request, "actions.join", limit=20, seconds=3600)
            try:
                attending.join(event=event, comer=form.comer())
            except Refused as refusal:
                put_back(form, refusal)
            else:
                return redirect("actions:joined")
        return _form(request, event, form, token, "M’inscrire", is_open=event.takes_people)


@public_page(methods=("GET", "POST"))
def event_page_propose(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the call without an account."""
    event = _open(request, token)
    form = LinkProposalForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        refuse_beyond(request, "actions.propose", limit=10, seconds=3600)
        try:
            with within(event.organisation):
                proposals.propose(
                    event=event, offered=form.offered(), actor=None, identity=form.identity()
                )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Merci\u00a0: un courriel vous dira ce qui est décidé.")
            return redirect("actions:event_page", token=token)
    return _form(request, event, form, token, "Proposer", is_open=event.takes_proposals)


@public_page(methods=("GET", "POST"))
def event_place(request: HttpRequest, token: str) -> HttpResponse:
    """One's own card: a code to show at the door, and a way to give the place back."""
    found = attending.attendee_of(links.open_or_404(request, token, purpose=attending.COMING))
    if found is None:
        raise Http404
    given_back = False
    if request.method == "POST":
        try:
            with within(found.organisation):
                attending.leave(attendee=found)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("actions:event_place", token=token)
        given_back = True
    context = {
        "attendee": found,
        "event": found.event,
        "given_back": given_back,
        "code": qr_svg(presence_address(found.event, found.slug)),
    }
    return private(render(request, "actions/events/place.html", context))


def _open(request: HttpRequest, token: str) -> EventDay:
    event = event_of(links.open_or_404(request, token, purpose=LINK))
    if event is None:
        raise Http404
    return event


def _form(
    request: HttpRequest, event: EventDay, form: Any, token: str, submit: str, *, is_open: bool
) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "token": token,
        "submit": submit,
        "is_open": is_open,
    }
    status = 422 if request.method == "POST" else 200
    return private(render(request, "actions/events/public_form.html", context, status=status))
