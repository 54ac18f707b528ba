"""Days, periods, school years: date arithmetic on data passed in, without any calendar inside.

Which days are closed is dated data (maillage.territory.calendars); this module only knows how to
count. Every period includes both its first and its last day.
"""

import calendar
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

DAY = timedelta(days=1)
SATURDAY = 5
SCHOOL_YEAR_START = (9, 1)
"""Month and day: the school year is counted from 1 September to 31 August."""


class ClosedKind(StrEnum):
    """Why nobody works on a day."""

    PUBLIC_HOLIDAY = "public_holiday"
    SCHOOL_BREAK = "school_break"


@dataclass(frozen=True, order=True)
class ClosedDay:
    """One day without sessions, why, and the text or the person that says so."""

    date: date
    kind: ClosedKind
    label: str
    source: str


@dataclass(frozen=True, order=True)
class Period:
    """A run of days, `first` and `last` included.

    Raises:
        ValueError: when the last day comes before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("Le dernier jour d'une période ne peut pas précéder le premier.")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        return (self.first + DAY * offset for offset in range(len(self)))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def intersection(self, other: "Period") -> "Period | None":
        """The days that both periods hold, None when they hold none together."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period(first, last) if first <= last else None


def periods(days: Iterable[date]) -> list[Period]:
    """The fewest periods that hold exactly these days, in order; days may repeat."""
    runs: list[Period] = []
    for day in sorted(set(days)):
        if runs and runs[-1].last + DAY == day:
            runs[-1] = Period(runs[-1].first, day)
        else:
            runs.append(Period(day, day))
    return runs


def closed_periods(days: Iterable[ClosedDay]) -> list[tuple[Period, ClosedDay]]:
    """Runs of closed days of one kind, label and source, each with its first day, by date."""
    named = sorted(days, key=lambda day: (day.kind, day.label, day.source, day.date))
    runs = []
    for _, same in groupby(named, key=lambda day: (day.kind, day.label, day.source)):
        by_date = {day.date: day for day in same}
        runs += [(period, by_date[period.first]) for period in periods(by_date)]
    return sorted(runs, key=lambda run: (run[0], run[1]))


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def bridges(holidays: Collection[date]) -> list[date]:
    """The working days caught between a public holiday and other days off ("ponts").

    A bridge is one single day, Monday to Friday, that is no holiday itself, follows and precedes
    a day off (weekend or holiday), and touches at least one holiday.
    """
    off = set(holidays)

    def free(day: date) -> bool:
        return day in off or is_weekend(day)

    beside = {holiday + step for holiday in off for step in (-DAY, DAY)}
    return sorted(day for day in beside if not free(day) and free(day - DAY) and free(day + DAY))


def school_year(day: date) -> str:
    """The school year of a day, as "2026-2027", counted from 1 September to 31 August."""
    start = day.year if (day.month, day.day) >= SCHOOL_YEAR_START else day.year - 1
    return f"{start}-{start + 1}"


def school_year_period(name: str) -> Period:
    """1 September to 31 August of the school year named as "2026-2027".

    Raises:
        ValueError: when the name does not hold two years in a row.
    """
    match = re.fullmatch(r"(\d{4})-(\d{4})", name, re.ASCII)
    if not match or int(match[2]) != int(match[1]) + 1 or not 1 <= int(match[1]) <= 9998:
        raise ValueError("Une année scolaire s'écrit avec deux années qui se suivent : 2026-2027.")
    first = date(int(match[1]), *SCHOOL_YEAR_START)
    return Period(first, first.replace(year=first.year + 1) - DAY)


def school_year_offset(source: str, target: str) -> timedelta:
    """The whole number of weeks that brings one school year nearest to another.

    One and the same offset serves a whole story: weekdays, order and intervals are kept. The
    1 September of the source falls at most three days away from the 1 September of the target, so
    a day that close to a boundary may change school year.
    """
    days = (school_year_period(target).first - school_year_period(source).first).days
    return timedelta(weeks=round(days / 7))


def add_months(day: date, months: int) -> date:
    """The same day `months` months later (or earlier), or the last day of a shorter month.

    31 January + 1 month is 28 or 29 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def month_weeks(year: int, month: int) -> list[list[date | None]]:
    """The weeks of a month from Monday to Sunday, None for the days of the months beside it."""
    return [
        [date(year, month, number) if number else None for number in week]
        for week in calendar.Calendar(firstweekday=0).monthdayscalendar(year, month)
    ]
