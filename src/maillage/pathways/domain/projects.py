"""A personalised project: what is said, aimed at and done; every text is sealed at once."""

from datetime import date
from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.domain.children import note_contact
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.domain.steps import fill_step
from maillage.pathways.enums.projects import AgreementAnswer, StepKind, Voice
from maillage.pathways.models import (
    Goal,
    GoalAction,
    GoalRating,
    Pathway,
    ProjectAgreement,
    ProjectWords,
    Statement,
    SupportProject,
)
from maillage.pathways.vault import Sealed, open_words, seal_words
from maillage.people.models import User

OPINION = "opinion"
FINISHED = "Ce parcours est terminé\u00a0: son projet se lit, mais ne change plus."


def start_project(*, pathway: Pathway, actor: User | None) -> SupportProject:
    """Open the project of a pathway, with no word in it yet. Writes one journal line.

    Raises Refused when the pathway has one already, or has ended.
    """
    today = clock.today()
    with transaction.atomic():
        row = Pathway.objects.select_for_update(of=("self",)).get(pk=pathway.pk)
        if row.left_on is not None:
            raise Refused("Ce parcours est terminé\u00a0: un projet s’écrit pendant le parcours.")
        if SupportProject.objects.filter(pathway=row).exists():
            raise Refused("Ce parcours a déjà son projet.")
        project = SupportProject.objects.create(
            organisation=pathway.organisation,
            child_id=row.child_id,
            pathway=row,
            opened_on=today,
            changed_on=today,
        )
        sealed = seal_words({}, slug=project.slug)
        ProjectWords.objects.create(
            organisation=pathway.organisation,
            project=project,
            child_id=row.child_id,
            wrapped_key=sealed.wrapped_key,
            body=sealed.body,
        )
        tell(project, actor, "pathways.project_started")
    return project


def add_statement(
    *, project: SupportProject, actor: User | None, kind: str, text: str
) -> Statement:
    """Write an expectation or a need. Writes one journal line, without the words."""
    with transaction.atomic():
        project = standing(project)
        row = Statement.objects.create(
            organisation=project.organisation, project=project, kind=kind
        )
        put_words(project, row.slug, text)
        _changed(project, actor, "pathways.statement_written", kind=kind)
    return row


def set_goal(
    *,
    project: SupportProject,
    actor: User | None,
    kind: str,
    text: str,
    due_on: date,
    need: Statement | None = None,
) -> Goal:
    """Set a goal with its type and its date. Writes one journal line.

    Raises Refused for a date that is past.
    """
    today = clock.today()
    if due_on < today:
        raise Refused("Ce jour est passé\u00a0: choisissez un jour à venir.", "due_on")
    with transaction.atomic():
        project = standing(project)
        row = Goal.objects.create(
            organisation=project.organisation,
            project=project,
            kind=kind,
            need=need,
            set_on=today,
            due_on=due_on,
        )
        put_words(project, row.slug, text)
        _changed(project, actor, "pathways.goal_set", kind=kind)
    return row


def plan_action(
    *,
    project: SupportProject,
    actor: User | None,
    goal: Goal,
    means: str,
    carrier: str,
    text: str,
) -> GoalAction:
    """Say who does what towards a goal. Writes one journal line."""
    with transaction.atomic():
        project = standing(project)
        row = GoalAction.objects.create(
            organisation=project.organisation, goal=goal, means=means, carrier=carrier
        )
        put_words(project, row.slug, text)
        _changed(project, actor, "pathways.action_planned", means=means)
    return row


def do_action(*, action: GoalAction, actor: User) -> None:
    """An action is done today. Writes one journal line."""
    with transaction.atomic():
        row = GoalAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
        if row.done_on is None:
            row.done_on = clock.today()
            row.save(update_fields=["done_on"])
            tell(action.goal.project, actor, "pathways.action_done", means=row.means)


def take_opinion(
    *, project: SupportProject, actor: User | None, how: str, on: date, text: str
) -> None:
    """Write what the child says of the project, and how it was said; the last one counts.

    Writes one journal line, and that of the contact. Raises Refused for a day to come.
    """
    check_past(on)
    with transaction.atomic():
        project = standing(project)
        project.opinion_how, project.opinion_on = how, on
        project.save(update_fields=["opinion_how", "opinion_on"])
        put_words(project, OPINION, text)
        tell(project, actor, "pathways.opinion_taken", how=how)
        note_contact(child=project.child, actor=actor, on=on)


def rewrite(*, project: SupportProject, actor: User, item: Any, text: str) -> None:
    """Correct the words of a statement, goal or action. Writes one journal line."""
    with transaction.atomic():
        project = standing(project)
        put_words(project, item.slug, text)
        _changed(project, actor, "pathways.project_rewritten", kind=item._meta.model_name)


def take_out(*, project: SupportProject, actor: User, item: Any) -> None:
    """Take a statement, goal or action out, with its words. Writes one journal line.

    Raises Refused for a goal that a review has judged: what was judged stays, and can be closed.
    """
    with transaction.atomic():
        project = standing(project)
        gone = [item.slug]
        if isinstance(item, Goal):
            if GoalRating.objects.filter(goal=item).exists():
                raise Refused(
                    "Un bilan a déjà regardé ce but\u00a0: terminez-le au prochain bilan, sans "
                    "l’enlever."
                )
            gone += item.actions.values_list("slug", flat=True)
        kind = item._meta.model_name
        item.delete()
        words = _read(project)
        _seal(project, {key: text for key, text in words.items() if key not in gone})
        _changed(project, actor, "pathways.project_item_removed", kind=kind)


def agree(
    *,
    project: SupportProject,
    actor: User | None,
    party: str,
    answer: str,
    how: str,
    on: date,
) -> ProjectAgreement:
    """Note what a side answers to the project. Family and service both agreed: the step is done.

    Writes one journal line, those of the step and of the contact. Raises Refused for a day to
    come.
    """
    check_past(on)
    with transaction.atomic():
        project = standing(project)
        row = ProjectAgreement.objects.create(
            organisation=project.organisation,
            project=project,
            party=party,
            answer=answer,
            how=how,
            on=on,
            noted_by=actor,
        )
        tell(project, actor, "pathways.project_answered", party=party, answer=answer, how=how)
        last = {one.party: one for one in project.agreements.order_by("on", "pk")}
        both = [last.get(side) for side in (Voice.FAMILY, Voice.SERVICE)]
        if all(one and one.answer != AgreementAnswer.REFUSED for one in both):
            fill_step(project.pathway, actor, StepKind.AMENDMENT, on)
        if party != Voice.SERVICE:
            note_contact(child=project.child, actor=actor, on=on)
    return row


def standing(project: SupportProject) -> SupportProject:
    """The project, locked, if its pathway goes on. Raises Refused otherwise."""
    rows = SupportProject.objects.select_for_update(of=("self",))
    row: SupportProject = rows.select_related("pathway", "organisation").get(pk=project.pk)
    if row.pathway.left_on is not None:
        raise Refused(FINISHED)
    return row


def put_words(project: SupportProject, key: str, text: str) -> None:
    """Seal a text among those of a project that `standing` has locked."""
    _seal(project, {**_read(project), key: text})


def _read(project: SupportProject) -> dict[str, str]:
    row = ProjectWords.objects.get(project=project)
    return open_words(Sealed(bytes(row.wrapped_key), bytes(row.body)), slug=project.slug)


def _seal(project: SupportProject, words: dict[str, str]) -> None:
    sealed = seal_words(words, slug=project.slug)
    ProjectWords.objects.filter(project=project).update(
        wrapped_key=sealed.wrapped_key, body=sealed.body
    )


def _changed(project: SupportProject, actor: User | None, verb: str, **detail: str) -> None:
    """What was agreed before today's change has to be agreed again: the page says so."""
    project.changed_on = clock.today()
    project.save(update_fields=["changed_on"])
    tell(project, actor, verb, **detail)


def tell(project: SupportProject, actor: User | None, verb: str, **detail: str) -> None:
    """One line of the journal about a project: codes and dates, never a word of it."""
    journal.record(
        organisation=project.organisation, actor=actor, verb=verb, subject=project, detail=detail
    )
