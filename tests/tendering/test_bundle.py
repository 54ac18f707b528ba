"""The file with which browsers seal: the committed one, and the same when it is built again."""

from __future__ import annotations

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
