"""A facilitator's own pages: one session, who came, the frame, the papers of a training.

They stand in the provider's space; the session is another organisation's. Nobody else reaches
named attendance (domain.md 2.6).
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.groups import papers
from maillage.groups.access import access_led_group, access_led_session
from maillage.groups.access_sealed import access_remote_link
from maillage.groups.domain import (
    Attendee,
    Refused,
    accept_charter,
    mark_held,
    record_attendance,
    write_charter,
)
from maillage.groups.domain.attendance import roster
from maillage.groups.domain.attendees import attendees_of, capacity_of
from maillage.groups.domain.frame import charter_of, charters_valid_for, who_undertook
from maillage.groups.domain.sheets import receive_signed_sheet
from maillage.groups.enums import SessionStatus
from maillage.groups.forms.life import AttendanceForm, CharterForm, ScanForm
from maillage.groups.models import Group, Session, SignedSheet
from maillage.groups.queries import attendance as attendance_queries
from maillage.groups.queries.surveys import session_to_ask
from maillage.groups.views.answers import private, signed_scan
from maillage.groups.views.group import STATE_TONES
from maillage.kernel import files, journal
from maillage.kernel.documents import to_pdf
from maillage.kernel.http import here, page
from maillage.kernel.tenancy import within

PDF = "application/pdf"


@page("groups.facilitate")
def led_session(request: HttpRequest, slug: str) -> HttpResponse:
    """One session for who leads it: when, where, who is expected, what is to be done."""
    session = access_led_session(request, slug)
    with within(session.organisation):
        charters = charters_valid_for(session)
        accepted = who_undertook(charters)
        expected = attendees_of(session)
        context = {
            **_frame(request, session),
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
        context = {**_frame(request, session), "form": form}
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
        form = CharterForm(initial={"text": charter.text})
        if "write" in request.POST:
            form = CharterForm(request.POST)
            if form.is_valid():
                return _write_charter(request, session, form.cleaned_data["text"])
        elif request.method == "POST":
            accept_charter(charter=charter, attendee=me)
            messages.success(request, "Votre accord est enregistré.")
            return redirect(here(request, "groups:led_session", slug=session.slug))
        context = {
            **_frame(request, session),
            "charter": charter,
            "undertaking": who_undertook([charter]).get(me.key),
            "form": form,
        }
        status = 422 if request.method == "POST" else 200
        return private(render(request, "groups/led_charter.html", context, status=status))


def _write_charter(request: HttpRequest, session: Session, text: str) -> HttpResponse:
    write_charter(cycle=session.group.cycle, group=session.group, text=text, actor=request.user)
    messages.success(request, "La charte est enregistrée. Chaque membre devra l'accepter.")
    return redirect(here(request, "groups:led_charter", slug=session.slug))


@page("groups.facilitate")
def led_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet to print and sign, for a training."""
    session = _training(access_led_session(request, slug))
    with within(session.organisation):
        document = papers.attendance_sheet(
            session=session, attendees=attendees_of(session), leaders=leaders_words(session.group)
        )
    return files.attachment(to_pdf(document), filename="feuille-de-presence.pdf", content_type=PDF)


@page("groups.facilitate", methods=("GET", "POST"))
def led_scan(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the signed sheet back; see again the one that was given."""
    session = _training(access_led_session(request, slug))
    with within(session.organisation):
        if request.method == "GET":
            return _signed_sheet(request, session)
        form = ScanForm(request.POST, request.FILES)
        if form.is_valid():
            scan = form.cleaned_data["scan"]
            try:
                receive_signed_sheet(
                    session=session, data=scan.read(), filename=scan.name, actor=request.user
                )
            except (Refused, files.FileRefused) as refusal:
                form.add_error("scan", str(refusal))
            else:
                messages.success(request, "La feuille signée est enregistrée.")
                return redirect(here(request, "groups:led_session", slug=session.slug))
        context = {**_frame(request, session), "form": form}
        return private(render(request, "groups/led_scan.html", context, status=422))


@page("groups.facilitate")
def led_group(request: HttpRequest, slug: str) -> HttpResponse:
    """A training group for who leads it: hours per person, and their certificates."""
    group = access_led_group(request, slug)
    if not group.cycle.is_training:
        raise Http404
    with within(group.organisation):
        followed = attendance_queries.hours_followed(group)
        asked = request.GET.get("personne")
        if asked is not None:
            return _certificate(group, followed, asked)
        context = {
            "group": group,
            "rows": [
                (attendee, len(sessions), sum(one.minutes for one in sessions))
                for attendee, sessions in followed
            ],
            "columns": [{"label": label} for label in ("Personne", "Séances", "Durée", "Papier")],
            "crumbs": _crumbs(request, group.name),
        }
        return private(render(request, "groups/led_group.html", context))


def certificate_answer(group: Group, attendee: Attendee, sessions: list[Session]) -> HttpResponse:
    """The certificate of one person as a file."""
    document = papers.certificate(
        group=group,
        attendee=attendee,
        sessions=sessions,
        provider=" et ".join(leaders_words(group)) or group.organisation.name,
    )
    return files.attachment(
        to_pdf(document), filename="certificat-de-realisation.pdf", content_type=PDF
    )


def leaders_words(group: Group) -> list[str]:
    """Who leads, by name."""
    rows = group.facilitators.select_related("profile").order_by("profile_id")
    return [str(row.profile) for row in rows]


def _certificate(group: Group, followed: Any, asked: str) -> HttpResponse:
    for attendee, sessions in followed:
        if attendee.key == asked:
            return certificate_answer(group, attendee, sessions)
    raise Http404


def _signed_sheet(request: HttpRequest, session: Session) -> HttpResponse:
    sheet = SignedSheet.objects.filter(session=session).select_related("file").first()
    if sheet is None:
        raise Http404
    journal.record_read(organisation=session.organisation, actor=request.user, subject=sheet)
    return private(signed_scan(sheet))


def _training(session: Session) -> Session:
    if not session.group.cycle.is_training:
        raise Http404
    return session


def _frame(request: HttpRequest, session: Session) -> dict[str, Any]:
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
        "crumbs": _crumbs(request, "Séance"),
    }


def _crumbs(request: HttpRequest, last: str) -> list[dict[str, str]]:
    return [
        {"label": "Mes séances", "url": here(request, "groups:facilitator_sessions")},
        {"label": last, "url": ""},
    ]
