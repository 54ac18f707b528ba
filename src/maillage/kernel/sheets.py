"""Tables that come in: CSV, XLSX and ODS read as text, each value with its place.

The file is read for what it holds, not for its name. What cannot be read gets a sentence for the
person who sent it. Writers are in `sheets_out`.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import odfdo
import openpyxl
from openpyxl.utils import get_column_letter

from maillage.kernel.words import NBSP

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_PACKED_FILES = 1_000
LAST_LINE = 1_048_576  # of any spreadsheet program

SEPARATORS = ";\t,"  # the first wins when several fit
# What a spreadsheet program takes for a formula; the writer put an apostrophe before.
NEUTRALISED = re.compile(r"\A'(?='*\s*[=+\-@])")
ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"']\s*(\d{7,})")
WIDE_XML = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00\x00<")
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # the office files of before 2007, and encrypted ones

Lines = Iterator[tuple[int, list[str]]]
Read = TypeVar("Read")


class UnreadableSheet(ValueError):
    """The file is no table we can read; the message is a sentence in French."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line as the spreadsheet program numbers it (from 1), and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headers and the rows that are not empty; every row has as many cells as headers."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]

    def address(self, row: Row, column: int) -> str:
        """Where a value stands (column counted from 0): "ligne 4, colonne « Courriel »"."""
        name = self.headers[column]
        letter = get_column_letter(column + 1)
        shown = f"«{NBSP}{name}{NBSP}»" if name else letter
        return f"ligne {row.line}, colonne {shown}"


def read_sheet(data: bytes, filename: str) -> Sheet:
    """The first visible sheet of a CSV, XLSX or ODS file, as text.

    The first row that is not empty gives the headers. Cells are stripped; dates come as
    "01/10/2024", with the hour when there is one, decimal numbers with a comma, truth as "oui" or
    "non", formulas as the value last computed. Limits: 5 MB, 5,000 rows, 60 columns.

    Raises UnreadableSheet, whose message names the file and says what to do.
    """
    return _guarded(data, filename, lambda: _sheet(_lines(data)))


def read_xlsx_book(data: bytes, filename: str, names: Collection[str]) -> dict[str, Sheet]:
    """Of an XLSX file, the sheets that bear one of these names, as `read_sheet` reads one.

    Raises UnreadableSheet; a sheet that is absent is only absent from the result.
    """

    def read() -> dict[str, Sheet]:
        if not data.startswith(b"PK") or "xl/workbook.xml" not in _checked_package(data):
            raise UnreadableSheet(f"n’est pas un classeur .xlsx{NBSP}: enregistrez-le ainsi.")
        present = _xlsx_names(data)
        return {name: _sheet(_xlsx_lines(data, name)) for name in names if name in present}

    return _guarded(data, filename, read)


def _guarded(data: bytes, filename: str, read: Callable[[], Read]) -> Read:
    """What `read` gives, or a sentence that names the file."""
    name = f"Le fichier «{NBSP}{filename}{NBSP}»"
    if not data.strip():
        raise UnreadableSheet(f"{name} est vide{NBSP}: choisissez-en un autre.")
    if len(data) > MAX_BYTES:
        raise UnreadableSheet(
            f"{name} dépasse 5{NBSP}Mo{NBSP}: gardez seulement les lignes et les colonnes utiles."
        )
    try:
        return read()
    except UnreadableSheet as refusal:
        raise UnreadableSheet(f"{name} {refusal}") from refusal
    except Exception as error:  # a broken or hostile file makes the libraries raise anything
        raise UnreadableSheet(
            f"{name} est abîmé ou n’est pas un tableau{NBSP}: ouvrez-le dans votre tableur, "
            "puis enregistrez-le de nouveau au format .ods, .xlsx ou .csv."
        ) from error


def match_headers(
    sheet: Sheet,
    expected: Mapping[str, Collection[str]],
    *,
    optional: Collection[str] = (),
) -> dict[str, int]:
    """Which column (from 0) holds each key, whatever the case, the accents and the punctuation.

    `expected` gives the accepted labels of each key, the first being the one shown to people.
    A key of `optional` may be absent from the result; other columns are left aside. Raises
    UnreadableSheet when a column is missing or stands twice.
    """
    normal = [_normal(header) for header in sheet.headers]
    found: dict[str, int] = {}
    missing: list[str] = []
    for key, labels in expected.items():
        accepted = {_normal(label) for label in labels}
        columns = [rank for rank, header in enumerate(normal) if header in accepted]
        shown = f"«{NBSP}{next(iter(labels))}{NBSP}»"
        if len(columns) > 1:
            raise UnreadableSheet(
                f"La colonne {shown} est présente deux fois{NBSP}: gardez-en une seule."
            )
        if columns:
            found[key] = columns[0]
        elif key not in optional:
            missing.append(shown)
    if missing:
        present = ", ".join(f"«{NBSP}{header}{NBSP}»" for header in sheet.headers if header)
        if len(missing) == 1:
            lacks, remedy = f"La colonne {missing[0]} manque", "ce titre"
        else:
            names = f"{', '.join(missing[:-1])} et {missing[-1]}"
            lacks, remedy = f"Les colonnes {names} manquent", "ces titres"
        raise UnreadableSheet(
            f"{lacks}{NBSP}: ajoutez {remedy} à la première ligne. Titres lus{NBSP}: {present}."
        )
    return found


def _normal(label: str) -> str:
    """`label` in lower case, without accents nor punctuation."""
    plain = unicodedata.normalize("NFKD", label.casefold().replace("œ", "oe").replace("æ", "ae"))
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def _sheet(lines: Lines) -> Sheet:
    headers: tuple[str, ...] | None = None
    rows: list[Row] = []
    for line, cells in lines:
        stripped = [cell.strip() for cell in cells]
        while stripped and not stripped[-1]:
            stripped.pop()
        if not stripped:
            continue
        if len(stripped) > MAX_COLUMNS:
            raise UnreadableSheet(
                f"a plus de {MAX_COLUMNS} colonnes{NBSP}: gardez seulement celles qui servent."
            )
        if headers is None:
            headers = tuple(stripped)
            continue
        if len(stripped) > len(headers):
            raise UnreadableSheet(
                f"a une valeur sans titre de colonne à la ligne {line}{NBSP}: donnez un titre à "
                "chaque colonne, ou vérifiez les séparateurs de cette ligne."
            )
        if len(rows) == MAX_ROWS:
            raise UnreadableSheet(
                f"a plus de 5{NBSP}000 lignes{NBSP}: partagez-le en plusieurs fichiers."
            )
        missing = ("",) * (len(headers) - len(stripped))
        rows.append(Row(line, (*stripped, *missing)))
    if headers is None:
        raise UnreadableSheet(f"ne contient aucune valeur{NBSP}: choisissez-en un autre.")
    return Sheet(headers, tuple(rows))


def _lines(data: bytes) -> Lines:
    """The numbered lines of the file, by the reader that fits its content."""
    if data.startswith(OLE_SIGNATURE):
        raise UnreadableSheet(
            "est dans un ancien format ou protégé par un mot de passe"
            f"{NBSP}: enregistrez-le sans mot de passe au format .ods, .xlsx ou .csv."
        )
    if not data.startswith(b"PK"):
        return _csv_lines(_decoded(data))
    names = _checked_package(data)
    if "xl/workbook.xml" in names:
        return _xlsx_lines(data)
    if "content.xml" in names:
        return _ods_lines(data)
    raise UnreadableSheet(
        f"n’est pas un tableau{NBSP}: enregistrez-le au format .ods, .xlsx ou .csv."
    )


def _decoded(data: bytes) -> str:
    """The text of a CSV file: UTF-8, UTF-16 with its mark, or the Windows code page 1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\x00" in data or data.startswith(b"%PDF-"):
        raise UnreadableSheet(
            f"n’est pas un tableau{NBSP}: enregistrez-le au format .ods, .xlsx ou .csv."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _csv_lines(text: str) -> Lines:
    announced = re.match(r"sep=(.)\r?\n", text)  # a line some programs write for themselves
    separator = announced[1] if announced else _separator(text)
    for line, cells in enumerate(_records(text, separator), start=1):
        if announced and line == 1:
            continue
        yield (
            line,
            [NEUTRALISED.sub("", cell, count=1) if cell[:1] == "'" else cell for cell in cells],
        )


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """The separator under which most of the first lines have as many cells as the first."""

    def regular(separator: str) -> int:
        widths = []
        try:
            for cells in _records(text, separator):
                widths += [len(cells)] if cells else []
                if len(widths) == 20:
                    break
        except csv.Error:
            return 0
        return sum(width == widths[0] > 1 for width in widths)

    return max(SEPARATORS, key=regular)


def _checked_package(data: bytes) -> frozenset[str]:
    """The names in an office package, once it is known to be harmless to unpack and to parse."""
    macros = UnreadableSheet(
        f"contient des macros{NBSP}: enregistrez-le sans elles, au format .ods, .xlsx ou .csv."
    )
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        if len(entries) > MAX_PACKED_FILES or _unpacked(entries) > MAX_UNPACKED_BYTES:
            raise UnreadableSheet(
                "est trop volumineux une fois ouvert"
                f"{NBSP}: gardez seulement les lignes et les colonnes utiles."
            )
        for entry in entries:
            if entry.filename.endswith("vbaProject.bin") or entry.filename.startswith("Basic/"):
                raise macros
            part = package.read(entry)
            _check_xml(part)
            if entry.filename == "[Content_Types].xml" and b"macroEnabled" in part:
                raise macros
            if entry.filename == "META-INF/manifest.xml" and b"encryption-data" in part:
                raise UnreadableSheet(
                    f"est protégé par un mot de passe{NBSP}: enregistrez-le sans mot de passe."
                )
    return frozenset(entry.filename for entry in entries)


def _unpacked(entries: Iterable[zipfile.ZipInfo]) -> int:
    return sum(entry.file_size for entry in entries)


def _check_xml(part: bytes) -> None:
    """Refuse what no spreadsheet program writes: entities, another encoding, rows at infinity."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or part.startswith(WIDE_XML):
        raise UnreadableSheet(
            f"contient des instructions inhabituelles{NBSP}: enregistrez-le de nouveau depuis "
            "votre tableur."
        )
    if any(int(number) > LAST_LINE for number in ROW_NUMBER.findall(part)):
        raise UnreadableSheet(
            f"a plus de lignes qu’un tableur n’en connaît{NBSP}: enregistrez-le de nouveau."
        )


def _xlsx_names(data: bytes) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        try:
            return list(book.sheetnames)
        finally:
            book.close()


def _xlsx_lines(data: bytes, name: str = "") -> Lines:
    """The lines of the sheet of this name, else of the first visible one."""
    with warnings.catch_warnings():
        # The library warns of what it leaves aside: drop-down lists, styles, extensions.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            sheet = book[name] if name else shown[0]
            sheet.reset_dimensions()  # what a file says of its size is not always true
            for line, cells in enumerate(
                sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), start=1
            ):
                yield line, [_as_text(value) for value in cells]
        finally:
            book.close()


def _ods_lines(data: bytes) -> Lines:
    book = odfdo.Document(io.BytesIO(data))
    table = next(
        table
        for table in book.body.get_elements("table:table")
        if book.get_table_displayed(str(table.get_attribute("table:name")))
    )
    line = 1
    for row in table.get_elements(".//table:table-row"):
        cells = _ods_cells(row)
        repeated = _repeated(row, "table:number-rows-repeated")
        # Empty rows are counted, not walked; full ones stop at the limit in any case.
        for copy in range(min(repeated, MAX_ROWS + 2) if any(cells) else 0):
            yield line + copy, cells
        line += repeated


def _ods_cells(row: odfdo.Element) -> list[str]:
    cells: list[str] = []
    for cell in row.get_elements("table:table-cell|table:covered-table-cell"):
        text = _ods_text(cell) if isinstance(cell, odfdo.Cell) else ""
        repeated = _repeated(cell, "table:number-columns-repeated")
        if len(cells) > MAX_COLUMNS and not text:
            continue  # the empty end of the row, up to the last column of the program
        cells += [text] * min(repeated, MAX_COLUMNS + 1)
    return cells


def _repeated(element: odfdo.Element, attribute: str) -> int:
    return max(1, int(element.get_attribute(attribute) or 1))


def _ods_text(cell: odfdo.Cell) -> str:
    kind = cell.get_attribute("office:value-type")
    if kind in (None, "string"):
        return "\n".join(paragraph.inner_text for paragraph in cell.get_elements("text:p"))
    return _as_text(cell.value)


def _as_text(value: object) -> str:
    """A value as the person who sent the file would have typed it."""
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case dt.datetime() if value.time() != dt.time():
            return f"{value:%d/%m/%Y %H:%M}"
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case dt.time():
            return f"{value:%H:%M}"
        case dt.timedelta():
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        case float() | Decimal():
            number = Decimal(repr(value)) if isinstance(value, float) else value
            whole = number == number.to_integral_value()
            return f"{number:.0f}" if whole else f"{number.normalize():f}".replace(".", ",")
    return str(value)
