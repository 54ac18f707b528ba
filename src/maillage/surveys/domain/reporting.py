"""From counters to the report: the published figures and nothing that was not published."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from maillage.surveys import thresholds
from maillage.surveys.content import COUNTED, EVERYBODY, Item, cell
from maillage.surveys.domain.disclosure import (
    View,
    choice_view,
    crossed_counts,
    crossed_means,
    multiple_view,
    scale_view,
    shown_segments,
)
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Campaign

# segment (0 when the audience is whole) -> cell -> how many
Table = dict[int, dict[str, int]]


def report_content(campaign: Campaign) -> dict[str, Any]:
    """The content of a report: see `build`."""
    table: Table = {}
    rows = campaign.counters.values_list("segment_id", "cell", "count")  # type: ignore[attr-defined]
    for segment, name, count in rows:
        table.setdefault(segment or 0, {})[name] = count
    labels = dict(campaign.segments.values_list("pk", "label"))  # type: ignore[attr-defined]
    return build(
        campaign.questionnaire.items(),
        table,
        labels=labels,
        audience=campaign.audience_size,
        k=campaign.threshold,
        k_crossed=max(thresholds.least_crossed(), campaign.threshold),
    )


def build(
    items: Sequence[Item],
    table: Table,
    *,
    labels: dict[int, str],
    audience: int,
    k: int,
    k_crossed: int,
) -> dict[str, Any]:
    """What may be shown, as JSON: `answers` is None under the threshold, and nothing follows.

    `segments` are those that may be shown beside the total, with their answers; each question
    has `views` (one per row of a matrix), each with its counts, mean and crossed figures.
    """
    sizes = {segment: counts[EVERYBODY] for segment, counts in table.items()}
    answers = sum(sizes.values())
    content: dict[str, Any] = {"audience": audience, "threshold": k, "answers": None}
    if answers < k:
        return content
    shown = shown_segments(sizes, k_crossed) if labels else frozenset()
    content |= {
        "answers": answers,
        "threshold_crossed": k_crossed,
        "segments": [
            {"key": str(segment), "label": labels[segment], "answers": sizes[segment]}
            for segment in sorted(shown)
        ],
        "hidden_segments": len(labels) - len(shown),
        "questions": [
            _question(item, table, sizes, shown, k, k_crossed)
            for item in items
            if item.kind in COUNTED
        ],
    }
    return content


def _question(
    item: Item,
    table: Table,
    sizes: dict[int, int],
    shown: frozenset[int],
    k: int,
    k_crossed: int,
) -> dict[str, Any]:
    views = []
    for row, label in [(one.code, one.label) for one in item.rows] or [("", "")]:
        counts = {
            segment: [cells[cell(item.code, row, one.code)] for one in item.options]
            for segment, cells in table.items()
        }
        view = _view(item, counts, sum(sizes.values()), k)
        views.append(
            {
                "row": label,
                "counts": list(view.counts),
                "blank": view.blank,
                "mean": _written(view.mean),
                **_crossed(item, counts, sizes, shown, k_crossed),
            }
        )
    return {
        "code": item.code,
        "kind": item.kind.value,
        "label": item.label,
        "options": [one.label for one in item.options],
        "codes": [one.code for one in item.options],
        "is_conditional": item.condition is not None,
        "views": views,
    }


def _view(item: Item, counts: dict[int, list[int]], people: int, k: int) -> View:
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    if item.kind is QuestionKind.MULTIPLE:
        return multiple_view(total, people, k)
    blank = people - sum(total)
    if item.has_mean:
        return scale_view(total, blank, k, codes=[int(one.code) for one in item.options])
    return choice_view(total, blank, k)


def _crossed(
    item: Item,
    counts: dict[int, list[int]],
    sizes: dict[int, int],
    shown: frozenset[int],
    k: int,
) -> dict[str, Any]:
    """Means or counts by segment: all the shown segments, or none."""
    means: dict[int, Fraction] = {}
    tables: dict[int, tuple[int, ...]] = {}
    if shown and item.has_mean:
        codes = [int(one.code) for one in item.options]
        means = crossed_means(codes, counts, shown, k)
    elif shown:
        tables = crossed_counts(counts, sizes, shown, k)
    return {
        "means_by_segment": {str(key): _written(value) for key, value in means.items()},
        "counts_by_segment": {str(key): list(value) for key, value in tables.items()},
    }


def _written(mean: Fraction | None) -> str | None:
    """A rounded mean as a decimal text: every step is a whole number of tenths."""
    return None if mean is None else f"{float(mean):.1f}"
