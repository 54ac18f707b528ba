"""Events of a community, and who comes."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from maillage.actions.enums import RegistrationState
from maillage.community.enums import GatheringState
from maillage.community.models.communities import Community, CommunityMember
from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import User


class Gathering(OwnedModel, SluggedModel):
    """A moment where members meet, in a place or at a distance."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="gatherings")
    title = models.CharField("titre", max_length=150)
    purpose = models.TextField("présentation", max_length=2000, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField("lieu", max_length=200, blank=True)
    # Read by those who have a place only.
    remote_url = models.URLField("adresse de la visioconférence", blank=True)
    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True)
    state = models.CharField(
        max_length=9, choices=GatheringState.choices, default=GatheringState.OPEN
    )
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="gathering_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(remote_url=""), name="gathering_is_somewhere"
            ),
        ]
        indexes = [models.Index(fields=["community", "starts_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.community.organisation.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def is_open(self) -> bool:
        return self.state == GatheringState.OPEN

    @property
    def takes_people(self) -> bool:
        return self.is_open and self.starts_at > clock.now()

    @property
    def where(self) -> str:
        return self.place or "À distance"


class GatheringPlaceQuerySet(models.QuerySet["GatheringPlace"]):
    """Registrations by what they hold (`actions.domain.places` asks)."""

    def people(self) -> int:
        """How many people they are: each row is one person."""
        return self.count()


class GatheringPlace(OwnedModel):
    """A member who comes, or waits for a place."""

    people = 1

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="places")
    member = models.ForeignKey(CommunityMember, on_delete=models.CASCADE, related_name="places")
    state = models.CharField(max_length=8, choices=RegistrationState.choices)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = scoped_manager(GatheringPlaceQuerySet)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "member"], name="gathering_place_once")
        ]
        indexes = [models.Index(fields=["gathering", "state"])]
