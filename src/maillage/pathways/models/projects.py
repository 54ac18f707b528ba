"""The personalised project: who said what is sealed; kinds, dates and answers are in clear."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.pathways.enums import Mode
from maillage.pathways.enums.projects import (
    FILLED_BY_THE_PROJECT,
    AgreementAnswer,
    AgreementHow,
    GoalKind,
    GoalStep,
    Means,
    OpinionHow,
    ReviewKind,
    StatementKind,
    StepKind,
    StepOutcome,
    Voice,
)
from maillage.pathways.models.children import Child
from maillage.pathways.models.journeys import Pathway
from maillage.people.models import User


class Worded(OwnedModel, SluggedModel):
    """A part of a project: its words are sealed under its slug, and put here once opened."""

    said = ""

    class Meta:
        abstract = True


class SupportProject(OwnedModel, SluggedModel):
    """The project of one pathway. What was said and written: `ProjectWords`."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="projects")
    pathway = models.OneToOneField(Pathway, on_delete=models.CASCADE, related_name="project")
    opened_on = models.DateField()
    changed_on = models.DateField()
    opinion_how = models.CharField(max_length=9, choices=OpinionHow.choices, blank=True)
    opinion_on = models.DateField(null=True)


class ProjectWords(OwnedModel):
    """Every text of a project, sealed together (see `vault`); gone at erasure."""

    project = models.OneToOneField(
        SupportProject, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    wrapped_key = models.BinaryField()
    body = models.BinaryField()


class Statement(Worded):
    """An expectation or a need."""

    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=6, choices=StatementKind.choices)


class Goal(Worded):
    """What is aimed at, for whom it is told in plain words, and until when."""

    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="goals")
    kind = models.CharField(max_length=9, choices=GoalKind.choices)
    need = models.ForeignKey(Statement, null=True, on_delete=models.SET_NULL, related_name="goals")
    set_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("set_on")), name="goal_dates")
        ]


class GoalAction(Worded):
    """What somebody does towards a goal, and with what."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="actions")
    means = models.CharField(max_length=9, choices=Means.choices)
    carrier = models.CharField(max_length=13, choices=Voice.choices)
    done_on = models.DateField(null=True)


class ProjectAgreement(OwnedModel):
    """What a side answered to the project, one day; the last answer of a side counts."""

    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="agreements")
    party = models.CharField(max_length=13, choices=Voice.choices)
    answer = models.CharField(max_length=8, choices=AgreementAnswer.choices)
    how = models.CharField(max_length=7, choices=AgreementHow.choices)
    on = models.DateField()
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")


class ProjectReview(Worded):
    """The project looked at again, with who was there; each judges the goals on one scale."""

    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=6, choices=ReviewKind.choices)
    on = models.DateField()
    voices = models.JSONField(default=list)
    next_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "on"], name="project_review_once_a_day"),
            models.CheckConstraint(condition=Q(next_on__gt=F("on")), name="project_review_dates"),
        ]


class GoalRating(OwnedModel):
    """How far one voice finds a goal, at one review."""

    review = models.ForeignKey(ProjectReview, on_delete=models.CASCADE, related_name="ratings")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    voice = models.CharField(max_length=13, choices=Voice.choices)
    step = models.CharField(max_length=8, choices=GoalStep.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "goal", "voice"], name="goal_rating_once")
        ]


class Improvement(Worded):
    """What a review decided to do better: by whom, until when, done or not."""

    review = models.ForeignKey(ProjectReview, on_delete=models.CASCADE, related_name="improvements")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_on"], condition=Q(done_on=None), name="improvement_due"
            )
        ]


class ProjectStep(OwnedModel, SluggedModel):
    """A step with its date: asked when the row is made, by the rule in force that day."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9, choices=StepKind.choices)
    asked_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=11, choices=StepOutcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "kind"], condition=Q(done_on=None), name="project_step_one_open"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(done_on=None),
                name="project_step_due",
            )
        ]

    @property
    def is_noted_by_hand(self) -> bool:
        """Whether somebody notes it, rather than the project's own agreement or review."""
        return self.kind not in FILLED_BY_THE_PROJECT


class LiaisonSheet(OwnedModel, SluggedModel):
    """A change of mode inside the integrated scheme: agreed, left open a while, then sent."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="sheets")
    mode = models.CharField(max_length=16, choices=Mode.choices)
    agreed_on = models.DateField()
    clear_days = models.PositiveSmallIntegerField()
    withdrawn_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pathway"],
                condition=Q(withdrawn_on=None, sent_on=None),
                name="liaison_sheet_one_open",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(sent_on=None), name="liaison_sheet_one_end"
            ),
        ]

    @property
    def may_leave_on(self) -> date:
        """The day after the withdrawal time: the first and the last of clear days do not count."""
        return self.agreed_on + timedelta(days=self.clear_days + 1)
