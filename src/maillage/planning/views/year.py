"""The year of the organisation's groups, as far as each person may see."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.groups.enums import CycleStatus, SessionStatus
from maillage.groups.models import Cycle, Group, Session
from maillage.kernel import calendars, clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.people.models import Room
from maillage.planning.exports import KINDS
from maillage.planning.queries import (
    closed_days_of,
    leaders_by_group,
    leaders_by_session,
    shades_of,
)

STRIPS, WAITING = 25, 5
TONES = {SessionStatus.PLANNED: "", SessionStatus.HELD: "done", SessionStatus.CANCELLED: ""}
BY = {"groupe": "Groupe", "animation": "Animation", "salle": "Salle"}
NOBODY, NOWHERE = "Animation à désigner", "Salle à préciser"


@dataclass
class Listed:
    """The groups and lines of a page; `rooms` keeps some rooms only (None is nowhere)."""

    groups: list[Group]
    strips: list[tuple[str, str]] = field(default_factory=list)
    leaders: dict[int, str] = field(default_factory=dict)
    rooms: set[int | None] | None = None
    page: Any = None


@page("planning.see")
def calendar(request: HttpRequest) -> HttpResponse:
    """Month, week, list or year strips of the sessions that stand, by group, person or room."""
    today = clock.today()
    view, day = calendars.asked(request.GET, today=today, default="annee")
    first, after = calendars.span(view, day)
    by = asked_by(request)
    listed = _listed(request, visible_groups(request, first, after), view, by, (first, after))
    may_plan = request.user.has_perm("planning.plan", request.organisation)
    waiting = Cycle.objects.filter(status=CycleStatus.OPEN) if may_plan else Cycle.objects.none()
    context = {
        "calendar": calendars.build(
            view,
            day,
            _items(request, listed, by, first, after),
            today=today,
            shades=shades(request.organisation, first, after - timedelta(days=1)),
            strips=listed.strips,
        ),
        "page": listed.page,
        "has_groups": bool(listed.groups),
        "waiting": list(waiting[:WAITING]),
        "may_plan": may_plan,
        "by": by,
        "ways": [{"value": value, "label": label} for value, label in BY.items()],
        "kinds": [{"value": value, "label": kind.label} for value, kind in KINDS.items()],
    }
    return render(request, "planning/calendar.html", context)


def asked_by(request: HttpRequest) -> str:
    """What a line of the year stands for, from `?par=`."""
    by = request.GET.get("par", "groupe")
    return by if by in BY else "groupe"


def visible_groups(request: HttpRequest, first: date, after: date) -> QuerySet[Group]:
    """The groups of a period that the person may see."""
    rows: QuerySet[Group] = (
        Group.objects.visible_to(request.user, request.organisation)
        .filter(cycle__starts_on__lt=after, cycle__ends_on__gte=first)
        .select_related("site", "organisation")
        .order_by("cycle", "name", "pk")
    )
    return rows


def sessions_between(groups: Any, first: date, after: date) -> QuerySet[Session]:
    """The sessions that stand in a period, with a day of margin: instants are UTC, days local."""
    start = datetime.combine(first - timedelta(days=1), time.min, clock.PARIS)
    end = datetime.combine(after + timedelta(days=1), time.min, clock.PARIS)
    rows: QuerySet[Session] = (
        Session.objects.standing()
        .filter(group__in=groups, starts_at__gte=start, starts_at__lt=end)
        .select_related("room__site")
    )
    return rows


def _listed(
    request: HttpRequest, groups: QuerySet[Group], view: str, by: str, span: tuple[date, date]
) -> Listed:
    """A year draws one strip per line: a screenful of them; a month or a week shows them all."""
    if view != "annee":
        return Listed(list(groups))
    if by == "groupe":
        shown = page_of(request, groups, STRIPS)
        strips = [(one.name, here(request, "groups:group", slug=one.slug)) for one in shown]
        return Listed(list(shown), strips, page=shown)
    every = list(groups)
    if by == "animation":
        today, known = leaders_by_group(every), {one.pk: one for one in every}
        rows = list(sessions_between(known, *span))
        for row in rows:
            row.group = known[row.group_id]
        led = leaders_by_session(rows)
        names = {today.get(one.pk, NOBODY) for one in every} | set(led.values())
        shown = page_of(request, sorted(names), STRIPS)
        return Listed(every, [(name, "") for name in shown], led, page=shown)
    used = sessions_between(every, *span).order_by().values_list("room", flat=True).distinct()
    rooms = {room.pk: room for room in Room.objects.filter(pk__in=used).select_related("site")}
    keys = sorted(set(used), key=lambda key: str(rooms[key]) if key in rooms else "~")
    shown = page_of(request, keys, STRIPS)
    strips = [(str(rooms[key]) if key in rooms else NOWHERE, "") for key in shown]
    return Listed(every, strips, rooms=set(shown), page=shown)


def _items(
    request: HttpRequest, listed: Listed, by: str, first: date, after: date
) -> list[calendars.Item]:
    known = {group.pk: group for group in listed.groups}
    items = []
    for row in sessions_between(known, first, after):
        if listed.rooms is not None and row.room_id not in listed.rooms:
            continue
        row.group = known[row.group_id]
        leaders = listed.leaders.get(row.pk, NOBODY)
        if by == "animation" and (leaders, "") not in listed.strips:
            continue
        room = str(row.room) if row.room else ""
        lines = {
            "groupe": row.group.name,
            "animation": leaders,
            "salle": room or NOWHERE,
        }
        items.append(
            calendars.Item(
                start=row.local_start,
                end=row.local_end,
                title=row.group.name,
                strip=lines[by],
                url=here(request, "groups:group", slug=row.group.slug),
                state=row.get_status_display().lower(),
                place=row.room.name if row.room else "",
                tone=TONES[SessionStatus(row.status)],
            )
        )
    return items


def shades(organisation: Any, first: date, last: date) -> dict[date, calendars.Shade]:
    """Public and school holidays of the organisation's département."""
    closed = closed_days_of(organisation, first, last)
    return {day: calendars.Shade(label, kind) for day, (label, kind) in shades_of(closed).items()}
