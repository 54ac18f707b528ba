"""The lists an action is sorted by (data/lists.toml) and the delays of the room: dated data."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from maillage.kernel.dated import DatedValue, find, load

FOLDER = Path(__file__).parent / "data"
# What one action may carry several of.
MANY = ("publics", "themes", "skills", "objectives")


@dataclass(frozen=True)
class Entry:
    """One line of a list, and the days it can be chosen (both included)."""

    code: str
    label: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str

    def holds_on(self, day: dt.date) -> bool:
        """Whether it can be chosen on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def _lists() -> dict[str, dict[str, Entry]]:
    raw = tomllib.loads((FOLDER / "lists.toml").read_text(encoding="utf-8"))
    return {
        name: {
            row["code"]: Entry(
                row["code"], row["label"], row["valid_from"], row.get("valid_to"), row["source"]
            )
            for row in rows
        }
        for name, rows in raw.items()
    }


def choices(name: str, on: dt.date) -> list[tuple[str, str]]:
    """What a list proposes on a day, as (code, label). Raises KeyError for no such list."""
    return [(one.code, one.label) for one in _lists()[name].values() if one.holds_on(on)]


def label(name: str, code: str) -> str:
    """How a code reads, ended ones too; the code itself when the list never knew it."""
    entry = _lists()[name].get(code)
    return entry.label if entry else code


def order(name: str) -> list[str]:
    """Every code of a list, in the order it is read."""
    return list(_lists()[name])


@cache
def _delays() -> dict[str, tuple[DatedValue, ...]]:
    return load((FOLDER / "delays.toml").read_text(encoding="utf-8"))


def delay(key: str, on: dt.date) -> DatedValue:
    """The delay called `key` on a day, in its own unit. Raises DatedValueError for no such one."""
    return find(_delays(), key, on)
