"""The delays of pathways: dated values with their sources (data/delays.toml, measures.toml)."""

from datetime import date
from functools import cache
from pathlib import Path

from maillage.kernel.dated import DatedValue, find, load

FOLDER = Path(__file__).parent / "data"
FILES = ("delays.toml", "measures.toml")


def delay(key: str, on: date) -> DatedValue:
    """The delay called `key` on a day, in its own unit. Raises DatedValueError for no such one."""
    return find(_delays(), key, on)


@cache
def _delays() -> dict[str, tuple[DatedValue, ...]]:
    texts = ((FOLDER / name).read_text(encoding="utf-8") for name in FILES)
    return {key: periods for text in texts for key, periods in load(text).items()}


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last one (31 January + 1 month: 28 February)."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
