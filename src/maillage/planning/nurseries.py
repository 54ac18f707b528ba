"""The rules of practice analysis in day nurseries, judged on one group's year: pure functions.

Public health code R2324-37: six hours a year for each professional, two of them in each period of
four months; order of 29 July 2022, art. 7: fifteen people at most. Elsewhere the same rules are
good advice. Our reading: periods are those of the calendar (from January, May and September), a
period counts when the season covers half of it, and a season that covers fewer than three owes
its share of the yearly hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from maillage.kernel import dated
from maillage.kernel.words import NBSP, compte, duree

PACK = "analyse_pratiques.creches"
PERIODS_A_YEAR = 3
FIRST_MONTHS = (1, 5, 9)
NAMES = {1: "de janvier à avril", 5: "de mai à août", 9: "de septembre à décembre"}


@dataclass(frozen=True)
class Limits:
    """What is asked, in hours and people, and the texts that ask it."""

    hours_a_year: int
    hours_a_period: int
    people: int
    sources: tuple[str, ...]


def limits_on(day: date) -> Limits:
    """What is in force on a day. Raises DatedValueError before the rules existed."""
    names = ("heures_par_an", "heures_par_quadrimestre", "personnes_par_groupe")
    year, period, people = (dated.lookup(f"{PACK}.{name}", day) for name in names)
    sources = dict.fromkeys((year.source, period.source, people.source))
    return Limits(year.value, period.value, people.value, tuple(sources))


def shortfalls(
    *,
    starts: Sequence[datetime],
    minutes: int,
    season: tuple[date, date],
    people: int,
    limits: Limits,
) -> list[str]:
    """What a group's year lacks, one sentence each; `season` includes both days."""
    periods = list(_periods(*season))
    held = len(starts) * minutes
    owed = limits.hours_a_year * 60 * len(periods) // PERIODS_A_YEAR
    found = []
    if held < owed:
        found.append(f"{duree(held)} de séances sur la saison, au lieu de {duree(owed)} au moins")
    for first, after in periods:
        inside = sum(first <= one.date() < after for one in starts) * minutes
        if inside < limits.hours_a_period * 60:
            found.append(
                f"{duree(inside) if inside else 'aucune heure'} {NAMES[first.month]} "
                f"{first.year}, au lieu de {limits.hours_a_period}{NBSP}h au moins"
            )
    if people > limits.people:
        found.append(f"{compte(people, 'personne')}, au lieu de {limits.people} au plus")
    return found


def _periods(first: date, last: date) -> Iterable[tuple[date, date]]:
    """The four-month periods of which a season covers half: (first day, day after the last)."""
    start = date(first.year, max(month for month in FIRST_MONTHS if month <= first.month), 1)
    while start <= last:
        after = (start + timedelta(days=130)).replace(day=1)
        covered = min(last + timedelta(days=1), after) - max(first, start)
        if 2 * covered >= after - start:
            yield start, after
        start = after
