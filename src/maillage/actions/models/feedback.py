"""What participants think of an action: counters, not answers."""

from django.db import models

from maillage.actions.models.actions import CollectiveAction
from maillage.kernel.tenancy import OwnedModel


class FeedbackCount(OwnedModel):
    """How many gave one answer to one question; the row of neither counts those who answered.

    `waiting` are not shown yet: they join `shown` when enough people are there, so that nobody is
    found by looking before and after an answer.
    """

    action = models.ForeignKey(CollectiveAction, on_delete=models.CASCADE, related_name="feedback")
    question = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=20, blank=True)
    shown = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "question", "answer"], name="feedback_count_once"
            )
        ]
