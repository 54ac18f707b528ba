"""Many runs, and what can honestly be said of them: means with Student intervals.

Variants of a service are run with common random numbers, so the interval of their difference
is that of the paired differences (Law and Kelton, Simulation Modeling and Analysis, ch. 10-11).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev

from maillage.engine.simulation.model import Flow, Shift, Window
from maillage.engine.simulation.run import Outcome, run

LEAST_RUNS = 10
CONFIDENCE = 0.95
Told = Callable[[int, int], bool]


@dataclass(frozen=True)
class Estimate:
    """A mean over independent runs, and half the width of its confidence interval."""

    mean: float
    half: float
    runs: int

    @property
    def low(self) -> float:
        return self.mean - self.half

    @property
    def high(self) -> float:
        return self.mean + self.half


@dataclass(frozen=True)
class Comparison:
    """The service as it is, as it would be, and the difference (as it is, less as it would be).

    `medians` are median waits in weeks of who enters, `entered` children who enter and `queue`
    children waiting on average, all in the window. `paths` are the median waits run by run.
    """

    before: Estimate
    after: Estimate
    gain: Estimate
    entered: tuple[Estimate, Estimate]
    queue: tuple[Estimate, Estimate]
    paths: tuple[tuple[float, float], ...]


def student(degrees: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's law, by its expansion in 1/degrees.

    Abramowitz and Stegun, 26.7.5; right to 0.001 from nine degrees on. Raises ValueError below.
    """
    if degrees < LEAST_RUNS - 1:
        raise ValueError("too few runs for an interval")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / float(degrees) ** power for power, term in enumerate(terms))


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of independent values with its interval. Raises ValueError below ten values."""
    spread = student(len(values) - 1) * stdev(values) / sqrt(len(values))
    return Estimate(fmean(values), spread, len(values))


def repeat(
    flow: Flow, *, window: Window, runs: int, seed: str, shift: Shift | None = None
) -> list[Outcome]:
    """Independent runs, numbered: run number n has the same children in every variant."""
    return [
        run(flow, window=window, seed=f"{seed}:{number}", shift=shift) for number in range(runs)
    ]


def compare(
    flow: Flow,
    shift: Shift,
    *,
    window: Window,
    runs: int = 200,
    seed: str = "1",
    tell: Told | None = None,
) -> Comparison | None:
    """Run both variants side by side; None when stopped, or when nobody enters in some run.

    `tell` is told (runs done, runs asked) and answers whether to go on.
    """
    before: list[Outcome] = []
    after: list[Outcome] = []
    for number in range(runs):
        own = f"{seed}:{number}"
        before.append(run(flow, window=window, seed=own))
        after.append(run(flow, window=window, seed=own, shift=shift))
        if tell is not None and not tell(number + 1, runs):
            return None
    paths = tuple(
        (one.median_wait, other.median_wait)
        for one, other in zip(before, after, strict=True)
        if one.median_wait is not None and other.median_wait is not None
    )
    if len(paths) < max(LEAST_RUNS, runs):
        return None
    return Comparison(
        before=estimate([one for one, _ in paths]),
        after=estimate([other for _, other in paths]),
        gain=estimate([one - other for one, other in paths]),
        entered=(
            estimate([float(len(one.waits)) for one in before]),
            estimate([float(len(one.waits)) for one in after]),
        ),
        queue=(estimate([one.queue for one in before]), estimate([one.queue for one in after])),
        paths=paths,
    )
