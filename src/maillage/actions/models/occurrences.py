"""The dates of an action, and how many came: numbers, never names."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from maillage.actions import codes
from maillage.actions.enums import OccurrenceState
from maillage.actions.models.actions import CollectiveAction
from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager

# A stay lasts some days; a longer one is several dates.
LONGEST = timedelta(days=15)


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Dates by where they stand."""

    def standing(self) -> "OccurrenceQuerySet":
        """Not cancelled."""
        return self.exclude(state=OccurrenceState.CANCELLED)

    def coming(self) -> "OccurrenceQuerySet":
        """To come and not cancelled, the nearest first."""
        return self.standing().filter(starts_at__gt=clock.now()).order_by("starts_at", "pk")


class Occurrence(OwnedModel, SluggedModel):
    """One date of an action. `capacity` None means that everybody may come."""

    action = models.ForeignKey(
        CollectiveAction, on_delete=models.CASCADE, related_name="occurrences"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=150, blank=True)
    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=OccurrenceState.choices, default=OccurrenceState.PLANNED
    )

    objects: ClassVar[Any] = scoped_manager(OccurrenceQuerySet)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="occurrence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="occurrence_has_places"
            ),
        ]
        indexes = [
            # All that a month asks of a date before it is shown.
            models.Index(
                fields=["organisation", "starts_at", "ends_at", "state", "action"],
                name="occurrences_of_a_month",
            ),
            models.Index(fields=["action", "starts_at"]),
        ]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its clocks: the site's, or the organisation's."""
        site = self.action.site
        return ZoneInfo(site.time_zone if site else self.action.organisation.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def where(self) -> str:
        """The place of this date, or that of the action."""
        site = self.action.site
        return self.place or self.action.place or (site.name if site else "")


class OccurrenceCount(OwnedModel):
    """How many of one kind came to one date: first-timers and those who came back."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="counts")
    kind = models.CharField(max_length=20)
    new = models.PositiveSmallIntegerField(default=0)
    returning = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occurrence", "kind"], name="count_once_per_kind")
        ]

    @property
    def label(self) -> str:
        return codes.label("participants", self.kind)
