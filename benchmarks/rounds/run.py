"""The table of the rounds engine, filled in slices: published instances, peers, the SESSAD week.

    python benchmarks/rounds/run.py --minutes 20         what fits in 20 minutes, then the table
    python benchmarks/rounds/run.py --minutes 0          the table again, from the runs already done
    python benchmarks/rounds/run.py --seconds 10 --only 50_ --seeds 10

Every run is a line of runs.jsonl beside this file, under the fingerprint of the engine that made
it: stopped and started again, the command only does what is missing, and an engine that changed
starts from nothing. The instances are read from $MAILLAGE_SHARED/instances/hhcrsp (or ../shared).
TABLE.md is written from the runs, with the load of the machine: a busy machine searches less.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator import week as sessad_week
from peers import ortools_routing
from runs import Run, Runs, fingerprint
from secretary import Secretary
from table import table

from maillage.engine.rounds import check_hhcrsp, check_week, parse_hhcrsp, parse_week, solve
from maillage.engine.rounds.search import compiled_core

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("MAILLAGE_SHARED") or HERE.parents[2] / "shared")
INSTANCES = SHARED / "instances" / "hhcrsp"
LENGTHS, WEEK_SECONDS, WEEKS = (1.0, 10.0, 60.0), 60.0, 3


def planned(best: dict[str, Any], arguments: argparse.Namespace) -> Iterator[tuple[str, ...]]:
    """(kind, instance, seconds, seed) of every run of the table, the most telling first."""
    chosen = [name for name in best if arguments.only in name]
    for seed in range(1, arguments.seeds + 1):
        for seconds in arguments.seconds:
            yield from (("ours", name, seconds, seed) for name in chosen)
            if seed == 1:
                yield from (("ortools", name, seconds, 0) for name in chosen)
        if seed <= WEEKS and not arguments.only:
            yield "week", f"week_{seed}", WEEK_SECONDS, seed


def perform(kind: str, name: str, seconds: float, seed: int) -> dict[str, Any]:
    """One run, judged by the checker; `cost` is None when nothing valid was found."""
    if kind == "week":
        return _week(seconds, seed)
    problem = parse_hhcrsp(json.loads((INSTANCES / f"{name}.json").read_text(encoding="utf-8")))
    begin = time.monotonic()
    if kind == "ortools":
        plan, moves = ortools_routing(problem, seconds), 0
    else:
        result = solve(problem, seconds=seconds, seed=seed)
        plan, moves = result.solution, result.moves
    took = time.monotonic() - begin
    verdict = check_hhcrsp(problem, plan) if plan is not None else None
    valid = verdict is not None and verdict.accepted
    return {"cost": verdict.cost if verdict and valid else None, "moves": moves, "took": took}


def _week(seconds: float, seed: int) -> dict[str, Any]:
    week = parse_week(sessad_week(seed))
    by_hand = check_week(week, Secretary(week).plan())
    begin = time.monotonic()
    result = solve(week, seconds=seconds, seed=seed)
    took = time.monotonic() - begin
    ours = check_week(week, result.solution)
    valid = by_hand.accepted and ours.accepted
    return {
        "cost": ours.cost if valid else None,
        "moves": result.moves,
        "took": took,
        "parts": ours.parts,
        "secretary": {"cost": by_hand.cost, "parts": by_hand.parts},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="of this slice")
    parser.add_argument("--seconds", type=float, nargs="*", default=LENGTHS)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", default="", help="part of an instance's name")
    arguments = parser.parse_args()
    if compiled_core() is None:
        sys.exit("The compiled core is not installed: run `make native` first.")
    best = json.loads((INSTANCES / "best-known.json").read_text(encoding="utf-8"))
    runs = Runs(HERE / "runs.jsonl", fingerprint())
    todo = [key for key in planned(best, arguments) if key not in runs]
    left = sum(seconds for _, _, seconds, _ in todo) / 60
    print(f"{len(todo)} runs to do, about {left:.0f} minutes.", flush=True)
    deadline = time.monotonic() + 60 * arguments.minutes
    for kind, name, seconds, seed in todo:
        if time.monotonic() + seconds > deadline:
            break
        found = perform(kind, name, seconds, seed)
        runs.add(Run(kind, name, seconds, seed, load=os.getloadavg()[0], **found))
        print(kind, name, f"{seconds:g} s, seed {seed}:", found["cost"], flush=True)
    (HERE / "TABLE.md").write_text(table(runs, best), encoding="utf-8")


if __name__ == "__main__":
    main()
