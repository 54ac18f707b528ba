"""The same question in several reports side by side: waves of a survey, schemes of a space.

Nothing is counted here: every figure is one that a report publishes, or their sum when each of
them is published. So no page that compares says more than the reports do one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from maillage.kernel import charts
from maillage.kernel.sheets_out import Value
from maillage.kernel.words import NBSP, compte, liste, nombre
from maillage.surveys.content import words
from maillage.surveys.domain.waves import Anchor, is_asked_alike, same_questions
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Report

# How many people: exactly, or a band in words ("10 à 14").
Size = int | str
ROUNDED = "Moyennes arrondies, afin de protéger chacun."
SCALES = (QuestionKind.SCALE, QuestionKind.MATRIX)


@dataclass(frozen=True)
class Column:
    """One report to compare: its name, how many answered, what it publishes, its page."""

    label: str
    size: Size
    content: Mapping[str, Any]
    url: str = ""

    @property
    def name(self) -> str:
        """The name with how many people answered: "T0 (n = 34)"."""
        return with_n(self.label, self.size)


@dataclass(frozen=True)
class Measure:
    """One thing measured in every column: a question, a row or an answer. None is not shown.

    `likes`: the columns whose figure is that of an earlier wave, too near to be shown beside it.
    """

    label: str
    values: tuple[Decimal | None, ...]
    likes: tuple[tuple[str, ...], ...]


class Figure(NamedTuple):
    """One figure of a question: of which row or answer, in which column; as a mean, what it is out
    of, or a share in percent; the waves it is repeated from.
    """

    point: str
    option: str
    column: Column
    told: tuple[Value, Value, Value]
    like: str


@dataclass(frozen=True)
class Compared:
    """A question in every column: means out of `highest`, or shares in percent."""

    label: str
    kind: QuestionKind
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]
    highest: int
    scale: str

    @property
    def has_mean(self) -> bool:
        """Whether means are compared; otherwise shares."""
        return self.kind in SCALES

    @property
    def charts(self) -> tuple[charts.Chart, ...]:
        """One small drawing per thing measured, all on the same scale."""
        full = self.highest if self.has_mean else 100
        return tuple(
            charts.bars(
                "Moyenne" if self.kind is QuestionKind.SCALE else one.label,
                [
                    charts.Point(f"{column.name}{as_at(like)}", value, column.url)
                    for column, value, like in zip(self.columns, one.values, one.likes, strict=True)
                ],
                unit="" if self.has_mean else "%",
                full=full,
            )
            for one in self.measures
        )

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The same as a table without its heads (`columns`), for documents."""
        return tuple(
            (
                one.label,
                *(
                    self.said(value) + (as_at(like) if value is not None else "")
                    for value, like in zip(one.values, one.likes, strict=True)
                ),
            )
            for one in self.measures
        )

    @property
    def figures(self) -> Iterator["Figure"]:
        """The same one by one, for tables of data."""
        for one in self.measures:
            point = one.label if self.kind is QuestionKind.MATRIX else ""
            option = "" if self.has_mean else one.label
            for column, value, like in zip(self.columns, one.values, one.likes, strict=True):
                figure = charts.HIDDEN if value is None else value
                told = (figure, self.highest, None) if self.has_mean else (None, None, figure)
                yield Figure(point, option, column, told, ", ".join(like))

    @property
    def legend(self) -> str:
        """What the figures are."""
        return f"{self.scale} {ROUNDED}" if self.has_mean else "Part des personnes qui ont répondu."

    def said(self, value: Decimal | None) -> str:
        """One figure as documents write it: "3,5 sur 4", "45 %", or that it is not shown."""
        if value is None:
            return charts.HIDDEN
        if self.has_mean:
            return f"{nombre(value)} sur {self.highest}"
        return f"{nombre(value)}{NBSP}%"

    @property
    def like_sentences(self) -> tuple[str, ...]:
        """Which columns repeat an earlier wave's figure, and why."""
        lines = []
        for rank, column in enumerate(self.columns):
            likes = [(one.likes[rank], one.values[rank]) for one in self.measures]
            waves = sorted({wave for like, _ in likes for wave in like})
            if waves:
                count = sum(bool(like) for like, _ in likes)
                some = (
                    f"pour {compte(count, 'point')} sur {len(likes)}, "
                    if count < len(likes)
                    else ""
                )
                lines.append(
                    f"{column.label}{NBSP}: {some}trop peu de réponses ont changé depuis "
                    f"{liste(waves)} pour montrer la différence sans risque."
                )
            repeated = sorted({like[-1] for like, value in likes if like and value is not None})
            if repeated:
                lines[-1] += f" Le chiffre répété est celui de {liste(repeated)}."
        return tuple(lines)

    @property
    def widest(self) -> tuple[Measure, int, int] | None:
        """The thing measured that differs most: itself, its lowest and its highest column.

        A column that sums others up has no content and is left out.
        """
        found = []
        for rank, one in enumerate(self.measures):
            known = [
                (value, at)
                for at, value in enumerate(one.values)
                if value is not None and self.columns[at].content
            ]
            if len(known) > 1:
                low, high = min(known), max(known)
                found.append((high[0] - low[0], -rank, one, low[1], high[1]))
        if not found:
            return None
        gap, _, measure, low_at, high_at = max(found, key=lambda one: one[:2])
        return (measure, low_at, high_at) if gap else None


def as_at(like: Sequence[str]) -> str:
    """What follows a figure that is an earlier wave's: ", comme à T0"."""
    return f", comme à {like[-1]}" if like else ""


def compared(question: Mapping[str, Any], columns: Sequence[Column]) -> Compared:
    """A question of one of the reports in all of them; where it was asked otherwise, hidden."""
    kind = QuestionKind(question["kind"])
    highest = int(question["codes"][-1]) if kind in SCALES else 0
    scale = ""
    measures: list[Measure] = []
    if kind in SCALES:
        scale = scale_text(question["options"], highest)
        for view in question["views"]:
            found = [view_in(one.content, question, view["row"]) for one in columns]
            means = tuple(decimal(one["mean"]) if one else None for one in found)
            label = view["row"] or question["label"]
            measures.append(Measure(label, means, tuple(like_waves(one) for one in found)))
    else:
        found = [view_in(one.content, question, "") for one in columns]
        tables = [
            shares(view, one.content) if view else ()
            for view, one in zip(found, columns, strict=True)
        ]
        for rank, option in enumerate(question["options"]):
            values = tuple(table[rank] if table else None for table in tables)
            likes = tuple(like_waves(one, rank) for one in found)
            measures.append(Measure(option, values, likes))
    return Compared(question["label"], kind, tuple(columns), tuple(measures), highest, scale)


def scale_text(options: Sequence[str], highest: int) -> str:
    """What the marks of a scale mean: "De 1 (« jamais ») à 4 (« toujours »)."."""
    low, high = options[0], options[-1]
    return f"De 1 («{NBSP}{low}{NBSP}») à {highest} («{NBSP}{high}{NBSP}»)."


def view_in(
    content: Mapping[str, Any], question: Mapping[str, Any], row: str
) -> Mapping[str, Any] | None:
    """The same thing asked in the same way in another report."""
    for other in same_questions(content, question):
        for view in other["views"]:
            if words(view["row"]) == words(row) and is_asked_alike(other, question, row, row):
                return view  # type: ignore[no-any-return]
    return None


def shares(view: Mapping[str, Any], content: Mapping[str, Any]) -> tuple[Decimal | None, ...]:
    """Each answer's share of those who answered the questionnaire, in percent; () when none is
    shown. Of a view said to be like an earlier one, the shares are those of that one.
    """
    found = []
    for rank in range(len(view["counts"] or (view["like"][-1]["counts"] if view["like"] else ()))):
        likes = likes_of(view, rank)
        told = likes[-1] if likes else view
        people = told["answers"] if likes and told["blank"] is None else people_of(view, content)
        count = told["counts"][rank] if told["counts"] else None
        found.append(None if count is None or not people else percent(count, people))
    return tuple(found) if any(one is not None for one in found) else ()


def people_of(view: Mapping[str, Any], content: Mapping[str, Any]) -> int | None:
    """How many people the counts of a view are out of, when it is told."""
    told = view["like"][-1] if view["like"] else {**view, "answers": size_of(content)}
    if told["blank"] is not None:
        return sum(told["counts"]) + int(told["blank"])
    return told["answers"] if isinstance(told["answers"], int) else None


def percent(count: int, people: int) -> Decimal:
    """A share to the unit, half up."""
    return (Decimal(100 * count) / people).quantize(Decimal(1), ROUND_HALF_UP)


def size_of(part: Mapping[str, Any]) -> Size:
    """How many people answered a report or a part of it: 34, or "10 à 14" beside a near wave."""
    least, most = part["answers"], part.get("answers_most", part["answers"])
    return int(least) if least == most else f"{least} à {most}"


def with_n(label: str, size: Size) -> str:
    """A part or a wave with how many people answered: "T0 (n = 34)"."""
    return f"{label} (n{NBSP}={NBSP}{size})"


def likes_of(view: Mapping[str, Any], rank: int) -> list[Anchor]:
    """What a view, or the answer of that rank, is said to be like."""
    found: list[Anchor] = view["like"] or view["like_by_box"].get(str(rank), [])
    return found


def like_waves(view: Mapping[str, Any] | None, rank: int = -1) -> tuple[str, ...]:
    """The names of the waves that a view, or one of its answers, is said to be like."""
    likes = likes_of(view, rank) if view else []
    return tuple(one.get("name", f"T{one['wave']}") for one in likes)


def recast_waves(view: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the waves that asked it with other answers, when nothing is shown for that."""
    is_empty = view["mean"] is None and not view["counts"]
    likes = view["like"] if is_empty else []
    return tuple(one.get("name", f"T{one['wave']}") for one in likes if "is_recast" in one)


def wave_columns(waves: Sequence[Report]) -> tuple[Column, ...]:
    """The waves that show something, when there are two of them at least."""
    told = [one for one in waves if one.content["answers"] is not None]
    if len(told) < 2:
        return ()
    return tuple(Column(f"T{one.campaign.wave}", size_of(one.content), one.content) for one in told)


def decimal(text: str | None) -> Decimal | None:
    """A figure as a report keeps it."""
    return None if text is None else Decimal(text)
