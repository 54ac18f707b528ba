"""Meetings and absences as events of a personal agenda: a time, a place, one neutral word."""

from maillage.kernel import clock
from maillage.kernel.ics import FeedEvent
from maillage.people import queries
from maillage.people.domain.agenda import LEAVE_SOURCE, LEAVE_TITLE, MEETING_TITLE
from maillage.people.models import Meeting, Occupation


def event_of(meeting: Meeting) -> FeedEvent:
    """One meeting as an agenda shows it: its nature is not told."""
    place = meeting.room.site if meeting.room else meeting.organisation
    return FeedEvent(
        uid=f"{meeting.slug}@maillage",
        sequence=meeting.sequence,
        start=meeting.starts_at,
        end=meeting.ends_at,
        updated_at=meeting.updated_at,
        summary=MEETING_TITLE,
        location=str(meeting.room or ""),
        status="CONFIRMED" if meeting.cancelled_at is None else "CANCELLED",
        zone=place.time_zone,
        owner=meeting.organisation.name,
    )


def _event_of_leave(leave: Occupation) -> FeedEvent:
    return FeedEvent(
        uid=f"{leave.source.removeprefix(LEAVE_SOURCE)}@maillage",
        sequence=0,
        start=leave.starts_at,
        end=leave.ends_at,
        # An absence never changes: it is withdrawn and noted anew.
        updated_at=min(leave.starts_at, clock.now()),
        summary=LEAVE_TITLE,
        zone=leave.organisation.time_zone,
        owner=leave.organisation.name,
    )


def agenda_of_person(user_id: int) -> list[FeedEvent]:
    """A source of the personal feed: meetings, cancelled ones told as such, and absences."""
    meetings = [event_of(row) for row in queries.meetings_of(user_id)]
    return meetings + [_event_of_leave(row) for row in queries.leaves_of(user_id)]
