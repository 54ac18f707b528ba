"""Events of a community in a calendar."""

from maillage.community.enums import GatheringState
from maillage.community.models import Gathering
from maillage.community.queries.reading import gatherings_of
from maillage.kernel.ics import FeedEvent


def event_of(gathering: Gathering) -> FeedEvent:
    """One event as a calendar shows it; the address at a distance stays on its page."""
    return FeedEvent(
        uid=f"{gathering.slug}@maillage",
        sequence=gathering.sequence,
        start=gathering.starts_at,
        end=gathering.ends_at,
        updated_at=gathering.changed_at,
        summary=gathering.title,
        location=gathering.where,
        status="CANCELLED" if gathering.state == GatheringState.CANCELLED else "CONFIRMED",
        zone=gathering.community.organisation.time_zone,
        owner=gathering.community.name,
    )


def events_of_person(user_id: int) -> list[FeedEvent]:
    """A source of the personal feed: the events where one has a place."""
    return [event_of(row) for row in gatherings_of(user_id)]
