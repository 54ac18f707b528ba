"""Reads of projects and of their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from maillage.kernel import clock
from maillage.kernel.dated import DatedValue
from maillage.kernel.words import date_courte
from maillage.pathways.delays import add_months, delay
from maillage.pathways.enums import CircleFunction
from maillage.pathways.enums.projects import EXPECTATIONS, AgreementAnswer, Voice
from maillage.pathways.models import (
    Child,
    CircleMember,
    Goal,
    GoalAction,
    GoalRating,
    Improvement,
    Pathway,
    ProjectAgreement,
    ProjectReview,
    ProjectStep,
    Statement,
    SupportProject,
)


@dataclass(frozen=True)
class NextStep:
    """What a project waits for: where it is written, what to do, the words of its button."""

    kind: str
    words: str
    verb: str


@dataclass(frozen=True)
class Sheet:
    """A project as a page or a document shows it; `words` are by the slug of each part."""

    project: SupportProject
    words: dict[str, str]
    expectations: list[Statement]
    needs: list[Statement]
    goals: list[Goal]
    agreements: list[ProjectAgreement]
    reviews: list[ProjectReview]

    @property
    def answers(self) -> dict[str, ProjectAgreement]:
        """The last answer of each side."""
        return {one.party: one for one in self.agreements}

    @property
    def next_step(self) -> NextStep:
        """What comes next, in the order in which a family lives its project."""
        if not self.expectations:
            words = "écrire ce que l’enfant et sa famille attendent"
            return NextStep("parole", words, "Écrire une attente")
        if not self.needs:
            return NextStep("parole", "écrire les besoins", "Écrire un besoin")
        if not self.goals:
            return NextStep("but", "choisir ensemble un premier but", "Fixer un but")
        if not self.project.opinion_on:
            return NextStep("avis", "demander son avis à l’enfant", "Recueillir l’avis")
        for party, words in SIDES:
            if not self._agreed(party):
                return NextStep("accord", words, "Noter un accord")
        return NextStep("bilan", "revoir le projet avec la famille", "Tenir un bilan")

    def _agreed(self, party: Voice) -> bool:
        """Whether this side agreed to the project as it is, not to an older one."""
        one = self.answers.get(party)
        return (
            one is not None
            and one.answer != AgreementAnswer.REFUSED
            and one.on >= self.project.changed_on
        )


SIDES = (
    (Voice.FAMILY, "demander l’accord de la famille"),
    (Voice.SERVICE, "noter l’accord du service"),
)


def read_project(project: SupportProject, words: dict[str, str]) -> Sheet:
    """Everything a project holds, each part with its own words (`said`)."""
    return read_projects([(project, words)])[0]


def read_projects(opened: Sequence[tuple[SupportProject, dict[str, str]]]) -> list[Sheet]:
    """The same for several projects with their words, in as many questions as for one."""
    actions = GoalAction.objects.order_by("pk")
    ratings = GoalRating.objects.order_by("review__on", "pk").select_related("review")
    improvements = Improvement.objects.order_by("due_on", "pk").select_related("owner")
    goals = Goal.objects.order_by("closed_on", "pk").prefetch_related(
        Prefetch("actions", queryset=actions), Prefetch("ratings", queryset=ratings)
    )
    reviews = ProjectReview.objects.order_by("-on").prefetch_related(
        Prefetch("improvements", queryset=improvements)
    )
    agreements = ProjectAgreement.objects.order_by("on", "pk").select_related("noted_by")
    prefetch_related_objects(
        [project for project, _ in opened],
        Prefetch("statements", queryset=Statement.objects.order_by("pk")),
        Prefetch("goals", queryset=goals),
        Prefetch("reviews", queryset=reviews),
        Prefetch("agreements", queryset=agreements),
    )
    return [_sheet(project, words) for project, words in opened]


def _sheet(project: SupportProject, words: dict[str, str]) -> Sheet:
    statements, goals = list(project.statements.all()), list(project.goals.all())
    reviews = list(project.reviews.all())
    parts: list[Any] = [*statements, *goals, *reviews]
    parts += [action for goal in goals for action in goal.actions.all()]
    parts += [one for review in reviews for one in review.improvements.all()]
    for part in parts:
        part.said = words.get(part.slug, "")
    for goal in goals:
        goal.told = _told(goal)
    return Sheet(
        project=project,
        words=words,
        expectations=[one for one in statements if one.kind in EXPECTATIONS],
        needs=[one for one in statements if one.kind not in EXPECTATIONS],
        goals=goals,
        agreements=list(project.agreements.all()),
        reviews=reviews,
    )


def _told(goal: Goal) -> list[dict[str, Any]]:
    """What each voice found of a goal, from one review to the next."""
    found: dict[str, list[str]] = {}
    for rating in goal.ratings.all():
        words = f"{rating.get_step_display()} ({date_courte(rating.review.on)})"
        found.setdefault(rating.voice, []).append(words)
    return [{"who": one.label, "steps": found[one]} for one in Voice if one in found]


def open_goals(project: SupportProject) -> QuerySet[Goal]:
    """Goals that still run."""
    return Goal.objects.filter(project=project, closed_on=None).order_by("pk")


def needs_of(project: SupportProject) -> QuerySet[Statement]:
    """Needs that a goal may answer."""
    return Statement.objects.filter(project=project).exclude(kind__in=EXPECTATIONS).order_by("pk")


def goals_to_rate(review: ProjectReview) -> list[Goal]:
    """The goals that run on the day of a review, those that end there included."""
    running = Q(closed_on=None) | Q(closed_on__gte=review.on)
    return list(Goal.objects.filter(running, project=review.project).order_by("pk"))


def ratings_of(review: ProjectReview) -> dict[str, Any]:
    """What was kept for a review, as its form shows it."""
    rows = GoalRating.objects.filter(review=review).values_list("goal__slug", "voice", "step")
    return {f"{goal}-{voice}": step for goal, voice, step in rows}


def follows_by_rule(step: ProjectStep) -> bool:
    """Whether news are still taken by rule after the next ones: the time after an exit."""
    left_on = step.pathway.left_on
    if left_on is None:
        return False
    today = clock.today()
    rhythm, whole = (delay(f"projet.{name}", today).value for name in ("follow_up", "suite"))
    return add_months(today, rhythm) <= add_months(left_on, whole)


def rule_of_step(step: ProjectStep) -> DatedValue:
    """The dated rule that gave a step its date."""
    return delay(f"projet.{step.kind}", step.asked_on)


def steps_of(pathway: Pathway) -> list[dict[str, Any]]:
    """The steps of a pathway by date, with their rule and whether they are late or near."""
    return [
        {"step": step, "rule": rule_of_step(step), "tone": tone_of(step)}
        for step in ProjectStep.objects.filter(pathway=pathway)
        .select_related("done_by")
        .order_by("due_on", "pk")
    ]


def soon() -> date:
    """The last day of what is near enough to be announced."""
    today = clock.today()
    return today + timedelta(days=delay("projet.avance", today).value)


def tone_of(step: ProjectStep) -> str:
    """The tone of a step's badge: done, late, near, or nothing."""
    if step.done_on is not None:
        return "done"
    if step.due_on < clock.today():
        return "danger"
    return "attention" if step.due_on <= soon() else ""


def _owed(services: QuerySet) -> QuerySet[ProjectStep]:
    return ProjectStep.objects.filter(
        done_on=None,
        due_on__lte=soon(),
        pathway__service__in=services,
        pathway__child__in=Child.objects.standing(),
    )


def deadlines(services: QuerySet) -> QuerySet[ProjectStep]:
    """Steps of these services' pathways that are late or near, the oldest first."""
    coordinators = (
        CircleMember.objects.current()
        .filter(function=CircleFunction.COORDINATOR)
        .select_related("person")
    )
    return (
        _owed(services)
        .select_related("pathway__child", "pathway__service")
        .prefetch_related(
            Prefetch("pathway__child__circle", queryset=coordinators, to_attr="coordination")
        )
        .order_by("due_on", "pk")
    )


def owed_by(services: QuerySet) -> dict[str, int]:
    """How many steps of these services' pathways are late, and how many are near."""
    late = Count("pk", filter=Q(due_on__lt=clock.today()))
    return _owed(services).aggregate(late=late, near=Count("pk") - late)


def improvements_of(person: Any) -> list[Improvement]:
    """What this person has to do better, the nearest date first."""
    return list(
        Improvement.objects.filter(owner=person, done_on=None)
        .select_related("review__project__child")
        .order_by("due_on", "pk")
    )
