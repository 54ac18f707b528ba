"""The table of the rounds engine: published instances, peers in the same run, and the SESSAD week.

    python benchmarks/rounds/run.py                      all instances, 60 s, one seed, peers
    python benchmarks/rounds/run.py --seconds 10 --seeds 5 --only 50_ --no-peers
    python benchmarks/rounds/run.py --week-only --seconds 60

The instances are read from $MAILLAGE_SHARED/instances/hhcrsp (or ../shared). Everything is written
to RESULTS.md beside this file, with the load of the machine, because a busy machine searches less.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator import week as sessad_week
from peers import ortools_routing
from secretary import Secretary

from maillage.engine.rounds import check_hhcrsp, check_week, parse_hhcrsp, parse_week, solve
from maillage.engine.rounds.search import compiled_core

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("MAILLAGE_SHARED") or HERE.parents[2] / "shared")
INSTANCES = SHARED / "instances" / "hhcrsp"


@dataclass
class Row:
    """One instance: costs of our seeds, of the peer, and the loads seen."""

    name: str
    patients: int
    best: float
    ours: list[float] = field(default_factory=list)
    moves: list[int] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)
    peer: float | None = None

    @property
    def ratio(self) -> float:
        return statistics.mean(self.ours) / self.best

    @property
    def spread(self) -> float:
        return max(self.ours) / min(self.ours) - 1


def measure(name: str, facts: dict[str, Any], arguments: argparse.Namespace) -> Row:
    problem = parse_hhcrsp(json.loads((INSTANCES / f"{name}.json").read_text(encoding="utf-8")))
    row = Row(name, facts["patients"], facts["best_published"])
    for seed in range(1, arguments.seeds + 1):
        result = solve(problem, seconds=arguments.seconds, seed=seed)
        verdict = check_hhcrsp(problem, result.solution)
        assert verdict.accepted, verdict.broken
        row.ours.append(verdict.cost)
        row.moves.append(result.moves)
        row.loads.append(os.getloadavg()[0])
        print(
            f"{name} seed {seed}: {verdict.cost / row.best:.4f} ({row.loads[-1]:.1f})", flush=True
        )
    if arguments.peers:
        plan = ortools_routing(problem, arguments.seconds)
        if plan is not None and check_hhcrsp(problem, plan).accepted:
            row.peer = check_hhcrsp(problem, plan).cost
    return row


def geometric_mean(ratios: list[float]) -> float:
    return math.exp(statistics.mean(math.log(ratio) for ratio in ratios)) if ratios else math.nan


def clinic_table(rows: list[Row], arguments: argparse.Namespace) -> list[str]:
    lines = [
        f"## Published instances, {arguments.seconds:g} s, {arguments.seeds} seed(s)",
        "",
        "| Instance | Patients | Best published | Ours (mean) | Ratio | Spread | "
        "OR-Tools routing | Ours / OR-Tools | M moves | Load |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        mean = statistics.mean(row.ours)
        peer = f"{row.peer:.2f}" if row.peer else ("none" if arguments.peers else "not run")
        against = f"{mean / row.peer:.3f}" if row.peer else ""
        lines.append(
            f"| {row.name} | {row.patients} | {row.best:.2f} | {mean:.2f} | {row.ratio:.4f} | "
            f"{row.spread:.1%} | {peer} | {against} | {statistics.mean(row.moves) / 1e6:.1f} | "
            f"{statistics.mean(row.loads):.1f} |"
        )
    for low, high in ((10, 25), (50, 300), (100, 300)):
        ratios = [row.ratio for row in rows if low <= row.patients <= high]
        if ratios:
            lines.append(
                f"\nGeometric mean, {low} to {high} patients: "
                f"**{geometric_mean(ratios):.4f}** over "
                f"{len(ratios)} instances, worst {max(ratios):.4f}."
            )
    return lines


def week_table(arguments: argparse.Namespace) -> list[str]:
    lines = [
        f"\n## The SESSAD week, {arguments.seconds:g} s",
        "",
        "27 professionals, 150 children, 600 visits, 27 meetings, 30 communes; drawn by seed.",
        "The secretary writes each visit where it adds least travel, the usual person first.",
        "",
        "| Seed | Who | Cost | Travel (min) | km | Unmet (priority) | Bonds broken | "
        "Travel won | M moves | Load |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for seed in range(1, arguments.weeks + 1):
        week = parse_week(sessad_week(seed))
        by_hand = check_week(week, Secretary(week).plan())
        begin = time.monotonic()
        result = solve(week, seconds=arguments.seconds, seed=seed)
        took = time.monotonic() - begin
        ours = check_week(week, result.solution)
        assert by_hand.accepted and ours.accepted, (by_hand.broken, ours.broken)
        won = 1 - ours.parts["travel"] / by_hand.parts["travel"]
        for who, verdict, tail in (
            ("secretary", by_hand, "|  |  | |"),
            (
                f"Maillage ({took:.0f} s)",
                ours,
                f"| {won:.0%} | {result.moves / 1e6:.1f} | {os.getloadavg()[0]:.1f} |",
            ),
        ):
            parts = verdict.parts
            lines.append(
                f"| {seed} | {who} | {verdict.cost:.0f} | {parts['travel']:g} | {parts['km']:g} | "
                f"{parts['unmet']:g} | {parts['bond'] + parts['referent']:g} {tail}"
            )
        print(lines[-2], lines[-1], sep="\n", flush=True)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=1)
    parser.add_argument("--only", default="", help="part of an instance's name")
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    parser.add_argument("--week-only", action="store_true")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    arguments = parser.parse_args()
    if compiled_core() is None:
        print("The compiled core is not installed (make native): measuring the Python path.")
    lines = [
        "# Rounds: what was measured",
        "",
        f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores, load average "
        f"{os.getloadavg()[0]:.1f} at the start. "
        "Ratio = cost / best published value; below 1 is better.",
        "",
    ]
    if not arguments.week_only:
        best = json.loads((INSTANCES / "best-known.json").read_text(encoding="utf-8"))
        chosen = [name for name in best if arguments.only in name]
        lines += clinic_table([measure(name, best[name], arguments) for name in chosen], arguments)
    lines += week_table(arguments)
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
