"""The days that professionals come to: a forum of collective actions, a conference of the ODPE.

One model for both: the same call, the same programme, the same registration.
"""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from maillage.actions.enums import EventKind, EventState, ProposalKind, ProposalState
from maillage.actions.models.actions import CollectiveAction
from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import User


class EventDayQuerySet(models.QuerySet["EventDay"]):
    """Days by where they stand."""

    def announced(self) -> "EventDayQuerySet":
        """Those that everybody here reads: announced, past ones too, and not cancelled."""
        return self.filter(state=EventState.OPEN)

    def coming(self) -> "EventDayQuerySet":
        """Announced and not over, the nearest first."""
        return self.announced().filter(ends_at__gt=clock.now()).order_by("starts_at", "pk")


class EventDay(OwnedModel, SluggedModel):
    """A day that professionals come to. `capacity` None means that everybody may come."""

    kind = models.CharField("quelle journée", max_length=12, choices=EventKind.choices)
    title = models.CharField("titre", max_length=120)
    purpose = models.TextField("présentation", max_length=2000, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField("lieu", max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True)
    # The last day on which something can be proposed; None while nothing is called for.
    call_until = models.DateField("propositions jusqu’au", null=True, blank=True)
    organiser = models.ForeignKey(
        User, verbose_name="qui organise", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=9, choices=EventState.choices, default=EventState.DRAFT)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # What calendars that already hold the day go by.
    sequence = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = scoped_manager(EventDayQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="event_has_places"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "starts_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.organisation.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def is_draft(self) -> bool:
        return self.state == EventState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == EventState.OPEN

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def takes_proposals(self) -> bool:
        """Whether something can be proposed today: announced, called for, not begun."""
        return (
            self.is_open
            and not self.has_begun
            and self.call_until is not None
            and clock.today(self.zone) <= self.call_until
        )

    @property
    def takes_people(self) -> bool:
        """Whether one can register: announced and not over."""
        return self.is_open and not self.is_over

    @property
    def proposal_kinds(self) -> tuple[ProposalKind, ...]:
        """What this day calls for: stands and workshops, or practices to tell."""
        if self.kind == EventKind.CONFERENCE:
            return (ProposalKind.PRACTICE,)
        return (ProposalKind.STAND, ProposalKind.WORKSHOP)


class Proposal(OwnedModel, SluggedModel):
    """What somebody proposes to a day, and what was decided. Told by account or by a link.

    `sealed` holds the name and address of who has no account (empty otherwise).
    """

    event = models.ForeignKey(EventDay, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField("vous proposez", max_length=8, choices=ProposalKind.choices)
    title = models.CharField("titre", max_length=120)
    summary = models.TextField("en quelques phrases", max_length=1500)
    presented_by = models.CharField("présenté par", max_length=150)
    needs = models.CharField("ce qu’il faut sur place", max_length=300, blank=True)
    action = models.ForeignKey(
        CollectiveAction, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed = models.BinaryField(default=b"")
    created_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=ProposalState.choices, default=ProposalState.PROPOSED
    )
    reason = models.CharField("motif", max_length=500, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None)
                | (~Q(state="proposed") & ~Q(decided_at=None) & ~Q(reason="")),
                name="proposal_decided_with_reason",
            ),
            models.UniqueConstraint(
                fields=["event", "action"],
                condition=~Q(action=None),
                name="proposal_once_per_action",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Slot(OwnedModel, SluggedModel):
    """One line of the programme: what was accepted, or a moment for all (welcome, meal)."""

    event = models.ForeignKey(EventDay, on_delete=models.CASCADE, related_name="slots")
    proposal = models.OneToOneField(
        Proposal, null=True, on_delete=models.CASCADE, related_name="slot"
    )
    title = models.CharField("titre", max_length=120)
    room = models.CharField("salle ou emplacement", max_length=80, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "ends_at", "room", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"
            )
        ]

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.event.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.event.zone)
