"""Tables that leave: CSV, XLSX and ODS whose texts no spreadsheet program takes for formulas.

A text that begins like a formula (= + - @, even after spaces) stays a text: in XLSX and ODS by the
type of its cell, in CSV by an apostrophe before it, which `sheets.read_sheet` takes off again.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr  # nosec B406

import odfdo
import openpyxl
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from maillage.kernel.documents.model import clean

Value = str | int | Decimal | dt.date | None

FORMULA_LIKE = re.compile(r"'*\s*[=+\-@]")
TITLE_LENGTH = 31  # the longest name of a sheet in XLSX
MERGED_SPACES = re.compile(r"\A +| +\Z| {2,}")
UNFIT_FOR_TITLE = re.compile(r"[\[\]:*?/\\']")
WIDEST = 60  # characters
ODS_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.4">'
    "<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file as French spreadsheet programs expect it: semicolons, UTF-8 with its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    for cells in (headers, *rows):
        writer.writerow([_csv_text(cell) for cell in cells])
    return target.getvalue().encode("utf-8-sig")


def _csv_text(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            text = clean(value)
            return f"'{text}" if FORMULA_LIKE.match(text) else text
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case dt.date():
            return _date_text(value)
    return str(value)


def _date_text(value: dt.date) -> str:
    return f"{value:%d/%m/%Y %H:%M}" if isinstance(value, dt.datetime) else f"{value:%d/%m/%Y}"


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str) -> bytes:
    """An XLSX file of one sheet, its headers in bold and kept in sight."""
    return write_xlsx_book({title: (headers, rows)}, title=title)


def write_xlsx_book(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Value]]]], *, title: str
) -> bytes:
    """An XLSX file of several sheets by name, each with its headers in bold and kept in sight."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (headers, rows) in sheets.items():
        sheet = book.create_sheet(_sheet_title(name))
        widths = [0] * len(headers)
        for line, cells in enumerate((headers, *rows), start=1):
            for column, value in enumerate(cells, start=1):
                _put(sheet.cell(line, column), value)
                widths[column - 1] = max(widths[column - 1], len(_csv_text(value)))
        for column, width in enumerate(widths, start=1):
            sheet.cell(1, column).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(column)].width = min(width, WIDEST) + 2
        sheet.freeze_panes = "A2"
    book.properties.title = clean(title)
    book.properties.language = "fr-FR"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _put(cell: XlsxCell, value: Value) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    text = clean(value)
    cell.value = text
    if FORMULA_LIKE.match(text):
        cell.data_type = "s"  # the library would have made a formula of it
        cell.style = "Normal"
        cell.quotePrefix = True


def _sheet_title(title: str) -> str:
    return UNFIT_FOR_TITLE.sub(" ", clean(title))[:TITLE_LENGTH].strip() or "Feuille"


def write_sheet(
    form: str, headers: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str
) -> bytes:
    """A table in one of FORMS ("csv", "xlsx", "ods"). Raises KeyError for another form."""
    return FORMS[form](headers, rows, title)


def write_ods(headers: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str) -> bytes:
    """An ODS file of one sheet, its headers marked as such."""
    # Written as text and parsed at once: the library takes 2 ms a cell, element by element.
    table = (
        f"<table:table table:name={quoteattr(_sheet_title(title))}>"
        f'<table:table-column table:number-columns-repeated="{len(headers)}"/>'
        f"<table:table-header-rows>{_ods_row(headers)}</table:table-header-rows>"
        f"{''.join(map(_ods_row, rows))}</table:table>"
    )
    book = odfdo.Document("spreadsheet")
    book.set_part("content.xml", ODS_CONTENT.format(table=table).encode())
    book.meta.set_title(clean(title))
    book.set_language("fr-FR")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _ods_row(cells: Sequence[Value]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(value: Value) -> str:
    match value:
        case None | "":
            return "<table:table-cell/>"
        case str():
            text, kind = clean(value), 'office:value-type="string"'
        case dt.date():
            text = _date_text(value)
            kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        case _:
            text, kind = (
                _csv_text(value),
                f'office:value-type="float" office:value="{Decimal(value):f}"',
            )
    paragraphs = (f"<text:p>{_ods_spaces(line)}</text:p>" for line in text.split("\n"))
    return f"<table:table-cell {kind}>{''.join(paragraphs)}</table:table-cell>"


def _ods_spaces(line: str) -> str:
    """`line` escaped; spaces that readers would merge are written as an element."""
    return MERGED_SPACES.sub(lambda spaces: f'<text:s text:c="{len(spaces[0])}"/>', escape(line))


FORMS: Mapping[str, Callable[[Sequence[str], Iterable[Sequence[Value]], str], bytes]] = {
    "csv": lambda headers, rows, _title: write_csv(headers, rows),
    "xlsx": lambda headers, rows, title: write_xlsx(headers, rows, title=title),
    "ods": lambda headers, rows, title: write_ods(headers, rows, title=title),
}
