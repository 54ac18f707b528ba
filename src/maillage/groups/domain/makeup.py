"""A cancelled session is made up at another date, and the two stay linked."""

from datetime import datetime

from django.db import transaction

from maillage.groups.access_sealed import access_remote_link, sealed_remote_link
from maillage.groups.domain.attendees import attendees_of, members_of, tell
from maillage.groups.domain.days import check_day
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.halves import half_on
from maillage.groups.domain.holding import check_no_meeting, hold_session, lock_agendas
from maillage.groups.domain.locking import lock_session
from maillage.groups.domain.sessions import check_own_group
from maillage.groups.enums import CycleStatus, SessionStatus
from maillage.groups.models import Session
from maillage.kernel import clock, journal
from maillage.kernel.slugs import random_slug
from maillage.people.models import Room, User


def make_up_session(
    *,
    session: Session,
    starts_at: datetime,
    room: Room | None,
    actor: User,
    closed_day_confirmed: bool = False,
) -> Session:
    """Plan the session that replaces a cancelled one: same length, same form.

    It is for the same half, and for the whole group where that is whole again by then.

    Everybody concerned by either is told, with the new date for their agenda. In an open group
    places are taken anew: the new date may not suit those who had one.

    `closed_day_confirmed` says that a person decided for a day that is closed where one may.

    Raises:
        DayClosed: the day is closed, and was not confirmed or cannot be.
        Refused: the session is not cancelled or is made up already, the season is over, the
            date is past, on another session of the group, or on a meeting of its members.
        Busy: the room or a facilitator is taken at that time; nothing is written.
    """
    with transaction.atomic():
        row = lock_session(session)
        _check(row, starts_at)
        ends_at = starts_at + (row.ends_at - row.starts_at)
        day = row.group.on_the_wall(starts_at).date()
        check_day(row, day, confirmed=closed_day_confirmed)
        check_own_group(row, starts_at, ends_at)
        made = _like(row, starts_at, ends_at, room, half_on(row.group, day, row.half))
        lock_agendas([made])
        check_no_meeting(made, members_of(made))
        hold_session(made)
        tell(made, kind="groups.session_made_up", also=attendees_of(row))
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="groups.session_made_up",
            subject=made,
            detail={"makes_up": row.pk},
        )
    return made


def _like(
    cancelled: Session, starts_at: datetime, ends_at: datetime, room: Room | None, half: str
) -> Session:
    """The session that replaces a cancelled one, in the same form."""
    slug = random_slug()
    made: Session = Session.objects.create(
        organisation=cancelled.organisation,
        group=cancelled.group,
        starts_at=starts_at,
        ends_at=ends_at,
        room=room,
        half=half,
        mode=cancelled.mode,
        slug=slug,
        sealed_link=sealed_remote_link(slug, access_remote_link(cancelled)),
        catering=cancelled.catering,
        layout=cancelled.layout,
        makes_up=cancelled,
        updated_at=clock.now(),
    )
    return made


def _check(cancelled: Session, starts_at: datetime) -> None:
    if cancelled.status != SessionStatus.CANCELLED:
        raise Refused("Cette séance tient toujours\u00a0: déplacez-la plutôt.")
    if Session.objects.filter(makes_up=cancelled).exists():
        raise Refused("Cette séance a déjà sa date de remplacement.")
    if cancelled.group.cycle.status == CycleStatus.ENDED:
        raise Refused("La saison est terminée\u00a0: planifiez dans la suivante.")
    if starts_at <= clock.now():
        raise Refused("Cette date est passée\u00a0: choisissez une date à venir.")
