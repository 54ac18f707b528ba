"""Sessions of groups: published from a plan, moved, cancelled; agendas and mails follow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from maillage.groups.domain.absences import (
    ask_again,
    withdraw_absences,
    withdraw_absences_of_others,
)
from maillage.groups.domain.attendees import LEADER, leaders_of, members_of, tell
from maillage.groups.domain.days import check_day
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.halves import half_on, share_between_halves
from maillage.groups.domain.handover import lead_on
from maillage.groups.domain.holding import (
    check_no_meeting,
    hold_session,
    hold_sessions,
    lock_agendas,
)
from maillage.groups.domain.locking import lock_group, lock_session
from maillage.groups.domain.seats import promote_waiting
from maillage.groups.enums import CancelledBy, CycleStatus, SessionStatus
from maillage.groups.models import Cycle, Enrolment, Group, Session, linked_leaders
from maillage.kernel import clock, journal, mail
from maillage.people.domain.occupations import release
from maillage.people.models import FacilitatorProfile, Room, User


@dataclass(frozen=True)
class PlannedSession:
    """One session of a plan: instants in UTC, and the room if there is one."""

    starts_at: datetime
    ends_at: datetime
    room: Room | None


@dataclass
class Publication:
    """What publishing has changed."""

    created: list[Session] = field(default_factory=list)
    moved: list[Session] = field(default_factory=list)
    cancelled: list[Session] = field(default_factory=list)
    # The groups that other people lead from now on.
    led_anew: list[Group] = field(default_factory=list)
    kept: int = 0

    @property
    def changed(self) -> list[Session]:
        """Sessions that people must hear of."""
        return [*self.created, *self.moved, *self.cancelled]


def publish_sessions(
    *,
    cycle: Cycle,
    actor: User | None,
    plan: Mapping[Group, Sequence[PlannedSession]],
    leaders: Mapping[Group, Sequence[FacilitatorProfile]] | None = None,
) -> Publication:
    """Make the sessions to come of a cycle those of a plan; twice the same plan changes nothing.

    A session that stands at a planned start keeps its identifier; another one to come takes the
    next planned start that is free, with a greater sequence; the rest is created or cancelled.
    Sessions that have begun are facts: neither moved nor cancelled. The cycle becomes planned;
    members and facilitators of the groups that changed get one mail each.

    `leaders` says who leads groups from now on: the charter is accepted anew, and those who come
    and those who leave hear of it.

    Raises:
        Busy: a room or a facilitator was taken since the plan was made; nothing is written.
        Refused: a planned session that is not yet there lies in the past, or members have a
            meeting at its time, or somebody may not lead a group.
    """
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
        done = Publication()
        former = _lead_on(leaders or {}, done, actor)
        for group, planned in plan.items():
            if group.cycle_id != cycle.pk:
                raise ValueError("a plan is for the groups of one cycle")
            _match(group, planned, done)
            share_between_halves(group)
        _take(done)
        if cycle.status == CycleStatus.OPEN:
            cycle.status = CycleStatus.PLANNED
            cycle.save(update_fields=["status"])
        _tell_dates(cycle, done, former)
        if done.changed:
            journal.record(
                organisation=cycle.organisation,
                actor=actor,
                verb="groups.sessions_published",
                subject=cycle,
                detail={
                    "created": len(done.created),
                    "moved": len(done.moved),
                    "cancelled": len(done.cancelled),
                    "kept": done.kept,
                },
            )
    return done


def _take(done: Publication) -> None:
    """Free all that moves before anything is taken: two sessions may swap their rooms."""
    placed = [*done.created, *done.moved]
    staying = _staying(done.led_anew, placed)
    for session in [*done.moved, *done.cancelled, *staying]:
        release(source=session.source)
    lock_agendas([*placed, *staying])
    for session in placed:
        check_no_meeting(session, members_of(session))
    hold_sessions([*placed, *staying])


def _lead_on(
    leaders: Mapping[Group, Sequence[FacilitatorProfile]], done: Publication, actor: User | None
) -> dict[int, set[int]]:
    """Write who leads from now on; returns who led and leads no more: account -> groups (keys)."""
    former: dict[int, set[int]] = {}
    for group, profiles in leaders.items():
        locked = lock_group(group)
        before = {person.pk for person in leaders_of(locked)}
        if lead_on(group=locked, profiles=profiles, actor=actor):
            done.led_anew.append(locked)
            for person in before - {person.pk for person in leaders_of(locked)}:
                former.setdefault(person, set()).add(locked.pk)
    return former


def _staying(groups: Iterable[Group], placed: Iterable[Session]) -> list[Session]:
    """Sessions to come of some groups that stay where they are: other agendas take them."""
    coming = Session.objects.coming().filter(group__in=list(groups))
    rows = coming.exclude(pk__in=[session.pk for session in placed]).select_for_update(of=("self",))
    return list(
        rows.select_related(
            "organisation", "room", "group__site", "group__organisation", "group__cycle"
        ).order_by("pk")
    )


def _match(group: Group, planned: Sequence[PlannedSession], done: Publication) -> None:
    """Write the sessions of one group, without their agenda."""
    now = clock.now()
    # From the group: each row then knows it, and the zone of its days is asked once.
    standing = {one.starts_at: one for one in group.sessions.standing().select_for_update()}
    wanted = {one.starts_at: one for one in planned}
    free = [one for start, one in sorted(standing.items()) if start not in wanted and start > now]
    for start, one in sorted(wanted.items()):
        session = standing.get(start)
        if session is not None and start <= now:
            done.kept += 1
        elif session is not None:
            if (session.ends_at, session.room_id) == (one.ends_at, _key(one.room)):
                done.kept += 1
            else:
                done.moved.append(_shift(session, one))
        elif start <= now:
            raise Refused(
                "Une séance de la proposition est déjà passée\u00a0: calculez-en une nouvelle."
            )
        elif free:
            done.moved.append(_shift(free.pop(0), one))
        else:
            done.created.append(
                Session.objects.create(
                    organisation=group.organisation,
                    group=group,
                    starts_at=one.starts_at,
                    ends_at=one.ends_at,
                    room=one.room,
                    updated_at=now,
                )
            )
    for session in free:
        # A plan is the buyer's: what it drops, the buyer cancels.
        _cancel(session, CancelledBy.BUYER)
        done.cancelled.append(session)


def move_session(
    *,
    session: Session,
    starts_at: datetime,
    room: Room | None,
    actor: User,
    closed_day_confirmed: bool = False,
) -> Session:
    """Move one session to come, keep its length, and tell everyone (REQUEST, next sequence).

    `closed_day_confirmed` says that a person decided for a day that is closed where one may.

    Raises:
        DayClosed: the new day is closed, and was not confirmed or cannot be.
        Refused: the session is cancelled, has begun, or would begin in the past, on another
            session of its group, or on a meeting of its members.
        Busy: the room or a facilitator is taken at the new time; nothing is written.
    """
    with transaction.atomic():
        row = _lock_coming(session, "déplacée")
        if starts_at <= clock.now():
            raise Refused("Cette date est passée\u00a0: choisissez une date à venir.")
        length = row.ends_at - row.starts_at
        if (row.starts_at, row.room_id) == (starts_at, _key(room)):
            return row
        day = row.group.on_the_wall(starts_at).date()
        if day != row.local_start.date():
            check_day(row, day, confirmed=closed_day_confirmed)
        check_own_group(row, starts_at, starts_at + length)
        former, expected = row.starts_at, members_of(row)
        _shift(row, PlannedSession(starts_at, starts_at + length, room))
        lock_agendas([row], expected)
        check_no_meeting(row, members_of(row))
        hold_session(row)
        promote_waiting(row)
        tell(row, kind="groups.session_moved")
        _free(row, expected, former)
        ask_again(row)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="groups.session_moved",
            subject=row,
            detail={"sequence": row.sequence},
        )
    return row


def cancel_session(*, session: Session, actor: User, by: CancelledBy) -> Session:
    """Cancel one session to come, free everybody, and tell everyone (CANCEL, next sequence).

    `by` says whose doing it is: a convention charges the buyer's late cancellations only.

    Raises:
        Refused: the session is cancelled already or has begun.
    """
    with transaction.atomic():
        row = _lock_coming(session, "annulée")
        _cancel(row, by)
        release(source=row.source)
        tell(row, kind="groups.session_cancelled")
        withdraw_absences(row)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="groups.session_cancelled",
            subject=row,
            detail={"sequence": row.sequence, "by": by},
        )
    return row


def _free(session: Session, expected: Iterable[User], former: datetime) -> None:
    """Tell those whom a move leaves out that they are expected no more at the former start.

    The other half of the group, or a member who leaves before the new date.
    """
    stay = set(members_of(session))
    for person in expected:
        if person not in stay:
            ids: dict[str, int | str] = {"session": session.pk, "start": former.isoformat()}
            mail.post(kind="groups.session_left", to=person.pk, ids=ids)
    withdraw_absences_of_others(session)


def _lock_coming(session: Session, done: str) -> Session:
    row = lock_session(session)
    if row.status != SessionStatus.PLANNED:
        raise Refused("Cette séance ne tient plus\u00a0: rechargez la page pour voir son état.")
    if row.starts_at <= clock.now():
        raise Refused(
            f"Cette séance a commencé ou est passée\u00a0: elle ne peut plus être {done}."
        )
    return row


def check_own_group(session: Session, starts_at: datetime, ends_at: datetime) -> None:
    """Raise Refused when another session of the same group is in the way."""
    others = Session.objects.standing().filter(group=session.group_id).exclude(pk=session.pk)
    if others.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Refused(
            "Ce groupe a déjà une séance à cette heure\u00a0: choisissez un autre moment."
        )


def _shift(session: Session, to: PlannedSession) -> Session:
    if to.starts_at != session.starts_at:
        _keep_notice(session)
    session.starts_at, session.ends_at, session.room = to.starts_at, to.ends_at, to.room
    session.half = half_on(session.group, session.local_start.date(), session.half)
    # People are called anew to the new date.
    session.convoked_at = session.reminded_at = None
    session.sequence += 1
    session.updated_at = clock.now()
    session.save()
    return session


def _keep_notice(session: Session) -> None:
    """Keep the start that a session leaves, if none of its moves was told later before one.

    A session moved on the eve and cancelled afterwards is charged like one cancelled on the eve.
    """
    now = clock.now()
    if session.moved_from is not None and session.moved_at is not None:
        former = session.notice_of(session.moved_from, session.moved_at)
        if former <= session.notice_of(session.starts_at, now):
            return
    session.moved_from, session.moved_at = session.starts_at, now


def _cancel(session: Session, by: CancelledBy) -> None:
    session.status, session.cancelled_by = SessionStatus.CANCELLED, by
    session.sequence += 1
    session.updated_at = clock.now()
    session.save(update_fields=["status", "cancelled_by", "sequence", "updated_at"])


def _tell_dates(cycle: Cycle, done: Publication, former: Mapping[int, set[int]]) -> None:
    """One mail per person, however many of their groups changed.

    Where only who leads has changed, the dates are news for those who lead alone. Those who lead
    no more read what leaves their agenda, and what stays in it.
    """
    group_ids = {session.group_id for session in done.changed}
    told: set[int] = {person.pk for group in done.led_anew for person in leaders_of(group)}
    for group in cycle.groups.filter(pk__in=group_ids):
        told |= {person.pk for person in leaders_of(group)}
        # Members of any day of the season to come, not only of today.
        coming = Enrolment.objects.current().filter(group=group, person__is_active=True)
        told |= set(coming.values_list("person_id", flat=True))
    for person in sorted({*told, *former}):
        ids: dict[str, int | str] = {"cycle": cycle.pk}
        if person in former:
            ids["left"] = ",".join(str(group) for group in sorted(former[person]))
        mail.post(kind="groups.dates", to=person, ids=ids)
    led = group_ids | {group.pk for group in done.led_anew}
    for leader in linked_leaders(Q(facilitator__group__in=led)):
        ids = {"cycle": cycle.pk, "leader": leader.pk}
        mail.post(kind="groups.dates", to=leader.pk, ids=ids, recipient=LEADER)


def _key(room: Room | None) -> int | None:
    return room.pk if room is not None else None
