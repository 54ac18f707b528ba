"""A facilitator's own pages: one session, who came, the frame. The papers are in `papers`.

They stand in the provider's space; the session is another organisation's. Nobody else reaches
named attendance (domain.md 2.6).
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.groups.access import access_led_session
from maillage.groups.access_sealed import access_remote_link
from maillage.groups.domain import (
    Attendee,
    Refused,
    mark_held,
    record_attendance,
)
from maillage.groups.domain.attendance import roster
from maillage.groups.domain.attendees import attendees_of, capacity_of
from maillage.groups.domain.frame import charter_of, charters_valid_for, who_undertook
from maillage.groups.enums import SessionStatus
from maillage.groups.forms.life import AttendanceForm, CharterForm, ScanForm
from maillage.groups.models import Session, SignedSheet
from maillage.groups.queries import attendance as attendance_queries
from maillage.groups.queries.surveys import session_to_ask
from maillage.groups.views.answers import answer_charter, private, write_charter_of
from maillage.groups.views.group import STATE_TONES
from maillage.kernel.http import here, page
from maillage.kernel.tenancy import within


@page("groups.facilitate")
def led_session(request: HttpRequest, slug: str) -> HttpResponse:
    """One session for who leads it: when, where, who is expected, what is to be done."""
    session = access_led_session(request, slug)
    with within(session.organisation):
        charters = charters_valid_for(session)
        accepted = who_undertook(charters)
        expected = attendees_of(session)
        context = {
            **led_frame(request, session),
            "expected": [(one, one.key in accepted) for one in expected],
            "places": capacity_of(session),
            "charter": charters[-1] if charters else None,
            "has_accepted": Attendee(person=request.user).key in accepted,
            "total": next(
                (
                    one
                    for one in attendance_queries.session_totals(session.group)
                    if one.session == session
                ),
                None,
            ),
            "sheet": SignedSheet.objects.filter(session=session).select_related("file").first(),
            "scan_form": ScanForm(),
            "remote_link": access_remote_link(session),
            "may_ask_group": session.status == SessionStatus.HELD
            and session_to_ask(session.group, session.slug).exists(),
            "surveys_url": reverse("groups:my_surveys", kwargs={"slug": session.group.slug}),
        }
        return private(render(request, "groups/led_session.html", context))


@page("groups.facilitate", methods=("GET", "POST"))
def led_attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """Present, excused, absent: one touch each; why is never asked."""
    session = access_led_session(request, slug)
    with within(session.organisation):
        data = request.POST if request.method == "POST" else None
        form = AttendanceForm(data, entries=roster(session))
        if data is not None and form.is_valid():
            try:
                record_attendance(
                    session=session,
                    states=form.states(),
                    undertakings=form.undertakings(),
                    actor=request.user,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Les présences sont notées. La séance est tenue.")
                return redirect(here(request, "groups:led_session", slug=session.slug))
        context = {**led_frame(request, session), "form": form}
        status = 422 if data is not None else 200
        return private(render(request, "groups/led_attendance.html", context, status=status))


@page("groups.facilitate", methods=("POST",))
def led_held(request: HttpRequest, slug: str) -> HttpResponse:
    """The session took place."""
    session = access_led_session(request, slug)
    with within(session.organisation):
        try:
            mark_held(session=session, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "La séance est notée comme tenue.")
    return redirect(here(request, "groups:led_session", slug=session.slug))


@page("groups.facilitate", methods=("GET", "POST"))
def led_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """The charter at hand: the facilitator accepts it too, and may write that of this group."""
    session = access_led_session(request, slug)
    with within(session.organisation):
        charter = charter_of(session.group)
        if charter is None:
            raise Http404
        me = Attendee(person=request.user)
        form = CharterForm(initial={"text": charter.text, "read": charter.slug})
        if "write" in request.POST:
            form = CharterForm(request.POST)
            if form.is_valid() and write_charter_of(
                request, form, session.group.cycle, session.group
            ):
                return redirect(request.path)
        elif request.method == "POST":
            is_done = answer_charter(request, session.group, me)
            back = here(request, "groups:led_session", slug=session.slug)
            return redirect(back if is_done else request.path)
        context = {
            **led_frame(request, session),
            "charter": charter,
            "undertaking": who_undertook([charter]).get(me.key),
            "form": form,
        }
        status = 422 if request.method == "POST" else 200
        return private(render(request, "groups/led_charter.html", context, status=status))


def led_frame(request: HttpRequest, session: Session) -> dict[str, Any]:
    """What the pages of one session led by an account share."""
    is_standing = session.status != SessionStatus.CANCELLED
    return {
        "frame": "shell.html",
        "session": session,
        "group": session.group,
        "cycle": session.group.cycle,
        "tone": STATE_TONES[SessionStatus(session.status)],
        "is_standing": is_standing,
        "may_note": is_standing and session.has_begun,
        "is_held": session.status == SessionStatus.HELD,
        "back": here(request, "groups:led_session", slug=session.slug),
        "crumbs": led_crumbs(request, "Séance"),
    }


def led_crumbs(request: HttpRequest, last: str) -> list[dict[str, str]]:
    """From the list of one's sessions."""
    return [
        {"label": "Mes séances", "url": here(request, "groups:facilitator_sessions")},
        {"label": last, "url": ""},
    ]
