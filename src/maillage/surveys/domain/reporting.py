"""From counters to the report: the published figures and nothing that was not published."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from maillage.kernel.keys import search_key
from maillage.kernel.sealing import SealBroken
from maillage.surveys import thresholds
from maillage.surveys.access_counts import Counts, access_counts
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
from maillage.surveys.domain.waves import (
    Anchor,
    Told,
    anchors_of_segment,
    anchors_of_view,
    band,
    boxes_beside,
    is_near,
    mean_moved,
    near_waves,
    related,
    renamed,
    veiled,
    widest,
)
from maillage.surveys.enums import QuestionKind, ResultsFor
from maillage.surveys.models import Campaign, Report

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What decides what is shown: thresholds, shown parts with their names, earlier waves."""

    k: int
    k_crossed: int
    sizes: dict[int, int]
    labels: dict[int, str]
    shown: frozenset[int]
    earlier: tuple[Told, ...]
    near: tuple[Told, ...]

    @property
    def has_near(self) -> bool:
        """Whether nearly as many people answered an earlier wave, in all or in a part."""
        return bool(self.near) or any(
            part["label"] == self.labels[key] and is_near(part, self.sizes[key], self.k)
            for told in self.earlier
            for part in told.content.get("segments", [])
            for key in self.shown
        )


def report_content(campaign: Campaign) -> dict[str, Any]:
    """The content of a report: see `build`. What it may be compared with is looked at.

    Answers whose key was lost are told as lost (`is_cut`), never as answers that did not come.
    """
    items = campaign.questionnaire.items()
    try:
        table = access_counts(campaign, items)
    except SealBroken:
        logger.error("the key of a campaign's counters is lost, and its answers with it")
        return {**_blank(campaign.audience_size, campaign.threshold), "is_cut": True}
    labels = dict(campaign.segments.values_list("pk", "label"))  # type: ignore[attr-defined]
    return build(
        items,
        table,
        labels=labels,
        audience=campaign.audience_size,
        k=campaign.threshold,
        k_crossed=max(thresholds.least_crossed() + campaign.address_count, campaign.threshold),
        earlier=[_told(one, campaign) for one in reports_beside(campaign)],
    )


def reports_beside(campaign: Campaign) -> list[Report]:
    """The reports that may be taken for an earlier wave, the oldest first: of the same series;
    for the space, about the same thing, or put to members of a same service, whatever it is said
    to be about; for a group, of the same group (by the first part of the series that its room
    gives, if it gives one). Another series does not hide the same people.
    """
    rows = Report.objects.filter(campaign__results_for=campaign.results_for)
    rows = rows.exclude(campaign=campaign).select_related("campaign__questionnaire")
    group, subject = _group_of(campaign), search_key(campaign.scheme_label)
    is_space, services = campaign.results_for == ResultsFor.SPACE, set(campaign.services)
    return [
        one
        for one in rows.order_by("campaign__opens_at", "pk")
        if one.campaign.series == campaign.series
        or (is_space and search_key(one.campaign.scheme_label) == subject)
        or (is_space and not services.isdisjoint(one.campaign.services))
        or (group and _group_of(one.campaign) == group)
    ]


def _group_of(campaign: Campaign) -> str:
    return str(campaign.series.rpartition(":")[0])


def _told(report: Report, campaign: Campaign) -> Told:
    other = report.campaign
    return Told(
        report.pk,
        other.wave,
        report.content,
        name="" if other.series == campaign.series else f"«\u00a0{other.title}\u00a0»",
        is_kin=other.questionnaire.lineage == campaign.questionnaire.lineage,
    )


def build(
    items: Sequence[Item],
    table: Counts,
    *,
    labels: dict[int, str],
    audience: int,
    k: int,
    k_crossed: int,
    earlier: Sequence[Told] = (),
) -> dict[str, Any]:
    """What may be shown, as JSON: `answers` is None under the threshold, and nothing follows.

    `segments` are those that may be shown beside the total, with their answers; each question
    has `views` (one per row of a matrix), each with its counts, mean and crossed figures. Beside
    an earlier wave that nearly as many people answered, how many answered is a band,
    from `answers` to `answers_most`, and a view (or one of its boxes) may be said to be as it was
    then (`like`, `like_by_box`).
    """
    sizes = {segment: counts[EVERYBODY] for segment, counts in table.items()}
    answers = sum(sizes.values())
    content = _blank(audience, k)
    if answers < k:
        return content
    counted = [item for item in items if item.kind in COUNTED]
    earlier = related(earlier, [_asked(item) for item in counted])
    shown = shown_segments(sizes, k_crossed) if labels else frozenset()
    if renamed(earlier, {key: sizes[key] for key in shown}, labels, k):
        shown = frozenset()
    near = tuple(near_waves(earlier, answers, k))
    rules = _Rules(k, k_crossed, sizes, labels, shown, tuple(earlier), near)
    content |= _size(answers, audience, rules)
    content |= {
        "threshold_crossed": k_crossed,
        "segments": [
            {
                "key": str(segment),
                "label": labels[segment],
                **_size(sizes[segment], audience, rules),
            }
            for segment in sorted(shown)
        ],
        "hidden_segments": len(labels) - len(shown),
        "questions": [_question(item, table, rules) for item in counted],
    }
    return content


def _blank(audience: int, k: int) -> dict[str, Any]:
    return {"audience": audience, "threshold": k, "answers": None}


def _size(answers: int, audience: int, rules: _Rules) -> dict[str, int]:
    if not rules.has_near:
        return {"answers": answers}
    least, most = band(answers, audience, rules.k)
    return {"answers": least, "answers_most": most}


def _asked(item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "label": item.label,
        "rows": [one.label for one in item.rows] or [""],
    }


def _question(item: Item, table: Counts, rules: _Rules) -> dict[str, Any]:
    question: dict[str, Any] = {
        "code": item.code,
        "kind": item.kind.value,
        "label": item.label,
        "options": [one.label for one in item.options],
        "codes": [one.code for one in item.options],
        "is_conditional": item.condition is not None,
    }
    views = []
    for row, label in [(one.code, one.label) for one in item.rows] or [("", "")]:
        counts = {
            segment: [cells[cell(item.code, row, one.code)] for one in item.options]
            for segment, cells in table.items()
        }
        view, like, like_by_box = _beside(item, counts, rules, question, label)
        views.append(
            {
                "row": label,
                "counts": list(view.counts),
                "blank": view.blank,
                "mean": _written(view.mean),
                "like": like,
                "like_by_box": like_by_box,
                **_crossed(item, counts, rules),
            }
        )
        _veil_segments(views[-1], counts, item, question, rules)
    return {**question, "views": views}


def _beside(
    item: Item,
    counts: dict[int, list[int]],
    rules: _Rules,
    question: dict[str, Any],
    row: str,
) -> tuple[View, list[Anchor], dict[str, list[Anchor]]]:
    """What is shown of one question; what it is said to be like, in all and for some boxes."""
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    people = sum(rules.sizes.values())
    blank = people - sum(total)
    codes = _codes(item)
    anchors = anchors_of_view(rules.near, question, row, rules.k)
    if item.kind is QuestionKind.MULTIPLE:
        view = multiple_view(total, people, rules.k)
        if not anchors:
            return view, [], {}
        boxes = [
            anchors_of_view(rules.near, question, row, rules.k, str(rank))
            for rank in range(len(total))
        ]
        view, likes = boxes_beside(view, boxes, total)
        if len(likes) == len(total):
            return view, widest(one for box in boxes for one in box), {}
        return view, [], likes
    if codes:
        view = scale_view(total, blank, rules.k, codes=codes)
    else:
        view = choice_view(total, blank, rules.k)
    if not anchors:
        return view, [], {}
    view, is_like = veiled(view, anchors, total, blank, codes)
    return view, anchors if is_like else [], {}


def _codes(item: Item) -> list[int]:
    """The marks of a scale; empty for other questions."""
    return [int(one.code) for one in item.options] if item.has_mean else []


def _crossed(item: Item, counts: dict[int, list[int]], rules: _Rules) -> dict[str, Any]:
    """Means or counts by segment: all the shown segments, or none. No counts near another wave."""
    means: dict[int, Fraction] = {}
    tables: dict[int, tuple[int, ...]] = {}
    if rules.shown and item.has_mean:
        means = crossed_means(_codes(item), counts, rules.shown, rules.k_crossed)
    elif rules.shown and not rules.has_near:
        tables = crossed_counts(counts, rules.sizes, rules.shown, rules.k_crossed)
    return {
        "means_by_segment": {str(key): _written(value) for key, value in means.items()},
        "counts_by_segment": {str(key): list(value) for key, value in tables.items()},
        "like_by_segment": {},
    }


def _veil_segments(
    view: dict[str, Any],
    counts: dict[int, list[int]],
    item: Item,
    question: dict[str, Any],
    rules: _Rules,
) -> None:
    """Put the means that have not moved since an earlier wave back to what they were then."""
    if not item.has_mean:
        return
    for key in sorted(rules.shown):
        anchors = anchors_of_segment(
            rules.earlier, question, view["row"], rules.labels[key], rules.sizes[key], rules.k
        )
        if any("is_recast" in one for one in anchors):
            # One part left out beside the others and the total would be found by subtraction.
            view["means_by_segment"], view["like_by_segment"] = {}, {}
            return
        if anchors and not all(mean_moved(one, counts[key], _codes(item)) for one in anchors):
            view["means_by_segment"][str(key)] = anchors[-1]["mean"]
            view["like_by_segment"][str(key)] = anchors


def _written(mean: Fraction | None) -> str | None:
    """A rounded mean as a decimal text: every step is a whole number of tenths."""
    return None if mean is None else f"{float(mean):.1f}"
