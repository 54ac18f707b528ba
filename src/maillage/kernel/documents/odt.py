"""The ODT writer: the same document as OpenDocument text, with styles one can change."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import odfdo
from odfdo import Element

from maillage.kernel.documents.model import (
    Align,
    Block,
    BulletList,
    Clause,
    Document,
    Heading,
    Image,
    KeyValues,
    Notice,
    NumberedClauses,
    PageBreak,
    Paper,
    Paragraph,
    Run,
    Signatures,
    Table,
    Text,
    bold,
    clean,
    runs,
)
from maillage.kernel.documents.wording import WORDS, date_in_full

HERE = Path(__file__).parent
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
CHARACTER_STYLES = {
    (True, False): "Strong_20_Emphasis",
    (False, True): "Emphasis",
    (True, True): "Strong_20_and_20_Emphasis",
}
CELL_ENDINGS = {Align.START: "", Align.CENTRE: "_20_Centre", Align.END: "_20_End"}
UPRIGHT_A4 = b'fo:page-width="21cm" fo:page-height="29.7cm" style:print-orientation="portrait"'
WIDE_A3 = b'fo:page-width="42cm" fo:page-height="29.7cm" style:print-orientation="landscape"'
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip entry can bear


def to_odt(document: Document) -> bytes:
    """The document as OpenDocument text (ODT 1.4), the same bytes each time."""
    return _Writer(document).write()


class _Writer:
    """One writing: the package being filled, and the words of its language."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.words = WORDS[document.language]
        self.tables = self.images = 0
        self.package = odfdo.Document("text")
        styles = (HERE / "odt_styles.xml").read_bytes()
        if document.paper is Paper.A3_WIDE:
            styles = styles.replace(UPRIGHT_A4, WIDE_A3)
        self.package.set_part("styles.xml", styles)
        self.package.set_part("content.xml", (HERE / "odt_content.xml").read_bytes())
        thumbnail = "Thumbnails/thumbnail.png"  # that of the library's own empty document
        self.package.del_part(thumbnail)
        self.package.manifest.del_full_path(thumbnail)

    def write(self) -> bytes:
        """The package, once filled."""
        self._properties()
        self._page_furniture()
        for element in self._first_lines():
            self.package.body.append(element)
        for block in self.document.blocks:
            for element in self._block(block):
                self.package.body.append(element)
        saved = io.BytesIO()
        self.package.save(saved)
        return _same_each_time(saved.getvalue())

    def _properties(self) -> None:
        document, meta = self.document, self.package.meta
        midnight = dt.datetime.combine(document.date, dt.time())
        meta.set_title(clean(document.title))
        meta.set_subject(clean(document.subject))
        meta.set_creation_date(midnight)
        meta.set_modification_date(midnight)
        meta.set_language(LOCALES[document.language])
        meta.set_initial_creator(clean(document.author))
        meta.set_creator(clean(document.author))
        self.package.set_language(LOCALES[document.language])

    def _page_furniture(self) -> None:
        """The running header (not on the first page) and the numbered footer."""
        name = next(iter(self.document.organisation), "")
        for master in self.package.styles.get_elements("//style:master-page"):
            if master.get_attribute("style:name") == "Standard":
                master.append(_around("style:header", _two_ends(name, self._reference(), "Header")))
            footer = _two_ends(self.document.title, f"{self.words['page']} ", "Footer")
            footer.append(_field("text:page-number"))
            footer.append(" / ")
            footer.append(_field("text:page-count"))
            master.append(_around("style:footer", footer))

    def _reference(self) -> str:
        reference = self.document.reference
        return self.words["reference"].format(reference=reference) if reference else ""

    def _first_lines(self) -> list[Element]:
        """The letterhead (date and reference at the right), the title and the subject."""
        document = self.document
        right = [date_in_full(document.date, document.language), self._reference()]
        lines: list[Element] = [
            _two_ends(left, end, "Address")
            for left, end in zip_longest(document.organisation, filter(None, right), fillvalue="")
        ]
        lines[0].set_attribute("text:style-name", "FirstLine")
        lines.append(_paragraph(document.title, "Title"))
        if document.subject:
            lines.append(_paragraph(document.subject, "Subtitle"))
        return lines

    def _block(self, block: Block) -> list[Element]:
        match block:
            case Heading():
                return [_heading(block.text, block.level)]
            case Paragraph():
                return [_paragraph(block.text, "Text_20_body")]
            case BulletList():
                return [_list(block)]
            case KeyValues():
                return [self._key_values(block)]
            case Table():
                return self._table(block)
            case NumberedClauses():
                return [
                    element
                    for rank, clause in enumerate(block.clauses)
                    for element in self._clause(clause, block.start + rank, block.level)
                ]
            case Signatures():
                return self._signatures(block)
            case Notice():
                title = (bold(block.title), "\n") if block.title else ()
                return [_paragraph((*title, *runs(block.text)), "Notice")]
            case PageBreak():
                return [_paragraph("", "NewPage")]
            case Image():
                return self._image(block)

    def _clause(self, clause: Clause, number: int, level: int) -> list[Element]:
        title = self.words["article"].format(number=number, title=clause.title)
        body = [element for block in clause.body for element in self._block(block)]
        return [_heading(title, level), *body]

    def _new_table(self, columns: list[str]) -> Element:
        self.tables += 1
        table = Element.from_tag("table:table")
        table.set_attribute("table:name", f"Table{self.tables}")
        table.set_attribute("table:style-name", "Plain")
        for style in columns:
            column = Element.from_tag("table:table-column")
            column.set_attribute("table:style-name", style)
            table.append(column)
        return table

    def _key_values(self, block: KeyValues) -> Element:
        table = self._new_table(["Narrow", "Wide"])
        for key, value in block.pairs:
            cells = [_paragraph(key, "Label"), _paragraph(value, "Table_20_Contents")]
            table.append(_row([[cell] for cell in cells], "Bare"))
        return table

    def _table(self, block: Table) -> list[Element]:
        sides = [block.alignment(rank) for rank in range(len(block.headers))]
        table = self._new_table(["Wide" if side is Align.START else "Narrow" for side in sides])

        def row(cells: tuple[Text, ...], paragraph: str, cell_style: str) -> Element:
            styled = zip(cells, sides, strict=True)
            return _row(
                [[_paragraph(cell, paragraph + CELL_ENDINGS[side])] for cell, side in styled],
                cell_style,
            )

        headers = row(tuple(block.headers), "Table_20_Heading", "HeadCell")
        table.append(_around("table:table-header-rows", headers))
        for cells in block.rows:
            table.append(row(tuple(cells), "Table_20_Contents", "BodyCell"))
        if block.total:
            table.append(row(tuple(block.total), "Table_20_Heading", "TotalCell"))
        return [_paragraph(block.caption, "Table"), table] if block.caption else [table]

    def _signatures(self, block: Signatures) -> list[Element]:
        elements: list[Element] = (
            [_paragraph(block.done_at, "Text_20_body")] if block.done_at else []
        )
        width = min(len(block.parties), 2)
        for first in range(0, len(block.parties), width):
            pair = block.parties[first : first + width]
            table = self._new_table(["Wide"] * width)
            names: list[list[Element]] = [
                [
                    _paragraph(bold(party.side), "Table_20_Contents"),
                    *(_paragraph(line, "Table_20_Contents") for line in party.lines),
                ]
                for party in pair
            ]
            boxes: list[list[Element]] = [
                [_paragraph(self.words["signature"], "Signature")] for _ in pair
            ]
            missing: list[list[Element]] = [[] for _ in range(width - len(pair))]
            table.append(_row(names + missing, "Bare"))
            table.append(_row(boxes + missing, "SigningCell", "SigningRow"))
            elements.append(table)
        return elements

    def _box(self) -> Element:
        return _paragraph(self.words["signature"], "Signature")

    def _image(self, block: Image) -> list[Element]:
        self.images += 1
        path = f"Pictures/{self.images}.{block.format}"
        self.package.set_part(path, block.data)
        self.package.manifest.add_full_path(path, MEDIA_TYPES[block.format])
        frame = odfdo.Frame.image_frame(
            path,
            style="Picture",
            anchor_type="as-char",
            size=(f"{block.width}mm", f"{block.height}mm"),
        )
        description = Element.from_tag("svg:desc")
        description.text = clean(block.alt)
        frame.append(description)
        holder = _paragraph("", "Text_20_body")
        holder.append(frame)
        return [holder, _paragraph(block.caption, "Caption")] if block.caption else [holder]


def _paragraph(text: Text, style: str) -> odfdo.Paragraph:
    paragraph = odfdo.Paragraph(style=style)
    _fill(paragraph, text)
    return paragraph


def _heading(text: str, level: int) -> odfdo.Header:
    heading = odfdo.Header(level)
    heading.set_attribute("text:style-name", f"Heading_20_{level}")
    _fill(heading, text)
    return heading


def _fill(paragraph: odfdo.Paragraph, text: Text) -> None:
    for run in runs(text):
        paragraph.append(_marked(run))


def _marked(run: Run) -> odfdo.Span | str:
    style = CHARACTER_STYLES.get((run.bold, run.italic))
    return odfdo.Span(run.text, style=style) if style else run.text


def _two_ends(left: str, right: str, style: str) -> odfdo.Paragraph:
    """A line with something at the left and something at the right tab stop."""
    line = _paragraph(left, style)
    line.append(Element.from_tag("text:tab"))
    line.append(clean(right))
    return line


def _list(block: BulletList) -> Element:
    bullets = odfdo.List(style="Bullets")
    for item in block.items:
        bullets.append(_around("text:list-item", _paragraph(item, "List_20_Contents")))
    return bullets


def _row(cells: Sequence[Sequence[Element]], cell_style: str, row_style: str = "Whole") -> Element:
    row = Element.from_tag("table:table-row")
    row.set_attribute("table:style-name", row_style)
    for paragraphs in cells:
        cell = Element.from_tag("table:table-cell")
        cell.set_attribute("table:style-name", cell_style if paragraphs else "Bare")
        cell.set_attribute("office:value-type", "string")
        for paragraph in paragraphs:
            cell.append(paragraph)
        row.append(cell)
    return row


def _around(tag: str, child: Element) -> Element:
    parent = Element.from_tag(tag)
    parent.append(child)
    return parent


def _field(tag: str) -> Element:
    field = Element.from_tag(tag)
    field.text = "1"
    return field


def _same_each_time(package: bytes) -> bytes:
    """The same zip without the hour of its writing; `mimetype` first and not compressed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as written,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as rewritten,
    ):
        for entry in written.infolist():
            same = zipfile.ZipInfo(entry.filename, EARLIEST)
            same.compress_type = entry.compress_type
            rewritten.writestr(same, written.read(entry))
    return target.getvalue()
