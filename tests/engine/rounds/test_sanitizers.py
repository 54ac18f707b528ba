"""The core under the address and undefined-behaviour sanitizers: MAILLAGE_SANITIZERS=1 runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = """
import json, sys
import maillage_core
assert "asan" in maillage_core.__file__, maillage_core.__file__
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.engine.rounds.strategies import clinics, weeks
from maillage.engine.rounds import check_hhcrsp, check_week, parse_hhcrsp, parse_week, solve

quick = settings(max_examples=40, deadline=None, database=None, derandomize=True,
                 suppress_health_check=[HealthCheck.too_slow])

@quick
@given(clinics(14), st.integers(0, 2**63))
def clinic(data, seed):
    problem = parse_hhcrsp(data)
    plan = solve(problem, iterations=3000, seed=seed, core=maillage_core).solution
    assert check_hhcrsp(problem, plan).accepted

@quick
@given(weeks(14), st.integers(0, 2**63))
def week(data, seed):
    problem = parse_week(data)
    plan = solve(problem, iterations=3000, seed=seed, core=maillage_core).solution
    assert check_week(problem, plan).accepted

clinic()
week()
print("clean")
"""


@pytest.mark.slow
def test_the_core_is_clean_under_the_sanitizers(tmp_path: Path) -> None:
    if not os.environ.get("MAILLAGE_SANITIZERS"):
        pytest.skip("a build of the core of its own, by hand: MAILLAGE_SANITIZERS=1")
    build = tmp_path / "asan"
    tools = Path(sys.executable).parent
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    configure = ["cmake", "-S", str(ROOT / "native"), "-B", str(build), "-G", "Ninja"]
    options = ["-DMAILLAGE_SANITIZE=ON", f"-DPython_EXECUTABLE={sys.executable}"]
    for command in ([*configure, *options], ["cmake", "--build", str(build)]):
        subprocess.run(command, check=True, env=os.environ | {"PATH": path}, capture_output=True)
    preload = " ".join(
        subprocess.run(
            ["g++", f"-print-file-name={name}"], check=True, capture_output=True, text=True
        ).stdout.strip()
        for name in ("libasan.so", "libstdc++.so")
    )
    environment = os.environ | {
        "LD_PRELOAD": preload,
        "PYTHONPATH": f"{build}{os.pathsep}{ROOT}",
        "ASAN_OPTIONS": "detect_leaks=0",  # the interpreter itself never frees everything
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "clean\n", done.stderr[-3000:]
