"""A day is prepared, announced, changed, cancelled; its programme is drawn up line by line."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from maillage.actions.domain import places
from maillage.actions.domain.errors import Refused
from maillage.actions.enums import EventState, RegistrationState
from maillage.actions.models import Attendee, EventDay, Proposal, Slot
from maillage.kernel import clock, journal, links, mail
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation, User

# The one link of a day: its programme, its call and its registration.
LINK = "actions.event"
MAIL_ATTENDEE, ATTENDEE = "actions.event_place", "actions.attendee"
REASON = "whoever holds the link of a day has no space"
# Calendars already hold the day by these.
TOLD = ("title", "starts_at", "ends_at", "place")
# A forum lasts a day or two.
LONGEST = timedelta(days=3)


def start_event(
    *, organisation: Organisation, actor: User, kind: str, fields: Mapping[str, Any]
) -> EventDay:
    """Prepare a day; whoever prepares it organises it unless `fields` name another.

    One journal line.

    Raises:
        Refused: it ends before it starts, or lasts longer than `LONGEST`.
    """
    now = clock.now()
    with transaction.atomic():
        event = EventDay(
            organisation=organisation,
            kind=kind,
            organiser=actor,
            created_by=actor,
            created_at=now,
            changed_at=now,
        )
        _write(event, fields)
        event.save()
        tell(event, actor, "actions.event_started")
    return event


def write_event(*, event: EventDay, actor: User, fields: Mapping[str, Any]) -> EventDay:
    """Change a day that is not over; who is expected is told when its hour or place moves.

    One journal line.

    Raises:
        Refused: it is cancelled or over, as `start_event`, the programme would overflow it, or
            fewer places than people who have one.
    """
    with transaction.atomic():
        row = locked(event)
        if row.state == EventState.CANCELLED or row.is_over:
            raise Refused("Cette journée est passée ou annulée\u00a0: elle ne change plus.")
        before = {name: getattr(row, name) for name in TOLD}
        _write(row, fields)
        _check_around(row)
        moved = any(getattr(row, name) != value for name, value in before.items())
        if moved:
            row.sequence += 1
        row.changed_at = clock.now()
        row.save()
        if moved and row.is_open:
            _write_to_all(row)
        let_in(row)
        tell(row, actor, "actions.event_changed")
    return row


def announce_event(*, event: EventDay, actor: User) -> EventDay:
    """Announce a day to the whole organisation; it can then be joined. One journal line.

    Raises:
        Refused: it is announced already, or it has passed.
    """
    with transaction.atomic():
        row = locked(event)
        if not row.is_draft:
            raise Refused("Cette journée est déjà annoncée.")
        if row.is_over:
            raise Refused("Cette journée est passée\u00a0: corrigez d’abord sa date.")
        row.state = EventState.OPEN
        row.save(update_fields=["state"])
        tell(row, actor, "actions.event_announced")
    return row


def cancel_event(*, event: EventDay, actor: User) -> None:
    """Cancel a day to come; who is expected is told. One journal line.

    Raises:
        Refused: it has begun, or is cancelled already.
    """
    with transaction.atomic():
        row = locked(event)
        if row.state == EventState.CANCELLED or row.has_begun:
            raise Refused("Cette journée a commencé ou est déjà annulée\u00a0: rien n’a changé.")
        row.state = EventState.CANCELLED
        row.sequence += 1
        row.changed_at = clock.now()
        row.save(update_fields=["state", "sequence", "changed_at"])
        _write_to_all(row)
        tell(row, actor, "actions.event_cancelled")


def open_link(*, event: EventDay, actor: User) -> str:
    """Make the link of a day (programme, call, registration); the former one ends.

    Returns the token, shown once. One journal line.

    Raises:
        Refused: the day is not announced.
    """
    with transaction.atomic():
        if not event.is_open:
            raise Refused("Annoncez d’abord la journée\u00a0: son lien ouvrira ensuite sa page.")
        token = links.renew(purpose=LINK, subject=event, organisation_id=event.organisation_id)
        tell(event, actor, "actions.event_link_opened")
    return token


def event_of(link: Link) -> EventDay | None:
    """The day that a shared link opens, past ones and cancelled ones too; None once gone."""
    with across_organisations(REASON):
        rows = EventDay.objects.exclude(state=EventState.DRAFT).select_related("organisation")
        found: EventDay | None = rows.filter(pk=link.subject_id).first()
    return found


def add_slot(
    *,
    event: EventDay,
    actor: User,
    title: str,
    room: str,
    starts_at: datetime,
    ends_at: datetime,
    proposal: Proposal | None = None,
    is_shared: bool = False,
) -> Slot:
    """Add a line to the programme: a moment for all, or an accepted proposal. One journal line.

    `is_shared` says that the place holds several things at once, as a hall does with stands.

    Raises:
        Refused: it is outside the hours of the day, ends before it starts, or another line holds
            its room then.
    """
    with transaction.atomic():
        row = locked(event)
        if ends_at <= starts_at:
            raise Refused("La fin doit venir après le début\u00a0: corrigez l’heure.", "ends")
        if starts_at < row.starts_at or ends_at > row.ends_at:
            raise Refused("Ce moment sort des heures de la journée\u00a0: corrigez-les.", "starts")
        if room and not is_shared:
            _check_room(row, room, starts_at, ends_at)
        slot: Slot = Slot.objects.create(
            organisation=row.organisation,
            event=row,
            proposal=proposal,
            title=title,
            room=room,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        tell(row, actor, "actions.slot_added")
    return slot


def remove_slot(*, slot: Slot, actor: User) -> None:
    """Take a line out of the programme; a proposal stays accepted, without a slot.

    One journal line.
    """
    with transaction.atomic():
        tell(locked(slot.event), actor, "actions.slot_removed")
        slot.delete()


def let_in(event: EventDay) -> None:
    """Give the free places of a locked day to those who wait, and tell them."""
    if event.takes_people:
        for one in places.move_up(event.capacity, Attendee.objects.filter(event=event)):
            write_to(one)


def write_to(attendee: Attendee) -> None:
    """Ask for the mail that says where somebody stands."""
    mail.post(kind=MAIL_ATTENDEE, to=attendee.pk, ids={}, recipient=ATTENDEE)


def locked(event: EventDay) -> EventDay:
    """The row of a day, locked until the transaction ends."""
    rows = EventDay.objects.select_for_update(of=("self",)).select_related("organisation")
    row: EventDay = rows.get(pk=event.pk)
    return row


def tell(event: EventDay, actor: User | None, verb: str, **detail: str) -> None:
    """One journal line about a day: codes and keys only."""
    journal.record(
        organisation=event.organisation, actor=actor, verb=verb, subject=event, detail=detail
    )


def _write(event: EventDay, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(event, name, value)
    if event.ends_at <= event.starts_at:
        raise Refused("La fin doit venir après le début\u00a0: corrigez l’heure.", "ends")
    if event.ends_at - event.starts_at > LONGEST:
        raise Refused(
            f"Une journée dure {LONGEST.days} jours au plus\u00a0: corrigez la fin.", "ends"
        )
    if event.call_until is not None and event.call_until > event.starts_at.date():
        raise Refused(
            "On propose avant la journée, pas après\u00a0: avancez cette date.", "call_until"
        )


def _check_around(event: EventDay) -> None:
    """What is already promised still holds: the programme, the places."""
    slots = Slot.objects.filter(event=event)
    outside = Q(starts_at__lt=event.starts_at) | Q(ends_at__gt=event.ends_at)
    if slots.filter(outside).exists():
        raise Refused(
            "Le programme sort de ces heures\u00a0: retirez d’abord les moments qui débordent.",
            "starts",
        )
    taken = Attendee.objects.filter(event=event, state=RegistrationState.TAKEN).people()
    if event.capacity is not None and event.capacity < taken:
        raise Refused(f"{taken} personnes ont déjà une place\u00a0: n’en retirez pas.", "capacity")


def _check_room(event: EventDay, room: str, starts_at: datetime, ends_at: datetime) -> None:
    taken = Slot.objects.filter(
        event=event, room__iexact=room, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    held = taken.first()
    if held is not None:
        raise Refused(
            f"«\u00a0{held.title}\u00a0» tient déjà cette salle à cette heure\u00a0: changez la "
            "salle ou l’heure.",
            "room",
        )


def _write_to_all(event: EventDay) -> None:
    for one in Attendee.objects.filter(event=event).exclude(address_digest=""):
        write_to(one)
