"""What goes into the simulation of a service: arrivals, lengths of stay, places.

Times are weeks. Capacity and what a child takes of it are whole hundredths of a place, so that
three children who each take a third do not lose a place to rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

PLACE = 100
FIXED, EXPONENTIAL, LOGNORMAL = "fixed", "exponential", "lognormal"
LAWS = (FIXED, EXPONENTIAL, LOGNORMAL)
_NORMAL = NormalDist()


class BadFlow(ValueError):
    """The inputs describe no service; the message says which one is wrong."""


@dataclass(frozen=True)
class Law:
    """How long something lasts: its mean in weeks, its shape, its coefficient of variation."""

    mean: float
    kind: str = EXPONENTIAL
    cv: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in LAWS:
            raise BadFlow(f"no such law: {self.kind}")
        if not (self.mean > 0 and math.isfinite(self.mean)):
            raise BadFlow("a mean length is a positive number of weeks")
        if self.kind == LOGNORMAL and not self.cv > 0:
            raise BadFlow("a lognormal law varies: its coefficient is positive")

    @property
    def variation(self) -> float:
        """The coefficient of variation, whatever the shape."""
        return {FIXED: 0.0, EXPONENTIAL: 1.0}.get(self.kind, self.cv)

    def quantile(self, share: float) -> float:
        """The length in weeks that this share (0 to 1, excluded) of cases do not exceed."""
        if self.kind == FIXED:
            return self.mean
        if self.kind == EXPONENTIAL:
            return -self.mean * math.log1p(-share)
        mu, sigma = self._lognormal()
        return math.exp(mu + sigma * _NORMAL.inv_cdf(share))

    def share_below(self, weeks: float) -> float:
        """The share of cases that last no longer than this many weeks."""
        if weeks <= 0:
            return 0.0
        if self.kind == FIXED:
            return 1.0 if weeks >= self.mean else 0.0
        if self.kind == EXPONENTIAL:
            return -math.expm1(-weeks / self.mean)
        mu, sigma = self._lognormal()
        return _NORMAL.cdf((math.log(weeks) - mu) / sigma)

    def left_after(self, weeks: float, share: float) -> float:
        """What is left, in weeks, of a case that has already lasted this long.

        `share` is drawn between 0 and 1 among the cases that lasted as long.
        """
        if self.kind == EXPONENTIAL:
            return self.quantile(share)
        before = self.share_below(weeks)
        at = before + share * (1 - before)
        if not at < 1:
            return 0.0
        return max(0.0, self.quantile(max(at, 1e-12)) - weeks)

    def _lognormal(self) -> tuple[float, float]:
        spread = math.log1p(self.cv**2)
        return math.log(self.mean) - spread / 2, math.sqrt(spread)


@dataclass(frozen=True)
class Mode:
    """One way of being supported: how many enter by it, what it takes, how long it lasts.

    `weight` is relative to the other modes; `units` are hundredths of a place.
    """

    code: str
    weight: float
    units: int
    stay: Law

    def __post_init__(self) -> None:
        if self.units < 0 or self.weight < 0:
            raise BadFlow(f"{self.code}: neither a share nor a part of a place is negative")


@dataclass(frozen=True)
class Start:
    """The service on the first day.

    `waited` says, for each child on the list, how many weeks they have waited; `supported` how
    many weeks each child has been supported, and by which mode.
    """

    waited: tuple[float, ...] = ()
    supported: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Flow:
    """A service: children asking each week, places (hundredths), modes, patience of families.

    Without `patience`, nobody leaves the list before entering.
    """

    arrivals: float
    capacity: int
    modes: tuple[Mode, ...]
    start: Start = Start()
    patience: Law | None = None

    def __post_init__(self) -> None:
        if not (self.arrivals > 0 and math.isfinite(self.arrivals)):
            raise BadFlow("somebody must ask: arrivals are a positive number a week")
        if not self.modes or not sum(mode.weight for mode in self.modes) > 0:
            raise BadFlow("at least one mode must be entered by")
        if len({mode.code for mode in self.modes}) != len(self.modes):
            raise BadFlow("a mode is told twice")
        if self.capacity < max(mode.units for mode in self.modes):
            raise BadFlow("the service has fewer places than one child takes")
        known = {mode.code for mode in self.modes}
        if any(code not in known for code, _ in self.start.supported):
            raise BadFlow("a supported child has a mode that is not told")

    @property
    def load(self) -> float:
        """The places asked for, over the places there are: above 1 the list grows for ever."""
        whole = sum(mode.weight for mode in self.modes)
        asked = sum(mode.weight * mode.units * mode.stay.mean for mode in self.modes) / whole
        return self.arrivals * asked / self.capacity


@dataclass(frozen=True)
class Shift:
    """So many children, present and to come in proportion, change from one mode to another."""

    children: int
    source: str
    target: str

    def share_in(self, flow: Flow) -> float:
        """The share of those who would enter by `source` that enter by `target`.

        Raises BadFlow when fewer children are in that mode than are to be moved.
        """
        known = {mode.code for mode in flow.modes}
        if not {self.source, self.target} <= known or self.source == self.target:
            raise BadFlow("a change goes from one told mode to another")
        present = sum(1 for code, _ in flow.start.supported if code == self.source)
        if not 0 < self.children <= present:
            raise BadFlow(f"{present} children are in this mode, {self.children} cannot leave it")
        return self.children / present


@dataclass(frozen=True)
class Window:
    """Weeks simulated, and those at the beginning that are not counted."""

    weeks: float = 104.0
    warm_up: float = 52.0

    def __post_init__(self) -> None:
        if not 0 <= self.warm_up < self.weeks:
            raise BadFlow("something must be left to count after the warm-up")
