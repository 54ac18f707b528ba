"""Days as events of a calendar."""

from maillage.actions.enums import EventState
from maillage.actions.models import EventDay
from maillage.kernel.ics import FeedEvent


def day_event(event: EventDay) -> FeedEvent:
    """A day as a calendar shows it: it is a public meeting, and says its title."""
    return FeedEvent(
        uid=f"{event.slug}@maillage",
        sequence=event.sequence,
        start=event.starts_at,
        end=event.ends_at,
        updated_at=event.changed_at,
        summary=event.title,
        location=event.place,
        status="CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED",
        zone=event.organisation.time_zone,
        owner=event.organisation.name,
    )
