"""Questionnaires by version, and their questions."""

from typing import Any, ClassVar

from django.db import models

from maillage.kernel.search import SearchKeyField
from maillage.kernel.slugs import LENGTH, random_slug
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.surveys.content import Choice, Condition, Item
from maillage.surveys.enums import QuestionKind


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questionnaires by version."""

    def newest(self) -> "QuestionnaireQuerySet":
        """The last version of each one in the library of the space."""
        newer = self.model.objects.filter(
            lineage=models.OuterRef("lineage"), version__gt=models.OuterRef("version")
        )
        return self.filter(~models.Exists(newer), in_library=True)


class Questionnaire(OwnedModel, SluggedModel):
    """What is asked. A version that has been used never changes again: a change makes the next.

    `lineage` is common to the versions of one questionnaire; `ready_key` tells which ready one
    it was taken from. One that is asked for a group alone is out of the library (`in_library`).
    """

    title = models.CharField("intitulé", max_length=150)
    introduction = models.TextField("présentation", blank=True, max_length=2000)
    source = models.CharField("source", max_length=300, blank=True)
    lineage = models.CharField(max_length=LENGTH, default=random_slug, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    ready_key = models.CharField(max_length=40, blank=True)
    is_frozen = models.BooleanField(default=False)
    in_library = models.BooleanField(default=True)
    search_key = SearchKeyField(sources=("title",), db_index=True)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = scoped_manager(QuestionnaireQuerySet)

    class Meta:
        ordering = ["search_key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "lineage", "version"], name="questionnaire_version_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def items(self) -> list[Item]:
        """Its questions in order, as values."""
        return [question.item() for question in self.questions.all()]  # type: ignore[attr-defined]


class Question(OwnedModel, SluggedModel):
    """One question of a questionnaire; `item()` is its meaning."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField()
    code = models.CharField("nom dans les fichiers", max_length=40)
    kind = models.CharField("genre", max_length=10, choices=QuestionKind.choices)
    label = models.CharField("question", max_length=300)
    hint = models.CharField("précision", max_length=300, blank=True)
    is_required = models.BooleanField("réponse obligatoire", default=False)
    # [[code, label], …]
    options = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    bounds = models.JSONField(default=list)
    # {"question": code, "answers": [codes]} or {}
    condition = models.JSONField(default=dict)

    class Meta:
        ordering = ["questionnaire", "position"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="question_code_once")
        ]

    def __str__(self) -> str:
        return self.label

    def item(self) -> Item:
        """The question as a value."""
        condition = self.condition or None
        return Item(
            code=self.code,
            kind=QuestionKind(self.kind),
            label=self.label,
            hint=self.hint,
            is_required=self.is_required,
            options=tuple(Choice(code, label) for code, label in self.options),
            rows=tuple(Choice(code, label) for code, label in self.rows),
            bounds=tuple(self.bounds),
            condition=Condition(condition["question"], tuple(condition["answers"]))
            if condition
            else None,
        )
