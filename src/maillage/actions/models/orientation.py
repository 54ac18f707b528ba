"""Families that a professional told of an action: numbers, never who."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from maillage.actions import codes
from maillage.actions.models.actions import CollectiveAction
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.enums import Profession
from maillage.people.models import Service, User


class OrientationQuerySet(models.QuerySet["Orientation"]):
    """Orientations by what became of them."""

    def waiting(self) -> "OrientationQuerySet":
        """Those whose outcome nobody has told."""
        return self.filter(outcome="")

    def of(self, person: Any) -> "OrientationQuerySet":
        """Those that somebody has still to follow, the oldest first."""
        return self.waiting().filter(told_by=person).order_by("told_on", "pk")


class Orientation(OwnedModel, SluggedModel):
    """One family told of an action: for whom, from which trade and service, what became of it.

    It holds no identity and no text, and is tied to no child's record: `told_by` and the day serve
    to ask what became of it, and are both forgotten with the answer.
    """

    action = models.ForeignKey(
        CollectiveAction, on_delete=models.CASCADE, related_name="orientations"
    )
    kind = models.CharField("pour qui", max_length=20)
    profession = models.CharField(max_length=30, choices=Profession.choices, blank=True)
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    told_on = models.DateField()
    told_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)

    objects: ClassVar[Any] = scoped_manager(OrientationQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(told_by=None), name="orientation_told_forgets_who"
            )
        ]
        indexes = [models.Index(fields=["organisation", "told_on"])]

    @property
    def label(self) -> str:
        return codes.label("publics", self.kind)
