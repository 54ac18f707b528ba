"""SERAFIN-PH codes by version, with their dates and their source (data/serafin.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "serafin.toml"
DIRECT = "2."


@dataclass(frozen=True)
class Nomenclature:
    """One version: its codes with short labels, direct services first."""

    version: str
    valid_from: date
    source: str
    codes: dict[str, str]


@cache
def nomenclatures() -> tuple[Nomenclature, ...]:
    """Every version, the latest first."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))["versions"]
    found = (Nomenclature(**row) for row in raw)
    return tuple(sorted(found, key=lambda one: one.valid_from, reverse=True))


def nomenclature(on: date) -> Nomenclature:
    """The version in force on a day. Raises LookupError before the first one."""
    for one in nomenclatures():
        if one.valid_from <= on:
            return one
    raise LookupError(f"no nomenclature is known on {on:%Y-%m-%d}")


def first_day() -> date:
    """The day from which acts have a code."""
    return nomenclatures()[-1].valid_from


def choices(on: date) -> list[tuple[str, str]]:
    """What a form proposes on a day: the code, and its label after it."""
    return [(code, f"{label} ({code})") for code, label in nomenclature(on).codes.items()]


def label_of(code: str, version: str) -> str:
    """The label of a code in its own version; the code itself when it is not known."""
    for one in nomenclatures():
        if one.version == version:
            return one.codes.get(code, code)
    return code


def is_direct(code: str) -> bool:
    """Whether a code is a service given to the person, not to the organisation."""
    return code.startswith(DIRECT)
