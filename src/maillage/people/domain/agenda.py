"""Absences and meetings: written in the one agenda under neutral titles, never with a content."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from maillage.kernel import clock, journal, mail
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations
from maillage.people.domain.errors import Refused
from maillage.people.domain.occupations import Intervals, lock_resources, occupy, release, taken_by
from maillage.people.enums import MeetingKind, OccupationKind
from maillage.people.models import (
    Meeting,
    MeetingParticipant,
    Membership,
    Occupation,
    Organisation,
    Room,
    User,
)

LEAVE_TITLE = "Absence"
MEETING_TITLE = "Réunion"
LEAVE_SOURCE = "people.leave:"
CHOOSE_ANOTHER = "choisissez un autre moment"
# Meetings that decide for a person: never at the time of a session, which decides nothing.
CASE_MEETINGS = (MeetingKind.CASE_REVIEW, MeetingKind.PROJECT)


def add_leave(
    *, organisation: Organisation, person: User, starts_at: datetime, ends_at: datetime
) -> str:
    """Say that one is away, and nothing of why; returns the slug that withdraws it."""
    slug = random_slug()
    with transaction.atomic():
        occupy(
            organisation=organisation,
            source=f"{LEAVE_SOURCE}{slug}",
            persons=[person],
            rooms=[],
            starts_at=starts_at,
            ends_at=ends_at,
            kind=OccupationKind.LEAVE,
            title=LEAVE_TITLE,
        )
        journal.record(
            organisation=organisation, actor=person, verb="people.leave_added", subject=person
        )
    return slug


def remove_leave(*, leave: Occupation, person: User) -> None:
    """Withdraw one's own absence."""
    with transaction.atomic():
        release(source=leave.source)
        journal.record(
            organisation=leave.organisation,
            actor=person,
            verb="people.leave_removed",
            subject=person,
        )


def hold_meeting(
    *,
    organisation: Organisation,
    actor: User,
    kind: str,
    room: Room | None,
    starts_at: datetime,
    ends_at: datetime,
    people: Iterable[User],
) -> Meeting:
    """Call people to a meeting, in a room or none; each is told by mail.

    People may be double-booked (it costs an absence), a room may not.

    Raises:
        Busy: the room is taken; nothing is written.
        Refused: somebody is not of the organisation, or is in a session at the time of a case
            or project meeting.
    """
    expected = sorted(set(people), key=lambda person: person.pk)
    with transaction.atomic():
        here = set(
            Membership.objects.current().filter(user__in=expected).values_list("user_id", flat=True)
        )
        for person in expected:
            if person.pk not in here:
                raise Refused(
                    f"{person} n'est pas de votre organisation\u00a0: décochez.", "people"
                )
        row = Meeting.objects.create(
            organisation=organisation, kind=kind, room=room, starts_at=starts_at, ends_at=ends_at
        )
        MeetingParticipant.objects.bulk_create(
            MeetingParticipant(organisation=organisation, meeting=row, person=person)
            for person in expected
        )
        _hold(row, expected)
        for person in expected:
            mail.post(kind="people.meeting_held", to=person.pk, ids={"meeting": row.pk})
        _tell(row, actor, "people.meeting_held")
    return row


def move_meeting(
    *,
    meeting: Meeting,
    actor: User,
    starts_at: datetime,
    ends_at: datetime,
    room: Room | None,
) -> Meeting:
    """Move a meeting to come to another time or room; everybody's agenda follows, and is told.

    Raises:
        Busy: the room is taken; nothing is written.
        Refused: it is cancelled already or has begun, or as `hold_meeting`.
    """
    with transaction.atomic():
        row = _lock_coming(meeting, "déplacer")
        if (row.starts_at, row.ends_at, row.room) == (starts_at, ends_at, room):
            return row
        row.starts_at, row.ends_at, row.room = starts_at, ends_at, room
        _change(row, "starts_at", "ends_at", "room")
        expected = [one.person for one in row.participants.select_related("person")]
        _hold(row, expected)
        for person in expected:
            mail.post(kind="people.meeting_moved", to=person.pk, ids={"meeting": row.pk})
        _tell(row, actor, "people.meeting_moved")
    return row


def cancel_meeting(*, meeting: Meeting, actor: User) -> None:
    """Cancel a meeting to come: everybody and the room are free again, and told.

    Raises:
        Refused: it is cancelled already, or past.
    """
    with transaction.atomic():
        row = _lock_coming(meeting, "annuler")
        row.cancelled_at = clock.now()
        _change(row, "cancelled_at")
        release(source=source_of(row))
        for person in row.participants.values_list("person_id", flat=True):
            mail.post(kind="people.meeting_cancelled", to=person, ids={"meeting": row.pk})
        _tell(row, actor, "people.meeting_cancelled")


def _lock_coming(meeting: Meeting, deed: str) -> Meeting:
    row = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("organisation", "room")
        .get(pk=meeting.pk)
    )
    if row.cancelled_at is not None or row.starts_at <= clock.now():
        raise Refused(f"Cette réunion est déjà passée ou annulée\u00a0: il n'y a rien à {deed}.")
    return row


def _change(row: Meeting, *fields: str) -> None:
    row.sequence += 1
    row.updated_at = clock.now()
    row.save(update_fields=[*fields, "sequence", "updated_at"])


def case_meetings_over(*, persons: Iterable[User], starts_at: datetime, ends_at: datetime) -> int:
    """How many of these people are expected at a case or project meeting then, anywhere."""
    held = case_meeting_intervals(
        user_ids=[person.pk for person in persons], start=starts_at, end=ends_at
    )
    return sum(1 for intervals in held.values() if intervals)


def case_meeting_intervals(
    *, user_ids: Collection[int], start: datetime, end: datetime
) -> Intervals:
    """When these people are at case or project meetings, in any organisation: {user id: intervals}.

    A session never overlaps one; intervals are sorted, and say no more than when.
    """
    found: Intervals = {user: [] for user in user_ids}
    with across_organisations("a session never overlaps a case meeting, wherever it is held"):
        rows = MeetingParticipant.objects.filter(
            person__in=found,
            meeting__kind__in=CASE_MEETINGS,
            meeting__cancelled_at=None,
            meeting__starts_at__lt=end,
            meeting__ends_at__gt=start,
        ).order_by("meeting__starts_at", "meeting__ends_at")
        for person, begins, ends in rows.values_list(
            "person_id", "meeting__starts_at", "meeting__ends_at"
        ):
            found[person].append((begins, ends))
    return found


def _hold(row: Meeting, expected: list[User]) -> None:
    """Take the people (who may be double-booked: it costs an absence) and the room."""
    if row.kind in CASE_MEETINGS:
        lock_resources(persons=expected, rooms=[row.room] if row.room is not None else [])
        taken = taken_by(
            kind=OccupationKind.SESSION,
            persons=expected,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        if taken:
            raise Refused(f"{kept_apart(taken)} à cette heure\u00a0: {CHOOSE_ANOTHER}.", "start")
    occupy(
        organisation=row.organisation,
        source=source_of(row),
        persons=expected,
        rooms=[row.room] if row.room is not None else [],
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=OccupationKind.MEETING,
        title=MEETING_TITLE,
    )


def kept_apart(taken: int) -> str:
    """The beginning of a refusal that says how many are held, never who, where or by what."""
    who = "Une personne attendue a" if taken == 1 else f"{taken} personnes attendues ont"
    return f"{who} déjà un engagement qui ne peut pas être doublé"


def source_of(meeting: Meeting) -> str:
    """What the occupations of a meeting point back to."""
    return f"people.meeting:{meeting.pk}"


def _tell(row: Meeting, actor: User, verb: str) -> None:
    journal.record(
        organisation=row.organisation,
        actor=actor,
        verb=verb,
        subject=row,
        detail={"kind": row.kind},
    )
