"""A year of sessions as files: a table, an agenda, a page to keep, a poster for the wall."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.kernel import ics
from maillage.kernel.documents import Block, Document, Heading, Paper, Paragraph, Table, to_pdf
from maillage.kernel.sheets_out import write_ods, write_xlsx
from maillage.kernel.words import NBSP, compte, heure, jour, liste, mois

HEADERS = ("Groupe", "Date", "Début", "Fin", "Lieu", "Animation")
SHORT_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")


@dataclass(frozen=True)
class Line:
    """One session of a year. `start` and `end` are local and naive."""

    group: str
    start: dt.datetime
    end: dt.datetime
    place: str
    leaders: str


@dataclass(frozen=True)
class Year:
    """What is exported: lines by group, then by date; `events` are the same as an agenda."""

    title: str
    subject: str
    organisation: Sequence[str]
    made_on: dt.date
    lines: Sequence[Line]
    events: Sequence[ics.FeedEvent]


def ods(year: Year) -> bytes:
    """One row a session."""
    return write_ods(HEADERS, _cells(year), title=year.title)


def xlsx(year: Year) -> bytes:
    """The same, as XLSX."""
    return write_xlsx(HEADERS, _cells(year), title=year.title)


def calendar(year: Year) -> bytes:
    """The same, as iCalendar events that name the groups: for those who plan."""
    return ics.feed(year.title, year.events)


def page(year: Year) -> bytes:
    """A PDF to keep, upright A4: the dates of each group."""
    blocks: list[Block] = []
    for group in _groups(year):
        own = [line for line in year.lines if line.group == group]
        leaders = liste(list(dict.fromkeys(line.leaders for line in own)))
        blocks += [
            Heading(group),
            Table(
                headers=["Date", "Heures", "Lieu"],
                rows=[
                    [jour(line.start) + f" {line.start.year}", _hours(line), line.place]
                    for line in own
                ],
                caption=f"{compte(len(own), 'séance')}{NBSP}; animation{NBSP}: {leaders}",
            ),
        ]
    return to_pdf(_document(year, blocks, Paper.A4))


def poster(year: Year) -> bytes:
    """A PDF for the wall, A3 lying down: one line a group, one column a month."""
    months = sorted({(line.start.year, line.start.month) for line in year.lines})
    rows = []
    for group in _groups(year):
        own = [line for line in year.lines if line.group == group]
        cells = [
            "\n".join(
                f"{SHORT_DAYS[line.start.weekday()]} {line.start.day}, {heure(line.start)}"
                for line in own
                if (line.start.year, line.start.month) == month
            )
            for month in months
        ]
        rows.append([group, *cells])
    headers = ["Groupe", *(mois(dt.date(year_, month, 1)).capitalize() for year_, month in months)]
    blocks: list[Block] = [Table(headers=headers, rows=rows)] if rows else []
    return to_pdf(_document(year, blocks, Paper.A3_WIDE))


@dataclass(frozen=True)
class Kind:
    """A file that leaves: its word on the page, its name, its writer."""

    label: str
    filename: str
    write: Callable[[Year], bytes]


KINDS = {
    "ods": Kind("Tableau ODS", "calendrier.ods", ods),
    "xlsx": Kind("Tableau XLSX", "calendrier.xlsx", xlsx),
    "ics": Kind("Agenda iCalendar", "calendrier.ics", calendar),
    "a4": Kind("PDF A4", "calendrier-a4.pdf", page),
    "a3": Kind("Affiche PDF A3", "calendrier-a3.pdf", poster),
}


def _cells(year: Year) -> list[tuple[str, dt.date, str, str, str, str]]:
    return [
        (
            line.group,
            line.start.date(),
            f"{line.start:%H:%M}",
            f"{line.end:%H:%M}",
            line.place,
            line.leaders,
        )
        for line in year.lines
    ]


def _groups(year: Year) -> list[str]:
    return list(dict.fromkeys(line.group for line in year.lines))


def _hours(line: Line) -> str:
    return f"{heure(line.start)} à {heure(line.end)}"


def _document(year: Year, blocks: Sequence[Block], paper: Paper) -> Document:
    told = blocks or [Paragraph("Aucune séance pour l’instant.")]
    return Document(
        title=year.title,
        subject=year.subject,
        organisation=year.organisation,
        author=year.organisation[0],
        date=year.made_on,
        blocks=told,
        paper=paper,
    )
