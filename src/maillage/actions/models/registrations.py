"""Who comes to a date by a link: how many and of what kind; the only trace is a sealed address."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, Sum

from maillage.actions.enums import RegistrationState
from maillage.actions.models.occurrences import Occurrence
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Registrations by what they hold."""

    def people(self) -> int:
        """How many people these registrations are, all together."""
        return int(self.aggregate(total=Sum("people"))["total"] or 0)


class Registration(OwnedModel, SluggedModel):
    """Some people who come to one date, together. No name; a given-up place leaves no row."""

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="registrations"
    )
    kind = models.CharField("vous êtes", max_length=20)
    people = models.PositiveSmallIntegerField("combien de personnes")
    state = models.CharField(max_length=8, choices=RegistrationState.choices)
    sealed = models.BinaryField()
    address_digest = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = scoped_manager(RegistrationQuerySet)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "address_digest"], name="registration_once_per_address"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="registration_of_somebody"),
        ]
        indexes = [models.Index(fields=["occurrence", "state"])]
