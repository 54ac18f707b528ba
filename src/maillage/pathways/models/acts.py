"""What was done with a child: an encounter, and one act for each professional and each child."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.pathways.enums.activity import Caseload, EncounterKind, EncounterStatus, Presence
from maillage.pathways.models.children import Child
from maillage.people.models import Service, User

# Hexadecimal digits: sixteen bytes, drawn where an act is noted.
KEY_LENGTH = 32


class Encounter(OwnedModel, SluggedModel):
    """One meeting, by its day, its length in minutes and its kind; no word of what was said.

    `key` is drawn by the device that notes it, so that sending it twice writes it once.
    """

    key = models.CharField(max_length=KEY_LENGTH)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    day = models.DateField("le")
    minutes = models.PositiveSmallIntegerField("durée en minutes")
    kind = models.CharField("où et comment", max_length=12, choices=EncounterKind.choices)
    presence = models.CharField("avec", max_length=8, choices=Presence.choices)
    status = models.CharField(max_length=20, choices=EncounterStatus.choices)
    code = models.CharField("prestation", max_length=12)
    code_version = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "noted_by", "key"], name="encounter_noted_once"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="encounter_lasts"),
        ]
        indexes = [
            models.Index(fields=["organisation", "day"], name="encounter_day"),
            models.Index(fields=["noted_by", "day"], name="encounter_noted_by"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ActQuerySet(models.QuerySet["Act"]):
    """Acts by what counts."""

    def done_between(self, start: Any, end: Any) -> "ActQuerySet":
        """Acts that took place from a day to another, both included."""
        return self.filter(
            encounter__status=EncounterStatus.DONE,
            encounter__day__gte=start,
            encounter__day__lte=end,
        )


class Act(OwnedModel):
    """One professional, one child, one encounter. `service` is the child's on that day."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="acts")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    professional = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = scoped_manager(ActQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["encounter", "child", "professional"], name="act_once")
        ]
        indexes = [models.Index(fields=["child"]), models.Index(fields=["service", "child"])]


class CountingRule(OwnedModel, SluggedModel):
    """How acts and the active caseload are counted from a day on; versions are kept."""

    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField("à partir du")
    caseload = models.CharField("file active", max_length=10, choices=Caseload.choices)
    counts_transport = models.BooleanField("compter les transports")
    counts_remote = models.BooleanField("compter le téléphone et la visio")
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version"], name="counting_rule_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "valid_from"], name="counting_rule_day_once"
            ),
        ]
