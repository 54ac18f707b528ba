"""When a group met in halves, and who was in which: the history is kept."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.groups.enums import Half
from maillage.groups.models.cycles import Group
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import User


class HalvingQuerySet(models.QuerySet["Halving"]):
    """Times when groups met in halves."""

    def on(self, day: date) -> "HalvingQuerySet":
        """Those in force on a day."""
        return self.not_over(day).filter(starts_on__lte=day)

    def not_over(self, day: date) -> "HalvingQuerySet":
        """Those in force on a day, or that begin later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Halving(OwnedModel, SluggedModel):
    """From one day to another a group meets in two halves; else it is whole."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="halvings")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects: ClassVar[Any] = scoped_manager(HalvingQuerySet)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(ends_on=None), name="halving_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="halving_dates"
            ),
        ]


class HalfMember(OwnedModel):
    """Somebody's half during a halving."""

    halving = models.ForeignKey(Halving, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    half = models.CharField(max_length=1, choices=Half.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["halving", "person"], name="half_member_once")
        ]
