"""Published visits as events of a personal agenda: a time and one neutral word, no place."""

from maillage.kernel import clock
from maillage.kernel.ics import FeedEvent
from maillage.people import queries
from maillage.rounds.domain.publishing import SERIES


def visits_of_person(user_id: int) -> list[FeedEvent]:
    """A source of the personal feed."""
    now = clock.now()
    return [
        FeedEvent(
            uid=f"{row.source.removeprefix(SERIES).replace(':', '-')}@maillage",
            sequence=0,
            start=row.starts_at,
            end=row.ends_at,
            updated_at=min(row.starts_at, now),
            summary=row.title,
            zone=row.organisation.time_zone,
            owner=row.organisation.name,
        )
        for row in queries.series_of(user_id, SERIES)
    ]
