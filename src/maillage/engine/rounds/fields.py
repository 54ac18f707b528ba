"""Reading JSON by hand-written expectations: every refusal names the field, in French."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from maillage.engine.rounds.errors import InputError

MINUTES_PER_DAY = 24 * 60


class Fields:
    """A JSON object with a name (« la visite v3 »), read field by field.

    Raises `InputError` as soon as a field is missing, of the wrong kind or out of bounds.
    """

    def __init__(self, data: Any, name: str) -> None:
        if not isinstance(data, dict):
            raise InputError(f"{_capital(name)} doit être un objet JSON, entre accolades.")
        self.data: dict[str, Any] = data
        self.name = name

    def fail(self, field: str, expectation: str) -> InputError:
        return InputError(f"{_capital(self.name)} : le champ « {field} » {expectation}.")

    def only(self, allowed: Iterable[str]) -> None:
        """Refuses an unknown field: a misspelt rule must not be ignored in silence."""
        unknown = sorted(set(self.data) - set(allowed))
        if unknown:
            raise self.fail(unknown[0], "est inconnu ; corrigez son nom ou retirez-le")

    def has(self, field: str) -> bool:
        return self.data.get(field) is not None

    def text(self, field: str, default: str | None = None) -> str:
        value = self.data.get(field, default)
        if not isinstance(value, str) or not value:
            raise self.fail(field, "manque ou n'est pas un texte")
        return value

    def number(self, field: str, default: float | None = None, minimum: float = 0.0) -> float:
        value = self.data.get(field, default)
        return self.as_number(value, field, minimum)

    def as_number(self, value: Any, field: str, minimum: float = 0.0) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(field, "manque ou n'est pas un nombre")
        if not math.isfinite(value) or abs(value) > 1e9:
            raise self.fail(field, "doit être un nombre fini, d'un milliard au plus")
        if value < minimum:
            raise self.fail(field, f"doit valoir au moins {minimum:g}")
        return float(value)

    def whole(self, field: str, default: int | None = None, minimum: int = 0) -> int:
        value = self.data.get(field, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(field, "manque ou n'est pas un nombre entier")
        if value < minimum or value > 10**9:
            raise self.fail(field, f"doit valoir au moins {minimum}")
        return value

    def items(self, field: str, required: bool = False) -> list[Any]:
        value = self.data.get(field)
        if value is None and not required:
            return []
        if not isinstance(value, list):
            raise self.fail(field, "manque ou n'est pas une liste, entre crochets")
        return value

    def texts(self, field: str, required: bool = False) -> list[str]:
        values = self.items(field, required)
        if not all(isinstance(value, str) and value for value in values):
            raise self.fail(field, "doit être une liste de textes")
        return values

    def child(self, field: str) -> Fields:
        value = self.data.get(field)
        return Fields({} if value is None else value, f"{self.name}, champ « {field} »")

    def clock(self, field: str, default: int | None = None) -> int:
        """Minutes since midnight of an `HH:MM` time; 24:00 is midnight at the end of the day."""
        value = self.data.get(field)
        if value is None and default is not None:
            return default
        minutes = parse_clock(value)
        if minutes is None:
            raise self.fail(field, "doit être une heure écrite HH:MM, par exemple 09:30")
        return minutes


def parse_clock(value: Any) -> int | None:
    """Minutes since midnight, or None when `value` is not exactly `HH:MM`."""
    if not isinstance(value, str) or len(value) != 5 or value[2] != ":":
        return None
    hours, minutes = value[:2], value[3:]
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    total = int(hours) * 60 + int(minutes)
    return total if int(minutes) < 60 and total <= MINUTES_PER_DAY else None


def show_clock(minutes: int) -> str:
    """`HH:MM` of minutes since midnight."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def unique(names: list[str], what: str) -> dict[str, int]:
    """Index by name; raises when a name comes twice."""
    index: dict[str, int] = {}
    for position, name in enumerate(names):
        if name in index:
            raise InputError(f"{_capital(what)} « {name} » apparaît deux fois ; gardez-en un seul.")
        index[name] = position
    return index


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
