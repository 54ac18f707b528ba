"""For people from elsewhere, without account: ask by the shared link, come and go by one's own.

GET shows, POST acts; guessing is limited and answered by a 404 (kernel.links).
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.groups.access_sealed import access_card, access_remote_link
from maillage.groups.domain import (
    Attendee,
    ask_to_come,
    forget_guest,
)
from maillage.groups.domain import guests as verbs
from maillage.groups.domain.attendees import capacity_of
from maillage.groups.domain.frame import charter_of, who_undertook
from maillage.groups.enums import ReviewStatus, SeatStatus
from maillage.groups.forms.life import GuestForm
from maillage.groups.models import Guest, Review, Seat, Session
from maillage.groups.queries import sessions as session_queries
from maillage.groups.queries.attendance import has_certificate
from maillage.groups.queries.reviews import guest_reviews
from maillage.groups.views.answers import answer_charter, answer_seat, private
from maillage.kernel import clock, links
from maillage.kernel.forms import slug_told
from maillage.kernel.http import public_page
from maillage.kernel.limits import refuse_beyond
from maillage.kernel.tenancy import within


@public_page(methods=("GET", "POST"))
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The shared link of an open group: say who one is, and receive a personal link by mail."""
    link = links.open_or_404(request, token, purpose=verbs.JOIN)
    group = verbs.group_of(link)
    if group is None:
        raise Http404
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse_beyond(request, "groups.join", limit=20, seconds=3600)
        with within(group.organisation):
            ask_to_come(group=group, card=form.card())
        return redirect("groups:join_sent")
    with within(group.organisation):
        context = {
            "form": form,
            "organisation_name": group.organisation.name,
            "sessions": session_queries.coming_of(group),
        }
        status = 422 if request.method == "POST" else 200
        return private(render(request, "groups/guest_join.html", context, status=status))


@public_page()
def join_sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox: the same page whether the address was known or not."""
    return render(request, "groups/guest_sent.html")


@public_page(methods=("GET", "POST"))
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """A personal link: the dates, one's places, the charter, being forgotten."""
    found = verbs.guest_of(links.open_or_404(request, token, purpose=verbs.PERSONAL))
    if found is None:
        raise Http404
    with within(found.organisation):
        if request.method == "POST":
            return _act(request, found, token)
        return _show(request, found, token)


def _act(request: HttpRequest, found: Guest, token: str) -> HttpResponse:
    action = request.POST.get("action")
    me = Attendee(guest=found)
    if action == "forget":
        forget_guest(guest=found)
        return private(render(request, "groups/guest_forgotten.html"))
    if action == "accept":
        answer_charter(request, found.group, me)
    elif action in ("join", "give_up"):
        slug = slug_told(request.POST.get("session", ""))
        session = Session.objects.filter(group=found.group_id, slug=slug).first()
        if session is None:
            messages.error(
                request, "Cette date n'est plus proposée\u00a0: choisissez-en une autre."
            )
        else:
            answer_seat(request, session, me)
    return redirect("groups:guest", token=token)


def _show(request: HttpRequest, found: Guest, token: str) -> HttpResponse:
    sessions = session_queries.coming_of(found.group)
    taken = session_queries.places_taken(sessions)
    seats = {seat.session_id: seat.status for seat in Seat.objects.filter(guest=found)}
    charter = charter_of(found.group)
    me = Attendee(guest=found)
    rows: list[dict[str, Any]] = [
        {
            "session": session,
            "left": max(capacity_of(session) - taken[session.pk], 0),
            "has_place": seats.get(session.pk) == SeatStatus.TAKEN,
            "remote_link": access_remote_link(session),
            "is_waiting": seats.get(session.pk) == SeatStatus.WAITING,
        }
        for session in sessions
    ]
    reviews = [_line(review, token) for review in guest_reviews(found)]
    context = {
        "guest": found,
        "card": access_card(found),
        "token": token,
        "rows": rows,
        "has_any_place": any(row["has_place"] for row in rows),
        "charter": charter,
        "undertaking": who_undertook([charter]).get(me.key) if charter is not None else None,
        "has_certificate": has_certificate(found),
        "reviews": reviews,
        "to_read": next((one for one in reviews if one["until"]), None),
        "had_dates": bool(rows) or Session.objects.filter(group=found.group_id).exists(),
    }
    return private(render(request, "groups/guest.html", context))


def _line(review: Review, token: str) -> dict[str, Any]:
    """One review of the guest's group; `until`, the day before which it is to be read over."""
    until = review.objections_until
    waits = review.status == ReviewStatus.PROPOSED and not review.is_closed_to_objections
    return {
        "review": review,
        "url": reverse("groups:guest_review", kwargs={"token": token, "slug": review.slug}),
        "until": until.astimezone(clock.PARIS).date() if waits and until is not None else None,
    }
