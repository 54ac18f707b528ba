"""Papers of a training: its programme, the sheet to sign and its scan, certificates.

Each to whom it belongs: who leads and who came, by their account or their link; who follows.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups import papers
from maillage.groups.access import (
    access_followed_training,
    access_group,
    access_led_group,
    access_led_session,
)
from maillage.groups.access_reviews import access_leader, access_leader_session
from maillage.groups.domain import Attendee, Refused
from maillage.groups.domain.attendees import Leader, attendees_of
from maillage.groups.domain.guests import PERSONAL, guest_of
from maillage.groups.domain.sheets import receive_signed_sheet
from maillage.groups.forms.life import ScanForm
from maillage.groups.models import Group, Session, SignedSheet
from maillage.groups.queries import attendance as attendance_queries
from maillage.groups.queries.leaders import leaders_at
from maillage.groups.views.answers import private, signed_scan
from maillage.groups.views.led import led_crumbs, led_frame
from maillage.groups.views.outside import link_frame, link_url
from maillage.kernel import files, journal, links
from maillage.kernel.documents import to_pdf
from maillage.kernel.http import page, public_page, signed_in_page
from maillage.kernel.limits import refuse_beyond
from maillage.kernel.tenancy import within


@page("groups.facilitate")
def led_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet to print and sign, for a training."""
    session = _training(access_led_session(request, slug))
    with within(session.organisation):
        return _sheet(session)


@page("groups.facilitate", methods=("GET", "POST"))
def led_scan(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the signed sheet back; see again the one that was given."""
    session = _training(access_led_session(request, slug))
    with within(session.organisation):
        if request.method == "GET":
            return _signed_sheet(request, session)
        return _receive(request, session, request.user, led_frame(request, session))


@page("groups.facilitate")
def led_group(request: HttpRequest, slug: str) -> HttpResponse:
    """A training group for who leads it: hours per person, and their certificates."""
    group = access_led_group(request, slug)
    crumbs = led_crumbs(request, group.name)
    with within(group.organisation):
        return _certificates(request, group, {"frame": "shell.html", "crumbs": crumbs})


@public_page()
def leader_sheet(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """The sheet to print and sign, by the personal link of who leads."""
    found, session = access_leader_session(request, token, slug)
    with within(found.organisation):
        return _sheet(_training(session))


@public_page(methods=("GET", "POST"))
def leader_scan(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Give the signed sheet back, by a personal link; it is not shown again by that door."""
    found, session = access_leader_session(request, token, slug)
    with within(found.organisation):
        frame = {
            **link_frame(token, _training(session).group, "Feuille signée"),
            "back": link_url("leader_session", token, session),
        }
        if request.method == "GET":
            sheet = SignedSheet.objects.filter(session=session).select_related("file").first()
            context = {**frame, "form": ScanForm(), "sheet": sheet}
            return private(render(request, "groups/led_scan.html", context))
        refuse_beyond(request, "groups.leader_scan", limit=20, seconds=3600)
        return _receive(request, session, found, frame)


@public_page()
def leader_certificates(request: HttpRequest, token: str) -> HttpResponse:
    """Hours per person, and their certificates, by the personal link of who leads."""
    found = access_leader(request, token)
    group = found.facilitator.group
    with within(found.organisation):
        return _certificates(request, group, link_frame(token, group, "Certificats"))


@signed_in_page()
def own_certificate(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own certificate of a training, once the season is over too, or one has left."""
    group = access_followed_training(request, slug)
    with within(group.organisation):
        return _certificate(group, Attendee(person=request.user).key)


@public_page()
def guest_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate of somebody from elsewhere, by their personal link."""
    guest = guest_of(links.open_or_404(request, token, purpose=PERSONAL))
    if guest is None:
        raise Http404
    with within(guest.organisation):
        if not attendance_queries.has_certificate(guest):
            raise Http404
        return _certificate(guest.group, Attendee(guest=guest).key)


@page("groups.see")
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme of a training, for its members and those who plan or follow it."""
    group = access_group(request, slug)
    if not group.cycle.is_training:
        raise Http404
    document = papers.programme(
        group=group,
        sessions=list(group.sessions.standing().select_related("group__site", "room")),
        objectives=[one.text for one in group.cycle.objectives.all()],
        leaders=[str(row.profile) for row in group.facilitators.select_related("profile")],
    )
    return private(files.attachment(to_pdf(document), filename="programme.pdf"))


def _sheet(session: Session) -> HttpResponse:
    document = papers.attendance_sheet(
        session=session,
        attendees=attendees_of(session),
        leaders=leaders_at(session.group, [session]),
    )
    name = "feuille-de-presence.pdf"
    return private(files.attachment(to_pdf(document), filename=name))


def _receive(
    request: HttpRequest, session: Session, actor: Leader, frame: dict[str, Any]
) -> HttpResponse:
    """Keep the scan that was sent, then go back to the session."""
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        scan = form.cleaned_data["scan"]
        try:
            receive_signed_sheet(session=session, data=scan.read(), filename=scan.name, actor=actor)
        except (Refused, files.FileRefused) as refusal:
            form.add_error("scan", str(refusal))
        else:
            messages.success(request, "La feuille signée est enregistrée.")
            return redirect(frame["back"])
    return private(render(request, "groups/led_scan.html", {**frame, "form": form}, status=422))


def _certificates(request: HttpRequest, group: Group, frame: dict[str, Any]) -> HttpResponse:
    """Who came for how long; with `?personne=`, the certificate of one of them."""
    if not group.cycle.is_training:
        raise Http404
    asked = request.GET.get("personne")
    if asked is not None:
        return _certificate(group, asked)
    context = {
        **frame,
        "group": group,
        "rows": [
            (attendee, len(sessions), sum(one.minutes for one in sessions))
            for attendee, sessions in attendance_queries.hours_followed(group)
        ],
        "columns": [{"label": label} for label in ("Personne", "Séances", "Durée", "Papier")],
    }
    return private(render(request, "groups/led_group.html", context))


def _certificate(group: Group, key: str) -> HttpResponse:
    """The certificate of one person (`Attendee.key`) as a file, if they came."""
    for attendee, sessions in attendance_queries.hours_followed(group):
        if attendee.key == key:
            document = papers.certificate(
                group=group,
                attendee=attendee,
                sessions=sessions,
                leaders=leaders_at(group, sessions),
            )
            name = "certificat-de-realisation.pdf"
            return private(files.attachment(to_pdf(document), filename=name))
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
