"""Reads of the working groups: those at work, those closed, when they met."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from maillage.actions.enums import WorkingGroupState
from maillage.actions.models import WorkingGroup, WorkingGroupMeeting
from maillage.kernel import clock
from maillage.people.models import Meeting, User


def at_work() -> list[WorkingGroup]:
    """The groups at work here, with how many times they met (one query)."""
    rows = WorkingGroup.objects.filter(state=WorkingGroupState.OPEN)
    return list(_with_met(rows).order_by("title", "pk"))


def closed() -> QuerySet[WorkingGroup]:
    """The groups that closed, the latest first."""
    rows = WorkingGroup.objects.filter(state=WorkingGroupState.CLOSED)
    return _with_met(rows).order_by("-closed_on", "-pk")


def _with_met(rows: QuerySet[WorkingGroup]) -> QuerySet[WorkingGroup]:
    now = clock.now()
    held = Q(meetings__meeting__cancelled_at=None, meetings__meeting__starts_at__lte=now)
    return rows.select_related("leader").annotate(met=Count("meetings", filter=held))


def members_of(group: WorkingGroup) -> tuple[list[User], list[str]]:
    """Who is in a group: people by name, then units as they were named (one query)."""
    rows = list(group.members.select_related("person"))
    people = [row.person for row in rows if row.person is not None]
    return sorted(people, key=lambda one: (one.search_key, one.pk)), [
        row.unit for row in rows if row.unit
    ]


def meetings_of(group: WorkingGroup) -> tuple[list[Meeting], list[Meeting]]:
    """The meetings to come of a group, the nearest first, and those held, the latest first."""
    held = WorkingGroupMeeting.objects.filter(group=group).values("meeting")
    rows = Meeting.objects.filter(pk__in=held, cancelled_at=None)
    rows = list(rows.select_related("room__site", "organisation").order_by("starts_at", "pk"))
    for row in rows:
        zone = ZoneInfo((row.room.site if row.room else row.organisation).time_zone)
        row.local_start, row.local_end = (
            moment.astimezone(zone) for moment in (row.starts_at, row.ends_at)
        )
    now = clock.now()
    return (
        [row for row in rows if row.starts_at > now],
        [row for row in reversed(rows) if row.starts_at <= now],
    )


def met_between(organisation: Any, first: datetime, after: datetime) -> QuerySet[WorkingGroup]:
    """The groups that met at least once between two instants: what a year counts."""
    held = WorkingGroupMeeting.objects.filter(
        group=OuterRef("pk"),
        meeting__cancelled_at=None,
        meeting__starts_at__gte=first,
        meeting__starts_at__lt=min(after, clock.now()),
    )
    rows: QuerySet[WorkingGroup] = WorkingGroup.objects.filter(
        Exists(held), organisation=organisation
    )
    return rows.select_related("leader").order_by(F("closed_on").desc(nulls_first=True), "-pk")
