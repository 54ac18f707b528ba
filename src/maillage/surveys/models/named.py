"""Named questionnaires: another object altogether, so that neither is ever taken for the other."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import User
from maillage.surveys.models.questionnaires import Questionnaire


class NamedSurvey(OwnedModel, SluggedModel):
    """A questionnaire whose answers bear names: who asked reads them one by one."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("intitulé", max_length=150)
    closes_at = models.DateTimeField("clôture")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = scoped_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("created_at")), name="named_survey_closes_after"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return clock.now() < self.closes_at


class NamedAnswer(OwnedModel):
    """What somebody was asked and, once `answered_on` is set, answered, under their name."""

    survey = models.ForeignKey(NamedSurvey, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField(default=dict)
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "user"], name="named_answer_once")]
