"""Writing questionnaires: a version that has been used is never changed, the next one is made."""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, User
from maillage.surveys.content import DECIDING, Item, bands
from maillage.surveys.domain.errors import Refused
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Question, Questionnaire

CODE = re.compile(r"[a-z_][a-z0-9_]{0,39}")
MOST_QUESTIONS, MOST_OPTIONS = 60, 12
WITH_OPTIONS = (
    QuestionKind.SCALE,
    QuestionKind.CHOICE,
    QuestionKind.MULTIPLE,
    QuestionKind.MATRIX,
)


def create_questionnaire(
    *,
    organisation: Organisation,
    actor: User | None,
    title: str,
    introduction: str = "",
    source: str = "",
    items: Sequence[Item] = (),
    ready_key: str = "",
    lineage: str = "",
    version: int = 1,
    in_library: bool = True,
) -> Questionnaire:
    """Write a questionnaire with its questions, all or nothing. Writes one journal line.

    Raises:
        Refused: a question cannot be asked as it is (the sentence names it).
    """
    with transaction.atomic():
        questionnaire = Questionnaire.objects.create(
            organisation=organisation,
            title=title,
            introduction=introduction,
            source=source,
            ready_key=ready_key,
            lineage=lineage or random_slug(),
            version=version,
            in_library=in_library,
            created_at=clock.now(),
        )
        _write(questionnaire, items)
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="surveys.questionnaire_written",
            subject=questionnaire,
            detail={"version": version, "questions": len(items)},
        )
    return questionnaire


def change_items(
    *, questionnaire: Questionnaire, actor: User, items: Sequence[Item]
) -> Questionnaire:
    """Replace the questions; a frozen version is left as it is and the next one is returned.

    Raises:
        Refused: a question cannot be asked as it is.
    """
    with transaction.atomic():
        row = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        if row.is_frozen:
            return next_version(questionnaire=row, actor=actor, items=items)
        row.questions.all().delete()
        _write(row, items)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="surveys.questionnaire_changed",
            subject=row,
            detail={"questions": len(items)},
        )
    return row


def describe(
    *, questionnaire: Questionnaire, actor: User, title: str, introduction: str
) -> Questionnaire:
    """Change the title and the introduction; of a frozen version, the next one is made."""
    with transaction.atomic():
        row = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        if row.is_frozen:
            row = next_version(questionnaire=row, actor=actor, items=row.items())
        row.title, row.introduction = title, introduction
        row.save(update_fields=["title", "introduction", "search_key"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="surveys.questionnaire_described",
            subject=row,
        )
    return row


def next_version(
    *, questionnaire: Questionnaire, actor: User, items: Sequence[Item]
) -> Questionnaire:
    """The version after the last one, with these questions."""
    versions = Questionnaire.objects.filter(
        organisation=questionnaire.organisation, lineage=questionnaire.lineage
    )
    last = versions.order_by("-version").values_list("version", flat=True)[0]
    if last != questionnaire.version:
        raise Refused(
            "Une version plus récente de ce questionnaire existe\u00a0: modifiez celle-là."
        )
    return create_questionnaire(
        organisation=questionnaire.organisation,
        actor=actor,
        title=questionnaire.title,
        introduction=questionnaire.introduction,
        source=questionnaire.source,
        items=items,
        ready_key=questionnaire.ready_key,
        lineage=questionnaire.lineage,
        version=last + 1,
    )


def copy_questionnaire(*, questionnaire: Questionnaire, actor: User, title: str) -> Questionnaire:
    """A new questionnaire with the same questions, free to change."""
    return create_questionnaire(
        organisation=questionnaire.organisation,
        actor=actor,
        title=title,
        introduction=questionnaire.introduction,
        source=questionnaire.source,
        items=questionnaire.items(),
    )


def lend_questionnaire(
    *, questionnaire: Questionnaire, organisation: Organisation, actor: User | None
) -> Questionnaire:
    """The same version, for a group of another organisation; it stays out of that one's library.

    Both are frozen: what the group is asked is what its author wrote, for good. In its own
    organisation a questionnaire is returned as it is.
    """
    if questionnaire.organisation_id == organisation.pk:
        return questionnaire
    with transaction.atomic():
        with within(questionnaire.organisation):
            row = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
            items = row.items()
            row.is_frozen = True
            row.save(update_fields=["is_frozen"])
        with within(organisation):
            lent: Questionnaire | None = Questionnaire.objects.filter(
                lineage=row.lineage, version=row.version
            ).first()
            return lent or create_questionnaire(
                organisation=organisation,
                actor=actor,
                title=row.title,
                introduction=row.introduction,
                source=row.source,
                items=items,
                lineage=row.lineage,
                version=row.version,
                in_library=False,
            )


def _write(questionnaire: Questionnaire, items: Sequence[Item]) -> None:
    checked = check_items(items)
    Question.objects.bulk_create(
        Question(
            organisation_id=questionnaire.organisation_id,
            questionnaire=questionnaire,
            position=position,
            code=item.code,
            kind=item.kind,
            label=item.label,
            hint=item.hint,
            is_required=item.is_required,
            options=[[one.code, one.label] for one in item.options],
            rows=[[one.code, one.label] for one in item.rows],
            bounds=list(item.bounds),
            condition={
                "question": item.condition.question,
                "answers": list(item.condition.answers),
            }
            if item.condition
            else {},
        )
        for position, item in enumerate(checked)
    )


def check_items(items: Sequence[Item]) -> list[Item]:
    """The questions as they can be asked (bands made from bounds), or a refusal in words."""
    if len(items) > MOST_QUESTIONS:
        raise Refused(f"Un questionnaire a au plus {MOST_QUESTIONS} questions\u00a0: allégez-le.")
    checked: list[Item] = []
    for item in items:
        if item.kind is QuestionKind.NUMBER and item.bounds:
            item = replace(item, options=bands(item.bounds))
        fault = _fault(item, checked)
        if fault:
            raise Refused(f"Question «\u00a0{item.label or item.code}\u00a0»\u00a0: {fault}")
        checked.append(item)
    return checked


def _fault(item: Item, earlier: Sequence[Item]) -> str:
    """What keeps a question from being asked, or ""."""
    if not item.label.strip():
        return "écrivez la question."
    if not CODE.fullmatch(item.code):
        return (
            "son nom dans les fichiers s’écrit en minuscules sans accent ni espace, et commence "
            "par une lettre."
        )
    if any(other.code == item.code for other in earlier):
        return f"une autre question porte déjà le nom «\u00a0{item.code}\u00a0»."
    return _fault_of_options(item) or _fault_of_condition(item, earlier)


def _fault_of_options(item: Item) -> str:
    if item.kind in WITH_OPTIONS and not 2 <= len(item.options) <= MOST_OPTIONS:
        return f"proposez de 2 à {MOST_OPTIONS} réponses."
    for group in (item.options, item.rows):
        codes = [one.code for one in group]
        if len(set(codes)) != len(codes) or not all(1 <= len(code) <= 40 for code in codes):
            return "deux réponses portent le même nom, ou une n’en a pas."
        if any(
            "/" in code or not one.label.strip() for code, one in zip(codes, group, strict=True)
        ):
            return "une réponse n’a pas de texte, ou son nom contient une barre oblique."
    if item.has_mean and not all(one.code.isdecimal() for one in item.options):
        return "les échelons d’une échelle se numérotent (1, 2, 3…)."
    if item.kind is QuestionKind.MATRIX and not 1 <= len(item.rows) <= MOST_OPTIONS:
        return f"un tableau a de 1 à {MOST_OPTIONS} lignes."
    if item.kind is QuestionKind.NUMBER and (
        len(item.bounds) < 2 or sorted(set(item.bounds)) != list(item.bounds)
    ):
        return "donnez au moins deux débuts de tranche, du plus petit au plus grand."
    return ""


def _fault_of_condition(item: Item, earlier: Sequence[Item]) -> str:
    if item.condition is None:
        return ""
    decides = next((one for one in earlier if one.code == item.condition.question), None)
    if decides is None or decides.kind not in DECIDING:
        return "sa condition porte sur une question à choix placée avant elle."
    known = {one.code for one in decides.options}
    if not item.condition.answers or not set(item.condition.answers) <= known:
        return "sa condition cite des réponses qui ne sont pas proposées."
    return ""
