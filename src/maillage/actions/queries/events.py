"""Reads of the days: the programme, what was proposed, who came (numbers; names for who holds it).

The measures of the sheets are here too: how many professionals were present, and who they are by
directorate, service and trade, without their names.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet

from maillage.actions.access_sealed import access_identity
from maillage.actions.enums import EventState, ProposalState, RegistrationState
from maillage.actions.models import Attendee, CollectiveAction, EventDay, Proposal, Slot
from maillage.kernel import clock, keys
from maillage.kernel.small_numbers import kept
from maillage.kernel.tenancy import within
from maillage.people.models import User
from maillage.surveys.thresholds import least_answers


@dataclass(frozen=True)
class Hour:
    """The lines of a programme that begin together."""

    starts_at: datetime
    slots: Sequence[Slot]


def programme_of(event: EventDay) -> list[Hour]:
    """The programme of a day, hour by hour (two queries at most)."""
    with within(event.organisation):
        rows = list(Slot.objects.filter(event=event).select_related("proposal__action"))
    for row in rows:
        row.event = event
    return [
        Hour(starts, list(slots)) for starts, slots in groupby(rows, lambda row: row.local_start)
    ]


def coming_days(rows: QuerySet[EventDay]) -> list[EventDay]:
    """Of the days that somebody sees, those that are not over, the nearest first."""
    return list(rows.filter(ends_at__gt=clock.now()).order_by("starts_at", "pk"))


def past_days(rows: QuerySet[EventDay]) -> QuerySet[EventDay]:
    """Of the days that somebody sees, those that are over, the latest first."""
    return rows.filter(ends_at__lte=clock.now()).order_by("-starts_at", "-pk")


def proposals_of(event: EventDay) -> list[Proposal]:
    """What was proposed, what is to decide first (one query)."""
    rows = Proposal.objects.filter(event=event).select_related(
        "action", "proposed_by", "decided_by", "slot"
    )
    order = {ProposalState.PROPOSED: 0, ProposalState.ACCEPTED: 1, ProposalState.DECLINED: 2}
    return sorted(rows, key=lambda row: order[ProposalState(row.state)])


def own_proposals(event: EventDay, person: User) -> list[Proposal]:
    """What somebody proposed with their account to a day."""
    return list(Proposal.objects.filter(event=event, proposed_by=person).select_related("slot"))


def unplaced(event: EventDay) -> list[Proposal]:
    """What was accepted and is not in the programme yet."""
    rows = Proposal.objects.filter(event=event, state=ProposalState.ACCEPTED, slot=None)
    return list(rows.order_by("kind", "title", "pk"))


def open_calls(action: CollectiveAction) -> list[EventDay]:
    """The days to which an action can be proposed today: they call, and it was not."""
    rows = EventDay.objects.coming().filter(
        call_until__gte=clock.today(), starts_at__gt=clock.now(), organisation=action.organisation
    )
    proposed = Proposal.objects.filter(action=action).values("event")
    return list(rows.exclude(pk__in=proposed).select_related("organisation"))


def told_at(action: CollectiveAction) -> list[Proposal]:
    """The days where an action was accepted, the latest first."""
    with within(action.organisation):
        rows = Proposal.objects.filter(action=action, state=ProposalState.ACCEPTED)
        rows = rows.exclude(event__state=EventState.DRAFT).select_related("event__organisation")
        return list(rows.order_by("-event__starts_at", "-pk"))


@dataclass(frozen=True)
class Expected:
    """One person expected at a day, named for who holds it."""

    row: Attendee
    name: str

    @property
    def where_from(self) -> str:
        """The service when it is known, or the directorate."""
        return self.row.service.name if self.row.service else self.row.directorate_label


def expected_at(event: EventDay) -> list[Expected]:
    """Who is expected, by name; opens the sealed names, which the caller journals."""
    rows = Attendee.objects.filter(event=event).exclude(address_digest="")
    found = []
    for row in rows.select_related("service", "unit"):
        who = access_identity(row)
        found.append(Expected(row, who.name if who else ""))
    return sorted(found, key=lambda one: (keys.search_key(one.name), one.row.pk))


def own_place(event: EventDay, person: User) -> Attendee | None:
    """The place that somebody took with their account."""
    return Attendee.objects.filter(event=event, person=person).first()


@dataclass(frozen=True)
class Places:
    """How many have a place, wait, and came."""

    taken: int
    waiting: int
    present: int


def places_of(event: EventDay) -> Places:
    """The numbers of a day (one query)."""
    counted = Attendee.objects.filter(event=event).aggregate(
        taken=Count("pk", filter=Q(state=RegistrationState.TAKEN)),
        waiting=Count("pk", filter=Q(state=RegistrationState.WAITING)),
        present=Count("pk", filter=~Q(present_at=None)),
    )
    return Places(**counted)


@dataclass(frozen=True)
class Part:
    """A part of those who were present: None where they are too few to be shown."""

    label: str
    number: int | None


def present_at(event: EventDay) -> QuerySet[Attendee]:
    """The professionals present at a day: distinct persons, known again by their address."""
    rows: QuerySet[Attendee] = Attendee.objects.present().filter(event=event)
    return rows


@dataclass(frozen=True)
class Counted:
    """The professionals present at a day: how many (None when too few), and in what parts."""

    total: int | None
    parts: tuple[tuple[str, list[Part]], ...]


def counted(event: EventDay) -> Counted:
    """How many professionals were present at a day, by where from and by trade."""
    rows = list(present_at(event).select_related("service", "unit"))
    if 0 < len(rows) < least_answers():
        return Counted(None, ())
    return Counted(
        len(rows),
        (
            ("Par direction", _parts(rows, lambda row: row.directorate_label)),
            ("Par service ou maison du département", _parts(rows, _service)),
            ("Par métier", _parts(rows, lambda row: row.get_profession_display())),
        ),
    )


def _service(row: Attendee) -> str:
    return row.service.name if row.service else "Non précisé"


def _parts(rows: Iterable[Attendee], told: Callable[[Attendee], str]) -> list[Part]:
    counted = sorted(Counter(told(row) for row in rows).items(), key=lambda one: (-one[1], one[0]))
    seen = kept([number for _, number in counted], least=least_answers())
    return [
        Part(label, number if is_shown else None)
        for (label, number), is_shown in zip(counted, seen, strict=True)
    ]


def attended_in(
    organisation: Any, kind: str, first: datetime, after: datetime
) -> QuerySet[Attendee]:
    """Who was present at the days of a kind between two instants; cancelled days have nobody."""
    rows: QuerySet[Attendee] = Attendee.objects.present().filter(
        organisation=organisation,
        event__kind=kind,
        event__state=EventState.OPEN,
        event__starts_at__gte=first,
        event__starts_at__lt=after,
    )
    return rows.select_related("event__organisation", "service", "unit").order_by(
        "-event__starts_at", "-pk"
    )
