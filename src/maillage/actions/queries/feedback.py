"""What participants answered, as far as it points at nobody."""

from dataclasses import dataclass

from maillage.actions.feedback import faces, questions
from maillage.actions.models import CollectiveAction, FeedbackCount
from maillage.surveys.domain.disclosure import choice_view
from maillage.surveys.thresholds import least_answers


@dataclass(frozen=True)
class Said:
    """The answers to one question, from the best; empty where they are too few to be shown."""

    question: str
    answers: list[tuple[str, int | None]]


def said_of(action: CollectiveAction) -> tuple[int, list[Said]]:
    """How many people have answered of an action, and what, question by question (one query)."""
    rows = FeedbackCount.objects.filter(action=action)
    held = {(row.question, row.answer): row.shown for row in rows}
    people = held.get(("", ""), 0)
    said = []
    for question in questions():
        counts = [held.get((question.code, face.code), 0) for face in faces()]
        said.append(Said(question.label, _view(counts, people)))
    return people, said


def _view(counts: list[int], people: int) -> list[tuple[str, int | None]]:
    view = choice_view(counts, people - sum(counts), least_answers())
    return [(face.label, shown) for face, shown in zip(faces(), view.counts, strict=False)]
