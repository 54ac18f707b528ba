"""What may be shown of counts, so that no subtraction finds a handful of people.

The rule (statistical disclosure control: threshold, then secondary suppression; see Hundepool et
al., *Statistical Disclosure Control*, 2012, ch. 4): of a shown figure, both the people counted
and the others are nobody or at least `k`, and this holds for every union of shown figures. Under
`2 k` answers no distribution is shown, for two parts of `k` cannot be made. A mean is rounded so
that several totals fit it.

`tests/surveys/test_disclosure.py` goes through every possible table of small numbers and checks
that somebody who knows these rules by heart still finds no count between 1 and `k - 1`. Finer
rules (halves of a scale beside its mean, several figures beside hidden ones) failed there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)
# From how many answers a mean is rounded to what: at least two and a half answers' worth of one
# step always fit the same rounded mean.
ROUNDING = ((50, Fraction(1, 10)), (25, Fraction(1, 5)), (0, HALF))


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of one question: how many gave each answer (None: hidden; empty: no
    distribution at all), how many gave none (None: not told), the rounded mean of the codes.
    """

    counts: tuple[int | None, ...] = ()
    blank: int | None = None
    mean: Fraction | None = None


def fits(count: int, total: int, k: int) -> bool:
    """Whether a count may be shown: nobody or `k` at least, the others likewise."""
    return (count == 0 or count >= k) and (total == count or total - count >= k)


def step_for(answers: int) -> Fraction:
    """What the mean of this many answers is rounded to."""
    return next(step for least, step in ROUNDING if answers >= least)


def rounded_mean(codes: Sequence[int], counts: Sequence[int]) -> Fraction:
    """The mean of the codes, rounded half up to the step for its number of answers."""
    answers = sum(counts)
    total = sum(code * count for code, count in zip(codes, counts, strict=True))
    step = step_for(answers)
    steps = Fraction(total, answers) / step
    return step * ((steps + HALF).numerator // (steps + HALF).denominator)


def scale_view(counts: Sequence[int], blank: int, k: int, *, codes: Sequence[int]) -> View:
    """A scale: its rounded mean, and each of its answers when all may be shown.

    All or none, on purpose: two halves beside a mean can be put together into a small count.
    """
    answers = sum(counts)
    if answers < k:
        return View()
    mean = rounded_mean(codes, counts)
    total = answers + blank
    cells = [*counts, blank]
    if answers < 2 * k or not all(fits(count, total, k) for count in cells):
        return View(mean=mean)
    return View(tuple(counts), blank, mean)


def choice_view(counts: Sequence[int], blank: int, k: int) -> View:
    """Answers without order: each of them; or the one most given, when the others are enough."""
    total = sum(counts) + blank
    if sum(counts) < 2 * k:
        return View()
    if all(fits(count, total, k) for count in (*counts, blank)):
        return View(tuple(counts), blank)
    most = max(counts)
    if not fits(most, total, k):
        return View()
    first = counts.index(most)
    return View(tuple(count if i == first else None for i, count in enumerate(counts)))


def multiple_view(counts: Sequence[int], total: int, k: int) -> View:
    """Answers that may go together: each one stands alone before the number of people."""
    if total < 2 * k:
        return View()
    shown = tuple(count if fits(count, total, k) else None for count in counts)
    return View(shown if any(shown) else ())


def shown_segments(sizes: Mapping[int, int], k: int) -> frozenset[int]:
    """Which segments may be shown beside the total: each of `k` people at least, and those left
    out nobody or `k` at least together. Empty when fewer than two figures would come of it.
    """
    shown = {segment for segment, size in sizes.items() if size >= k}
    while shown:
        left = sum(size for segment, size in sizes.items() if segment not in shown)
        if left == 0 or left >= k:
            break
        shown.remove(min(shown, key=lambda segment: (sizes[segment], segment)))
    return frozenset(shown)


def crossed_means(
    codes: Sequence[int], table: Mapping[int, Sequence[int]], shown: frozenset[int], k: int
) -> dict[int, Fraction]:
    """The rounded mean of each shown segment, all or none of them.

    None when any segment, or those left out together, has fewer than `k` answers here.
    """
    groups = _with_remainder(table, shown)
    if any(0 < sum(counts) < k for counts in groups):
        return {}
    return {
        segment: rounded_mean(codes, table[segment]) for segment in shown if sum(table[segment])
    }


def crossed_counts(
    table: Mapping[int, Sequence[int]], sizes: Mapping[int, int], shown: frozenset[int], k: int
) -> dict[int, tuple[int, ...]]:
    """The counts of each shown segment, all or none of them.

    None when, in any segment or in those left out together, an answer (or the lack of one) was
    given by few: between them, segments and total would tell it.
    """
    with_blank = {
        segment: [*counts, max(0, sizes[segment] - sum(counts))]
        for segment, counts in table.items()
    }
    for counts in _with_remainder(with_blank, shown):
        if any(0 < count < k for count in counts):
            return {}
    return {segment: tuple(table[segment]) for segment in shown}


def _with_remainder(
    table: Mapping[int, Sequence[int]], shown: frozenset[int]
) -> list[Sequence[int]]:
    """The rows of the shown segments, then the sum of the others."""
    others = [counts for segment, counts in table.items() if segment not in shown]
    left = [sum(column) for column in zip(*others, strict=True)] if others else []
    return [*(table[segment] for segment in shown), left]
