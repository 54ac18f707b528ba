"""A report in words and charts: what the results page, the PDF and the table all say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillage.kernel import charts
from maillage.kernel.words import NBSP, compte, liste, nombre, pourcent
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
    wave_means: tuple[Decimal | None, ...] = ()

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


@dataclass(frozen=True)
class Results:
    """All that is shown of a closed campaign; `blocks` is empty under the threshold. `segments`
    and `waves` come with how many people answered.
    """

    opening: tuple[str, ...]
    blocks: tuple[Block, ...]
    segments: tuple[tuple[str, int], ...]
    waves: tuple[tuple[str, int], ...]


def results(report: Report, waves: Sequence[Report] = ()) -> Results:
    """The results of a campaign; `waves` are the reports of its series, itself included."""
    content = report.content
    answers, audience = content["answers"], content["audience"]
    if answers is None:
        sentence = (
            f"Moins de {compte(content['threshold'], 'réponse')} sur "
            f"{compte(audience, 'personne')} invitées{NBSP}: rien n'est montré, afin que "
            "personne ne soit reconnaissable."
        )
        return Results((sentence,), (), (), ())
    told = [one for one in waves if one.content["answers"] is not None]
    told = told if len(told) > 1 else []
    segments = tuple((one["label"], one["answers"]) for one in content["segments"])
    blocks = tuple(_block(question, content, told) for question in content["questions"])
    sizes = tuple((_wave_name(one), one.content["answers"]) for one in told)
    return Results(tuple(_opening(content, segments, audience, answers)), blocks, segments, sizes)


def _opening(
    content: dict[str, Any], segments: Sequence[tuple[str, int]], audience: int, answers: int
) -> list[str]:
    lines = [
        f"{compte(answers, 'personne')} sur {audience} invitées ont répondu "
        f"({pourcent(answers, audience)})."
    ]
    if segments:
        parts = [f"{label} ({compte(size, 'réponse')})" for label, size in segments]
        lines.append(f"Parties du public montrées à part{NBSP}: {liste(parts)}.")
    if content["hidden_segments"]:
        least = content["threshold_crossed"]
        lines.append(
            f"{compte(content['hidden_segments'], 'partie')} du public "
            f"{'sont comptées' if content['hidden_segments'] > 1 else 'est comptée'} dans le total "
            f"sans être {'montrées' if content['hidden_segments'] > 1 else 'montrée'} à part "
            f"(moins de {least} réponses, ou il suffirait d'une soustraction)."
        )
    return lines


def _block(question: dict[str, Any], content: dict[str, Any], waves: Sequence[Report]) -> Block:
    kind = QuestionKind(question["kind"])
    readings = tuple(
        _reading(question, index, content, waves) for index in range(len(question["views"]))
    )
    if kind in (QuestionKind.SCALE, QuestionKind.MATRIX):
        sentences = _sentences_of_scale(question, readings)
        drawn = _charts_of_scale(question, readings, content, waves)
    else:
        sentences = _sentences_of_choice(readings[0], content)
        drawn = _charts_of_choice(readings[0], content)
    return Block(question["label"], kind, readings, tuple(sentences), tuple(drawn))


def _reading(
    question: dict[str, Any], index: int, content: dict[str, Any], waves: Sequence[Report]
) -> Reading:
    view = question["views"][index]
    labels = {one["key"]: one["label"] for one in content["segments"]}
    has_mean = question["kind"] in (QuestionKind.SCALE, QuestionKind.MATRIX)
    return Reading(
        label=view["row"] or question["label"],
        options=tuple(question["options"]),
        counts=tuple(view["counts"]),
        blank=view["blank"],
        mean=_decimal(view["mean"]),
        highest=int(question["codes"][-1]) if has_mean else 0,
        segment_means=tuple(
            (labels[key], _decimal(mean)) for key, mean in view["means_by_segment"].items()
        ),
        segment_counts=tuple(
            (labels[key], tuple(counts)) for key, counts in view["counts_by_segment"].items()
        ),
        wave_means=tuple(_mean_in(wave, question, view["row"]) for wave in waves)
        if has_mean
        else (),
    )


def _mean_in(wave: Report, question: dict[str, Any], row: str) -> Decimal | None:
    """The mean of the same question in another wave, if it was asked in the same way."""
    for other in wave.content["questions"]:
        if other["code"] == question["code"] and other["codes"] == question["codes"]:
            for view in other["views"]:
                if view["row"] == row:
                    return _decimal(view["mean"])
    return None


def _sentences_of_scale(question: dict[str, Any], readings: Sequence[Reading]) -> list[str]:
    shown = [one for one in readings if one.mean is not None]
    if not shown:
        return ["Trop peu de réponses à cette question pour la montrer."]
    if len(readings) == 1:
        (only,) = shown
        lines = [f"En moyenne, environ {only.mean_text} (arrondi afin de protéger chacun)."]
        if only.wave_means:
            lines += _sentence_of_waves(only)
        return lines
    ranked = sorted(shown, key=lambda one: (one.mean or 0, one.label))
    lines = [
        f"Le point le plus fort{NBSP}: «{NBSP}{ranked[-1].label}{NBSP}» ({ranked[-1].mean_text})."
    ]
    if ranked[0].mean != ranked[-1].mean:
        lines.append(
            f"Le point à travailler{NBSP}: «{NBSP}{ranked[0].label}{NBSP}» ({ranked[0].mean_text})."
        )
    return lines


def _sentence_of_waves(reading: Reading) -> list[str]:
    known = [mean for mean in reading.wave_means if mean is not None]
    if len(known) < 2:
        return []
    first, last = known[0], known[-1]
    if first == last:
        return [f"Stable depuis la première vague ({nombre(first)})."]
    word = "hausse" if last > first else "baisse"
    return [f"En {word} depuis la première vague{NBSP}: de {nombre(first)} à {nombre(last)}."]


def _sentences_of_choice(reading: Reading, content: dict[str, Any]) -> list[str]:
    known = [
        (count, label)
        for label, count in zip(reading.options, reading.counts, strict=False)
        if count
    ]
    if not known:
        return ["Trop peu de réponses pour montrer comment elles se partagent."]
    count, label = max(known)
    return [
        f"La réponse la plus donnée{NBSP}: «{NBSP}{label}{NBSP}», {compte(count, 'personne')} "
        f"sur {content['answers']} ({pourcent(count, content['answers'])})."
    ]


def _charts_of_scale(
    question: dict[str, Any],
    readings: Sequence[Reading],
    content: dict[str, Any],
    waves: Sequence[Report],
) -> list[charts.Chart]:
    n = f"{compte(content['answers'], 'personne')} ont répondu au questionnaire"
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
        sizes = {one["label"]: one["answers"] for one in content["segments"]}
        points = [
            charts.Point(with_n(label, sizes[label]), mean) for label, mean in only.segment_means
        ]
        note = _of(readings)
        drawn.append(
            charts.bars("Par partie du public", points, count=n, full=only.highest, note=note)
        )
    if waves and any(one.wave_means for one in readings):
        drawn += _charts_of_waves(readings, waves)
    return drawn


def _charts_of_waves(readings: Sequence[Reading], waves: Sequence[Report]) -> list[charts.Chart]:
    """Lines over the waves, five rows at most on each drawing."""
    names = [_wave_name(wave) for wave in waves]
    # In the caption rather than under the axis, where five of them would meet on a phone.
    n = ", ".join(with_n(_wave_name(wave), wave.content["answers"]) for wave in waves)
    drawn = []
    for first in range(0, len(readings), charts.MAX_SERIES):
        few = readings[first : first + charts.MAX_SERIES]
        series = [charts.Series(one.label, one.wave_means) for one in few]
        note = _of(readings)
        drawn.append(charts.line("D'une vague à l'autre", names, series, count=n, note=note))
    return drawn


def _charts_of_choice(reading: Reading, content: dict[str, Any]) -> list[charts.Chart]:
    if not reading.counts:
        return []
    n = f"{compte(content['answers'], 'personne')} ont répondu au questionnaire"
    drawn = [_bars_of_counts(reading, n)]
    sizes = {one["label"]: one["answers"] for one in content["segments"]}
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


def _of(readings: Sequence[Reading]) -> str:
    lowest, highest = readings[0].options[0], readings[0].options[-1]
    return (
        f"De 1 («{NBSP}{lowest}{NBSP}») à {readings[0].highest} («{NBSP}{highest}{NBSP}»). "
        "Moyennes arrondies, afin de protéger chacun."
    )


def _said(mean: Decimal | None) -> str:
    return charts.HIDDEN if mean is None else nombre(mean)


def _wave_name(report: Report) -> str:
    return f"T{report.campaign.wave}"


def with_n(label: str, answers: int) -> str:
    """A part or a wave with how many people answered: "T0 (n = 34)"."""
    return f"{label} (n{NBSP}={NBSP}{answers})"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
