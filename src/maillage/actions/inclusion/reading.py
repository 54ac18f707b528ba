"""data·inclusion files read into the columns of our own spreadsheet, so that one import serves.

A service becomes a draft: what the schema cannot say (how families took part) is for whoever
finishes it. Contacts and names of persons are left aside.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from maillage.actions import codes
from maillage.actions.inclusion import vocabulary
from maillage.kernel.sheets import MAX_BYTES, MAX_ROWS, Row, Sheet, UnreadableSheet
from maillage.kernel.words import NBSP

# The columns of `domain.importing.COLUMNS` that a service fills, by their first label.
HEADERS = (
    "Titre",
    "Ce que l’on cherche",
    "Forme",
    "Pour qui",
    "Thèmes",
    "Commune",
    "Lieu précis",
    "Document",
    "Repère d’origine",
)


def is_theirs(headers: Iterable[str]) -> bool:
    """Whether a table has the columns of their services."""
    return {"structure_id", "nom", "description"} <= set(headers)


def read_services(data: bytes, filename: str) -> Sheet:
    """The services of a JSON file: a list, or an object that holds it under "services".

    Raises UnreadableSheet, whose message names the file and says what to do.
    """
    name = f"Le fichier «{NBSP}{filename}{NBSP}»"
    if len(data) > MAX_BYTES:
        raise UnreadableSheet(f"{name} dépasse 5{NBSP}Mo{NBSP}: gardez les services utiles.")
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnreadableSheet(
            f"{name} n’est pas un JSON lisible{NBSP}: exportez-le de nouveau."
        ) from error
    rows = told.get("services") if isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableSheet(
            f"{name} ne contient pas de liste de services{NBSP}: choisissez l’export "
            "«\u00a0services\u00a0» de data·inclusion."
        )
    if len(rows) > MAX_ROWS:
        raise UnreadableSheet(f"{name} a plus de 5{NBSP}000 services{NBSP}: partagez-le.")
    return Sheet(HEADERS, tuple(Row(rank, _cells(row)) for rank, row in enumerate(rows, start=1)))


def from_table(sheet: Sheet) -> Sheet:
    """The same from their CSV or a spreadsheet of it."""
    rows = tuple(
        Row(row.line, _cells(dict(zip(sheet.headers, row.cells, strict=True))))
        for row in sheet.rows
    )
    return Sheet(HEADERS, rows)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    themes = {vocabulary.ours_of("thematiques", one) for one in _many(row.get("thematiques"))}
    publics = {vocabulary.ours_of("publics", one) for one in _many(row.get("publics"))}
    kind = vocabulary.ours_of("type", _text(row, "type"))
    return (
        _text(row, "nom"),
        _text(row, "description"),
        codes.label("types", kind) if kind else "",
        _labels("publics", publics),
        _labels("themes", themes),
        _text(row, "code_insee") or _text(row, "commune"),
        _text(row, "adresse"),
        _text(row, "lien_source"),
        _text(row, "id"),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value.strip() if isinstance(value, str) else ""


def _many(value: Any) -> list[str]:
    """The values of a coded list: JSON, or the text that tables hold (JSON again, or commas)."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = [part.strip() for part in value.strip("{}[]").split(",")]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _labels(name: str, found: set[str]) -> str:
    return "; ".join(codes.label(name, code) for code in codes.order(name) if code in found)
