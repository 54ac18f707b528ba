"""The kilometres of a week as files, for whoever pays them: no child, no place, no address."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillage.engine.rounds import Journey, Week
from maillage.engine.rounds.journeys import BETWEEN, HOME_FIRST, LAST_HOME
from maillage.kernel.documents import Document, Paper, Paragraph, Table, to_pdf
from maillage.kernel.keys import search_key
from maillage.kernel.sheets_out import write_ods
from maillage.kernel.words import date_courte, nombre
from maillage.rounds.models import MileageRule, RoundsScenario
from maillage.rounds.queries import rule_on
from maillage.rounds.reading import Side, day_name

HEADERS = (
    "Personne",
    "Jour",
    "Premier trajet (km)",
    "Entre deux visites (km)",
    "Retour (km)",
    "Comptés par l’employeur (km)",
)
MONTH_HEADERS = (HEADERS[0], "Date", *HEADERS[2:])
RULE = (
    "Un trajet entre deux visites est toujours compté. Le premier et le dernier le sont selon la "
    "règle de l’employeur, écrite dans la semaine pour chaque personne."
)

MONTH_RULE = (
    "Un trajet entre deux visites est toujours compté. Le premier et le dernier le sont selon la "
    "règle de l’employeur en vigueur ce jour-là ; sans règle, selon ce que dit chaque semaine. "
    "Trajets des semaines publiées, estimés ou mesurés comme le dit chaque semaine."
)


@dataclass(frozen=True)
class Mileage:
    """One day of one person, in tenths of a kilometre."""

    name: str
    day: str
    first: int
    between: int
    last: int
    counted: int


@dataclass(frozen=True)
class Statement:
    """The kilometres of a week, and how it is called."""

    title: str
    subject: str
    organisation: str
    made_on: dt.date
    lines: Sequence[Mileage]
    headers: Sequence[str] = HEADERS
    rule: str = RULE


def mileage(week: Week, side: Side) -> list[Mileage]:
    """Every day that somebody drives, by person then day."""
    return [
        _line(one, week.professionals[one.person].id, day_name(week, one.day), None)
        for one in side.journeys
    ]


def month_lines(
    weeks: Sequence[tuple[RoundsScenario, Week, Side]],
    rules: list[MileageRule],
    first: dt.date,
    after: dt.date,
) -> list[Mileage]:
    """Every day of a month that somebody of a published week drives, by name then date."""
    found: list[tuple[str, dt.date, Mileage]] = []
    for row, week, side in weeks:
        holders = {seat.rank: str(seat.user) for seat in row.seats.all()}
        for one in side.journeys:
            day = (row.week_start or first) + dt.timedelta(days=week.days[one.day])
            if one.tenths and one.person in holders and first <= day < after:
                name = holders[one.person]
                line = _line(one, name, date_courte(day), rule_on(rules, day))
                found.append((search_key(name), day, line))
    return [line for _, _, line in sorted(found, key=lambda each: each[:2])]


def _line(one: Journey, name: str, day: str, rule: MileageRule | None) -> Mileage:
    """One day; without a rule of the employer, the week itself says what is counted."""
    sums = dict.fromkeys((HOME_FIRST, BETWEEN, LAST_HOME), 0)
    for leg in one.legs:
        sums[leg.kind] += leg.tenths
    first, between, last = sums[HOME_FIRST], sums[BETWEEN], sums[LAST_HOME]
    if rule is None:
        counted = sum(leg.tenths for leg in one.legs if leg.counted)
    else:
        counted = between + first * rule.counts_first + last * rule.counts_last
    return Mileage(name, day, first, between, last, counted)


def ods(statement: Statement) -> bytes:
    """One row a day, numbers as numbers."""
    rows: list[list[str | Decimal]] = [
        [
            one.name,
            one.day,
            *(Decimal(part) / 10 for part in (one.first, one.between, one.last, one.counted)),
        ]
        for one in statement.lines
    ]
    return write_ods(statement.headers, rows, title="Kilomètres")


def pdf(statement: Statement) -> bytes:
    """The same to sign or to keep, with the total of each person."""
    rows = [
        [
            one.name,
            one.day,
            *(nombre(part / 10, 1) for part in (one.first, one.between, one.last, one.counted)),
        ]
        for one in statement.lines
    ]
    people = list(dict.fromkeys(one.name for one in statement.lines))
    totals = [
        [name, nombre(sum(one.counted for one in statement.lines if one.name == name) / 10, 1)]
        for name in people
    ]
    return to_pdf(
        Document(
            title=statement.title,
            subject=statement.subject,
            organisation=[statement.organisation],
            author=statement.organisation,
            date=statement.made_on,
            blocks=[
                Paragraph(statement.rule),
                Table(headers=["Personne", HEADERS[-1]], rows=totals, caption="Par personne"),
                Table(headers=list(statement.headers), rows=rows, caption="Jour par jour"),
            ],
            paper=Paper.A4,
        )
    )


KINDS: dict[str, tuple[str, Callable[[Statement], bytes]]] = {
    "ods": ("kilometres.ods", ods),
    "pdf": ("kilometres.pdf", pdf),
}
