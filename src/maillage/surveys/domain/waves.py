"""Two waves of one survey, and what their difference would say of the few who left or came.

Answers may be carried over: then one wave minus the other is what the few people answered who
answered one of them only. Nothing joinable is kept, so nearly the same number of answers is taken
for nearly the same people. The rule (docs/adr/0014): beside such an earlier wave a figure is shown
only when it has moved by more than those few could move it; otherwise it is said to be as it was
then. What is published of the later wave is then the same whatever the few answered.

A wave said to be like another one passes on what it is like, with as many people more in doubt.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from maillage.surveys.content import words
from maillage.surveys.domain.disclosure import View, step_for
from maillage.surveys.enums import QuestionKind

# A mean is rounded already: only somebody who left and somebody who came instead are covered.
# To cover `k - 1` people would hide, in a team of ten, what ten people changed by one mark.
FEW_OF_A_MEAN = 2

# {"report": its key, "wave", "people": how many may have answered otherwise, "answers": how many
# answered the questionnaire (None in a band), "counts", "blank", "mean"}: JSON; with "name" when it
# is of another series, and "is_recast" when its figures are not of these answers.
Anchor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier wave as it was published; `report` is its key, for two may bear one number.

    `name` is its title when it is of another series. The names in files of two questionnaires
    that are not `is_kin` (versions of one) say nothing: both have a question "q1".
    """

    report: int
    wave: int
    content: Mapping[str, Any]
    name: str = ""
    is_kin: bool = True


def band(answers: int, audience: int, k: int) -> tuple[int, int]:
    """How many answered, within `k` numbers: from a multiple of `k`, up to the audience."""
    most = min(audience, answers - answers % k + k - 1)
    return max(k, most - k + 1), most


def is_near(told: Mapping[str, Any], answers: int, k: int) -> bool:
    """Whether fewer than `k` people may separate these answers from those of a wave (or part)."""
    least, most = told["answers"], told.get("answers_most", told["answers"])
    return bool(least - k < answers < most + k)


def near_waves(earlier: Iterable[Told], answers: int, k: int) -> list[Told]:
    """Those of the earlier waves that show something, and that nearly as many people answered."""
    return [
        one
        for one in earlier
        if one.content["answers"] is not None and is_near(one.content, answers, k)
    ]


def anchors_of_view(
    near: Sequence[Told], question: Mapping[str, Any], row: str, k: int, box: str = ""
) -> list[Anchor]:
    """What the same question (or row, or one of several boxes) was in those waves, oldest first."""
    found: list[Anchor] = []
    for told in near:
        for other, view in _views(told, question, row):
            if not is_asked_alike(other, question, view["row"], row):
                found.append(_farther(_recast(told, other, view, question), k))
                continue
            likes = (
                view["like"]
                or view["like_by_box"].get(box)
                or [_anchor(told, view["counts"], view["blank"], view["mean"])]
            )
            found += [_farther(one, k) for one in likes]
    return widest(found)


def anchors_of_segment(
    earlier: Sequence[Told],
    question: Mapping[str, Any],
    row: str,
    label: str,
    answers: int,
    k: int,
) -> list[Anchor]:
    """What the mean of the part of the audience so named was in the waves near this one."""
    found: list[Anchor] = []
    for told in earlier:
        for part in told.content.get("segments", []):
            if part["label"] != label or not is_near(part, answers, k):
                continue
            for other, view in _views(told, question, row):
                if not is_asked_alike(other, question, view["row"], row):
                    found.append(_farther(_anchor_recast(told), k))
                    continue
                mean = view["means_by_segment"].get(part["key"])
                likes = view["like_by_segment"].get(part["key"]) or [_anchor(told, [], None, mean)]
                found += [_farther(one, k) for one in likes if one["mean"] is not None]
    return widest(found)


def renamed(
    earlier: Iterable[Told], sizes: Mapping[int, int], labels: Mapping[int, str], k: int
) -> bool:
    """Whether a part (by key) may be one of an earlier wave under another name.

    It bears a name that was not shown there, and nearly as many people answered. Compared by name
    it would have no earlier figure, and a change of name would undo the rule.
    """
    for told in earlier:
        parts = told.content.get("segments", [])
        known = {part["label"] for part in parts}
        fresh = [size for key, size in sizes.items() if labels[key] not in known]
        if any(is_near(part, size, k) for part in parts for size in fresh):
            return True
    return False


def _anchor(told: Told, counts: list[int | None], blank: int | None, mean: str | None) -> Anchor:
    exact = "answers_most" not in told.content
    named = {"name": told.name} if told.name else {}
    return {
        **named,
        "report": told.report,
        "wave": told.wave,
        "people": 0,
        "answers": told.content["answers"] if exact else None,
        "counts": counts,
        "blank": blank,
        "mean": mean,
    }


def _anchor_recast(told: Told) -> Anchor:
    """No figure is far enough from what was asked with other answers: nothing is shown beside."""
    return {**_anchor(told, [], None, None), "is_recast": True}


def _recast(
    told: Told, other: Mapping[str, Any], view: Mapping[str, Any], question: Mapping[str, Any]
) -> Anchor:
    """The anchor of a view that was asked with other answers, or in another kind of question.

    When answers were only added, nobody had given these. When one is gone, its words may have
    changed and not those who give it: no move can be told from a change of words.
    """
    before, now = _options(other), _options(question)
    kinds = {other["kind"], question["kind"]}
    is_whole = view["blank"] is not None and not view["like"] and not view["row"]
    if len(kinds) > 1 or QuestionKind.MULTIPLE in kinds or not is_whole:
        return _anchor_recast(told)
    if len(set(before)) < len(before) or not set(before) <= set(now):
        return _anchor_recast(told)
    then = dict(zip(before, view["counts"], strict=True))
    return _anchor(told, [then.get(option, 0) for option in now], view["blank"], None)


def _views(
    told: Told, question: Mapping[str, Any], row: str
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The questions and views where the same thing was asked, with the same answers or others."""
    for other in told.content.get("questions", []):
        is_same = other in same_questions(told.content, question, is_kin=told.is_kin)
        for view in other["views"]:
            if bool(view["row"]) == bool(row):
                if is_same and words(view["row"]) == words(row):
                    yield other, view
            elif is_same or words(view["row"] or other["label"]) == words(row or question["label"]):
                yield other, view


def related(earlier: Iterable[Told], questions: Sequence[Mapping[str, Any]]) -> list[Told]:
    """Without the surveys of another series that asked nothing of the kind."""
    return [
        told
        for told in earlier
        if not told.name
        or any(
            True
            for question in questions
            for row in question["rows"]
            for _ in _views(told, question, row)
        )
    ]


def same_questions(
    content: Mapping[str, Any], question: Mapping[str, Any], *, is_kin: bool = True
) -> list[Mapping[str, Any]]:
    """Those of a report that are this question: by its words, else by its name in files."""
    asked = content.get("questions", [])
    found = [one for one in asked if words(one["label"]) == words(question["label"])]
    return found or [one for one in asked if is_kin and one["code"] == question["code"]]


def is_asked_alike(
    one: Mapping[str, Any], other: Mapping[str, Any], row: str, other_row: str
) -> bool:
    """Whether one question was asked twice with the same answers, rank by rank.

    The same words, or the same names in files when no words have moved to another rank; both for
    a scale, whose names are its marks.
    """
    if one["kind"] != other["kind"] or bool(row) != bool(other_row):
        return False
    before, now = _options(one), _options(other)
    has_codes = one["codes"] == other["codes"]
    if before == now:
        return has_codes or one["kind"] not in (QuestionKind.SCALE, QuestionKind.MATRIX)
    return has_codes and not any(
        option in now and now.index(option) != rank for rank, option in enumerate(before)
    )


def _options(question: Mapping[str, Any]) -> list[str]:
    return [words(label) for label in question["options"]]


def _farther(anchor: Anchor, k: int) -> Anchor:
    few = k - 1 if anchor["counts"] else FEW_OF_A_MEAN
    return {**anchor, "people": anchor["people"] + few}


def widest(anchors: Iterable[Anchor]) -> list[Anchor]:
    """Each report once, with the most people in doubt."""
    found: dict[int, Anchor] = {}
    for one in sorted(anchors, key=lambda one: (one["wave"], one["report"], one["people"])):
        found[one["report"]] = one
    return list(found.values())


def boxes_beside(
    view: View, boxes: Sequence[Sequence[Anchor]], counts: Sequence[int]
) -> tuple[View, dict[str, list[Anchor]]]:
    """Answers that go together beside the anchors of each, and those (by rank) said to be like.

    One box that moved says nothing of the others: each is shown when it has itself moved away from
    all its anchors, and is otherwise as it was in the last of them.
    """
    shown = list(view.counts or [None] * len(counts))
    likes: dict[str, list[Anchor]] = {}
    for rank, (anchors, count) in enumerate(zip(boxes, counts, strict=True)):
        before = [one["counts"][rank] if one["counts"] else None for one in anchors]
        if not all(
            then is not None and abs(count - then) > one["people"]
            for one, then in zip(anchors, before, strict=True)
        ):
            likes[str(rank)] = list(anchors)
            shown[rank] = before[-1]
    if len(likes) == len(counts):
        shown = []
    return View(tuple(shown) if any(shown) else ()), likes


def veiled(
    view: View, anchors: Sequence[Anchor], counts: Sequence[int], blank: int, codes: Sequence[int]
) -> tuple[View, bool]:
    """The view beside those anchors, and whether it is said to be like them.

    Moved away from all of them, it is shown as it stands, but without counts where an anchor shows
    its mean alone. Otherwise its mean is the last anchor's. `codes` are those of a scale, or empty.
    """
    if not all(has_moved(one, counts, blank, codes) for one in anchors):
        return View(mean=_fraction(anchors[-1]["mean"])), True
    if all(one["counts"] for one in anchors):
        return view, False
    return View(mean=view.mean), False


def has_moved(anchor: Anchor, counts: Sequence[int], blank: int, codes: Sequence[int]) -> bool:
    """Whether more people than the anchor leaves in doubt must have answered otherwise.

    With all counts known, that many joined some answers or left others; with some, one of them
    tells; with the mean alone, it is farther than they can pull it. With
    nothing, nobody knows.
    """
    before = anchor["counts"]
    if anchor["blank"] is not None:
        moves = [
            after - then
            for after, then in zip([*counts, blank], [*before, anchor["blank"]], strict=True)
        ]
        joined = sum(move for move in moves if move > 0)
        left = -sum(move for move in moves if move < 0)
        return bool(max(joined, left) > anchor["people"])
    if before:
        return any(
            then is not None and abs(after - then) > anchor["people"]
            for after, then in zip(counts, before, strict=True)
        )
    return mean_moved(anchor, counts, codes)


def mean_moved(anchor: Anchor, counts: Sequence[int], codes: Sequence[int]) -> bool:
    """Whether a mean is farther from the anchor's than the people in doubt, and rounding, allow.

    One person among `n` pulls a mean by at most the length of the scale over `n`.
    """
    answers, people = sum(counts), anchor["people"]
    if anchor["mean"] is None or answers <= people:
        return False
    total = sum(code * count for code, count in zip(codes, counts, strict=True))
    reach = Fraction(people * (codes[-1] - codes[0]), answers) + step_for(answers - people) / 2
    return abs(Fraction(total, answers) - Fraction(anchor["mean"])) > reach


def _fraction(mean: str | None) -> Fraction | None:
    return None if mean is None else Fraction(mean)
