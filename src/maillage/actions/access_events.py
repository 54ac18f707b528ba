"""The first net around days and working groups: whose they are, who holds them; refusal is a 404.

A day in preparation is seen by who holds it; an announced one by every professional of the
organisation. Who holds it: heads, the secretariat, and the person it names as organiser.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.actions.enums import EventState, MaterialKind
from maillage.actions.models import (
    Attendee,
    EventDay,
    EventMaterial,
    Proposal,
    Slot,
    WorkingGroup,
    WorkingGroupMeeting,
)
from maillage.actions.models.materials import INTERNAL
from maillage.people.models import Meeting


def may_hold(user: Any, row: Any, organiser_id: int | None) -> bool:
    """Whether somebody holds a day or a working group."""
    if user.has_perm("actions.gather", row):
        return True
    return bool(organiser_id == user.pk and user.has_perm("actions.write", row))


def seen_days(request: HttpRequest) -> QuerySet[EventDay]:
    """The days that this person sees in this space."""
    rows: QuerySet[EventDay] = EventDay.objects.select_related("organisation", "organiser")
    if request.user.has_perm("actions.gather", request.organisation):  # type: ignore[attr-defined]
        return rows
    return rows.exclude(state=EventState.DRAFT) | rows.filter(organiser=request.user.pk)


def access_event(request: HttpRequest, slug: str) -> EventDay:
    """A day that this person may see, with `mine` set when they hold it; or a 404."""
    event: Any = get_object_or_404(seen_days(request), slug=slug)
    event.mine = may_hold(request.user, event, event.organiser_id)
    if event.is_draft and not event.mine:
        raise Http404
    return event


def access_own_event(request: HttpRequest, slug: str) -> EventDay:
    """A day that this person holds, or a 404."""
    event: Any = access_event(request, slug)
    if not event.mine:
        raise Http404
    return event


def access_proposal(event: EventDay, slug: str) -> Proposal:
    """One proposal of a day, or a 404."""
    rows = Proposal.objects.select_related("organisation", "action", "proposed_by")
    return _of(event, get_object_or_404(rows, event=event, slug=slug))


def access_slot(event: EventDay, slug: str) -> Slot:
    """One line of the programme, or a 404."""
    rows = Slot.objects.select_related("organisation", "proposal")
    return _of(event, get_object_or_404(rows, event=event, slug=slug))


def access_attendee(event: EventDay, slug: str) -> Attendee:
    """Somebody expected at a day, or a 404."""
    rows = Attendee.objects.select_related("organisation", "service", "person")
    return _of(event, get_object_or_404(rows, event=event, slug=slug))


def _of(event: EventDay, row: Any) -> Any:
    row.event = event
    return row


def access_working_group(request: HttpRequest, slug: str) -> WorkingGroup:
    """A working group of this space, with `mine` set when this person holds it; or a 404."""
    rows = WorkingGroup.objects.select_related("organisation", "leader")
    group: Any = get_object_or_404(rows, slug=slug)
    group.mine = may_hold(request.user, group, group.leader_id)
    return group


def access_own_working_group(request: HttpRequest, slug: str) -> WorkingGroup:
    """A working group that this person holds, or a 404."""
    group: Any = access_working_group(request, slug)
    if not group.mine:
        raise Http404
    return group


def access_group_meeting(group: WorkingGroup, slug: str) -> Meeting:
    """A meeting of a group that stands, or a 404."""
    held = WorkingGroupMeeting.objects.filter(group=group).values("meeting")
    rows = Meeting.objects.filter(cancelled_at=None).select_related("organisation", "room")
    return get_object_or_404(rows, pk__in=held, slug=slug)


def access_material(event: EventDay, slug: str) -> EventMaterial:
    """Something kept of a day, or a 404."""
    rows = EventMaterial.objects.select_related("organisation", "file")
    return _of(event, get_object_or_404(rows, event=event, slug=slug))


def access_shown_material(event: EventDay, slug: str) -> EventMaterial:
    """Something kept of a day that its link shows too, or a 404."""
    rows = shown_by_link(event).select_related("organisation", "file")
    return _of(event, get_object_or_404(rows, slug=slug))


def shown_by_link(event: EventDay) -> QuerySet[EventMaterial]:
    """What the link of a day shows: neither what is internal, nor photos."""
    rows: QuerySet[EventMaterial] = EventMaterial.objects.filter(event=event)
    return rows.exclude(licence=INTERNAL).exclude(kind=MaterialKind.PHOTO)
