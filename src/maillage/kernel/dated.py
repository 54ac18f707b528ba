"""Dated values: what the law sets and moves (thresholds, delays), each with its dates and source.

Values live in `data/*.toml`, one table per key, one period per value:

    [marches.dispense.services]
    label = "…"
    unit = "euros HT"
    [[marches.dispense.services.periods]]
    valid_from = 2026-04-01
    value = 60000
    source = "décret n° 2025-1386"

A period without `valid_to` is still running. Nothing is guessed: a day that no period covers is an
error that names the key and the day.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

THRESHOLDS = Path(__file__).parent / "data" / "thresholds.toml"


class DatedValueError(LookupError):
    """A dated file contradicts itself, or says nothing of the day asked for."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value and when it holds, both days included; `valid_to` is None while it runs.

    `unit` says what the number counts. `is_unverified` is true when the source is second-hand or
    the reading an inference: screens must say so.
    """

    key: str
    label: str
    unit: str
    value: int
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    is_unverified: bool = False

    def holds_on(self, day: dt.date) -> bool:
        """True on the days of the period, first and last included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def lookup(key: str, on: dt.date) -> DatedValue:
    """The value of `key` on a day, from the thresholds of the law.

    Raises DatedValueError for an unknown key, and for a day that no period covers.
    """
    return find(_thresholds(), key, on)


def find(values: Mapping[str, tuple[DatedValue, ...]], key: str, on: dt.date) -> DatedValue:
    """`lookup` among values already loaded."""
    periods = values.get(key)
    if periods is None:
        raise DatedValueError(f"no dated value is called {key!r}")
    for period in periods:
        if period.holds_on(on):
            return period
    raise DatedValueError(f"no value of {key!r} is known on {on:%Y-%m-%d}")


@cache
def _thresholds() -> dict[str, tuple[DatedValue, ...]]:
    return load(THRESHOLDS.read_text(encoding="utf-8"))


def load(text: str) -> dict[str, tuple[DatedValue, ...]]:
    """Every key of a dated file with its periods, the oldest first.

    Raises DatedValueError when a period ends before it begins, overlaps another, or lacks a
    source.
    """
    loaded = {}
    for key, entry in _entries(tomllib.loads(text), ""):
        periods = tuple(
            sorted((_period(key, entry, raw) for raw in entry["periods"]), key=_beginning)
        )
        _check(key, periods)
        loaded[key] = periods
    return loaded


def _entries(table: dict[str, Any], prefix: str) -> list[tuple[str, dict[str, Any]]]:
    """The tables that hold periods, under their dotted keys."""
    found = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        if not isinstance(value, dict):
            raise DatedValueError(f"{key!r} stands outside any key")
        if "periods" in value:
            found.append((key, value))
        else:
            found += _entries(value, f"{key}.")
    return found


def _period(key: str, entry: dict[str, Any], raw: dict[str, Any]) -> DatedValue:
    unknown = raw.keys() - {"valid_from", "valid_to", "value", "source", "unverified"}
    if unknown:
        raise DatedValueError(f"{key!r} has a period with unknown words: {sorted(unknown)}")
    if not raw.get("source", "").strip():
        raise DatedValueError(f"{key!r} has a period without source")
    return DatedValue(
        key=key,
        label=entry["label"],
        unit=entry["unit"],
        value=raw["value"],
        valid_from=raw["valid_from"],
        valid_to=raw.get("valid_to"),
        source=raw["source"],
        is_unverified=raw.get("unverified", False),
    )


def _beginning(period: DatedValue) -> dt.date:
    return period.valid_from


def _check(key: str, periods: tuple[DatedValue, ...]) -> None:
    if not periods:
        raise DatedValueError(f"{key!r} has no period")
    for period in periods:
        if period.valid_to is not None and period.valid_to < period.valid_from:
            raise DatedValueError(f"{key!r} has a period that ends before {period.valid_from}")
    for before, after in pairwise(periods):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            raise DatedValueError(f"{key!r} has two values on {after.valid_from:%Y-%m-%d}")
