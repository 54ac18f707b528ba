"""A working group opens, meets (in the one agenda), and closes with what it made."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.actions.domain.errors import Refused
from maillage.actions.enums import WorkingGroupState
from maillage.actions.models import WorkingGroup, WorkingGroupMeeting, WorkingGroupMember
from maillage.kernel import clock, journal
from maillage.people.domain.agenda import cancel_meeting, hold_meeting
from maillage.people.enums import MeetingKind
from maillage.people.models import Meeting, Organisation, Room, User
from maillage.people.queries import people_here


def open_group(
    *,
    organisation: Organisation,
    actor: User,
    fields: Mapping[str, Any],
    people: Iterable[User],
    units: Iterable[str],
) -> WorkingGroup:
    """Open a working group today; whoever opens it leads it unless `fields` name another.

    One journal line.

    Raises:
        Refused: it has no member.
    """
    with transaction.atomic():
        group = WorkingGroup(
            organisation=organisation, leader=actor, created_by=actor, opened_on=clock.today()
        )
        _write(group, fields, people, units)
        _tell(group, actor, "actions.working_group_opened")
    return group


def write_group(
    *,
    group: WorkingGroup,
    actor: User,
    fields: Mapping[str, Any],
    people: Iterable[User],
    units: Iterable[str],
) -> WorkingGroup:
    """Change a group at work and its members. One journal line.

    Raises:
        Refused: it is closed, or would have no member.
    """
    with transaction.atomic():
        row = _open(group)
        _write(row, fields, people, units)
        _tell(row, actor, "actions.working_group_changed")
    return row


def meet(
    *, group: WorkingGroup, actor: User, starts_at: datetime, ends_at: datetime, room: Room | None
) -> Meeting:
    """Fix a meeting of a group: its members with an account are told, their agenda is taken.

    One journal line here, one for the meeting.

    Raises:
        Refused: it is closed, or no member has an account here.
        Busy: the room is taken.
    """
    with transaction.atomic():
        row = _open(group)
        held = WorkingGroupMember.objects.filter(group=row).exclude(person=None)
        # Who has left the organisation since is not called.
        expected = list(people_here().filter(pk__in=held.values("person")))
        if not expected:
            raise Refused("Aucun membre n’a de compte ici\u00a0: ajoutez-en un, ou écrivez-leur.")
        meeting = hold_meeting(
            organisation=row.organisation,
            actor=actor,
            kind=MeetingKind.WORKING_GROUP,
            room=room,
            starts_at=starts_at,
            ends_at=ends_at,
            people=expected,
        )
        WorkingGroupMeeting.objects.create(
            organisation=row.organisation, group=row, meeting=meeting
        )
        _tell(row, actor, "actions.working_group_meets")
    return meeting


def call_off(*, meeting: Meeting, actor: User) -> None:
    """Cancel a meeting to come of a group; its members are told.

    Raises:
        people.domain.errors.Refused: it is past, or cancelled already.
    """
    cancel_meeting(meeting=meeting, actor=actor)


def close_group(
    *, group: WorkingGroup, actor: User, outcome: str, outcome_url: str = ""
) -> WorkingGroup:
    """Close a group today with what it made. One journal line.

    Raises:
        Refused: it is closed already, or nothing is said of what it made.
    """
    if not outcome.strip():
        raise Refused("Dites en une phrase ce que le groupe a produit.", "outcome")
    with transaction.atomic():
        row = _open(group)
        row.state, row.closed_on = WorkingGroupState.CLOSED, clock.today()
        row.outcome, row.outcome_url = outcome.strip(), outcome_url
        row.save(update_fields=["state", "closed_on", "outcome", "outcome_url"])
        _tell(row, actor, "actions.working_group_closed")
    return row


def _write(
    group: WorkingGroup, fields: Mapping[str, Any], people: Iterable[User], units: Iterable[str]
) -> None:
    persons = {person.pk for person in people}
    named = list(dict.fromkeys(unit.strip() for unit in units if unit.strip()))
    if not persons and not named:
        raise Refused("Un groupe a des membres\u00a0: choisissez une personne ou un service.")
    for name, value in fields.items():
        setattr(group, name, value)
    group.save()
    WorkingGroupMember.objects.filter(group=group).delete()
    WorkingGroupMember.objects.bulk_create(
        [
            *(
                WorkingGroupMember(organisation=group.organisation, group=group, person_id=person)
                for person in sorted(persons)
            ),
            *(
                WorkingGroupMember(organisation=group.organisation, group=group, unit=unit)
                for unit in named
            ),
        ]
    )


def _open(group: WorkingGroup) -> WorkingGroup:
    rows = WorkingGroup.objects.select_for_update(of=("self",)).select_related("organisation")
    row: WorkingGroup = rows.get(pk=group.pk)
    if not row.is_open:
        raise Refused("Ce groupe est terminé\u00a0: ouvrez-en un autre pour continuer.")
    return row


def _tell(group: WorkingGroup, actor: User, verb: str) -> None:
    journal.record(organisation=group.organisation, actor=actor, verb=verb, subject=group)
