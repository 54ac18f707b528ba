"""Independent parts solved by several processes: a nation is thousands of small problems."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Any

from maillage.engine.calendar.problem import Problem
from maillage.engine.calendar.result import INFEASIBLE, Result

LOOK = 0.2  # seconds between two looks at `should_stop`

_stop: Any = None  # of a worker: set once the parent wants its answer


def solve_apart(
    parts: Sequence[Problem],
    solve: Callable[..., Result],
    *,
    processes: int,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    together: bool = False,
    start: dict[str, Any] | None = None,
    on_result: Callable[[int, Result], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[Result | None]:
    """Results by `solve` of problems that share nothing, in order; the largest are begun first.

    The time is shared out by number of groups, and what a part leaves goes to the next ones. With
    `iterations` alone a part has the same result whatever the number of processes. With `together`,
    once a part is proven impossible the others are dropped: their result is None.
    """
    results: list[Result | None] = [None] * len(parts)
    order = sorted(range(len(parts)), key=lambda n: (-len(parts[n].groups), n))
    deadline = None if seconds is None else time.monotonic() + seconds
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    running: dict[Future[Result], int] = {}
    with ProcessPoolExecutor(processes, context, _prepare, (stop,)) as pool:
        while order or running:
            while order and len(running) < processes:
                share = _share(parts, order, processes, deadline)
                number = order.pop(0)
                known = _rows(start, parts[number])
                work = pool.submit(_solve_one, solve, parts[number], share, iterations, seed, known)
                running[work] = number
            for work in wait(running, LOOK, FIRST_COMPLETED).done:
                number = running.pop(work)
                found = results[number] = work.result()
                if on_result is not None:
                    on_result(number, found)
                if together and found.status == INFEASIBLE:
                    order.clear()
                    stop.set()
            if should_stop is not None and should_stop():
                stop.set()
    return results


def _share(
    parts: Sequence[Problem], order: list[int], processes: int, deadline: float | None
) -> float | None:
    """Seconds for the next part, out of what is left for all the parts not begun yet."""
    if deadline is None:
        return None
    left = max(0.0, deadline - time.monotonic())
    groups = sum(max(1, len(parts[number].groups)) for number in order)
    return min(left, left * processes * max(1, len(parts[order[0]].groups)) / groups)


def _rows(start: dict[str, Any] | None, part: Problem) -> dict[str, Any] | None:
    """What concerns a part in a plan of the whole."""
    if start is None:
        return None
    names = {group.id for group in part.groups}
    return {**start, "groups": [row for row in start["groups"] if row["id"] in names]}


def _prepare(stop: Any) -> None:
    """In a worker: an interruption is the parent's business."""
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _solve_one(
    solve: Callable[..., Result],
    problem: Problem,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    start: dict[str, Any] | None,
) -> Result:
    return solve(
        problem,
        seconds=seconds,
        iterations=iterations,
        seed=seed,
        should_stop=_stop.is_set,
        start=start,
    )
