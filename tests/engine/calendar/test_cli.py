"""`maillage calendar solve|check` on files: exit codes and what is printed."""

import json
import os
import subprocess
import sys

import pytest

from maillage import cli
from tests.engine.calendar.builders import DATA, group, person, plan, tiny


@pytest.fixture
def write(tmp_path):
    def _write(name, data):
        path = tmp_path / name
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return str(path)

    return _write


def test_solve_then_check(tmp_path, capsys):
    problem, out = str(DATA / "example.json"), str(tmp_path / "plan.json")
    code = cli.main(["calendar", "solve", problem, "--iterations", "20", "--out", out])
    assert (code, "Borne inférieure prouvée\u00a0: 7,00" in capsys.readouterr().out) == (0, True)
    assert cli.main(["calendar", "check", problem, out]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[-2:] == ["Coût\u00a0: 7,00", "Aucune règle enfreinte."]


def test_solve_starts_from_a_plan_and_refuses_an_unreadable_one(write, tmp_path, capsys):
    problem, out = str(DATA / "example.json"), str(tmp_path / "plan.json")
    solve = ["calendar", "solve", problem, "--iterations", "20"]
    assert cli.main([*solve, "--out", out]) == 0
    assert cli.main([*solve, "--start", out]) == 0
    capsys.readouterr()
    assert cli.main([*solve, "--start", write("s.json", {"format": "autre"})]) == 64
    assert "--start" in capsys.readouterr().err


def test_check_prints_each_broken_rule_and_exits_1(write, capsys):
    problem, solution = write("p.json", tiny()), write("s.json", plan(g1=("f1", "08T09:30")))
    assert cli.main(["calendar", "check", problem, solution]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("H3  Le groupe g1 ne peut pas se tenir le mardi 8 octobre 2024")
    assert printed[-1] == "Règles enfreintes\u00a0: 1"


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"format": "autre"}'])
def test_check_exits_1_on_an_unreadable_solution(write, capsys, text):
    arguments = ["calendar", "check", write("p.json", tiny()), write("s.json", text)]
    assert cli.main(arguments) == 1
    assert capsys.readouterr().err.startswith("Plan illisible")


def test_check_exits_1_when_the_solution_is_not_there(write, tmp_path, capsys):
    missing = str(tmp_path / "rien.json")
    assert cli.main(["calendar", "check", write("p.json", tiny()), missing]) == 1
    assert "rien.json" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["solve", "check"])
@pytest.mark.parametrize("text", ["{", "[]", '{"format": "autre"}'])
def test_a_bad_problem_exits_64(write, capsys, verb, text):
    arguments = ["calendar", verb, write("p.json", text)]
    if verb == "check":
        arguments.append(write("s.json", plan()))
    assert cli.main(arguments) == 64
    assert capsys.readouterr().err.startswith("Problème illisible")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["solve"],
        ["plan", "p.json"],
        ["solve", "rien.json"],
        ["solve", "p.json", "--seconds", "-1"],
        ["solve", "p.json", "--seconds", "nan"],
        ["solve", "p.json", "--iterations", "-1"],
        ["solve", "p.json", "--seed", "x"],
    ],
)
def test_wrong_arguments_exit_64(write, monkeypatch, tmp_path, arguments):
    write("p.json", tiny())
    monkeypatch.chdir(tmp_path)
    assert cli.main(["calendar", *arguments]) == 64


def test_solve_exits_2_with_the_explanation_when_proven_impossible(write, capsys):
    problem = tiny(facilitators=[person("f1", weekly=[])])
    problem["groups"][0]["sessions"] = {"min": 1, "max": 4}
    assert cli.main(["calendar", "solve", write("p.json", problem), "--iterations", "5"]) == 2
    printed = capsys.readouterr().out
    assert "– accepter 0 séance pour le groupe g1\u00a0;" in printed
    assert printed.endswith("Aucun plan ne peut tenir toutes les règles\u00a0: c'est prouvé.\n")


def test_solve_exits_3_when_nothing_is_found_nor_proven(write, capsys):
    """Four groups for one facilitator who has room for three: no round, no proof."""
    one = {"windows": [{"weekday": 0, "starts": ["09:30"]}], "sessions": {"min": 4, "max": 4}}
    problem = tiny(groups=[group("g1", **one), group("g2", **one)])
    assert cli.main(["calendar", "solve", write("p.json", problem), "--iterations", "0"]) == 3
    assert "rien n'est prouvé" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="les interruptions y sont autres")
def test_an_interruption_gives_the_best_plan_so_far(write, tmp_path):
    """Sixty groups are far from proven when the interruption comes, a second after the start."""
    groups = [
        group(
            f"g{n}",
            windows=[{"weekday": n % 5, "starts": ["09:30", "14:00"]}],
            sessions={"min": 1, "max": 7},
            gap_days={"min": 21, "target": 35 + 7 * (n % 3), "max": 77},
            facilitators=[{"id": f"f{k}", "penalty": k} for k in range(6)],
        )
        for n in range(60)
    ]
    data = tiny(
        period={"start": "2024-09-23", "end": "2025-07-04"},
        sites=[{"id": "tours", "rooms": [{"id": f"r{n}", "capacity": 15} for n in range(4)]},
               {"id": "blois", "rooms": []}],
        travel_minutes={"tours": {"blois": 50}},
        facilitators=[person(f"f{n}", home_site="blois") for n in range(6)],
        groups=groups,
    )  # fmt: skip
    problem, out = write("p.json", data), tmp_path / "plan.json"
    code = (
        "import os, signal, sys, threading, time\n"
        "from maillage import cli\n"
        "def interrupt():\n"
        "    while signal.getsignal(signal.SIGINT) is signal.default_int_handler:\n"
        "        time.sleep(0.1)\n"
        "    time.sleep(1)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "threading.Thread(target=interrupt, daemon=True).start()\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "calendar", "solve", problem, "--seconds", "600"]
    done = subprocess.run([*command, "--out", str(out)], capture_output=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert cli.main(["calendar", "check", problem, str(out)]) == 0
