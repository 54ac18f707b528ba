"""The kilometres of a week as files, for whoever pays them: no child, no place, no address."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillage.engine.rounds import Week
from maillage.engine.rounds.journeys import BETWEEN, HOME_FIRST, LAST_HOME
from maillage.kernel.documents import Document, Paper, Paragraph, Table, to_pdf
from maillage.kernel.sheets_out import write_ods
from maillage.kernel.words import nombre
from maillage.rounds.reading import Side, day_name

HEADERS = (
    "Personne",
    "Jour",
    "Premier trajet (km)",
    "Entre deux visites (km)",
    "Retour (km)",
    "Comptés par l’employeur (km)",
)
RULE = (
    "Un trajet entre deux visites est toujours compté. Le premier et le dernier le sont selon la "
    "règle de l’employeur, écrite dans la semaine pour chaque personne."
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


def mileage(week: Week, side: Side) -> list[Mileage]:
    """Every day that somebody drives, by person then day."""
    lines = []
    for one in side.journeys:
        sums = dict.fromkeys((HOME_FIRST, BETWEEN, LAST_HOME), 0)
        for leg in one.legs:
            sums[leg.kind] += leg.tenths
        counted = sum(leg.tenths for leg in one.legs if leg.counted)
        name = week.professionals[one.person].id
        day = day_name(week, one.day)
        first, between, last = sums[HOME_FIRST], sums[BETWEEN], sums[LAST_HOME]
        lines.append(Mileage(name, day, first, between, last, counted))
    return lines


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
    return write_ods(HEADERS, rows, title="Kilomètres")


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
                Paragraph(RULE),
                Table(headers=["Personne", HEADERS[-1]], rows=totals, caption="Par personne"),
                Table(headers=list(HEADERS), rows=rows, caption="Jour par jour"),
            ],
            paper=Paper.A4,
        )
    )


KINDS: dict[str, tuple[str, Callable[[Statement], bytes]]] = {
    "ods": ("kilometres.ods", ods),
    "pdf": ("kilometres.pdf", pdf),
}
