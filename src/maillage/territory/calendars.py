"""Which days are closed in a département: public holidays, school breaks, rectors' decisions.

Dated data (territory/data, sources in SOURCES.md) plus the overrides that an organisation entered.
Good Friday counts as closed in the whole of Alsace and Moselle: the law limits it to communes with
a protestant or mixed church, and one day too many is the safer mistake for a planner.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from maillage.engine.dates import ClosedDay, ClosedKind, Period, closed_periods
from maillage.territory.enums import OverrideEffect
from maillage.territory.registry import DATA, departement


class CalendarNotPublished(ValueError):
    """The days asked for are outside the published calendars; the message is a French sentence."""


@dataclass(frozen=True)
class Override:
    """A correction to the school calendar of one département, with the text that decides it."""

    period: Period
    effect: OverrideEffect
    label: str
    source: str


@dataclass(frozen=True)
class SchoolCalendar:
    """Where the school breaks of a département come from.

    `advice` is the sentence to show when the rector's dates must be entered by hand, else empty.
    """

    zone: str
    academy: str
    own_calendar: bool
    advice: str

    @property
    def academy_words(self) -> str:
        """The name in a sentence: académie de Poitiers, académie d'Amiens."""
        link = "d'" if self.academy[0] in "AEIOUÉ" else "de "
        return f"académie {link}{self.academy}"


@dataclass(frozen=True)
class SchoolBreak:
    """A school break, or what the overrides left of it."""

    period: Period
    label: str
    source: str


@dataclass(frozen=True)
class _ZoneBreak:
    zone: str
    closed: SchoolBreak
    school_year: str


@lru_cache(maxsize=1)
def _zone_breaks() -> tuple[_ZoneBreak, ...]:
    with (DATA / "school_holidays.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            _ZoneBreak(
                row["zone"],
                SchoolBreak(
                    Period(
                        date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
                    ),
                    row["label"],
                    row["source"],
                ),
                row["school_year"],
            )
            for row in csv.DictReader(file, delimiter=";")
        )


@lru_cache(maxsize=1)
def _public_holidays() -> tuple[tuple[str, ClosedDay], ...]:
    """(scope, day): national, alsace_moselle or the code of a département."""
    with (DATA / "public_holidays.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                row["scope"],
                ClosedDay(
                    date.fromisoformat(row["date"]),
                    ClosedKind.PUBLIC_HOLIDAY,
                    row["label"],
                    row["source"],
                ),
            )
            for row in csv.DictReader(file, delimiter=";")
        )


@lru_cache(maxsize=1)
def published_school_years() -> tuple[str, ...]:
    """The school years whose breaks are all known, in order: "2023-2024" and after."""
    # The first year in the file only lends its summer to the first days of September.
    return tuple(sorted({one.school_year for one in _zone_breaks()})[1:])


@lru_cache(maxsize=1)
def published_period() -> Period:
    """From the first to the last day for which both public holidays and breaks are known."""
    years = published_school_years()
    return Period(date(int(years[0][:4]), 9, 1), date(int(years[-1][5:]), 8, 31))


@lru_cache(maxsize=1)
def public_holiday_period() -> Period:
    """The whole calendar years whose public holidays are known."""
    years = [day.date.year for _, day in _public_holidays()]
    return Period(date(min(years), 1, 1), date(max(years), 12, 31))


def school_calendar(departement_code: str) -> SchoolCalendar:
    """The zone of a département, or the fact that its rector fixes the dates.

    Source: code de l'éducation, art. D521-6 and D521-7 for Corsica and overseas.

    Raises:
        UnknownPlace: when no département has this code.
    """
    place = departement(departement_code)
    advice = ""
    if not place.zone:
        advice = (
            f"L'académie de {place.academy} a son propre calendrier scolaire : "
            "saisissez les dates de vacances fixées par le recteur, avec le texte qui les décide. "
            "Les jours fériés sont déjà comptés."
        )
    return SchoolCalendar(place.zone, place.academy, not place.zone, advice)


def public_holidays(departement_code: str, start: date, end: date) -> list[ClosedDay]:
    """The public holidays of a département from `start` to `end`, both included, by date.

    Raises:
        UnknownPlace: when no département has this code.
        CalendarNotPublished: when a day is outside the years of the data.
    """
    place = departement(departement_code)
    asked = Period(start, end)
    _require(asked, public_holiday_period(), "Les jours fériés sont connus")
    scopes = {"national", place.code} | ({"alsace_moselle"} if place.alsace_moselle else set())
    return sorted(day for scope, day in _public_holidays() if scope in scopes and day.date in asked)


def school_breaks(
    departement_code: str, start: date, end: date, *, overrides: Iterable[Override] = ()
) -> list[SchoolBreak]:
    """The school breaks that touch the days from `start` to `end`, whole, by date.

    The breaks of the zone (none where the rector fixes the calendar), then what the overrides add
    and remove; a day that one override adds and another removes is removed.

    Raises:
        UnknownPlace: when no département has this code.
        CalendarNotPublished: when a day is outside the published school years.
    """
    zone = departement(departement_code).zone
    asked = Period(start, end)
    _require(asked, published_period(), "Les vacances scolaires sont connues")
    overrides = list(overrides)
    known = [one.closed for one in _zone_breaks() if zone and one.zone == zone]
    for one in overrides:
        if one.effect is OverrideEffect.ADD:
            known.append(SchoolBreak(one.period, one.label, one.source))
    removed = [one.period for one in overrides if one.effect is OverrideEffect.REMOVE]
    days = [
        ClosedDay(day, ClosedKind.SCHOOL_BREAK, one.label, one.source)
        for one in known
        for day in one.period
        if not any(day in period for period in removed)
    ]
    return [
        SchoolBreak(period, first.label, first.source)
        for period, first in closed_periods(days)
        if period.intersection(asked)
    ]


def closed_days(
    departement_code: str,
    start: date,
    end: date,
    *,
    school_holidays: bool,
    overrides: Iterable[Override] = (),
) -> list[ClosedDay]:
    """The closed days of a département from `start` to `end`, both included, by date.

    A day may come twice: as a public holiday and within a school break. Overrides belong to the
    school calendar, so they count only with `school_holidays`. Where `school_calendar()` says
    `own_calendar`, the breaks are those of the overrides alone: show its advice.

    Raises:
        UnknownPlace: when no département has this code.
        CalendarNotPublished: when a day is outside the published data.
    """
    days = public_holidays(departement_code, start, end)
    if school_holidays:
        asked = Period(start, end)
        days += [
            ClosedDay(day, ClosedKind.SCHOOL_BREAK, one.label, one.source)
            for one in school_breaks(departement_code, start, end, overrides=overrides)
            for day in one.period
            if day in asked
        ]
    return sorted(days)


def _require(asked: Period, known: Period, what: str) -> None:
    if asked.intersection(known) != asked:
        raise CalendarNotPublished(
            f"{what} du {known.first:%d/%m/%Y} au {known.last:%d/%m/%Y} seulement : "
            "choisissez des dates dans cette période."
        )
