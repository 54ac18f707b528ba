"""`maillage rounds`: exit codes and sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maillage.cli import main

DATA = Path(__file__).parent / "data"
EXAMPLE = str(DATA / "example.json")


def test_solve_writes_a_plan_that_check_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.json"
    arguments = ["--iterations", "50", "--seed", "2", "--python", "--out", str(out)]
    assert main(["rounds", "solve", EXAMPLE, *arguments]) == 0
    printed = capsys.readouterr().out
    assert "Borne inférieure prouvée : 200.0000" in printed
    assert "Python" in printed
    assert main(["rounds", "check", EXAMPLE, str(out)]) == 0
    assert capsys.readouterr().out.endswith("Plan accepté.\n")


def test_a_published_instance_is_read_and_written_in_its_own_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "routes.json"
    tiny = str(DATA / "tiny-hhcrsp.json")
    assert main(["rounds", "solve", tiny, "--iterations", "50", "--python", "--out", str(out)]) == 0
    assert list(json.loads(out.read_text(encoding="utf-8"))) == ["routes"]
    assert main(["rounds", "check", tiny, str(out)]) == 0


def test_a_broken_plan_exits_1_line_by_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plan = json.loads((DATA / "example-solution.json").read_text(encoding="utf-8"))
    plan["breaks"] = []
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    assert main(["rounds", "check", EXAMPLE, str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "T9 : « p1 », jour 0 : il manque 45 min pour déjeuner."
    assert lines[-1] == "Règles enfreintes : 1."


def test_impossible_pins_exit_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    week = json.loads((DATA / "example.json").read_text(encoding="utf-8"))
    week["visits"][4]["pinned"]["slots"][0]["start"] = "08:00"
    path = tmp_path / "week.json"
    path.write_text(json.dumps(week), encoding="utf-8")
    assert main(["rounds", "solve", str(path)]) == 2
    assert "m1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["solve"],
        ["solve", "nowhere.json"],
        ["solve", EXAMPLE, "--iterations", "0"],
        ["solve", EXAMPLE, "--seconds", "soon"],
        ["dance", EXAMPLE],
        ["check", str(Path(__file__)), EXAMPLE],
    ],
)
def test_bad_input_exits_64_with_a_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rounds", *arguments]) == 64
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err != ""


def test_an_unreadable_plan_exits_1(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("{", encoding="utf-8")
    assert main(["rounds", "check", EXAMPLE, str(path)]) == 1
