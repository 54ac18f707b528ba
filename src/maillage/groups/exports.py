"""Hours for payroll: a person, a day, minutes."""

from collections.abc import Sequence
from datetime import date

from maillage.groups.queries.attendance import Hours
from maillage.kernel.sheets_out import write_csv, write_ods

HEADERS = ("Nom", "Prénom", "Date", "Minutes")


def hours_csv(rows: Sequence[Hours]) -> bytes:
    """As CSV."""
    return write_csv(HEADERS, _cells(rows))


def hours_ods(rows: Sequence[Hours]) -> bytes:
    """As ODS."""
    return write_ods(HEADERS, _cells(rows), title="Heures")


def _cells(rows: Sequence[Hours]) -> list[tuple[str, str, date, int]]:
    return [(row.last_name, row.first_name, row.day, row.minutes) for row in rows]
