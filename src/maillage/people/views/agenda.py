"""One's own agenda and absences; when colleagues are taken, never why."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import calendars, clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.words import heure
from maillage.people import queries
from maillage.people.domain.agenda import LEAVE_SOURCE, add_leave, remove_leave
from maillage.people.domain.occupations import busy_intervals
from maillage.people.enums import OccupationKind
from maillage.people.forms import LeaveForm
from maillage.people.models import Membership, Service, User
from maillage.people.views.frame import AGENDA_TABS, form_page, tabs, zone_of

DAY = timedelta(days=1)
WEEK_DAYS = 6
Span = tuple[datetime, datetime]


@page("people.own_agenda")
def own(request: HttpRequest) -> HttpResponse:
    """The occupations of whoever is signed in; those of other spaces as "Occupé" only."""
    zone = zone_of(request)
    view, day = calendars.asked(request.GET, today=clock.today())
    start, end = _window(*calendars.span(view, day), zone)
    me = cast(User, request.user)
    mine = queries.own_occupations(me, start, end)
    elsewhere = busy_intervals(
        user_ids=[me.pk],
        start=start,
        end=end,
        except_sources=[row.source for row in mine],
    )[me.pk]
    items = [_item(request, row, zone) for row in mine]
    items += [
        calendars.Item(_wall(begins, zone), _wall(ends, zone), "Occupé, dans un autre espace")
        for begins, ends in elsewhere
    ]
    context = {
        "calendar": calendars.build(view, day, items, today=clock.today()),
        "tabs": tabs(request, "people:agenda", AGENDA_TABS),
        "leave_url": here(request, "people:leave_add"),
    }
    return _private(render(request, "people/agenda.html", context))


def _item(request: HttpRequest, row: Any, zone: ZoneInfo) -> calendars.Item:
    url = ""
    if row.kind == OccupationKind.LEAVE and row.source.startswith(LEAVE_SOURCE):
        slug = row.source.removeprefix(LEAVE_SOURCE)
        url = here(request, "people:leave_remove", slug=slug)
    return calendars.Item(_wall(row.starts_at, zone), _wall(row.ends_at, zone), row.title, url=url)


@page("people.own_agenda", methods=("GET", "POST"))
def leave_add(request: HttpRequest) -> HttpResponse:
    """Say that one is away; nobody is told why."""
    data = request.POST if request.method == "POST" else None
    form = LeaveForm(data, zone=zone_of(request))
    agenda_url = here(request, "people:agenda")
    if data is not None and form.is_valid():
        add_leave(
            organisation=request.organisation,
            person=request.user,
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
        )
        messages.success(request, "Votre absence est notée.")
        return redirect(agenda_url)
    return form_page(
        request,
        form=form,
        title="Noter une absence",
        lead="Vos collègues verront que vous n'êtes pas disponible, jamais pourquoi.",
        submit="Noter l'absence",
        cancel_url=agenda_url,
    )


@page("people.own_agenda", methods=("GET", "POST"))
def leave_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Withdraw one's own absence."""
    leave = queries.access_own_leave(request.user, slug)
    agenda_url = here(request, "people:agenda")
    if request.method == "POST":
        remove_leave(leave=leave, person=request.user)
        messages.success(request, "L'absence est retirée de votre agenda.")
        return redirect(agenda_url)
    zone = zone_of(request)
    start, end = _wall(leave.starts_at, zone), _wall(leave.ends_at, zone)
    context = {"start": start, "end": end, "cancel_url": agenda_url}
    return render(request, "people/leave_remove.html", context)


@page("people.see_busy")
def team(request: HttpRequest) -> HttpResponse:
    """A week of the team, Monday to Saturday: when each is taken, in whatever space."""
    zone = zone_of(request)
    _, asked = calendars.asked(request.GET, today=clock.today())
    monday = asked - DAY * asked.weekday()
    services = list(Service.objects.all())
    service = next((one for one in services if one.slug == request.GET.get("service")), None)
    people = queries.people_here()
    if service is not None:
        inside = Membership.objects.current().filter(service=service)
        people = people.filter(pk__in=inside.values("user"))
    shown = page_of(request, people)
    days = [monday + DAY * rank for rank in range(WEEK_DAYS)]
    start, end = _window(monday, days[-1] + DAY, zone)
    keys = [one.pk for one in shown]
    busy = busy_intervals(user_ids=keys, start=start, end=end, with_discreet=False)
    context = {
        "days": days,
        "page": shown,
        "rows": [
            {"person": one, "cells": [(day, _hours(busy[one.pk], day, zone)) for day in days]}
            for one in shown
        ],
        "services": services,
        "service": service,
        "before": monday - 7 * DAY,
        "after": monday + 7 * DAY,
        "monday": monday,
        "tabs": tabs(request, "people:team_agenda", AGENDA_TABS),
    }
    return _private(render(request, "people/team_agenda.html", context))


def _hours(intervals: list[Span], day: date, zone: ZoneInfo) -> list[str]:
    """ "9 h – 11 h": the busy hours of one day, those that touch joined into one."""
    opens, closes = _window(day, day + DAY, zone)
    joined: list[Span] = []
    for begins, ends in intervals:
        first, last = max(begins, opens), min(ends, closes)
        if last <= first:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return [
        "Toute la journée"
        if (first, last) == (opens, closes)
        else f"{heure(_wall(first, zone))} – {heure(_wall(last, zone))}"
        for first, last in joined
    ]


def _window(first: date, after: date, zone: ZoneInfo) -> Span:
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """An instant as local clocks show it (naive, so that no template converts it again)."""
    return moment.astimezone(zone).replace(tzinfo=None)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
