"""Reviews of a project: who was there, how far each finds each goal, what will be done better."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from maillage.kernel import clock
from maillage.pathways.access_ties import hold_of, may_act
from maillage.pathways.domain.children import note_contact
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.domain.projects import put_words, standing, tell
from maillage.pathways.domain.steps import fill_step
from maillage.pathways.enums.projects import ALWAYS_HEARD, ReviewKind, StepKind
from maillage.pathways.models import (
    Goal,
    GoalRating,
    Improvement,
    ProjectReview,
    SupportProject,
)
from maillage.people.models import User


def hold_review(
    *,
    project: SupportProject,
    actor: User | None,
    kind: str,
    on: date,
    partners: list[str],
    text: str,
    next_on: date,
) -> ProjectReview:
    """Note a review, who was there and what was said; the yearly one starts a new year.

    Writes one journal line, those of the step and of the contact. Raises Refused for a day to
    come, a second review the same day, or a next one that does not come after.
    """
    check_past(on)
    if next_on <= on:
        raise Refused("Le prochain bilan vient après celui-ci\u00a0: changez le jour.", "next_on")
    with transaction.atomic():
        project = standing(project)
        if ProjectReview.objects.filter(project=project, on=on).exists():
            raise Refused("Un bilan est déjà noté ce jour-là.", "on")
        row = ProjectReview.objects.create(
            organisation=project.organisation,
            project=project,
            kind=kind,
            on=on,
            voices=[*ALWAYS_HEARD, *partners],
            next_on=next_on,
        )
        put_words(project, row.slug, text)
        tell(project, actor, "pathways.project_reviewed", kind=kind, on=str(on))
        if kind == ReviewKind.YEARLY:
            fill_step(project.pathway, actor, StepKind.YEARLY, on)
        note_contact(child=project.child, actor=actor, on=on)
    return row


def rate_goals(
    *,
    review: ProjectReview,
    actor: User,
    ratings: Mapping[tuple[Goal, str], str],
    closed: list[Goal],
) -> None:
    """Keep how far each voice finds each goal at a review, and the goals that end there.

    What was kept for this review before is replaced. Writes one journal line.
    """
    with transaction.atomic():
        project = standing(review.project)
        GoalRating.objects.filter(review=review).delete()
        GoalRating.objects.bulk_create(
            GoalRating(
                organisation=project.organisation, review=review, goal=goal, voice=voice, step=step
            )
            for (goal, voice), step in ratings.items()
            if step
        )
        Goal.objects.filter(pk__in=[goal.pk for goal in closed]).update(closed_on=review.on)
        tell(project, actor, "pathways.goals_rated", count=str(len(ratings)))


def open_improvement(
    *, review: ProjectReview, actor: User, owner: User, due_on: date, text: str
) -> Improvement:
    """Open an action that a review decided, for somebody who may change the record.

    Writes one journal line. Raises Refused for a past day, or an owner who cannot read it.
    """
    if due_on < clock.today():
        raise Refused("Ce jour est passé\u00a0: choisissez un jour à venir.", "due_on")
    with transaction.atomic():
        project = standing(review.project)
        if not may_act(hold_of(owner), project.child):
            raise Refused(
                f"{owner} ne lit pas ce projet\u00a0: faites d’abord entrer cette personne dans "
                "le cercle.",
                "owner",
            )
        row = Improvement.objects.create(
            organisation=project.organisation, review=review, owner=owner, due_on=due_on
        )
        put_words(project, row.slug, text)
        tell(project, actor, "pathways.improvement_opened", until=str(due_on))
    return row


def finish_improvement(*, improvement: Improvement, actor: User) -> None:
    """An improvement is done today. Writes one journal line."""
    with transaction.atomic():
        row = Improvement.objects.select_for_update(of=("self",)).get(pk=improvement.pk)
        if row.done_on is None:
            row.done_on = clock.today()
            row.save(update_fields=["done_on"])
            tell(improvement.review.project, actor, "pathways.improvement_done")
