"""Decisions of the commission with their validity, and who is served where: dated data."""

from django.db import models
from django.db.models import F, Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.pathways.models.children import Child
from maillage.people.models import Service


class OrientationDecision(OwnedModel, SluggedModel):
    """A right to be supported, from a day to another. Its number is in the sealed identity."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="decisions")
    starts_on = models.DateField("valable à partir du")
    ends_on = models.DateField("valable jusqu’au")
    renewal_asked_on = models.DateField("renouvellement demandé le", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="decision_dates"),
            models.UniqueConstraint(fields=["child", "starts_on"], name="decision_once"),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"])]


class Catchment(OwnedModel, SluggedModel):
    """Whom a service supports: communes x ages, from a day to another.

    Without communes: the whole département. Ages are those reached within the calendar year.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    departement_code = models.CharField("département", max_length=3)
    communes = models.JSONField(default=list)
    age_from = models.PositiveSmallIntegerField("à partir de")
    age_to = models.PositiveSmallIntegerField("jusqu’à")
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu’au", null=True)
    source = models.CharField("source", max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(age_to__gte=F("age_from")), name="catchment_ages"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="catchment_dates",
            ),
        ]
