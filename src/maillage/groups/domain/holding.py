"""What sessions take in the agendas: people, facilitators, rooms; under one neutral word."""

from collections.abc import Iterable

from maillage.groups.domain.attendees import leaders_of, members_of
from maillage.groups.domain.errors import Refused
from maillage.groups.models import Group, Session
from maillage.kernel.words import moment
from maillage.people.domain.agenda import case_meetings_over
from maillage.people.domain.occupations import occupy
from maillage.people.enums import OccupationKind
from maillage.people.models import User

# What everybody's agenda shows, whatever the kind of group.
NEUTRAL_TITLE = "Réunion"


def hold_session(session: Session) -> None:
    """Take the room, the facilitators and the members; the first two must be free."""
    occupy(
        organisation=session.organisation,
        source=session.source,
        persons=members_of(session),
        must_be_free=leaders_of(session.group),
        rooms=[session.room] if session.room is not None else [],
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        kind=OccupationKind.SESSION,
        title=NEUTRAL_TITLE,
    )


def hold_again(group: Group) -> None:
    """Rewrite who is taken by the sessions to come of a group whose people have changed.

    Sessions are locked before rooms and people, as every verb does: two never wait for each
    other in a circle.
    """
    coming = (
        Session.objects.coming()
        .filter(group=group)
        .select_for_update(of=("self",))
        .select_related("organisation", "room", "group__site", "group__organisation")
        .order_by("pk")
    )
    for session in list(coming):
        hold_session(session)


def check_no_meeting(session: Session, persons: Iterable[User]) -> None:
    """Raise Refused when one of these people has a case or project meeting at that time.

    A session is no such meeting and never overlaps one (domain.md 2.4). The sentence says how
    many, never who: an agenda shows that somebody is taken, not by what.
    """
    taken = case_meetings_over(
        persons=persons, starts_at=session.starts_at, ends_at=session.ends_at
    )
    if taken:
        who = "Une personne a" if taken == 1 else f"{taken} personnes ont"
        raise Refused(
            f"{who} déjà une réunion de synthèse ou de projet le "
            f"{moment(session.local_start)}\u00a0: une séance n'est jamais en même temps. "
            "Choisissez un autre moment."
        )
