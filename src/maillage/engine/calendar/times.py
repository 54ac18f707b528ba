"""Dates, times of day and French wording shared by the calendar engine.

Days are proleptic ordinals (`date.toordinal()`), times are minutes after local midnight, and
every interval is half-open: what ends at 12:00 does not meet what starts at 12:00.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

MINUTES_PER_DAY = 24 * 60
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"(\d{2}):(\d{2})")
_NO_BREAK = re.compile(r" ([;:!?»%])")


class Moment(NamedTuple):
    """The start of a session: an ordinal day and minutes after midnight."""

    day: int
    minute: int


class Interval(NamedTuple):
    """Part of one day, `[start, end)` in minutes after midnight."""

    day: int
    start: int
    end: int


def parse_date(text: object) -> int:
    """Ordinal of an exact `YYYY-MM-DD`. Raises ValueError on anything else."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise ValueError("une date s'écrit AAAA-MM-JJ")
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError as error:
        raise ValueError(f"la date {text} n'existe pas") from error


def parse_days(text: object) -> tuple[int, int]:
    """First and last ordinal of a date or of an inclusive range `date/date`."""
    if isinstance(text, str) and "/" in text:
        first_text, _, last_text = text.partition("/")
        first, last = parse_date(first_text), parse_date(last_text)
        if last < first:
            raise ValueError("la fin de la plage précède son début")
        return first, last
    day = parse_date(text)
    return day, day


def parse_time(text: object) -> int:
    """Minutes after midnight of an exact `HH:MM`; `24:00` is the end of the day."""
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("une heure s'écrit HH:MM")
    minutes = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minutes > MINUTES_PER_DAY:
        raise ValueError(f"l'heure {text} n'existe pas")
    return minutes


def parse_moment(text: object) -> Moment:
    """The start of a session, exactly `YYYY-MM-DDTHH:MM`."""
    if not isinstance(text, str) or text.count("T") != 1:
        raise ValueError("un début de séance s'écrit AAAA-MM-JJTHH:MM")
    day_text, _, time_text = text.partition("T")
    minute = parse_time(time_text)
    if minute == MINUTES_PER_DAY:
        raise ValueError("un début de séance ne peut pas être 24:00")
    return Moment(parse_date(day_text), minute)


def parse_interval(text: object) -> Interval:
    """A busy interval `YYYY-MM-DDTHH:MM/HH:MM` of one day."""
    if not isinstance(text, str) or text.count("/") != 1:
        raise ValueError("une occupation s'écrit AAAA-MM-JJTHH:MM/HH:MM")
    start_text, _, end_text = text.partition("/")
    start = parse_moment(start_text)
    end = parse_time(end_text)
    if end <= start.minute:
        raise ValueError("la fin de l'occupation doit suivre son début")
    return Interval(start.day, start.minute, end)


def show_moment(moment: Moment) -> str:
    """The exact text of a start in the exchange format."""
    day = date.fromordinal(moment.day).isoformat()
    return f"{day}T{moment.minute // 60:02d}:{moment.minute % 60:02d}"


def weekday_of(day: int) -> int:
    """0 = Monday, as in the exchange format."""
    return (day + 6) % 7


def iso_week(day: int) -> tuple[int, int]:
    """ISO year and ISO week of an ordinal day."""
    year, week, _ = date.fromordinal(day).isocalendar()
    return year, week


def french_date(day: int) -> str:
    """« mardi 14 janvier 2025 »."""
    value = date.fromordinal(day)
    number = "1er" if value.day == 1 else str(value.day)
    return f"{WEEKDAYS[value.weekday()]} {number} {MONTHS[value.month - 1]} {value.year}"


def french_time(minute: int) -> str:
    """« 9 h 30 », « 14 h »."""
    hours, minutes = divmod(minute, 60)
    return f"{hours}\u00a0h\u00a0{minutes:02d}" if minutes else f"{hours}\u00a0h"


def french_moment(moment: Moment) -> str:
    """« mardi 14 janvier 2025 à 9 h 30 »."""
    return f"{french_date(moment.day)} à {french_time(moment.minute)}"


def french_list(words: list[str], last: str = "et") -> str:
    """« a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def plural(count: int, word: str) -> str:
    """« 1 séance », « 3 séances »: regular plurals, every word of `word` agreeing."""
    if count < 2:
        return f"{count} {word}"
    return f"{count} " + " ".join(part + "s" for part in word.split())


def typography(text: str) -> str:
    """No-break spaces where French asks for them."""
    return _NO_BREAK.sub("\u00a0\\1", text).replace("« ", "«\u00a0")
