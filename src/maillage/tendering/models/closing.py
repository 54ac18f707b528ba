"""After the end: what both sides say of it, and what was erased when its time came."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.enums import Again, Completed, Side
from maillage.tendering.models.calls import Consultation
from maillage.tendering.models.outcome import Agreement


class OutcomeAnswer(OwnedModel, SluggedModel):
    """Two questions, three months after the end, one answer per side; owned by the buyer."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="outcomes")
    side = models.CharField(max_length=8, choices=Side.choices)
    completed = models.CharField(max_length=8, choices=Completed.choices)
    again = models.CharField(max_length=8, choices=Again.choices)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="outcome_once_per_side")
        ]


class OfferErasure(OwnedModel):
    """The offers set aside in a call were erased: when, how many, by whom."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="erasure"
    )
    offers = models.PositiveSmallIntegerField()
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
