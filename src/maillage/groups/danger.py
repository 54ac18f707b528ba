"""A child in danger: whom to call in a département. Nothing is written down, nothing is sent.

The telephone numbers of the intake cells (CRIP, CASF art. L226-3) are dated data with their
source: the organisation's own first, then those that Maillage ships. One that the département
itself does not publish is to be confirmed by the direction, and the page says so; where none is
known it gives 119 only, which transmits to the cell (L226-6).
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Q

from maillage.groups.models import IntakeCellNumber
from maillage.kernel import words
from maillage.territory.registry import Departement
from maillage.territory.registry import departement as departement_of

DATA = Path(__file__).parent / "data" / "intake_cells.csv"


@dataclass(frozen=True)
class IntakeCell:
    """The intake cell of a département: its telephone and, where published, its hours.

    Without telephone, it was looked for and not found; `source` says where and when.
    """

    departement: str
    phone: str
    hours: str
    valid_from: date
    valid_to: date | None
    source: str
    # Given by the organisation, or published by the département itself.
    is_sure: bool
    # Given by the organisation only: who puts through to the cell, and where it is written to.
    switchboard: str = ""
    address: str = ""

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it."""
        return _digits(self.phone)

    @property
    def switchboard_dialled(self) -> str:
        """The switchboard's, likewise."""
        return _digits(self.switchboard)


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit())


@cache
def _cells() -> tuple[IntakeCell, ...]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            IntakeCell(
                departement=row["departement"],
                phone=row["phone"],
                hours=row["hours"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                source=row["source"],
                is_sure=row["state"] == "published",
            )
            for row in csv.DictReader(file, delimiter=";")
        )


@dataclass(frozen=True)
class WhomToCall:
    """What the page shows: the département, when it is known, and its cell, likewise."""

    departement: Departement | None
    cell: IntakeCell | None


def whom_to_call(departement: str, on: date) -> WhomToCall:
    """Whom the organisation in scope calls in a département (a code, or "") on a day."""
    if not departement:
        return WhomToCall(None, None)
    row = (
        IntakeCellNumber.objects.filter(departement=departement, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .first()
    )
    own = row and IntakeCell(
        departement=departement,
        phone=row.phone,
        hours=row.hours,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=f"l’organisation, le {words.date_courte(row.valid_from)}",
        is_sure=True,
        switchboard=row.switchboard,
        address=row.address,
    )
    return WhomToCall(departement_of(departement), own or shipped_cell(departement, on))


def shipped_cell(departement: str, on: date) -> IntakeCell | None:
    """The cell that Maillage ships for a département on a day; None when it knows none."""
    for cell in _cells():
        ended = cell.valid_to is not None and cell.valid_to < on
        if cell.departement == departement and cell.valid_from <= on and not ended:
            return cell
    return None
