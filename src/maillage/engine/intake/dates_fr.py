"""French dates in running text, with or without a year, and school years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    "janvier": 1,
    "fevrier": 2,
    "mars": 3,
    "avril": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7,
    "aout": 8,
    "septembre": 9,
    "octobre": 10,
    "novembre": 11,
    "decembre": 12,
}
_SHORT = {
    "janv": 1,
    "jan": 1,
    "fevr": 2,
    "fev": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTH = "|".join([*MONTHS, *(f"{short}\\b\\.?" for short in _SHORT)])
_DAY = r"(?P<day>\b(?:0?[1-9]|[12]\d|3[01]))(?:er|e)?"
_LONG = re.compile(
    rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)})\s+)?(?<![\d/.,]){_DAY}\s+(?P<month>(?:"
    rf"{_MONTH})(?![a-z])"
    r"|[a-z]{4,10}(?![a-z]))"
    r"(?:\s+(?P<year>(?:19|20)\d\d)\b)?"
)
_NUMERIC = re.compile(
    r"(?<![\d/.\-])(?P<day>0?[1-9]|[12]\d|3[01])(?P<sep>[/.\-])(?P<month>0?[1-9]|1[0-2])(?P=sep)"
    r"(?P<year>(?:19|20)?\d\d)(?![\d/\-]|\.\d)"
)
_SHORT_NUMERIC = re.compile(
    r"(?:\ble|\bau|\bdu|\bavant le|limite\s*:)\s+(?P<day>0?[1-9]|[12]\d"
    r"|3[01])/(?P<month>0?[1-9]|1[0-2])(?![\d/])"
)
_ISO = re.compile(
    r"(?<![\d\-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d"
    r"|3[01])(?!\d)"
)
SCHOOL_YEAR = re.compile(r"(?<![\d])(?P<first>20\d\d)\s*[-/]\s*(?P<second>20\d\d|\d\d)(?![\d/\-])")
_TYPO_SCORE = 85


@dataclass(frozen=True)
class DateFound:
    """A date of the text; `year` is None when the text gives none."""

    day: int
    month: int
    year: int | None
    weekday: int | None
    start: int
    end: int

    @property
    def value(self) -> date | None:
        """The whole date, when the year is written."""
        return None if self.year is None else date(self.year, self.month, self.day)

    def in_year(self, year: int) -> date | None:
        """This day in `year`, if it exists and falls on the weekday that the text names."""
        try:
            found = date(year, self.month, self.day)
        except ValueError:
            return None
        if self.weekday is not None and found.weekday() != self.weekday:
            return None
        return found

    def last_before(self, bound: date) -> date | None:
        """The last such day strictly before `bound`, at most a year before."""
        for year in (bound.year, bound.year - 1):
            found = self.in_year(year)
            if found and bound - timedelta(days=366) <= found < bound:
                return found
        return None

    def first_after(self, bound: date) -> date | None:
        """The first such day on or after `bound`, at most a year after."""
        for year in (bound.year, bound.year + 1):
            found = self.in_year(year)
            if found and bound <= found <= bound + timedelta(days=366):
                return found
        return None


def _month_number(word: str) -> int | None:
    plain = word.rstrip(".")
    if plain in MONTHS:
        return MONTHS[plain]
    if plain in _SHORT:
        return _SHORT[plain]
    if len(plain) < 5:
        return None
    from rapidfuzz import fuzz, process

    best = process.extractOne(plain, MONTHS.keys(), scorer=fuzz.ratio, score_cutoff=_TYPO_SCORE)
    return MONTHS[best[0]] if best else None


def find_dates(fold: str, start: int = 0, end: int | None = None) -> list[DateFound]:
    """Every date of the folded text, in order; impossible ones (31 février) are left out."""
    stop = len(fold) if end is None else end
    found: dict[int, DateFound] = {}
    for pattern in (_LONG, _NUMERIC, _ISO, _SHORT_NUMERIC):
        for match in pattern.finditer(fold, start, stop):
            read = _read(match)
            if read is not None and not any(
                other.start < read.end and read.start < other.end for other in found.values()
            ):
                found[read.start] = read
    return [found[key] for key in sorted(found)]


def _read(match: re.Match[str]) -> DateFound | None:
    groups = match.groupdict()
    month = int(groups["month"]) if groups["month"].isdigit() else _month_number(groups["month"])
    if month is None:
        return None
    year = int(groups["year"]) if groups.get("year") else None
    if year is not None and year < 100:
        year += 2000
    day = int(groups["day"])
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    weekday = groups.get("weekday")
    number = WEEKDAYS.index(weekday) if weekday else None
    start = match.start() if match.re is not _SHORT_NUMERIC else match.start("day")
    end = match.end()
    if year is None and groups.get("sep") is None and match.re is _LONG:
        end = match.end("month")
    return DateFound(day, month, year, number, start, end)


def school_years(fold: str) -> list[tuple[int, int, int]]:
    """(first year, start, end) of each "2024-2025" of the folded text."""
    years = []
    for match in SCHOOL_YEAR.finditer(fold):
        first = int(match["first"])
        second = int(match["second"])
        if second in {first + 1, (first + 1) % 100}:
            years.append((first, *match.span()))
    return years
