"""Reaching those who may answer: who was told of a call, who asks for a space."""

from django.db import models
from django.db.models import Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.enums import AlertFrequency
from maillage.tendering.models.calls import Consultation


class CallAlert(OwnedModel):
    """One person was told of one call, once: what makes the job of alerts safe to run again."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="alerts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    # Kept for the person's next summary.
    is_waiting = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "user"], name="call_alert_once")
        ]
        indexes = [models.Index(fields=["user"], condition=Q(is_waiting=True), name="alert_kept")]


class AlertChoice(OwnedModel):
    """What one person of a provider wants to be told of, and how often; without it, everything
    that fits, at once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    frequency = models.CharField(
        "rythme", max_length=6, choices=AlertFrequency.choices, default=AlertFrequency.NOW
    )
    # Narrows the départements of the provider's persons; empty keeps them all.
    departements = models.JSONField("départements", default=list)
    # Words of an approach; empty takes every call.
    methods = models.JSONField("approches", default=list)
    # When the last summary left; at first, when the choice was made.
    last_sent_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="alert_choice_once")
        ]


class PendingRegistration(SluggedModel):
    """A provider's registration that waits for its e-mail address to be proven.

    It belongs to no organisation yet. What was typed is sealed to the instance's key and leaves
    with the row, at confirmation or at expiry.
    """

    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
