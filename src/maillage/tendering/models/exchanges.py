"""What is said around an open call: questions, answers, amendments."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.models.calls import Consultation


class CallQuestion(OwnedModel, SluggedModel):
    """A question about a call, owned by its buyer; nothing here says who asked.

    It is published with its answer, to everyone at once; until then its asker and the buyer
    alone read it.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="questions"
    )
    text = models.TextField("question", max_length=2000)
    asked_at = models.DateTimeField()
    answer = models.TextField("réponse", blank=True, max_length=4000)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["asked_at", "pk"]


class AskedQuestion(OwnedModel):
    """Who asked a question: owned by the provider, read by the person who asked and nobody else."""

    cross_organisation = frozenset({"question"})

    question = models.OneToOneField(CallQuestion, on_delete=models.CASCADE, related_name="asked")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")


class CallAmendment(OwnedModel, SluggedModel):
    """One change of a published call: its words, and each value before and after.

    The call as published is version 1; `version` is the one that this amendment makes.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="amendments"
    )
    version = models.PositiveSmallIntegerField()
    words = models.TextField("ce qui change", max_length=2000)
    # [{"label", "before", "after"}], as people read them.
    changes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "version"], name="call_amendment_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=2), name="call_amendment_after_publication"
            ),
        ]
