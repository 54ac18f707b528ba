"""Sessions as events of a personal agenda: a time, a place, and one neutral word."""

from maillage.groups.domain.holding import NEUTRAL_TITLE
from maillage.groups.enums import SessionMode, SessionStatus
from maillage.groups.models import Session
from maillage.kernel.ics import FeedEvent


def event_of(session: Session) -> FeedEvent:
    """One session as an agenda shows it (neither its group nor its kind is told)."""
    cancelled = session.status == SessionStatus.CANCELLED
    return FeedEvent(
        uid=session.uid,
        sequence=session.sequence,
        start=session.starts_at,
        end=session.ends_at,
        updated_at=session.updated_at,
        summary=NEUTRAL_TITLE,
        location=place_of(session),
        status="CANCELLED" if cancelled else "CONFIRMED",
        zone=str(session.group.zone),
        owner=session.organisation.name,
    )


def place_of(session: Session) -> str:
    """Where to go: the room and its site, else the site; never the link of a remote session."""
    if session.mode == SessionMode.REMOTE:
        return SessionMode.REMOTE.label
    if session.room is not None:
        return str(session.room)
    return str(session.group.site or "")


def sessions_of_person(user_id: int) -> list[FeedEvent]:
    """A source of the personal feed: every session of a person, cancelled ones told as such."""
    rows = Session.objects.of_person(user_id).select_related(
        "group__site", "group__organisation", "organisation", "room__site"
    )
    return [event_of(session) for session in rows]
