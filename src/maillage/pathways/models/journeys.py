"""A pathway and its stages: one mode at a time, several services beside it."""

from django.db import models
from django.db.models import F, Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.pathways.enums import (
    Destination,
    InterimSupport,
    Mode,
    NextAction,
    RelayAnswer,
    SideKind,
)
from maillage.pathways.models.children import Child
from maillage.people.models import Service, User


class Pathway(OwnedModel, SluggedModel):
    """From an admission to an exit; modes change inside, without admission again."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="pathways")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    admitted_on = models.DateField()
    left_on = models.DateField(null=True)
    destination = models.CharField(max_length=14, choices=Destination.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "service"],
                condition=Q(left_on=None),
                name="pathway_one_open_per_service",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("admitted_on")), name="pathway_dates"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "service", "left_on"])]


class Stage(OwnedModel):
    """One mode, from a day to another, both included."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="stages")
    mode = models.CharField("modalité", max_length=16, choices=Mode.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pathway"], condition=Q(ends_on=None), name="stage_one_open"
            ),
            models.UniqueConstraint(fields=["pathway", "starts_on"], name="stage_one_per_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="stage_dates"
            ),
        ]


class SideService(OwnedModel, SluggedModel):
    """What runs beside the mode."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="sides")
    kind = models.CharField("prestation", max_length=24, choices=SideKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "kind"], condition=Q(ends_on=None), name="side_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="side_dates"
            ),
        ]


class RelayQuestion(OwnedModel, SluggedModel):
    """Should we go on, and who takes over? Asked at fixed dates, with an answer on file."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="questions")
    due_on = models.DateField()
    answer = models.CharField("réponse", max_length=10, choices=RelayAnswer.choices, blank=True)
    carrier = models.CharField(
        "qui prend la suite", max_length=14, choices=Destination.choices, blank=True
    )
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pathway", "due_on"], name="relay_question_once")
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(answered_on=None),
                name="relay_question_due",
            )
        ]


class SolutionPlan(OwnedModel):
    """For a child without a solution: who acts, what next, what meanwhile, until when."""

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="plan")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    action = models.CharField("prochaine action", max_length=17, choices=NextAction.choices)
    action_due_on = models.DateField("à faire avant le")
    interim = models.CharField("en attendant", max_length=8, choices=InterimSupport.choices)
    expires_on = models.DateField("à revoir le")
    written_on = models.DateField()
