"""`maillage rounds solve | check`: on files, without Django."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from maillage.engine.rounds.errors import InputError
from maillage.engine.rounds.explain import compare
from maillage.engine.rounds.hhcrsp import Hhcrsp, is_hhcrsp, parse_hhcrsp
from maillage.engine.rounds.hhcrsp_check import check_hhcrsp
from maillage.engine.rounds.result import FOUND, INFEASIBLE, Result
from maillage.engine.rounds.solve import solve
from maillage.engine.rounds.verdict import Verdict
from maillage.engine.rounds.week import Week
from maillage.engine.rounds.week_check import check_week
from maillage.engine.rounds.week_parse import parse_week

OK, BROKEN, PROVEN_INFEASIBLE, NOTHING_FOUND, BAD_INPUT = 0, 1, 2, 3, 64
USAGE = """Usage :
  maillage rounds solve PROBLEME.json [--seconds 10] [--iterations N] [--seed 1] [--out PLAN.json]
  maillage rounds check PROBLEME.json PLAN.json

Lit une semaine de tournées (maillage.rounds/1) ou un fichier HHCRSP publié.
--iterations fixe le nombre d'essais : le même plan à chaque fois.
--python laisse de côté le cœur compilé."""
LABELS = {
    "travel": "trajet",
    "tardiness": "retard total",
    "max_tardiness": "plus grand retard",
    "km": "kilomètres",
    "late": "minutes de retard",
    "unmet": "visites non placées (priorités)",
    "bond": "liens rompus",
    "referent": "visites sans le référent",
    "load_gap": "écart de charge",
    "travel_gap": "écart de trajet",
    "moved": "visites déplacées",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(USAGE)


def main(argv: list[str]) -> int:
    """Runs the command; the exit codes are those of docs/formats/rounds.md."""
    if not argv or argv[0] in {"-h", "--help", "aide"}:
        _say(USAGE)
        return OK if argv else BAD_INPUT
    try:
        arguments = _arguments(argv)
        problem = _problem(arguments.problem)
        if arguments.verb == "solve":
            return _solve(problem, arguments)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    return _check(problem, arguments.plan)


def _say(line: object) -> None:
    sys.stdout.write(f"{line}\n")


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(add_help=False)
    verbs = parser.add_subparsers(dest="verb", required=True)
    solving = verbs.add_parser("solve", add_help=False)
    solving.add_argument("problem", type=Path)
    solving.add_argument("--seconds", type=float)
    solving.add_argument("--iterations", type=int)
    solving.add_argument("--seed", type=int, default=1)
    solving.add_argument("--out", type=Path)
    solving.add_argument("--python", action="store_true")
    checking = verbs.add_parser("check", add_help=False)
    checking.add_argument("problem", type=Path)
    checking.add_argument("plan", type=Path)
    arguments = parser.parse_args(argv)
    if arguments.verb == "solve":
        for name in ("seconds", "iterations"):
            value = getattr(arguments, name)
            if value is not None and not 0 < value < 1e12:
                raise InputError(f"--{name} doit être un nombre plus grand que zéro.")
    return arguments


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise InputError(f"Le fichier {path} ne peut pas être lu ; vérifiez son chemin.") from None
    except (ValueError, RecursionError):
        raise InputError(f"Le fichier {path} n'est pas du JSON lisible.") from None


def _problem(path: Path) -> Hhcrsp | Week:
    data = _read(path)
    return parse_hhcrsp(data) if is_hhcrsp(data) else parse_week(data)


def _solve(problem: Hhcrsp | Week, arguments: argparse.Namespace) -> int:
    result = solve(
        problem,
        seconds=arguments.seconds,
        iterations=arguments.iterations,
        seed=arguments.seed,
        python_only=arguments.python,
    )
    for sentence in result.explanation:
        _say(sentence)
    if result.status == INFEASIBLE:
        return PROVEN_INFEASIBLE
    if result.status != FOUND:
        _say("Aucun plan trouvé dans le temps donné, et rien de prouvé.")
        return NOTHING_FOUND
    _report(problem, result)
    if arguments.out:
        try:
            arguments.out.write_text(
                json.dumps(result.solution, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
        except OSError:
            raise InputError(f"Le fichier {arguments.out} ne peut pas être écrit.") from None
    return OK


def _report(problem: Hhcrsp | Week, result: Result) -> None:
    _say(f"Coût : {result.cost:.4f}")
    _say(f"Borne inférieure prouvée : {result.bound:.4f} (écart {result.relative_gap:.1%})")
    _parts(result.breakdown)
    _say(f"{result.moves} essais en {result.seconds:.1f} s")
    if isinstance(problem, Week) and any(visit.published for visit in problem.visits):
        change = compare(problem, result.solution)
        _say(f"Minutes de trajet gagnées sur la semaine publiée : {change.minutes_won:g}")
        _say(f"Liens rompus : {change.bonds_after} (semaine publiée : {change.bonds_before})")
        for move in change.moves:
            _say(f"  {move.visit} : {move.before} -> {move.after}. {move.why}")


def _parts(parts: dict[str, float]) -> None:
    for term, value in parts.items():
        _say(f"  {LABELS[term]} : {value:g}")


def _check(problem: Hhcrsp | Week, path: Path) -> int:
    try:
        solution = _read(path)
        verdict: Verdict = (
            check_hhcrsp(problem, solution)
            if isinstance(problem, Hhcrsp)
            else check_week(problem, solution)
        )
    except InputError as error:
        _say(error)
        return BROKEN
    for sentence in verdict.broken:
        _say(sentence)
    _say(f"Coût : {verdict.cost:.4f}")
    _parts(verdict.parts)
    _say("Plan accepté." if verdict.accepted else f"Règles enfreintes : {len(verdict.broken)}.")
    return OK if verdict.accepted else BROKEN
