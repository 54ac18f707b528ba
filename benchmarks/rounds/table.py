"""The runs as a table, each goal beside what was seen: met, missed, or not measured whole."""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runs import Run, Runs

# (seconds, least and most patients, geometric mean at most, worst instance at most)
GOALS = (
    (60.0, 10, 25, None, 1.0),
    (60.0, 50, 300, 0.990, 1.010),
    (60.0, 100, 300, 0.980, 1.010),
    (10.0, 10, 300, 1.010, 1.050),
)
MOST_SPREAD, MOST_OF_PEER, PEER_FROM = 0.03, 0.70, 75
SAME = 1e-4
HEAD = (
    "| Instance | Patients | Best published | Seeds | Ours / best, mean | Best seed | Worst seed | "
    "Spread | OR-Tools / best | Ours / OR-Tools | M moves | Highest load |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Line:
    """One instance at one length; `peer` is None when OR-Tools found nothing or did not run."""

    name: str
    patients: int
    best: float
    ours: Sequence[Run]
    peer: Run | None

    @property
    def ratios(self) -> list[float]:
        """Infinite where no valid plan came."""
        return [run.cost / self.best if run.cost else math.inf for run in self.ours]

    @property
    def mean(self) -> float:
        return statistics.mean(self.ratios)

    @property
    def spread(self) -> float:
        return max(self.ratios) / min(self.ratios) - 1

    @property
    def against(self) -> float | None:
        if self.peer is None or not self.peer.cost:
            return None
        return self.mean * self.best / self.peer.cost

    def written(self) -> str:
        peer = "not run"
        if self.peer is not None:
            peer = f"{self.peer.cost / self.best:.3f}" if self.peer.cost else "nothing"
        against = "" if self.against is None else f"{self.against:.3f}"
        cells = (
            self.name,
            str(self.patients),
            f"{self.best:.2f}",
            str(len(self.ours)),
            f"{self.mean:.4f}",
            f"{min(self.ratios):.4f}",
            f"{max(self.ratios):.4f}",
            f"{self.spread:.1%}",
            peer,
            against,
            f"{statistics.mean(run.moves for run in self.ours) / 1e6:.1f}",
            f"{max(run.load for run in self.ours):.1f}",
        )
        return f"| {' | '.join(cells)} |"


def table(runs: Runs, best: dict[str, Any]) -> str:
    """Everything that this engine ran."""
    parts = [
        "# Rounds: the published instances",
        f"Written by `run.py` from `runs.jsonl`, engine {runs.engine}, {os.cpu_count()} cores. "
        "Ours uses two threads, OR-Tools one: it has no other. Below 1 is better than the best "
        "published. A run under another load says it.",
    ]
    by_length = {}
    for seconds in sorted({run.seconds for run in runs.done.values() if run.kind == "ours"}):
        lines = _lines(runs, best, seconds)
        by_length[seconds] = lines
        rows = "\n".join((*HEAD, *(line.written() for line in lines)))
        parts.append(f"## {seconds:g} s\n\n{rows}")
    parts.append("## The goals\n\n" + "\n".join(_goals(by_length, best)))
    weeks = runs.of("week", 60.0)
    if weeks:
        parts.append("## The SESSAD week\n\n" + "\n".join(_weeks(weeks)))
    return "\n\n".join(parts) + "\n"


def _lines(runs: Runs, best: dict[str, Any], seconds: float) -> list[Line]:
    found = []
    for name, facts in best.items():
        ours = runs.of("ours", seconds, name)
        if ours:
            peer = next(iter(runs.of("ortools", seconds, name)), None)
            found.append(Line(name, facts["patients"], facts["best_published"], ours, peer))
    return found


def _goals(by_length: dict[float, list[Line]], best: dict[str, Any]) -> list[str]:
    told = ["| Goal | Seen | Instances | |", "|---|---|---|---|"]
    for seconds, low, high, mean, worst in GOALS:
        lines = [one for one in by_length.get(seconds, []) if low <= one.patients <= high]
        whole = sum(low <= facts["patients"] <= high for facts in best.values())
        where = f"{seconds:g} s, {low} to {high} patients"
        count = f"{len(lines)} of {whole}"
        most = max((one.mean for one in lines), default=math.nan)
        if mean is not None:
            logs = [math.log(one.mean) for one in lines]
            seen = math.exp(statistics.mean(logs)) if logs else math.nan
            state = _state(seen <= mean, len(lines) == whole)
            told.append(
                f"| {where}: geometric mean ≤ {mean:.3f} | {seen:.4f} | {count} | {state} |"
            )
        state = _state(most <= worst + SAME, len(lines) == whole)
        told.append(f"| {where}: no instance above {worst:.3f} | {most:.4f} | {count} | {state} |")
    second = by_length.get(1.0, [])
    feasible = sum(all(math.isfinite(ratio) for ratio in one.ratios) for one in second)
    state = _state(feasible == len(second), len(second) == len(best))
    told.append(
        f"| 1 s: a plan for every instance | {feasible} | {len(second)} of {len(best)} | {state} |"
    )
    lines = by_length.get(60.0, [])
    five = [one for one in lines if len(one.ours) >= 5]
    most = max((one.spread for one in five), default=math.nan)
    state = _state(most <= MOST_SPREAD, len(five) == len(best))
    told.append(
        f"| 60 s: spread over 5 seeds ≤ 3 % | {most:.1%} | {len(five)} of {len(best)} | {state} |"
    )
    large = [one for one in lines if one.patients >= PEER_FROM and one.peer is not None]
    whole = sum(facts["patients"] >= PEER_FROM for facts in best.values())
    most = max((one.against or 0.0 for one in large), default=math.nan)
    state = _state(most <= MOST_OF_PEER, len(large) == whole)
    told.append(
        f"| 60 s: ≤ 0.70 x OR-Tools from {PEER_FROM} patients | {most:.3f} at worst | "
        f"{len(large)} of {whole} | {state} |"
    )
    return told


def _state(holds: bool, is_whole: bool) -> str:
    if not is_whole:
        return "not measured whole"
    return "met" if holds else "missed"


def _weeks(weeks: Sequence[Run]) -> list[str]:
    told = [
        "27 professionals, 600 visits and 27 meetings, drawn by seed; the secretary writes each "
        "visit where it adds least travel, the usual person first.",
        "",
        "| Seed | Who | Cost | Travel (min) | km | Unmet (priority) | Bonds broken | Travel won | "
        "Seconds | Load |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for run in sorted(weeks, key=lambda one: one.seed):
        before, after = run.secretary["parts"], run.parts
        won = 1 - after["travel"] / before["travel"]
        for who, cost, parts, tail in (
            ("secretary", run.secretary["cost"], before, "| | |"),
            (
                "Maillage",
                run.cost or math.nan,
                after,
                f"{won:.0%} | {run.took:.0f} | {run.load:.1f} |",
            ),
        ):
            bonds = parts["bond"] + parts["referent"]
            told.append(
                f"| {run.seed} | {who} | {cost:.0f} | {parts['travel']:g} | {parts['km']:g} | "
                f"{parts['unmet']:g} | {bonds:g} | {tail}"
            )
    return told
