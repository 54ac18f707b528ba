"""A member's own pages: one session, a place in an open group, the charter, an absence."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access import access_absence, access_own_session
from maillage.groups.access_sealed import access_remote_link
from maillage.groups.domain import (
    Attendee,
    Refused,
    answer_absence,
    ask_absence,
)
from maillage.groups.domain.attendees import capacity_of, leaders_of, members_of
from maillage.groups.domain.frame import charter_of, who_undertook
from maillage.groups.enums import AbsenceStatus, SeatStatus, SessionStatus
from maillage.groups.models import AbsenceAgreement, Attendance, Seat, Session
from maillage.groups.queries import attendance as attendance_queries
from maillage.groups.queries import sessions as session_queries
from maillage.groups.views.answers import answer_charter, answer_seat, private
from maillage.kernel import clock
from maillage.kernel.http import here, page

OPEN_COLUMNS = [{"label": label} for label in ("Date", "Lieu", "Places", "Votre place")]
ABSENCE_COLUMNS = [{"label": label} for label in ("Personne", "Quand", "Durée", "Réponse")]
ABSENCE_TONES = {
    AbsenceStatus.ASKED: "attention",
    AbsenceStatus.AGREED: "done",
    AbsenceStatus.DECLINED: "danger",
}


@page("groups.see")
def own_session(request: HttpRequest, slug: str) -> HttpResponse:
    """One session for somebody who attends it, or may: their place, their undertaking."""
    session = access_own_session(request, slug)
    me = Attendee(person=request.user)
    charter = charter_of(session.group)
    seat = Seat.objects.filter(session=session, person=request.user).first()
    has_place = request.user in members_of(session)
    is_leader = request.user in leaders_of(session.group)
    cycle, is_coming = session.group.cycle, _is_coming(session)
    noted = Attendance.objects.filter(session=session, person=request.user).first()
    context = {
        "session": session,
        "cycle": cycle,
        "has_place": has_place,
        "is_leader": is_leader,
        "is_waiting": seat is not None and seat.status == SeatStatus.WAITING,
        "may_move": cycle.is_open and is_coming and not is_leader,
        "is_coming": is_coming,
        "left": capacity_of(session) - session_queries.places_taken([session])[session.pk],
        "charter": charter,
        "undertaking": who_undertook([charter]).get(me.key) if charter is not None else None,
        "noted": noted,
        "absence": _absence(session, request.user),
        "may_ask_absence": cycle.is_voluntary and is_coming and has_place and not is_leader,
        "remote_link": access_remote_link(session) if has_place or is_leader else "",
        "absence_tones": ABSENCE_TONES,
        "has_certificate": cycle.is_training
        and attendance_queries.trainings_followed(request.user)
        .filter(pk=session.group_id)
        .exists(),
    }
    return private(render(request, "groups/own_session.html", context))


@page("groups.see", methods=("POST",))
def own_seat(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a place for one session, or give it back."""
    session = access_own_session(request, slug)
    answer_seat(request, session, Attendee(person=request.user))
    return redirect(_back(request, session))


@page("groups.see", methods=("GET", "POST"))
def own_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the charter of one's group, and accept it in one's own name."""
    session = access_own_session(request, slug)
    charter = charter_of(session.group)
    if charter is None:
        raise Http404
    me = Attendee(person=request.user)
    if request.method == "POST":
        is_done = answer_charter(request, session.group, me)
        return redirect(_back(request, session) if is_done else request.path)
    context = {
        "session": session,
        "charter": charter,
        "undertaking": who_undertook([charter]).get(me.key),
        "back": _back(request, session),
    }
    return private(render(request, "groups/own_charter.html", context))


@page("groups.see", methods=("POST",))
def own_absence(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask one's manager to agree to this time."""
    session = access_own_session(request, slug)
    try:
        ask_absence(session=session, person=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            "Votre responsable est prévenu ou prévenue\u00a0: la date et la durée, rien d'autre.",
        )
    return redirect(_back(request, session))


@page("groups.see")
def open_sessions(request: HttpRequest) -> HttpResponse:
    """The sessions to come of the open groups of this space."""
    sessions = session_queries.open_sessions()
    taken = session_queries.places_taken(sessions)
    own = set(Session.objects.of_person(request.user.pk).values_list("pk", flat=True))
    waiting = set(
        Seat.objects.filter(person=request.user, status=SeatStatus.WAITING).values_list(
            "session", flat=True
        )
    )
    context = {
        "rows": [
            {
                "session": session,
                "left": max(capacity_of(session) - taken[session.pk], 0),
                "is_own": session.pk in own,
                "is_waiting": session.pk in waiting,
            }
            for session in sessions
        ],
        "columns": OPEN_COLUMNS,
        "crumbs": [
            {"label": "Groupes", "url": here(request, "groups:index")},
            {"label": "Séances ouvertes", "url": ""},
        ],
    }
    return private(render(request, "groups/open_sessions.html", context))


@page("people.enter")
def absences(request: HttpRequest) -> HttpResponse:
    """What somebody is asked as a manager: who, when, how long."""
    asked = AbsenceAgreement.objects.asked_of(request.user)
    rows = asked.filter(session__starts_at__gt=clock.now()).select_related(
        "person", "session__group__site", "session__group__organisation"
    )
    context = {
        "rows": [
            (row, ABSENCE_TONES[AbsenceStatus(row.status)])
            for row in rows.order_by("session__starts_at", "pk")
        ],
        "columns": ABSENCE_COLUMNS,
    }
    return private(render(request, "groups/absences.html", context))


@page("people.enter", methods=("POST",))
def absence_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Agree or not; no reason is asked."""
    agreement = access_absence(request, slug)
    try:
        answer_absence(
            agreement=agreement,
            manager=request.user,
            is_agreed=request.POST.get("answer") == "agreed",
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre réponse est envoyée.")
    return redirect(here(request, "groups:absences"))


def _is_coming(session: Session) -> bool:
    return session.status == SessionStatus.PLANNED and not session.has_begun


def _absence(session: Session, person: Any) -> AbsenceAgreement | None:
    found: AbsenceAgreement | None = AbsenceAgreement.objects.filter(
        session=session, person=person
    ).first()
    return found


def _back(request: HttpRequest, session: Session) -> str:
    """The session's own page, or the list when it is no longer this person's."""
    rows = Session.objects.of_person(request.user.pk or 0).filter(pk=session.pk)
    if rows.exists() or (session.group.cycle.is_open and _is_coming(session)):
        return here(request, "groups:own_session", slug=session.slug)
    return here(request, "groups:open_sessions")
