"""French durations: "2h", "2 h 30", "une heure et demie", "90 minutes", "demi-journée"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from maillage.engine.intake.numbers_fr import NUM, parse_number


@dataclass(frozen=True)
class Convention:
    """How many minutes stand for a word, since when, and on what ground."""

    minutes: int
    valid_from: date
    valid_to: date | None
    source: str


# Seven hours a day: 35 hours (legal week) over five days. See docs/adr on half-days.
_SOURCE = (
    "Code du travail, art. L3121-27 : 35 heures par semaine, soit 7 heures par jour sur 5 jours"
)
HALF_DAY = Convention(210, date(2000, 2, 1), None, _SOURCE)
FULL_DAY = Convention(420, date(2000, 2, 1), None, _SOURCE)
CONVENTIONS: Mapping[str, Convention] = MappingProxyType(
    {"demi-journée": HALF_DAY, "journée": FULL_DAY}
)

_MINUTES = r"(?:minutes?|min\b|mn\b)"
DURATION = re.compile(
    r"(?P<half>(?:\bune\s+|\b1\s+)?(?:\b1\s?/\s?2|\u00bd|\bdemie?)[\s-]*journees?\b)"
    r"|(?P<full>\b(?:une|1)\s+journee\b(?!\s+et))"
    rf"|(?P<hours>{NUM}|\b\d{{1,2}}(?=\s?h)|\b\d{{1,2}}[.,]\d{{1,2}})\s*"
    r"(?:h(?:eures?|rs?)?(?=\W|\d|$))"
    rf"(?:\s*(?:(?P<minutes>[0-5]\d)(?!\d)(?:\s*{_MINUTES})?|(?:et\s+)?(?P<part>demie|quart"
    rf"|trente|quinze)"
    r"|(?P<frac>1/2)))?"
    rf"|(?P<only>\b\d{{2,3}}|\bquatre-vingt-dix|\bsoixante|\bcent vingt"
    rf"|\bquarante-cinq)\s*{_MINUTES}"
)
_PARTS = {"demie": 30, "trente": 30, "quart": 15, "quinze": 15}


@dataclass(frozen=True)
class DurationFound:
    """A duration in minutes and where it stands; `convention` names the word it replaces."""

    minutes: int
    start: int
    end: int
    convention: str | None = None


def find_durations(fold: str, start: int, end: int) -> list[DurationFound]:
    """Durations of the folded text between two positions, in order."""
    found = (_read(match) for match in DURATION.finditer(fold, start, end))
    return [duration for duration in found if duration is not None]


def _read(match: re.Match[str]) -> DurationFound | None:
    if match["half"]:
        return DurationFound(HALF_DAY.minutes, *match.span(), "demi-journée")
    if match["full"]:
        return DurationFound(FULL_DAY.minutes, *match.span(), "journée")
    if match["only"]:
        value = parse_number(match["only"])
        return None if value is None else DurationFound(value, *match.span())
    hours = match["hours"]
    if re.fullmatch(r"\d{1,2}[.,]\d{1,2}", hours):
        minutes = round(float(hours.replace(",", ".")) * 60)
    else:
        whole = parse_number(hours)
        if whole is None:
            return None
        minutes = whole * 60
    if match["minutes"]:
        minutes += int(match["minutes"])
    elif match["part"]:
        minutes += _PARTS[match["part"]]
    elif match["frac"]:
        minutes += 30
    return DurationFound(minutes, *match.span())
