"""The PDF writer: PDF/UA-1 by Typst, the document travelling as JSON, never as Typst source."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from maillage.kernel.documents.model import (
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
    clean,
    runs,
)
from maillage.kernel.documents.wording import WORDS, date_in_full

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
UNDRAWN = "\u25a1"  # the white square our fallback font draws


def to_pdf(document: Document) -> bytes:
    """The document as a tagged PDF (PDF/UA-1), the same bytes each time.

    A character that none of the fonts of `fonts/` draws becomes U+25A1 (white square): PDF/UA
    forbids a glyph that stands for nothing. The ODT keeps the character itself.
    """
    midnight = dt.datetime.combine(document.date, dt.time(), dt.UTC)
    return typst.compile(
        (HERE / "template.typ").read_bytes(),
        font_paths=fonts(),
        sys_inputs={"document": json.dumps(_document(document), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=midnight,
    )


@cache
def fonts() -> typst.Fonts:
    """Our fonts and no others, so that a document looks the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


@cache
def _drawn() -> frozenset[int]:
    """The code points our fonts draw, from the list kept beside them."""
    points: set[int] = set()
    for line in (FONTS / "coverage.txt").read_text(encoding="ascii").split():
        first, _, last = line.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


def shown(text: str) -> str:
    """`text` with what no font of ours draws put as U+25A1."""
    return "".join(c if c == "\n" or ord(c) in _drawn() else UNDRAWN for c in clean(text))


def _document(document: Document) -> dict[str, Any]:
    words = WORDS[document.language]
    date = document.date
    reference = shown(document.reference)
    return {
        "title": shown(document.title),
        "subject": shown(document.subject),
        "author": shown(document.author),
        "organisation": [shown(line) for line in document.organisation],
        "reference": words["reference"].format(reference=reference) if reference else "",
        "date": [date.year, date.month, date.day],
        "date_in_full": date_in_full(date, document.language),
        "language": document.language,
        "paper": document.paper.value,
        "wide": document.paper is Paper.A3_WIDE,
        "page": words["page"],
        "signature": words["signature"],
        "blocks": [_block(block, document.language) for block in document.blocks],
    }


def _text(text: Text) -> list[dict[str, Any]]:
    return [_run(run) for run in runs(text)]


def _run(run: Run) -> dict[str, Any]:
    return {"lines": shown(run.text).split("\n"), "bold": run.bold, "italic": run.italic}


def _block(block: Block, language: str) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": shown(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "text": _text(block.text)}
        case BulletList():
            return {"kind": "list", "items": [_text(item) for item in block.items]}
        case KeyValues():
            pairs = [{"key": shown(key), "value": _text(value)} for key, value in block.pairs]
            return {"kind": "keys", "pairs": pairs}
        case Table():
            return _table(block)
        case NumberedClauses():
            clauses = [
                _clause(clause, block.start + rank, language)
                for rank, clause in enumerate(block.clauses)
            ]
            return {"kind": "clauses", "level": block.level, "clauses": clauses}
        case Signatures():
            parties = [
                {"side": shown(party.side), "lines": [shown(line) for line in party.lines]}
                for party in block.parties
            ]
            return {"kind": "signatures", "done_at": shown(block.done_at), "parties": parties}
        case Notice():
            return {"kind": "notice", "title": shown(block.title), "text": _text(block.text)}
        case PageBreak():
            return {"kind": "pagebreak"}
        case Image():
            return _image(block)


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "headers": [_text(cell) for cell in table.headers],
        "rows": [[_text(cell) for cell in row] for row in table.rows],
        "alignments": [table.alignment(rank).value for rank in range(len(table.headers))],
        "total": [_text(cell) for cell in table.total],
        "caption": shown(table.caption),
    }


def _clause(clause: Clause, number: int, language: str) -> dict[str, Any]:
    title = WORDS[language]["article"].format(number=number, title=clause.title)
    return {"title": shown(title), "body": [_block(block, language) for block in clause.body]}


def _image(image: Image) -> dict[str, Any]:
    return {
        "kind": "image",
        "bytes": list(image.data),
        "format": image.format,
        "alt": shown(image.alt),
        "width": image.width,
        "height": image.height,
        "caption": shown(image.caption),
    }
