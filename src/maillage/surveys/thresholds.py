"""How many answers it takes: dated values with their source (data/thresholds.toml)."""

from functools import cache
from pathlib import Path

from maillage.kernel import clock, dated

FILE = Path(__file__).parent / "data" / "thresholds.toml"


@cache
def _values() -> dict[str, tuple[dated.DatedValue, ...]]:
    return dated.load(FILE.read_text(encoding="utf-8"))


def _today(key: str) -> int:
    return dated.find(_values(), key, clock.today()).value


def least_answers() -> int:
    """The smallest threshold a campaign may have: nothing is shown under it."""
    return _today("surveys.least_answers")


def least_crossed() -> int:
    """How many answers a segment needs to be shown beside the others."""
    return _today("surveys.least_crossed")


def least_texts() -> int:
    """How many texts it takes before the reader sees them."""
    return _today("surveys.least_texts")


def text_days() -> int:
    """How many days texts are kept after the close."""
    return _today("surveys.text_days")
