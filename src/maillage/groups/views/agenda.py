"""A person's own dates and certificates, their calendar address, the facilitator's sessions."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.groups.models import Session
from maillage.groups.queries import sessions as session_queries
from maillage.groups.queries.attendance import trainings_followed
from maillage.groups.queries.library import sessions_at_hand
from maillage.kernel import clock, links
from maillage.kernel.http import here, page, signed_in_page
from maillage.kernel.ics import FeedEvent
from maillage.kernel.models import Link
from maillage.kernel.paging import page_of
from maillage.kernel.settings import absolute
from maillage.kernel.views.feeds import PURPOSE, events_of

COLUMNS = [{"label": label} for label in ("Date", "Lieu", "Organisation")]
OWN_COLUMNS = [{"label": label} for label in ("Date", "Quoi", "Lieu", "Organisation")]


@signed_in_page()
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Every date to come of whoever is signed in, and their calendar address."""
    return _show(request)


@signed_in_page(methods=("POST",))
def feed_create(request: HttpRequest) -> HttpResponse:
    """Make the secret address and show it this once; the former one ends.

    No redirection here: the address is kept nowhere, so no other page could show it.
    """
    with transaction.atomic():
        links.revoke(purpose=PURPOSE, subject=request.user)
        token = links.create(purpose=PURPOSE, subject=request.user)
    path = reverse("kernel:personal_feed", kwargs={"token": token})
    return _show(request, address=absolute(path))


@signed_in_page(methods=("POST",))
def feed_revoke(request: HttpRequest) -> HttpResponse:
    """End the secret address: calendars that hold it stop receiving dates."""
    if links.revoke(purpose=PURPOSE, subject=request.user):
        messages.success(request, "L'adresse est retirée\u00a0: elle ne donne plus rien.")
    return redirect("groups:my_calendar")


@page("groups.facilitate")
def facilitator_sessions(request: HttpRequest) -> HttpResponse:
    """In a provider's space: the sessions to come that this very person leads."""
    coming = page_of(request, session_queries.sessions_led_by(request.user))
    context = {
        "page": coming,
        "dates": _led(request, coming.object_list),
        "to_note": _led(request, session_queries.sessions_to_note(request.user)),
        "at_hand": sessions_at_hand(request.user),
        "held": _led(request, session_queries.sessions_held_by(request.user)),
        "columns": COLUMNS,
    }
    return render(request, "groups/facilitator_sessions.html", context)


def _coming(user_id: int) -> list[FeedEvent]:
    """What the calendar address gives too, without what is over or cancelled."""
    events = events_of(user_id, since=clock.now())
    return [event for event in events if event.status != "CANCELLED"]


def _show(request: HttpRequest, address: str = "") -> HttpResponse:
    living = Link.objects.filter(
        purpose=PURPOSE, subject_id=request.user.pk or 0, revoked_at=None
    ).exists()
    context = {
        "page": page_of(request, _coming(request.user.pk)),
        "columns": OWN_COLUMNS,
        "trainings": trainings_followed(request.user),
        "has_address": living,
        "address": address,
    }
    answer = render(request, "groups/my_calendar.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _led(request: HttpRequest, sessions: list[Session]) -> list[tuple[Session, str]]:
    return [(one, here(request, "groups:led_session", slug=one.slug)) for one in sessions]
