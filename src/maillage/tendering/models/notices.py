"""Reaching those who may answer: who was told of a call, who asks for a space."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.models.calls import Consultation


class CallAlert(OwnedModel):
    """One person was told of one call, once: what makes the job of alerts safe to run again."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="alerts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "user"], name="call_alert_once")
        ]


class PendingRegistration(SluggedModel):
    """A provider's registration that waits for its e-mail address to be proven.

    It belongs to no organisation yet. What was typed is sealed to the instance's key and leaves
    with the row, at confirmation or at expiry.
    """

    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
