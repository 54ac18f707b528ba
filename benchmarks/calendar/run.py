"""The calendar engine against its peers: cost, bound, gap, time and memory, by set.

    .venv/bin/python benchmarks/calendar/run.py [--sets S M] [--write]

Sets: S (6 groups, six seeds), M (250 groups), T (250 groups, tight rooms), I (250 groups, made
infeasible by one group), R (one facilitator of M ill for a month), L (1,000 groups, four
départements), X (5,000 groups, twenty départements), N (60,000 groups as 240 départements, the
engine alone). Each instance runs in its own process; N in one per processor.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import time
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from generator import Shape, generate
from nation import nation
from peers import plain_cp_sat, secretary

from maillage.engine.calendar import Problem, check, solve
from maillage.engine.calendar.core import compiled_core

HERE = Path(__file__).parent
SIX = Shape(6, facilitators_per_group=0.34, rooms_per_group=0.34)
DEPARTMENT = Shape(250)
SETS: dict[str, list[tuple[str, Shape, int, float]]] = {
    "S": [(f"S{seed}", SIX, seed, 10.0) for seed in range(1, 7)],
    "M": [("M1", DEPARTMENT, 1, 10.0)],
    "T": [("T1", replace(DEPARTMENT, tight=True), 1, 10.0)],
    "I": [("I1", replace(DEPARTMENT, infeasible_by_one=True), 1, 10.0)],
    "R": [("R1", DEPARTMENT, 1, 5.0)],
    "L": [("L1", Shape(1000, departments=4), 1, 60.0)],
    "X": [("X1", Shape(5000, departments=20), 1, 600.0)],
}
NATION_SECONDS = 1800.0
COLUMNS = (
    "Instance", "Méthode", "État", "Coût", "Borne", "Écart", "Règles enfreintes",
    "5 % à", "1 % à", "Durée", "Processeur", "Mémoire",
)  # fmt: skip


def ill(data: dict[str, Any]) -> dict[str, Any]:
    """M1 planned, then its sixth facilitator away for a month from 14 January 2025."""
    plan = solve(Problem.from_json(data), seconds=20).solution
    since = data["replan_from"] = "2025-01-14"
    for group, row in zip(data["groups"], plan["groups"], strict=True):
        past = [one for one in row["sessions"] if one["start"] < since]
        group["fixed"] = [{**one, "facilitator": row["facilitator"]} for one in past]
        group["published"] = [{"start": one["start"]} for one in row["sessions"]]
    data["facilitators"][5]["unavailable"].append("2025-01-14/2025-02-14")
    return data


def engine(problem: Problem, seconds: float) -> tuple[Any, dict[float, float]]:
    """The result, and when the gap first went under 5 % and 1 %."""
    reached: dict[float, float] = {}

    def follow(elapsed: float, cost: float | None, bound: float, _: str) -> None:
        for level in (0.05, 0.01):
            if cost is not None and (cost - bound) / max(cost, 1) <= level:
                reached.setdefault(level, elapsed)

    return solve(problem, seconds=seconds, on_progress=follow), reached


def measure(name: str, shape: Shape, seed: int, seconds: float, method: str, pipe: Any) -> None:
    data = generate(shape, seed)
    problem = Problem.from_json(ill(data) if name.startswith("R") else data)
    started, processor = time.monotonic(), time.process_time()
    bound, status, reached = None, "plan", {}
    if method == "moteur":
        result, reached = engine(problem, seconds)
        solution, bound, status = result.solution, result.bound, result.status
    elif method == "secrétaire":
        solution = secretary(problem)
    else:
        solution = plain_cp_sat(problem, seconds, workers=2)
    if isinstance(solution, str):
        solution, status = None, solution
    elif solution is None and status == "plan":
        status = "sans plan"
    wall, cpu = time.monotonic() - started, time.process_time() - processor
    report = check(problem, solution) if solution else None
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost = report.cost if report else None
    gap = (cost - bound) / max(cost, 1) if cost is not None and bound is not None else None
    pipe.send(
        [
            name,
            method,
            status,
            _number(cost),
            _number(bound if report else None),
            "–" if gap is None else f"{100 * gap:.1f} %".replace(".", ","),
            str(len(report.violations)) if report else "–",
            *(_seconds(reached.get(level)) for level in (0.05, 0.01)),
            _seconds(wall),
            _seconds(cpu),
            f"{memory:.0f} Mo",
        ]
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".replace(".", ",")


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s".replace(".", ",")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--sets", nargs="*", default=["S", "M", "T", "I", "R"], choices=[*SETS, "N"]
    )
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    rows = []
    load = os.getloadavg()[0]
    for instance in (one for name in arguments.sets for one in SETS.get(name, ())):
        for method in ("moteur", "secrétaire", "CP-SAT"):
            here, there = multiprocessing.Pipe()
            process = multiprocessing.Process(target=measure, args=(*instance, method, there))
            process.start()
            while process.is_alive() and not here.poll(1.0):
                pass
            row = here.recv() if here.poll() else [instance[0], method, "échec", *["–"] * 9]
            process.join()
            rows.append(row)
            print(" | ".join(row), flush=True)
    if "N" in arguments.sets:
        rows.append(nation(NATION_SECONDS))
        print(" | ".join(rows[-1]), flush=True)
    if arguments.write:
        write(rows, load)


def write(rows: list[list[str]], load: float) -> None:
    names = f"ortools {version('ortools')}, numpy {version('numpy')}"
    head = (
        f"# Calendrier : mesures du {date.today().isoformat()}\n\n"
        f"Python {platform.python_version()}, {names}, {os.cpu_count()} processeurs, charge de la "
        f"machine au départ {load:.1f} (les durées en dépendent ; la colonne Processeur moins). "
        f"Cœur compilé : {'oui' if compiled_core() else 'non'}.\n\n"
    )
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    notes = HERE / "NOTES.md"
    text = head + table + "\n"
    if notes.is_file():
        text += "\n" + notes.read_text(encoding="utf-8")
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    (HERE / "results.json").write_text(json.dumps(rows, ensure_ascii=False, indent=0) + "\n")


if __name__ == "__main__":
    main()
