"""Meetings: when, where and who; no page asks what is said there."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.words import periode
from maillage.people import queries
from maillage.people.domain.agenda import cancel_meeting, hold_meeting, move_meeting
from maillage.people.domain.errors import Refused
from maillage.people.domain.occupations import Busy
from maillage.people.forms import MeetingForm, MeetingTimeForm
from maillage.people.models import Meeting
from maillage.people.views.frame import AGENDA_TABS, form_page, tabs, zone_of

COLUMNS = [
    *({"label": label} for label in ("Réunion", "Nature", "Salle", "Personnes")),
    {"label": "Changer", "hidden": True},
]


@page("people.meet")
def index(request: HttpRequest) -> HttpResponse:
    """The meetings to come."""
    shown = page_of(request, queries.coming_meetings())
    context = {
        "page": shown,
        "meetings": [_line(row) for row in shown],
        "columns": COLUMNS,
        "tabs": tabs(request, "people:meetings", AGENDA_TABS),
        "hold_url": here(request, "people:meeting_hold"),
    }
    return render(request, "people/meetings.html", context)


def _line(row: Meeting) -> dict[str, Any]:
    zone = ZoneInfo(row.room.site.time_zone if row.room else row.organisation.time_zone)
    return {
        "meeting": row,
        "start": row.starts_at.astimezone(zone).replace(tzinfo=None),
        "end": row.ends_at.astimezone(zone).replace(tzinfo=None),
        "people": [str(one.person) for one in row.participants.all()],
    }


@page("people.meet", methods=("GET", "POST"))
def hold(request: HttpRequest) -> HttpResponse:
    """Fix a meeting: people are told by mail."""
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, people=queries.people_here(), zone=zone_of(request))
    list_url = here(request, "people:meetings")
    if data is not None and form.is_valid():
        names = ("kind", "room", "starts_at", "ends_at", "people")
        values = {name: form.cleaned_data[name] for name in names}
        try:
            hold_meeting(organisation=request.organisation, actor=request.user, **values)
        except Busy as refusal:
            form.add_error("room", str(refusal))
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "La réunion est fixée, les personnes sont prévenues.")
            return redirect(list_url)
    return form_page(
        request,
        form=form,
        title="Fixer une réunion",
        lead="Un moment, une salle, des personnes. Ce qui s'y dira ne s'écrit pas ici.",
        submit="Fixer la réunion",
        icon="calendar-check",
        cancel_url=list_url,
    )


@page("people.meet", methods=("GET", "POST"))
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose another day, hour or room for a meeting to come."""
    found = queries.access_meeting(slug)
    list_url = here(request, "people:meetings")
    data = request.POST if request.method == "POST" else None
    line = _line(found)
    start, end = line["start"], line["end"]
    now = {"day": start.date(), "start": start.time(), "end": end.time(), "room": found.room_id}
    form = MeetingTimeForm(data, zone=zone_of(request), initial=now)
    if data is not None and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("room", "starts_at", "ends_at")}
        try:
            move_meeting(meeting=found, actor=request.user, **values)
        except Busy as refusal:
            form.add_error("room", str(refusal))
        except Refused as refusal:
            if not refusal.field:
                messages.error(request, str(refusal))
                return redirect(list_url)
            put_back(form, refusal)
        else:
            messages.success(request, "La réunion est déplacée, les personnes sont prévenues.")
            return redirect(list_url)
    return form_page(
        request,
        form=form,
        title="Déplacer une réunion",
        lead=f"Elle est fixée le {periode(start, end)}. Les personnes attendues restent les mêmes.",
        submit="Déplacer la réunion",
        icon="calendar-check",
        cancel_url=list_url,
    )


@page("people.meet", methods=("GET", "POST"))
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Cancel a meeting to come."""
    found = queries.access_meeting(slug)
    list_url = here(request, "people:meetings")
    if request.method == "POST":
        try:
            cancel_meeting(meeting=found, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "La réunion est annulée, les personnes sont prévenues.")
        return redirect(list_url)
    context = {**_line(found), "cancel_url": list_url}
    return render(request, "people/meeting_cancel.html", context)
