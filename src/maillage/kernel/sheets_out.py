"""Tables that leave: CSV, XLSX and ODS whose texts no spreadsheet program takes for formulas.

A text that begins like a formula (= + - @, even after spaces) stays a text: in XLSX and ODS by the
type of its cell, in CSV by an apostrophe before it, which `sheets.read_sheet` takes off again.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import odfdo
import openpyxl
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from maillage.kernel.documents.model import clean

Value = str | int | Decimal | dt.date | None

FORMULA_LIKE = re.compile(r"'*\s*[=+\-@]")
TITLE_LENGTH = 31  # the longest name of a sheet in XLSX
UNFIT_FOR_TITLE = re.compile(r"[\[\]:*?/\\']")
WIDEST = 60  # characters


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
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _sheet_title(title)
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


def write_ods(headers: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str) -> bytes:
    """An ODS file of one sheet, its headers marked as such."""
    book = odfdo.Document("spreadsheet")
    book.body.clear()
    table = odfdo.Table(_sheet_title(title))
    head = odfdo.Element.from_tag("table:table-header-rows")
    head.append(_ods_row(headers))
    table.append(head)
    for cells in rows:
        table.append(_ods_row(cells))
    book.body.append(table)
    book.meta.set_title(clean(title))
    book.set_language("fr-FR")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _ods_row(cells: Sequence[Value]) -> odfdo.Row:
    row = odfdo.Row()
    for value in cells:
        row.append(_ods_cell(value))
    return row


def _ods_cell(value: Value) -> odfdo.Cell:
    cell = odfdo.Cell()
    if value is None or value == "":
        return cell
    match value:
        case str():
            kind, text = "string", clean(value)
        case dt.date():
            kind, text = "date", _date_text(value)
            cell.set_attribute("office:date-value", value.isoformat())
        case _:
            kind, text = "float", _csv_text(value)
            cell.set_attribute("office:value", f"{value:f}")
    cell.set_attribute("office:value-type", kind)
    for line in text.split("\n"):
        paragraph = odfdo.Paragraph()
        paragraph.append(line)
        cell.append(paragraph)
    return cell
