"""A report in words and charts: what the results page, the PDF and the table all say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillage.kernel import charts
from maillage.kernel.words import NBSP, compte, liste, nombre, pourcent
from maillage.surveys.comparison import (
    ROUNDED,
    SCALES,
    Column,
    Compared,
    Size,
    as_at,
    compared,
    decimal,
    like_waves,
    recast_waves,
    scale_text,
    size_of,
    wave_columns,
    with_n,
)
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Report


@dataclass(frozen=True)
class Reading:
    """One thing measured: a question, or one row of a table of scales. A None is not shown."""

    label: str
    options: tuple[str, ...]
    counts: tuple[int | None, ...]
    blank: int | None
    mean: Decimal | None
    highest: int
    segment_means: tuple[tuple[str, Decimal | None], ...]
    segment_counts: tuple[tuple[str, tuple[int, ...]], ...]
    # The waves it is said to be like, too near for its own figures to be shown ("T0").
    like: tuple[str, ...] = ()
    # Some of its answers are like an earlier wave's, as `options` says, and some are not.
    is_mixed: bool = False
    # The waves that asked it with other answers, too near for anything to be shown.
    recast: tuple[str, ...] = ()

    @property
    def mean_text(self) -> str:
        """The mean out of its highest mark: "3,5 sur 4"."""
        if self.mean is None:
            return charts.HIDDEN
        return f"{nombre(self.mean)} sur {self.highest}"


@dataclass(frozen=True)
class Block:
    """One question of the results: its sentences, its charts, its readings."""

    label: str
    kind: QuestionKind
    readings: tuple[Reading, ...]
    sentences: tuple[str, ...]
    drawn: tuple[charts.Chart, ...] = ()
    # Drawn small, one thing measured after the other: long labels have no room at a line's end.
    waves: Compared | None = None

    @property
    def table(self) -> tuple[tuple[str, ...], ...]:
        """The means of a table of scales, by part of the audience too, its heads first; else ()."""
        if self.kind is not QuestionKind.MATRIX:
            return ()
        labels = list(
            dict.fromkeys(label for one in self.readings for label, _ in one.segment_means)
        )
        rows = []
        for one in self.readings:
            means = dict(one.segment_means)
            rows.append((one.label, one.mean_text, *(_said(means.get(label)) for label in labels)))
        return (("Point", "Ensemble", *labels), *rows)

    @property
    def is_divided(self) -> bool:
        """Whether parts of the audience are shown in `table`."""
        return bool(self.table) and len(self.table[0]) > 2


LOST = (
    "Des réponses données ont été perdues avec une clé du serveur\u00a0: rien ne peut être montré, "
    "et cela ne dit pas combien de personnes avaient répondu."
)


@dataclass(frozen=True)
class Results:
    """All that is shown of a closed campaign; `blocks` is empty under the threshold. `segments`
    come with how many people answered.
    """

    opening: tuple[str, ...]
    blocks: tuple[Block, ...]
    segments: tuple[tuple[str, Size], ...]


def is_cut(report: Report) -> bool:
    """Whether answers were lost with a key of the server: nothing tells how many had come."""
    return bool(report.content.get("is_cut"))


def results(report: Report, waves: Sequence[Report] = ()) -> Results:
    """The results of a campaign; `waves` are the reports of its series, itself included."""
    content = report.content
    answers, audience = content["answers"], content["audience"]
    if is_cut(report):
        return Results((LOST,), (), ())
    if answers is None:
        sentence = (
            f"Moins de {compte(content['threshold'], 'réponse')} sur "
            f"{compte(audience, 'personne')} invitées{NBSP}: rien n’est montré, afin que "
            "personne ne soit reconnaissable."
        )
        return Results((sentence,), (), ())
    columns = wave_columns(waves)
    segments = tuple((one["label"], size_of(one)) for one in content["segments"])
    blocks = tuple(_block(question, content, columns) for question in content["questions"])
    return Results(tuple(_opening(content, segments)), blocks, segments)


def _opening(content: dict[str, Any], segments: Sequence[tuple[str, Size]]) -> list[str]:
    answers, audience = size_of(content), content["audience"]
    if isinstance(answers, int):
        lines = [
            f"{compte(answers, 'personne')} sur {audience} invitées ont répondu "
            f"({pourcent(answers, audience)})."
        ]
    else:
        lines = [
            f"De {answers} personnes sur {audience} invitées ont répondu.",
            "Presque autant de personnes ont répondu à une vague précédente. Un chiffre n’est "
            "montré que s’il a vraiment bougé depuis, afin qu’une soustraction n’isole personne.",
        ]
    if segments:
        parts = [
            f"{label} ({compte(size, 'réponse') if isinstance(size, int) else f'{size} réponses'})"
            for label, size in segments
        ]
        lines.append(f"Parties du public montrées à part{NBSP}: {liste(parts)}.")
    if content["hidden_segments"]:
        least = content["threshold_crossed"]
        lines.append(
            f"{compte(content['hidden_segments'], 'partie')} du public "
            f"{'sont comptées' if content['hidden_segments'] > 1 else 'est comptée'} dans le total "
            f"sans être {'montrées' if content['hidden_segments'] > 1 else 'montrée'} à part "
            f"(moins de {least} réponses, ou il suffirait d’une soustraction)."
        )
    return lines


def _block(question: dict[str, Any], content: dict[str, Any], columns: Sequence[Column]) -> Block:
    kind = QuestionKind(question["kind"])
    readings = tuple(_reading(question, index, content) for index in range(len(question["views"])))
    waves = compared(question, columns) if columns else None
    if kind in SCALES:
        sentences = _sentences_of_scale(question, readings)
        drawn = _charts_of_scale(readings, content)
    else:
        sentences = _sentences_of_choice(readings[0], content)
        drawn = _charts_of_choice(readings[0], content)
    if waves:
        sentences += _sentences_of_waves(waves)
    recast = sorted({wave for one in readings for wave in one.recast})
    if recast:
        return Block(question["label"], kind, readings, (_otherwise(recast),), (), waves)
    if not waves and any(one.like for one in readings):
        likes = sorted({one.like[-1] for one in readings if one.like})
        sentences.append(
            f"Trop peu de réponses ont changé depuis {liste(likes)} pour montrer la différence "
            "sans risque\u00a0: un chiffre qui n’a pas assez bougé reste celui d’alors."
        )
    return Block(question["label"], kind, readings, tuple(sentences), tuple(drawn), waves)


def _otherwise(waves: list[str]) -> str:
    return (
        f"Cette question a été posée autrement à {liste(waves)}\u00a0: d’autres réponses y étaient "
        "proposées. Presque autant de personnes y ont répondu, et une soustraction pourrait en "
        "isoler une. Rien n’en est montré cette fois."
    )


def _reading(question: dict[str, Any], index: int, content: dict[str, Any]) -> Reading:
    view = question["views"][index]
    labels = {one["key"]: one["label"] for one in content["segments"]}
    return Reading(
        label=view["row"] or question["label"],
        options=tuple(
            option + as_at(like_waves(view, rank) if view["like_by_box"] else ())
            for rank, option in enumerate(question["options"])
        ),
        counts=tuple(view["counts"]),
        blank=view["blank"],
        mean=decimal(view["mean"]),
        highest=int(question["codes"][-1]) if question["kind"] in SCALES else 0,
        segment_means=tuple(
            (labels[key], decimal(mean)) for key, mean in view["means_by_segment"].items()
        ),
        segment_counts=tuple(
            (labels[key], tuple(counts)) for key, counts in view["counts_by_segment"].items()
        ),
        like=like_waves(view),
        is_mixed=bool(view["like_by_box"]),
        recast=recast_waves(view),
    )


def _sentences_of_scale(question: dict[str, Any], readings: Sequence[Reading]) -> list[str]:
    shown = [one for one in readings if one.mean is not None]
    if not shown:
        return ["Trop peu de réponses à cette question pour la montrer."]
    if len(readings) == 1:
        (only,) = shown
        return [f"En moyenne, environ {only.mean_text} (arrondi afin de protéger chacun)."]
    ranked = sorted(shown, key=lambda one: (one.mean or 0, one.label))
    lines = [
        f"Le point le plus fort{NBSP}: «{NBSP}{ranked[-1].label}{NBSP}» ({ranked[-1].mean_text})."
    ]
    if ranked[0].mean != ranked[-1].mean:
        lines.append(
            f"Le point à travailler{NBSP}: «{NBSP}{ranked[0].label}{NBSP}» ({ranked[0].mean_text})."
        )
    return lines


def _sentences_of_waves(waves: Compared) -> list[str]:
    """From the first wave to the last one: what moved most, and what may not be told."""
    lines = []
    if len(waves.measures) == 1:
        known = [value for value in waves.measures[0].values if value is not None]
        if len(known) > 1:
            lines.append(_trend(known[0], known[-1]))
    elif waves.widest:
        one, low, high = waves.widest
        first, last = sorted((low, high))
        lines.append(
            f"Ce qui a le plus bougé{NBSP}: «{NBSP}{one.label}{NBSP}», de "
            f"{waves.said(one.values[first])} ({waves.columns[first].label}) à "
            f"{waves.said(one.values[last])} ({waves.columns[last].label})."
        )
    return [*lines, *waves.like_sentences]


def _trend(first: Decimal, last: Decimal) -> str:
    if first == last:
        return f"Stable depuis la première vague ({nombre(first)})."
    word = "hausse" if last > first else "baisse"
    return f"En {word} depuis la première vague{NBSP}: de {nombre(first)} à {nombre(last)}."


def _sentences_of_choice(reading: Reading, content: dict[str, Any]) -> list[str]:
    known = [
        (count, label)
        for label, count in zip(reading.options, reading.counts, strict=False)
        if count
    ]
    if reading.like or reading.is_mixed:
        return []
    if not known:
        return ["Trop peu de réponses pour montrer comment elles se partagent."]
    count, label = max(known)
    most = f"La réponse la plus donnée{NBSP}: «{NBSP}{label}{NBSP}», {compte(count, 'personne')}"
    people = size_of(content)
    if isinstance(people, int):
        return [f"{most} sur {people} ({pourcent(count, people)})."]
    return [f"{most}."]


def _charts_of_scale(readings: Sequence[Reading], content: dict[str, Any]) -> list[charts.Chart]:
    n = _answered(content)
    drawn = []
    if len(readings) > 1:
        points = [charts.Point(one.label, one.mean) for one in readings]
        drawn.append(
            charts.bars("Moyennes", points, count=n, full=readings[0].highest, note=_of(readings))
        )
    elif readings[0].counts:
        drawn.append(_bars_of_counts(readings[0], n))
    if len(readings) == 1 and readings[0].segment_means:
        (only,) = readings
        sizes = {one["label"]: size_of(one) for one in content["segments"]}
        points = [
            charts.Point(with_n(label, sizes[label]), mean) for label, mean in only.segment_means
        ]
        note = _of(readings)
        drawn.append(
            charts.bars("Par partie du public", points, count=n, full=only.highest, note=note)
        )
    return drawn


def _charts_of_choice(reading: Reading, content: dict[str, Any]) -> list[charts.Chart]:
    if not reading.counts:
        return []
    drawn = [_bars_of_counts(reading, _answered(content))]
    sizes = {one["label"]: size_of(one) for one in content["segments"]}
    for label, counts in reading.segment_counts:
        points = [
            charts.Point(option, count)
            for option, count in zip(reading.options, counts, strict=True)
        ]
        drawn.append(charts.bars(with_n(label, sizes[label]), points))
    return drawn


def _bars_of_counts(reading: Reading, n: str) -> charts.Chart:
    points = [
        charts.Point(option, count)
        for option, count in zip(reading.options, reading.counts, strict=True)
    ]
    note = f"{compte(reading.blank, 'personne')} sans réponse." if reading.blank else ""
    return charts.bars("Personnes par réponse", points, count=n, note=note)


def _answered(content: dict[str, Any]) -> str:
    people = size_of(content)
    told = compte(people, "personne") if isinstance(people, int) else f"{people} personnes"
    return f"{told} ont répondu au questionnaire"


def _of(readings: Sequence[Reading]) -> str:
    options, highest = readings[0].options, readings[0].highest
    return f"{scale_text(options, highest)} {ROUNDED}"


def _said(mean: Decimal | None) -> str:
    return charts.HIDDEN if mean is None else nombre(mean)
