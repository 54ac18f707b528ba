"""The year of the organisation's groups, as far as each person may see."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.groups.enums import CycleStatus, SessionStatus
from maillage.groups.models import Cycle, Group, Session
from maillage.kernel import calendars, clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.planning.queries import closed_days_of, shades_of

STRIPS, WAITING = 25, 5
TONES = {SessionStatus.PLANNED: "", SessionStatus.HELD: "done", SessionStatus.CANCELLED: ""}


@page("planning.see")
def calendar(request: HttpRequest) -> HttpResponse:
    """Month, week, list or year strips of the sessions that stand."""
    today = clock.today()
    view, day = calendars.asked(request.GET, today=today, default="annee")
    first, after = calendars.span(view, day)
    groups = (
        Group.objects.visible_to(request.user, request.organisation)
        .filter(cycle__starts_on__lt=after, cycle__ends_on__gte=first)
        .select_related("site", "organisation")
        .order_by("cycle", "name", "pk")
    )
    # A year draws one strip per group: a screenful of them; a month or a week shows them all.
    shown = page_of(request, groups, STRIPS) if view == "annee" else None
    listed = list(groups if shown is None else shown)
    items = _items(request, listed, first, after)
    strips = [(group.name, here(request, "groups:group", slug=group.slug)) for group in shown or ()]
    may_plan = request.user.has_perm("planning.plan", request.organisation)
    waiting = Cycle.objects.filter(status=CycleStatus.OPEN) if may_plan else Cycle.objects.none()
    context = {
        "calendar": calendars.build(
            view,
            day,
            items,
            today=today,
            shades=shades(request.organisation, first, after - timedelta(days=1)),
            strips=strips,
        ),
        "page": shown,
        "has_groups": bool(listed),
        "waiting": list(waiting[:WAITING]),
        "may_plan": may_plan,
    }
    return render(request, "planning/calendar.html", context)


def _items(request: HttpRequest, groups: list[Group], first: Any, after: Any) -> list[Any]:
    known = {group.pk: group for group in groups}
    # A day of margin on each side: instants are UTC, days are local.
    start = datetime.combine(first - timedelta(days=1), time.min, clock.PARIS)
    end = datetime.combine(after + timedelta(days=1), time.min, clock.PARIS)
    rows = (
        Session.objects.standing()
        .filter(group__in=known, starts_at__gte=start, starts_at__lt=end)
        .select_related("room")
    )
    items = []
    for row in rows:
        row.group = known[row.group_id]
        items.append(
            calendars.Item(
                start=row.local_start,
                end=row.local_end,
                title=row.group.name,
                strip=row.group.name,
                url=here(request, "groups:group", slug=row.group.slug),
                state=row.get_status_display().lower(),
                place=row.room.name if row.room else "",
                tone=TONES[SessionStatus(row.status)],
            )
        )
    return items


def shades(organisation: Any, first: Any, last: Any) -> dict[Any, calendars.Shade]:
    """Public and school holidays of the organisation's département."""
    closed = closed_days_of(organisation, first, last)
    return {day: calendars.Shade(label, kind) for day, (label, kind) in shades_of(closed).items()}
