"""Sessions as events of a personal agenda: a time, a place, and one neutral word."""

from maillage.groups.domain.holding import NEUTRAL_TITLE
from maillage.groups.enums import SessionMode, SessionStatus
from maillage.groups.models import GroupFacilitator, Session
from maillage.kernel.http import organisation_url
from maillage.kernel.ics import FeedEvent
from maillage.people.models import Organisation


def event_of(session: Session, *, url: str = "") -> FeedEvent:
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
        url=url,
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
    leads = GroupFacilitator.objects.filter(profile__user=user_id)
    spaces = {
        row.group_id: row.profile.organisation
        for row in leads.select_related("profile__organisation")
    }
    return [event_of(session, url=_page_of(session, spaces)) for session in rows]


def _page_of(session: Session, spaces: dict[int, Organisation]) -> str:
    """A member's page in the organisation's space, a facilitator's in the provider's."""
    provider = spaces.get(session.group_id)
    if provider is not None:
        return organisation_url(provider, "groups:led_session", slug=session.slug)
    return organisation_url(session.organisation, "groups:own_session", slug=session.slug)
