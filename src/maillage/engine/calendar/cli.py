"""`maillage calendar solve|check`: the engine on files, without Django."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from maillage.engine.calendar.problem import BadProblem, Problem
from maillage.engine.calendar.times import typography

if TYPE_CHECKING:
    from maillage.engine.calendar.result import Result

LOOK = 0.2  # seconds between two looks at an interruption
EX_FOUND, EX_VIOLATION, EX_INFEASIBLE, EX_UNKNOWN, EX_BAD_INPUT = 0, 1, 2, 3, 64
LABELS = {
    "gap": "écart au rythme voulu",
    "weekday": "jours inhabituels",
    "start_time": "heures inhabituelles",
    "facilitator": "choix des intervenants",
    "missing": "séances non tenues",
    "travel": "trajets",
    "moved": "séances déplacées",
    "room_change": "changements de salle",
    "absence": "membres absents",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EX_BAD_INPUT, typography(f"maillage calendar : {message}\n"))


def main(argv: list[str]) -> int:
    """Run the command; returns its exit code (see `docs`: 0, 1, 2, 3 or 64)."""
    try:
        arguments = _parser().parse_args(argv)
        problem = _read_problem(arguments.problem)
        if arguments.verb == "check":
            return _check(problem, arguments.solution)
        return _solve(problem, arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    except BadProblem as error:
        _complain(str(error))
        return EX_BAD_INPUT
    except OSError as error:
        _complain(_unwritable(error))
        return EX_BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="maillage calendar", description="Une année de séances de groupe.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="solve|check")
    solve = verbs.add_parser("solve", help="planifie, et prouve la qualité du plan")
    solve.add_argument("problem", type=Path, metavar="PROBLÈME.json")
    solve.add_argument("--seconds", type=_positive, help="durée accordée, en secondes (10)")
    solve.add_argument("--iterations", type=_count, help="nombre d'essais : résultat répétable")
    solve.add_argument("--seed", type=int, default=1, help="graine du hasard")
    solve.add_argument("--start", type=Path, metavar="PLAN.json", help="plan d'où partir")
    solve.add_argument(
        "--processes", type=_count, default=1, help="processus, pour des parties séparées (1)"
    )
    solve.add_argument("--out", type=Path, metavar="PLAN.json", help="fichier du plan")
    check = verbs.add_parser("check", help="vérifie un plan et compte son coût")
    check.add_argument("problem", type=Path, metavar="PROBLÈME.json")
    check.add_argument("solution", type=Path, metavar="PLAN.json")
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("une durée positive est attendue")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("un nombre d'au moins 0 est attendu")
    return value


def _read_problem(path: Path) -> Problem:
    return Problem.from_json(_read_json(path))


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadProblem("(fichier)", f"{path} n'est pas du JSON ({error}).") from error


def _unwritable(error: OSError) -> str:
    return typography(f"Le fichier {error.filename} ne s'ouvre pas : {error.strerror}.")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")


def _number(value: float) -> str:
    return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")


def _check(problem: Problem, path: Path) -> int:
    from maillage.engine.calendar.checker import check
    from maillage.engine.calendar.checker_plan import BadSolution

    try:
        report = check(problem, _read_json(path))
    except (BadSolution, BadProblem, OSError) as error:
        text = _unwritable(error) if isinstance(error, OSError) else str(error)
        _complain(text.replace("Problème illisible", "Plan illisible"))
        return EX_VIOLATION
    for violation in report.violations:
        _say(f"{violation.rule}  {violation.text}")
    _print_costs(report.cost, report.breakdown)
    count = len(report.violations)
    _say(f"Règles enfreintes\u00a0: {count}" if count else "Aucune règle enfreinte.")
    return EX_VIOLATION if count else EX_FOUND


def _print_costs(cost: float, breakdown: dict[str, float]) -> None:
    for term, value in breakdown.items():
        _say(f"  {LABELS[term]:<26}{_number(value):>14}")
    _say(f"Coût\u00a0: {_number(cost)}")


def _run(problem: Problem, arguments: argparse.Namespace) -> Result:
    """Solve in a thread of its own: an interruption asks for the best plan so far."""
    from maillage.engine.calendar.solver import solve

    start = _known_plan(problem, arguments.start)
    stop = threading.Event()
    with ThreadPoolExecutor(1) as side, _interrupts(stop):
        work = side.submit(
            solve,
            problem,
            seconds=arguments.seconds,
            iterations=arguments.iterations,
            seed=arguments.seed,
            on_progress=_follow if sys.stderr.isatty() else None,
            should_stop=stop.is_set,
            processes=max(1, arguments.processes),
            start=start,
        )
        while not work.done():
            wait([work], LOOK)
    return work.result()


def _known_plan(problem: Problem, path: Path | None) -> dict[str, Any] | None:
    """The plan to start from, refused when it cannot be read."""
    from maillage.engine.calendar.checker_plan import BadSolution, read_solution

    if path is None:
        return None
    plan: dict[str, Any] = _read_json(path)
    try:
        read_solution(problem, plan)
    except BadSolution as error:
        raise BadProblem("--start", str(error)) from error
    return plan


@contextmanager
def _interrupts(stop: threading.Event) -> Iterator[None]:
    """While it lasts, an interruption from the keyboard sets `stop`, where there is a keyboard."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _follow(elapsed: float, _cost: float | None, _bound: float, phrase: str) -> None:
    sys.stderr.write(f"\r{elapsed:6.0f} s  {phrase:<70}")
    sys.stderr.flush()


def _solve(problem: Problem, arguments: argparse.Namespace) -> int:
    result = _run(problem, arguments)
    for sentence in result.explanation:
        _say(sentence)
    if result.solution is None or result.cost is None or result.relative_gap is None:
        if result.status == "infeasible":
            _say("Aucun plan ne peut tenir toutes les règles\u00a0: c'est prouvé.")
            return EX_INFEASIBLE
        _say("Aucun plan n'a été trouvé dans le temps accordé, et rien n'est prouvé.")
        return EX_UNKNOWN
    if arguments.out is not None:
        text = json.dumps(result.solution, ensure_ascii=False, indent=1)
        arguments.out.write_text(text + "\n", encoding="utf-8")
    _print_costs(result.cost, result.breakdown)
    _say(f"Borne inférieure prouvée\u00a0: {_number(result.bound)}")
    gap = _number(100 * result.relative_gap)
    proven = " (optimal, prouvé)" if result.status == "optimal" else ""
    _say(f"Écart à la borne\u00a0: {gap}\u00a0%{proven}")
    return EX_FOUND
