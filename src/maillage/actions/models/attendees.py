"""Who comes to a day: a trade, a directorate, a service; the name is sealed, then erased."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from maillage.actions import codes
from maillage.actions.enums import RegistrationState
from maillage.actions.models.events import EventDay
from maillage.actions.models.sheets import PlanUnit
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.enums import Profession
from maillage.people.models import Service, User


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    """People of a day by what became of them."""

    def people(self) -> int:
        """How many people they are: each row is one person."""
        return self.count()

    def present(self) -> "AttendeeQuerySet":
        """Those that somebody saw come."""
        return self.exclude(present_at=None)


class Attendee(OwnedModel, SluggedModel):
    """One professional at one day, once: the address is known again by its digest.

    Some weeks later the name, the address, its digest and the account are erased, the row stays
    to be counted.
    """

    # A registration of families counts several people together; here each row is one.
    people = 1

    event = models.ForeignKey(EventDay, on_delete=models.CASCADE, related_name="attendees")
    # What the plan calls it when there is one, or a code of our list ("" beside a unit).
    unit = models.ForeignKey(
        PlanUnit,
        verbose_name="direction",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    directorate = models.CharField("direction", max_length=20, blank=True)
    service = models.ForeignKey(
        Service,
        verbose_name="service ou maison du département",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    profession = models.CharField("métier", max_length=40, choices=Profession.choices)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed = models.BinaryField(default=b"")
    address_digest = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=8, choices=RegistrationState.choices)
    created_at = models.DateTimeField()
    present_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = scoped_manager(AttendeeQuerySet)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "address_digest"],
                condition=~Q(address_digest=""),
                name="attendee_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(present_at=None) | Q(state="taken"), name="attendee_present_has_place"
            ),
            models.CheckConstraint(
                condition=(Q(unit=None) & ~Q(directorate=""))
                | (Q(unit__isnull=False) & Q(directorate="")),
                name="attendee_one_directorate",
            ),
        ]
        indexes = [models.Index(fields=["event", "state"])]

    @property
    def directorate_label(self) -> str:
        return str(self.unit) if self.unit else codes.label("directorates", self.directorate)
