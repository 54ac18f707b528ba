"""Measures of open-setting services: orders, clocks, who follows them. No word of the case."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.pathways.enums.activity import MeasureKind, MeasureOutcome, MeasureStep
from maillage.pathways.models.children import Child
from maillage.people.models import Service, User


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures by where they stand today; the dates decide."""

    def standing(self) -> "MeasureQuerySet":
        """Ordered and not ended, followed by somebody or not."""
        return self.filter(ended_on=None)

    def running(self) -> "MeasureQuerySet":
        """Followed by somebody, and not ended."""
        return self.filter(ended_on=None, referent__isnull=False)


class Measure(OwnedModel, SluggedModel):
    """One order of a judge (or of an authority) for one child or several of the same family."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("mesure", max_length=24, choices=MeasureKind.choices)
    ordered_on = models.DateField("ordonnée le")
    order_ends_on = models.DateField("fin de la décision")
    report_due_on = models.DateField("rapport à rendre le", null=True)
    report_sent_on = models.DateField("rapport envoyé le", null=True)
    referent = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_on = models.DateField("attribuée le", null=True)
    ended_on = models.DateField("terminée le", null=True)
    outcome = models.CharField("issue", max_length=12, choices=MeasureOutcome.choices, blank=True)

    objects: ClassVar[Any] = scoped_manager(MeasureQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(order_ends_on__gte=F("ordered_on")), name="measure_order_dates"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("ordered_on")), name="measure_dates"
            ),
            models.CheckConstraint(
                condition=Q(referent=None, assigned_on=None)
                | Q(referent__isnull=False, assigned_on__isnull=False),
                name="measure_assigned_to_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "service", "ended_on"], name="measure_board"),
            models.Index(fields=["referent", "ended_on"], name="measure_load"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def step(self) -> MeasureStep:
        if self.ended_on is not None:
            return MeasureStep.ENDED
        return MeasureStep.WAITING if self.referent_id is None else MeasureStep.RUNNING

    @property
    def is_overdue(self) -> bool:
        """The order has ended and nobody has said what became of the measure."""
        return self.ended_on is None and self.order_ends_on < clock.today()

    @property
    def owes_report(self) -> bool:
        """The day of the report is past and it is not sent."""
        return (
            self.ended_on is None
            and self.report_sent_on is None
            and self.report_due_on is not None
            and self.report_due_on < clock.today()
        )


class MeasureChild(OwnedModel):
    """A child of a measure."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="children")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "child"], name="measure_child_once")
        ]
        indexes = [models.Index(fields=["child"])]


class MeasureRenewal(OwnedModel):
    """An order extended: until when it ran, until when it runs."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="renewals")
    decided_on = models.DateField()
    former_end = models.DateField()
    new_end = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(new_end__gt=F("former_end")), name="renewal_goes_further"
            )
        ]
