"""Moving and cancelling one session: everyone is told, every agenda follows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access import access_session
from maillage.groups.domain import Refused, cancel_session, move_session
from maillage.groups.domain.attendees import guests_of, people_of
from maillage.groups.forms.cycles import MoveForm
from maillage.groups.models import Session
from maillage.kernel.http import here, page
from maillage.kernel.words import moment
from maillage.people.domain.occupations import Busy


@page("groups.manage", methods=("GET", "POST"))
def session_move(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose another day, hour or room."""
    session = access_session(request, slug)
    back = here(request, "groups:group", slug=session.group.slug)
    form = MoveForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            moved = move_session(
                session=session,
                starts_at=form.cleaned_data["starts_at"],
                room=form.cleaned_data["room"],
                actor=request.user,
            )
        except (Refused, Busy) as refusal:
            form.add_error(None, str(refusal))
        else:
            when = moment(moved.local_start)
            messages.success(
                request,
                f"La séance est déplacée au {when}. Les personnes concernées sont prévenues.",
            )
            return redirect(back)
    context = {
        "session": session,
        "form": form,
        "told": _told(session),
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/session_move.html", context, status=status)


@page("groups.manage", methods=("GET", "POST"))
def session_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what cancelling changes, then do it."""
    session = access_session(request, slug)
    back = here(request, "groups:group", slug=session.group.slug)
    if request.method == "GET":
        context = {
            "session": session,
            "told": _told(session),
            "cancel_url": back,
        }
        return render(request, "groups/session_cancel.html", context)
    try:
        cancel_session(session=session, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La séance est annulée. Les personnes concernées sont prévenues.")
    return redirect(back)


def _told(session: Session) -> int:
    return len(people_of(session)) + len(guests_of(session))
