"""Two waves of one survey, and what their difference would say of the few who left or came.

Answers may be carried over: then one wave minus the other is what the few people answered who
answered one of them only. Nothing joinable is kept, so nearly the same number of answers is taken
for nearly the same people. The rule (docs/adr/0014): beside such an earlier wave a figure is shown
only when it has moved by more than those few could move it; otherwise it is said to be as it was
then. What is published of the later wave is then the same whatever the few answered.

A wave said to be like another one passes on what it is like, with as many people more in doubt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from maillage.surveys.domain.disclosure import View, step_for

# A mean is rounded already: only somebody who left and somebody who came instead are covered.
# To cover `k - 1` people would hide, in a team of ten, what ten people changed by one mark.
FEW_OF_A_MEAN = 2

# {"report": its key, "wave", "people": how many may have answered otherwise, "answers": how many
# answered the questionnaire (None in a band), "counts", "blank", "mean"}: JSON
Anchor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier wave as it was published; `report` is its key, for two may bear one number."""

    report: int
    wave: int
    content: Mapping[str, Any]


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
        for view in _views(told, question, row):
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
            for view in _views(told, question, row):
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
    return {
        "report": told.report,
        "wave": told.wave,
        "people": 0,
        "answers": told.content["answers"] if exact else None,
        "counts": counts,
        "blank": blank,
        "mean": mean,
    }


def _views(told: Told, question: Mapping[str, Any], row: str) -> list[Mapping[str, Any]]:
    """The same thing asked in the same way, if it was."""
    return [
        view
        for other in told.content["questions"]
        if is_same_question(other, question)
        for view in other["views"]
        if view["row"] == row
    ]


def is_same_question(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two reports speak of one question: its name in files, its kind, its answers."""
    return all(one[key] == other[key] for key in ("code", "kind", "codes"))


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
