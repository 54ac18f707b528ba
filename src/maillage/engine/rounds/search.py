"""Annealing over an order and choices: by the compiled core where it is, in Python elsewhere."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillage.engine.draws import Draws
from maillage.engine.rounds.machine import Machine
from maillage.engine.rounds.model import Choice, Model, Plan
from maillage.engine.rounds.moves import Moves

CHAINS = 2
BEAT = 256
Progress = Callable[[float, float], bool]


@dataclass(frozen=True)
class Stage:
    """A share of the run, cooled from `hot` to `cold` (in units of cost)."""

    share: float
    hot: float
    cold: float


@dataclass(frozen=True)
class Limits:
    """When to stop: moves of each chain, seconds, or whichever comes first; 0 means no limit."""

    moves: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """The best plan met, the moves proposed over all chains, and whether the core ran."""

    plan: Plan
    moves: int
    seconds: float
    compiled: bool


def compiled_core() -> Any | None:
    """The compiled core, or None where it is not installed."""
    try:
        return importlib.import_module("maillage_core")
    except ImportError:
        return None


def search(
    model: Model,
    stages: list[Stage],
    limits: Limits,
    seed: int,
    on_progress: Progress | None = None,
    core: Any | None = None,
) -> Outcome:
    """Anneals from `CHAINS` starts; deterministic for `seed` and `limits.moves` alone.

    `core` is the compiled core to use, None for the Python path.
    """
    root = Draws(seed)
    starts = [model.first_plan(Draws(root.next())) for _ in range(CHAINS)]
    seeds = [root.next() for _ in range(CHAINS * len(stages))]
    if core is None:
        return _in_python(model, starts, seeds, stages, limits, on_progress)
    flat, cost, moves, seconds = core.anneal(
        getattr(core, model.kind)(model.flat),
        [flat_plan(plan) for plan in starts],
        seeds,
        [(stage.share, stage.hot, stage.cold) for stage in stages],
        limits.moves,
        limits.seconds,
        _scaled(on_progress, model.scale),
    )
    order, modes, first, second = flat
    choices = [Choice(*each) for each in zip(modes, first, second, strict=True)]
    return Outcome(Plan(list(order), choices, cost), moves, seconds, True)


def flat_plan(plan: Plan) -> tuple[list[int], list[int], list[int], list[int]]:
    """A plan as the core takes it: order, modes, first and second persons."""
    return (
        plan.order,
        [choice.mode for choice in plan.choices],
        [choice.first for choice in plan.choices],
        [choice.second for choice in plan.choices],
    )


def _scaled(on_progress: Progress | None, scale: int) -> Progress | None:
    if on_progress is None:
        return None
    return lambda share, cost: on_progress(share, cost / scale)


def _in_python(
    model: Model,
    starts: list[Plan],
    seeds: list[int],
    stages: list[Stage],
    limits: Limits,
    on_progress: Progress | None,
) -> Outcome:
    begin = time.monotonic()
    plans = [
        Plan(plan.order, plan.choices, Machine(model, plan.order, plan.choices).cost)
        for plan in starts
    ]
    moves, turn, turns = 0, 0, len(stages) * len(plans)
    report = _scaled(on_progress, model.scale)
    for number, stage in enumerate(stages):
        for chain in range(len(plans)):
            clock = _Clock(begin, limits.seconds, turn / turns, 1 / turns)
            draws = Draws(seeds[number * len(plans) + chain])
            budget = int(limits.moves * stage.share)
            plans[chain], done = _chain(model, plans[chain], draws, stage, budget, clock)
            moves += done
            turn += 1
            best = min(plans, key=lambda plan: plan.cost)
            if report is not None and not report(turn / turns, best.cost):
                return Outcome(best, moves, time.monotonic() - begin, False)
        plans = [min(plans, key=lambda plan: plan.cost)] * len(plans)
    return Outcome(plans[0], moves, time.monotonic() - begin, False)


@dataclass(frozen=True)
class _Clock:
    """The slice of the time limit that one chain has in one stage."""

    begin: float
    seconds: float
    start: float
    share: float

    def behind(self) -> float:
        if not self.seconds:
            return 0.0
        return ((time.monotonic() - self.begin) / self.seconds - self.start) / self.share


def _chain(
    model: Model, plan: Plan, draws: Draws, stage: Stage, budget: int, clock: _Clock
) -> tuple[Plan, int]:
    machine = Machine(model, plan.order, plan.choices)
    moves = Moves(model, machine, draws)
    heat, done = stage.hot, 0
    beat = BEAT if budget else 16  # without a budget only the clock stops a chain
    while not budget or done < budget:
        if done % beat == 0:
            behind = max(done / budget if budget else 0.0, clock.behind())
            if behind >= 1:
                break
            heat = stage.hot * (stage.cold / stage.hot) ** behind
        done += 1
        change = moves.propose()
        if not change:
            continue
        cost = machine.attempt(change, machine.cost + int(heat * draws.exponential()))
        if cost is not None and cost < plan.cost:
            plan = Plan(machine.order[:], machine.choices[:], cost)
    return plan, done
