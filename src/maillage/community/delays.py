"""The delays of the room: dated data."""

from functools import cache
from pathlib import Path

from maillage.kernel import clock
from maillage.kernel.dated import DatedValue, find, load

FILE = Path(__file__).parent / "data" / "delays.toml"


@cache
def _delays() -> dict[str, tuple[DatedValue, ...]]:
    return load(FILE.read_text(encoding="utf-8"))


def delay(key: str) -> int:
    """How long, today, in the unit of the key. Raises DatedValueError for no such key."""
    return find(_delays(), key, clock.today()).value
