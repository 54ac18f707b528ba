"""One questionnaire put to several schemes (dispositifs): their last results side by side.

What a report hides stays hidden, and what all schemes together make is told only of those that are
shown, answer by answer, when each of them shows it: so that a total less the schemes shown is
nothing, never the one that is not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from maillage.kernel.documents import BulletList, Document, Heading, Notice, Paragraph
from maillage.kernel.sheets_out import Value
from maillage.kernel.words import NBSP, compte, liste
from maillage.surveys.comparison import (
    Column,
    Compared,
    Measure,
    compared,
    people_of,
    percent,
    size_of,
    view_in,
)
from maillage.surveys.enums import QuestionKind
from maillage.surveys.exports import RULE, table_of
from maillage.surveys.models import Campaign, Report
from maillage.surveys.results import LOST, is_cut

TOTAL = "Ensemble des dispositifs montrés"
SHEET_HEADERS = (
    "Question",
    "Point",
    "Réponse",
    "Dispositif",
    "Personnes",
    "Moyenne",
    "Sur",
    "Part (%)",
    "Chiffre repris de",
)
# How many schemes one table of a page of paper holds.
ABREAST = 4


@dataclass(frozen=True)
class Schemes:
    """The comparison: what it opens with, and each question in every scheme shown."""

    opening: tuple[str, ...]
    questions: tuple[Compared, ...]

    @property
    def blocks(self) -> tuple[tuple[Compared, tuple[str, ...]], ...]:
        """Each question with what to say of it."""
        return tuple((one, sentences_of(one)) for one in self.questions)


def schemes(reports: Sequence[Report], url: Callable[[Campaign], str]) -> Schemes:
    """The comparison of these reports, one per scheme; `url` gives the page of a campaign."""
    told = [one for one in reports if one.content["answers"] is not None]
    lost = [one.campaign.scheme_label for one in reports if is_cut(one)]
    hidden = [
        one.campaign.scheme_label
        for one in reports
        if one.content["answers"] is None and not is_cut(one)
    ]
    columns = [
        Column(one.campaign.scheme_label, size_of(one.content), one.content, url(one.campaign))
        for one in told
    ]
    opening = []
    if columns:
        opening.append(
            f"{compte(len(columns), 'dispositif')}{NBSP}: {liste([c.name for c in columns])}."
        )
    opening += [f"{label}{NBSP}: {LOST}" for label in lost]
    if hidden:
        opening.append(
            f"Trop peu de réponses pour montrer {liste(hidden)}. L’ensemble n’en tient pas compte, "
            "afin qu’aucune soustraction ne les montre."
        )
    questions: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for column in columns:
        for question in column.content["questions"]:
            key = (question["code"], question["kind"], *question["codes"])
            questions.setdefault(key, question)
    found = tuple(_with_total(one, columns) for one in questions.values()) if len(told) > 1 else ()
    return Schemes(tuple(opening), found)


def _with_total(question: Mapping[str, Any], columns: Sequence[Column]) -> Compared:
    """A question in every scheme, then in all of them together when it is shared out."""
    found = compared(question, columns)
    sizes = [column.size for column in columns if isinstance(column.size, int)]
    if found.has_mean or len(sizes) < len(columns):
        return found
    views = [view_in(column.content, question, "") for column in columns]
    total = Column(TOTAL, sum(sizes), {})
    measures = tuple(
        replace(one, values=(*one.values, _share(rank, views, columns)), likes=(*one.likes, ()))
        for rank, one in enumerate(found.measures)
    )
    return replace(found, columns=(*found.columns, total), measures=measures)


def _share(
    rank: int, views: Sequence[Mapping[str, Any] | None], columns: Sequence[Column]
) -> Decimal | None:
    """An answer's share in all schemes together; None as soon as one of them does not show it."""
    counts, people = 0, 0
    for view, column in zip(views, columns, strict=True):
        if view is None or view["like"] or not view["counts"]:
            return None
        count, out_of = view["counts"][rank], people_of(view, column.content)
        if count is None or out_of is None:
            return None
        counts, people = counts + count, people + out_of
    return percent(counts, people)


def sentences_of(found: Compared) -> tuple[str, ...]:
    """What differs most between schemes; then what is repeated from an earlier wave."""
    lines = []
    if found.widest:
        one, low, high = found.widest
        gap = (
            f"{found.said(one.values[low])} ({found.columns[low].label}) à "
            f"{found.said(one.values[high])} ({found.columns[high].label})"
        )
        if found.kind is QuestionKind.SCALE:
            lines.append(f"De {gap}.")
        else:
            lines.append(f"L’écart le plus grand{NBSP}: «{NBSP}{one.label}{NBSP}», de {gap}.")
    elif any(_is_told(one) for one in found.measures):
        lines.append("Aucun écart entre les dispositifs montrés.")
    else:
        lines.append("Trop peu de réponses à cette question pour la comparer.")
    return (*lines, *found.like_sentences)


def _is_told(measure: Measure) -> bool:
    return sum(value is not None for value in measure.values) > 1


def schemes_document(found: Schemes, campaign: Campaign, report: Report) -> Document:
    """The comparison in sentences and tables, to read before a council."""
    questionnaire = campaign.questionnaire
    blocks: list = [Heading("Dispositifs comparés"), *(Paragraph(line) for line in found.opening)]
    for one, sentences in found.blocks:
        blocks += [Heading(one.label), BulletList(list(sentences))]
        for first in range(0, len(one.columns), ABREAST):
            blocks.append(table_of(_columns(one, first, first + ABREAST), "Par dispositif"))
    blocks.append(Notice(RULE, title="Comment lire ces chiffres"))
    return Document(
        title=f"Comparaison des dispositifs{NBSP}: {questionnaire.title}",
        subject=questionnaire.title,
        author=campaign.organisation.name,
        organisation=[campaign.organisation.name],
        date=report.closed_on,
        blocks=blocks,
        reference=f"{compte(len(found.questions), 'question')} comparée"
        f"{'s' if len(found.questions) > 1 else ''}",
    )


def _columns(found: Compared, first: int, last: int) -> Compared:
    """The same question in a few of its columns only."""
    return replace(
        found,
        columns=found.columns[first:last],
        measures=tuple(
            replace(one, values=one.values[first:last], likes=one.likes[first:last])
            for one in found.measures
        ),
    )


def schemes_rows(found: Schemes) -> list[tuple[Value, ...]]:
    """One line per question, thing measured and scheme, under SHEET_HEADERS."""
    return [
        (question.label, point, option, column.label, column.size, *told, like)
        for question in found.questions
        for point, option, column, told, like in question.figures
    ]
