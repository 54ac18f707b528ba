"""Scenarios of a service's list: what went in, what the simulation said, and when."""

from django.db import models
from django.db.models import Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.pathways.enums import Mode
from maillage.people.models import Service, User


class FlowScenario(OwnedModel, SluggedModel):
    """If so many children changed mode: counts and weeks only, no child is in it.

    `inputs` is the service as it was that day, `result` what the runs gave (see
    `queries.simulation` for their shapes); without result, it is being computed or was stopped.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    children = models.PositiveSmallIntegerField("combien d’enfants")
    source = models.CharField("de la modalité", max_length=16, choices=Mode.choices)
    target = models.CharField("vers la modalité", max_length=16, choices=Mode.choices)
    inputs = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(children__gte=1), name="flow_scenario_moves_some")
        ]
        indexes = [models.Index(fields=["organisation", "service", "created_at"])]
