"""One run of a service, event by event, on SimPy.

A child arrives, waits for the part of a place that their mode takes (first come, first served;
the first of the list is not overtaken by one who takes less), stays, leaves. Each child's own
draws come from one stream in the order of arrival, so that child number 40 lives the same life
in every variant of a service: what differs between two runs is the variant, not luck.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from statistics import fmean, median

import simpy
from simpy.resources.container import ContainerGet

from maillage.engine.simulation.model import Flow, Mode, Shift, Window


@dataclass
class Outcome:
    """What happened between the warm-up and the end, in weeks and children.

    `waits` are those of the children who entered; `queue` and `places` (hundredths) are averages
    over time; `listed` counts who came on the list, `gave_up` who left it without entering.
    """

    waits: list[float] = field(default_factory=list)
    listed: int = 0
    gave_up: int = 0
    queue: float = 0.0
    places: float = 0.0
    waiting_at_end: int = 0

    @property
    def median_wait(self) -> float | None:
        return median(self.waits) if self.waits else None

    @property
    def mean_wait(self) -> float | None:
        return fmean(self.waits) if self.waits else None


@dataclass(frozen=True)
class _Life:
    """The four draws of one child."""

    mode: float
    moved: float
    stay: float
    patience: float


class _Places(simpy.Container):
    """The free hundredths of places, and who waits for them."""

    def leave_queue(self, asked: ContainerGet) -> None:
        """Somebody no longer waits: the next one may fit where they did not."""
        asked.cancel()
        self._trigger_get(None)


class _Run:
    """What one run holds. Events are plain callbacks: a process for each child costs twice."""

    def __init__(self, flow: Flow, shift: Shift | None, window: Window, seed: str) -> None:
        self.flow, self.window = flow, window
        self.env = simpy.Environment()
        self.gaps = random.Random(f"{seed}:gaps")  # noqa: S311 - a simulation, not a secret
        self.lives = random.Random(f"{seed}:lives")  # noqa: S311 - idem
        self.moving, self.moved_share = shift, shift.share_in(flow) if shift else 0.0
        self.modes = {mode.code: mode for mode in flow.modes}
        self.out = Outcome()
        self.debt = 0
        self.waiting, self.taken, self.since = 0, 0, 0.0

    def go(self) -> Outcome:
        present = self._present()
        occupied = sum(mode.units for mode, _ in present)
        free = max(0, self.flow.capacity - occupied)
        # More children than places: the first who leave give nothing back.
        self.debt = max(0, occupied - self.flow.capacity)
        self.seats = _Places(self.env, init=free)
        self.taken = occupied
        for mode, left in present:
            self._support(mode, left)
        for waited in sorted(self.flow.start.waited, reverse=True):
            self._ask(-waited)
        self._next_arrival()
        self.env.run(until=self.window.weeks)
        self._note()
        counted = self.window.weeks - self.window.warm_up
        self.out.queue /= counted
        self.out.places /= counted
        self.out.waiting_at_end = self.waiting
        return self.out

    def _life(self) -> _Life:
        draw = self.lives.random
        return _Life(draw(), draw(), draw(), draw())

    def _present(self) -> list[tuple[Mode, float]]:
        """Who is supported on the first day, after the change, and for how many weeks more."""
        moving, to_move = self.moving, self.moving.children if self.moving else 0
        found = []
        # Those who have been there longest move first.
        for code, done in sorted(self.flow.start.supported, key=lambda one: -one[1]):
            life = self._life()
            if moving is not None and code == moving.source and to_move:
                code, to_move = moving.target, to_move - 1
            mode = self.modes[code]
            found.append((mode, mode.stay.left_after(done, life.stay)))
        return found

    def _mode_of(self, life: _Life) -> Mode:
        at = life.mode * sum(mode.weight for mode in self.flow.modes)
        chosen = self.flow.modes[-1]
        for mode in self.flow.modes:
            if at < mode.weight:
                chosen = mode
                break
            at -= mode.weight
        moving = self.moving
        if moving is not None and chosen.code == moving.source and life.moved < self.moved_share:
            return self.modes[moving.target]
        return chosen

    def _next_arrival(self) -> None:
        gap = self.env.timeout(self.gaps.expovariate(self.flow.arrivals))
        gap.callbacks.append(lambda _: self._arrive())

    def _arrive(self) -> None:
        self.out.listed += self._counts()
        self._ask(self.env.now)
        self._next_arrival()

    def _ask(self, since: float) -> None:
        """A child on the list since then asks for the places that their mode takes."""
        life = self._life()
        mode = self._mode_of(life)
        self._note(waiting=1)
        if not mode.units:
            self._enter(mode, since, life)
            return
        asked = self.seats.get(mode.units)
        asked.callbacks.append(lambda _: self._enter(mode, since, life))
        if self.flow.patience is not None:
            left = self.flow.patience.left_after(self.env.now - since, life.patience)
            self.env.timeout(left).callbacks.append(lambda _: self._give_up(asked))

    def _enter(self, mode: Mode, since: float, life: _Life) -> None:
        self._note(waiting=-1, taken=mode.units)
        if self._counts():
            self.out.waits.append(self.env.now - since)
        self._support(mode, mode.stay.quantile(life.stay))

    def _give_up(self, asked: ContainerGet) -> None:
        if not asked.triggered:
            self.seats.leave_queue(asked)
            self._note(waiting=-1)
            self.out.gave_up += self._counts()

    def _support(self, mode: Mode, weeks: float) -> None:
        self.env.timeout(weeks).callbacks.append(lambda _: self._leave(mode))

    def _leave(self, mode: Mode) -> None:
        self._note(taken=-mode.units)
        owed = min(self.debt, mode.units)
        self.debt -= owed
        if mode.units > owed:
            self.seats.put(mode.units - owed)

    def _counts(self) -> bool:
        return self.env.now >= self.window.warm_up

    def _note(self, waiting: int = 0, taken: int = 0) -> None:
        """Add what has stood since the last change to the averages, then change it."""
        now = self.env.now
        lasted = now - max(self.since, self.window.warm_up)
        if lasted > 0:
            self.out.queue += self.waiting * lasted
            self.out.places += self.taken * lasted
        self.since = now
        self.waiting += waiting
        self.taken += taken


def run(flow: Flow, *, window: Window, seed: str, shift: Shift | None = None) -> Outcome:
    """Run a service once. The same seed gives the same children, with or without `shift`.

    Raises:
        BadFlow: when the change moves more children than there are.
    """
    return _Run(flow, shift, window, seed).go()
