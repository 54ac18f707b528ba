"""The file with which browsers seal: the committed one, and the same when it is built again."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tools import bundle


def test_the_committed_bundle_is_the_one_that_its_manifest_tells() -> None:
    assert bundle.faults(bundle.TARGET) == []


def test_a_bundle_changed_by_hand_is_seen(tmp_path: Path) -> None:
    copy = shutil.copytree(bundle.TARGET, tmp_path / "bundle")
    (copy / bundle.NAME).write_bytes((copy / bundle.NAME).read_bytes() + b"\n")
    (copy / "extra.js").write_text("")
    assert bundle.faults(copy) == [f"{bundle.NAME}: changed by hand", "extra.js: not listed"]


def test_a_fresh_build_gives_the_same_bytes() -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm manque : le fichier des navigateurs n’est pas reconstruit")
    try:
        assert bundle.differences() == []
    except subprocess.CalledProcessError:
        pytest.skip("npm n’a pas pu installer les sources : le fichier n’est pas reconstruit")


def test_the_scripts_of_the_pages_change_a_committee(tmp_path: Path) -> None:
    """Any two of the new three, no one alone, no mix of old and new; a giver who cheats spoils
    the new shares, not the opening; unfair points and pieces that disagree are refused. At the
    opening, whatever a third member gives, the two others open; two shares of one are one."""
    if shutil.which("node") is None:
        pytest.skip("node manque : les scripts des pages ne sont joués que dans le navigateur")
    scripts = bundle.TARGET.parent
    for path in (scripts / "sealing.js", scripts / "shares.js", bundle.TARGET / bundle.NAME):
        shutil.copy(path, tmp_path)
    shutil.copy(Path(__file__).with_name("shares.mjs"), tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = subprocess.run(
        ["node", "shares.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "anyTwo": [True] * 3,
        "alone": [False] * 3,
        "newWithOld": False,
        "spoiled": False,
        "spoiledThenFormer": True,
        "newcomersHold": [2, 2, 1],
        "twoOfOne": False,
        "hostileThird": [True] * 10,
        "samePoint": True,
        "sameKey": True,
        "otherPoint": True,
        "pointZero": True,
        "tooFew": True,
        "otherCommittee": True,
        "onePiece": True,
    }
