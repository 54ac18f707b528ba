"""The compiled core for the tests that need it; they skip, with the reason, without it."""

from __future__ import annotations

import os
from typing import Any

import pytest

from maillage.engine.rounds.search import compiled_core


def core_or_skip() -> Any:
    core = None if os.environ.get("MAILLAGE_NO_CORE") else compiled_core()
    if core is None:
        pytest.skip("the compiled core is not installed (make native)")
    return core
