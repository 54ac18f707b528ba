"""Moving, cancelling and replacing one session: everyone is told, every agenda follows."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access import access_session
from maillage.groups.domain import Refused, cancel_session, make_up_session, move_session
from maillage.groups.domain.attendees import guests_of, linked_leaders_of, people_of
from maillage.groups.domain.days import DayClosed
from maillage.groups.forms.cycles import CancelForm, MoveForm
from maillage.groups.models import Session
from maillage.kernel.http import here, page
from maillage.kernel.words import moment
from maillage.people.domain.occupations import Busy


@page("groups.manage", methods=("GET", "POST"))
def session_move(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose another day, hour or room."""
    session = access_session(request, slug)
    return _date_page(
        request,
        session,
        move_session,
        template="groups/session_move.html",
        done="La séance est déplacée au {when}. Les personnes concernées sont prévenues.",
    )


@page("groups.manage", methods=("GET", "POST"))
def session_make_up(request: HttpRequest, slug: str) -> HttpResponse:
    """A new date for a cancelled session."""
    session = access_session(request, slug)
    return _date_page(
        request,
        session,
        make_up_session,
        template="groups/session_make_up.html",
        done="La séance est remplacée le {when}. Chacun est prévenu.",
    )


def _date_page(
    request: HttpRequest,
    session: Session,
    verb: Callable[..., Session],
    *,
    template: str,
    done: str,
) -> HttpResponse:
    """The page that gives a session a date and a room, by moving it or by replacing it."""
    back = here(request, "groups:group", slug=session.group.slug)
    form = MoveForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        names = ("starts_at", "room", "closed_day_confirmed")
        values = {name: form.cleaned_data[name] for name in names}
        try:
            stands = verb(session=session, actor=request.user, **values)
        except DayClosed as refusal:
            form.refuse_day(refusal)
        except (Refused, Busy) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done.format(when=moment(stands.local_start)))
            return redirect(back)
    context = {"session": session, "form": form, "told": _told(session), "cancel_url": back}
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)


@page("groups.manage", methods=("GET", "POST"))
def session_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what cancelling changes, ask whose doing it is, then do it."""
    session = access_session(request, slug)
    back = here(request, "groups:group", slug=session.group.slug)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        context = {"session": session, "form": form, "told": _told(session), "cancel_url": back}
        status = 422 if request.method == "POST" else 200
        return render(request, "groups/session_cancel.html", context, status=status)
    try:
        cancel_session(session=session, actor=request.user, by=form.cleaned_data["by"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La séance est annulée. Les personnes concernées sont prévenues.")
    return redirect(back)


def _told(session: Session) -> int:
    led = linked_leaders_of(session.group)
    return len(people_of(session)) + len(guests_of(session)) + len(led)
