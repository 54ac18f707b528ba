"""The compiled core, where it is installed; without it the Python path gives the same answers."""

from __future__ import annotations

import importlib
from typing import Any


def compiled_core() -> Any | None:
    """The compiled core, or None where it is not installed or too old for calendars."""
    try:
        core = importlib.import_module("maillage_core")
    except ImportError:
        return None
    return core if hasattr(core, "Territory") else None
