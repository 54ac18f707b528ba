"""Objectives rated from 1 to 4 by the members, anonymously: a campaign of questionnaires."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from maillage.groups.domain.attendees import Attendee
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.surveys import invitees_of
from maillage.groups.enums import ReviewStatus
from maillage.groups.models import Cycle, Objective, Review
from maillage.groups.queries.reviews import guests_of, members_of
from maillage.groups.review_kinds import SCALE
from maillage.kernel import clock, journal
from maillage.people.models import User
from maillage.surveys import domain as surveys
from maillage.surveys.content import Choice, Item
from maillage.surveys.domain.questionnaires import create_questionnaire
from maillage.surveys.enums import QuestionKind, ResultsFor
from maillage.surveys.models import Questionnaire
from maillage.surveys.models.campaigns import LONGEST_TITLE

LONGEST_LABEL = 300
# From the lowest to the highest, as every scale of the questionnaires.
STEPS = tuple(Choice(str(step), label) for step, label in reversed(SCALE))


def code_of(objective: Objective) -> str:
    """How the question about an objective is called in its questionnaire."""
    return f"objectif_{objective.rank}"


def ask_ratings(*, review: Review, actor: User | None, until: datetime) -> Review:
    """Ask every member and guest, anonymously, whether each objective is met, until an instant.

    Results come from five answers on, at the end, and follow the audience of the review: its pages
    alone tell them. `actor` is None for who leads by a personal link. Writes one journal line.

    Raises:
        Refused: it is not a review of a group still to be written, it was asked already, the
            cycle has no objective, or the group is too small to hide anybody.
    """
    with transaction.atomic():
        row = (
            Review.objects.select_for_update(of=("self",))
            .select_related("cycle", "group", "organisation")
            .get(pk=review.pk)
        )
        if not row.rules.by_group or row.status not in (
            ReviewStatus.PLANNED,
            ReviewStatus.DRAFTED,
        ):
            raise Refused("Les objectifs se notent avant que le bilan soit proposé au groupe.")
        if row.ratings_id is not None:
            raise Refused("Les notes ont déjà été demandées aux membres du groupe.")
        objectives = list(row.cycle.objectives.order_by("rank"))
        if not objectives:
            raise Refused("Ce cycle n’a pas d’objectif écrit\u00a0: il n’y a rien à noter.")
        try:
            row.ratings = surveys.open_campaign(
                organisation=row.organisation,
                actor=actor,
                questionnaire=_questionnaire(row.cycle, objectives, actor),
                title=f"Les objectifs de la saison, {row.about}",
                audience=_audience(row),
                opens_at=clock.now(),
                closes_at=until,
                scheme_label=row.cycle.title,
                results_for=ResultsFor.REVIEW,
            )
        except surveys.Refused as refusal:
            raise Refused(str(refusal)) from refusal
        row.save(update_fields=["ratings"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="groups.ratings_asked",
            subject=row,
            detail={"campaign": row.ratings.pk},
        )
    return row


def _audience(review: Review) -> list[surveys.Invitee]:
    people = [Attendee(person=member) for member in members_of(review)]
    guests = [Attendee(guest=guest) for guest in guests_of(review)]
    return invitees_of([*people, *guests])


def _questionnaire(
    cycle: Cycle, objectives: Sequence[Objective], actor: User | None
) -> Questionnaire:
    """One questionnaire per cycle, so that its groups are asked the same words."""
    found: Questionnaire | None = (
        Questionnaire.objects.filter(lineage=cycle.slug).order_by("-version").first()
    )
    if found is not None:
        return found
    return create_questionnaire(
        organisation=cycle.organisation,
        actor=actor,
        title=f"Objectifs, {cycle.title}"[:LONGEST_TITLE],
        introduction="Pour chaque objectif, dites s’il est atteint à vos yeux.",
        lineage=cycle.slug,
        in_library=False,
        items=[
            Item(
                code=code_of(one),
                kind=QuestionKind.SCALE,
                label=_shortened(one.text),
                options=STEPS,
            )
            for one in objectives
        ],
    )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
