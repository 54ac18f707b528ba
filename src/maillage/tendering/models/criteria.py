"""What offers are judged on, announced with the call and frozen before the opening."""

from django.db import models
from django.db.models import Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.tendering.enums import CriterionKind
from maillage.tendering.models.calls import Consultation


class Criterion(OwnedModel, SluggedModel):
    """One announced criterion; `weight` is a share of 100 and is also the highest mark.

    A call without criteria is a direct award: its price and its text are compared freely.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="criteria"
    )
    kind = models.CharField("critère", max_length=12, choices=CriterionKind.choices)
    label = models.CharField("intitulé", max_length=120)
    detail = models.CharField("ce qui sera regardé", max_length=500, blank=True)
    weight = models.PositiveSmallIntegerField("poids, sur 100")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "label"], name="criterion_label_once"),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(kind=CriterionKind.PRICE),
                name="criterion_one_price",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_range"
            ),
        ]

    def __str__(self) -> str:
        return self.label
