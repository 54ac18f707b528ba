"""An action sheet as it leaves: on paper for the council, as a table, as pages for an intranet.

None of them names a professional or a family; numbers of too few people are not told.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from maillage.actions.models import ActionSheet, Indicator
from maillage.actions.queries import sheets as reads
from maillage.actions.queries.measuring import Asked
from maillage.actions.queries.sheets import Reading
from maillage.kernel import clock, sheets_out
from maillage.kernel.documents import (
    Align,
    Block,
    BulletList,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Table,
)
from maillage.kernel.words import date_courte

LISTED = 60
HEADERS = (
    "Indicateur",
    "Année",
    "Valeur",
    "Unité",
    "Cible",
    "Arrêtée le",
    "Valeur aujourd’hui",
    "Comment il se remplit",
    "Source",
)


@dataclass(frozen=True)
class Told:
    """A sheet and what its indicators are worth, each over the same years."""

    sheet: ActionSheet
    years: list[int]
    indicators: list[tuple[Indicator, list[Reading]]]

    @classmethod
    def of(cls, sheet: ActionSheet) -> "Told":
        """What a sheet is worth, over all the years it can be read for."""
        years = reads.years_of(sheet, clock.today())
        rows = reads.indicators_of(sheet)
        told = reads.readings(rows, years)
        return cls(
            sheet, years, [(row, [one for one in told if one.indicator is row]) for row in rows]
        )


def council_document(sheet: ActionSheet) -> Document:
    """The sheet for the council: who carries it, its numbers by year, and what they are made of."""
    told = Told.of(sheet)
    parts = [
        (part, ", ".join(_full_name(unit) for unit in units))
        for part, units in sheet.parts
        if units
    ]
    blocks: list[Block] = [Paragraph(sheet.title), KeyValues([("Plan", sheet.plan), *parts])]
    blocks += [Heading("Indicateurs"), _numbers(told)]
    for _, own in told.indicators:
        blocks += _made_of(own[-1])
    for title, lines in sheet.texts:
        blocks += [Heading(title), BulletList(lines) if len(lines) > 1 else Paragraph(lines[0])]
    return Document(
        title=f"{sheet}",
        subject=sheet.plan,
        author=sheet.organisation.name,
        organisation=[sheet.organisation.name],
        date=clock.today(),
        blocks=blocks,
    )


def _full_name(unit: Any) -> str:
    return f"{unit.short_name} ({unit.name})" if unit.name else str(unit.short_name)


def _numbers(told: Told) -> Block:
    if not told.indicators:
        return Paragraph("Aucun indicateur n’est encore choisi.")
    last = told.years[-1]
    return Table(
        headers=["Indicateur", *map(str, told.years), f"Cible {last}"],
        rows=[
            [row.label, *map(_in_year, own), own[-1].goal or "pas fixée"]
            for row, own in told.indicators
        ],
        alignments=[Align.START, *[Align.END] * (len(told.years) + 1)],
        caption="Les années arrêtées portent la date de leur arrêt.",
    )


def _in_year(one: Reading) -> str:
    lines = [one.text]
    if one.kept is not None:
        lines.append(f"arrêté le {date_courte(one.kept.closed.on)}")
    if one.today:
        lines.append(f"aujourd’hui\u00a0: {one.today}")
    return "\n".join(lines)


def _made_of(reading: Reading) -> list[Block]:
    """What a number is made of: its divisions, then what it counts, by name of the thing."""
    content = [(title, parts) for title, parts in reads.content_of(reading) if parts]
    if not content:
        return []
    blocks: list[Block] = [Heading(f"{reading.indicator.label}, en {reading.year}")]
    for title, parts in content:
        rows = [[label, _told(number)] for label, number, _ in parts]
        blocks.append(Table(["", "Nombre"], rows, [Align.START, Align.END], caption=title))
    names = listed(reading)
    return [*blocks, BulletList(names)] if names else blocks


def _told(number: int | None) -> str:
    return reads.HIDDEN if number is None else str(number)


def listed(reading: Reading) -> list[str]:
    """What a number counts, by name: the latest `LISTED` things."""
    measure = reads.measure_for(reading.indicator)
    if measure is None or not measure.contents:
        return []
    rows = measure.events(Asked(reading.indicator.organisation, reading.year))[:LISTED]
    events = [measure.event(row) for row in rows]
    return [f"{one.label} ({one.note})" if one.note else one.label for one in events]


def sheet_ods(sheet: ActionSheet) -> bytes:
    """The numbers of a sheet as a table, one line an indicator and a year."""
    told = Told.of(sheet)
    rows = [_row(one) for _, own in told.indicators for one in own]
    return sheets_out.write_ods(HEADERS, rows, title=str(sheet))


def _row(one: Reading) -> Sequence[sheets_out.Value]:
    return (
        one.indicator.label,
        one.year,
        one.text if one.value is None else one.value,
        reads.unit_of(one.indicator)[1],
        one.target,
        one.kept.closed.on if one.kept else None,
        one.today or None,
        "Calculé" if one.indicator.is_computed else "Saisi",
        one.typed.source if one.typed else None,
    )


def board(sheet: ActionSheet) -> dict[str, Any]:
    """What a page outside the platform shows: numbers by year, nothing that leads to a person."""
    told = Told.of(sheet)
    return {"sheet": sheet, "years": told.years, "indicators": told.indicators, "on": clock.today()}


def intranet_zip(sheet: ActionSheet) -> bytes:
    """One HTML page and its data in JSON, to be put on an intranet: no script, no outside call."""
    told = board(sheet)
    page = render_to_string("actions/sheets/intranet.html", told)
    data = json.dumps(_data(sheet, told["indicators"]), ensure_ascii=False, indent=2)
    made = clock.now().astimezone(clock.PARIS)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("index.html", page), ("indicateurs.json", data)):
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _data(sheet: ActionSheet, indicators: list[tuple[Indicator, list[Reading]]]) -> dict[str, Any]:
    return {
        "plan": sheet.plan,
        "fiche": sheet.number,
        "intitule": sheet.title,
        "organisation": sheet.organisation.name,
        "fait_le": clock.today().isoformat(),
        "services": {
            part: [unit.short_name for unit in units] for part, units in sheet.parts if units
        },
        "indicateurs": [
            {
                "intitule": row.label,
                "calcule": row.is_computed,
                "unite": reads.unit_of(row)[1],
                "annees": [_year(one) for one in own],
            }
            for row, own in indicators
        ],
    }


def _year(one: Reading) -> dict[str, Any]:
    return {
        "annee": one.year,
        "valeur": _plain(one.value),
        "texte": one.text,
        "cible": _plain(one.target),
        "arretee_le": one.kept.closed.on.isoformat() if one.kept else None,
        "aujourd_hui": one.today or None,
    }


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
