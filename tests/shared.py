"""The shared reference material (real documents, published instances), where it is at hand."""

import os
from pathlib import Path

import pytest

SHARED = Path(
    os.environ.get("MAILLAGE_SHARED", Path(__file__).resolve().parents[1].parent / "shared")
)


def shared_path(pattern: str) -> Path:
    """The one shared file matching `pattern`; skips the test, with the reason, when absent."""
    found = sorted(SHARED.glob(pattern)) if SHARED.is_dir() else []
    if not found:
        pytest.skip(f"the shared reference material is not on this machine: {pattern}")
    return found[0]


def proof_size(reduced: int, full: int) -> int:
    """How many cases a big proof runs: reduced in the suite, in full under MAILLAGE_PROOF=1."""
    return full if os.environ.get("MAILLAGE_PROOF") == "1" else reduced
