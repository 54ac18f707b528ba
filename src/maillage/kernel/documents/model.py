"""What a document is, whatever the file it becomes: a few immutable blocks, checked when built."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

DEEPEST_HEADING = 3


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    bold: bool = False
    italic: bool = False


# What callers write: plain text, or text with a few words in bold or italic.
Text = str | Run | Sequence[str | Run]


def bold(text: str) -> Run:
    """`text` in bold."""
    return Run(text, bold=True)


def italic(text: str) -> Run:
    """`text` in italic."""
    return Run(text, italic=True)


def clean(text: str) -> str:
    """`text` as both writers can carry it.

    Line ends become "\\n" (a line break), a tab becomes a space, control characters (which XML
    forbids) vanish, and what is no character at all (lone surrogates, U+FFFE…) becomes U+FFFD.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n").replace("\u0085", "\n").replace("\t", " ")
    kept = (c for c in text if c == "\n" or unicodedata.category(c) != "Cc")
    return "".join("\ufffd" if _is_no_character(c) else c for c in kept)


def _is_no_character(character: str) -> bool:
    point = ord(character)
    return 0xD800 <= point <= 0xDFFF or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE


def runs(text: Text) -> tuple[Run, ...]:
    """`text` as cleaned runs, without the empty ones."""
    parts = (text,) if isinstance(text, (str, Run)) else tuple(text)
    all_runs = (part if isinstance(part, Run) else Run(part) for part in parts)
    cleaned = (Run(clean(run.text), run.bold, run.italic) for run in all_runs)
    return tuple(run for run in cleaned if run.text)


def plain(text: Text) -> str:
    """`text` without its marks."""
    return "".join(run.text for run in runs(text))


class Align(Enum):
    """How the cells of a column stand."""

    START = "start"
    CENTRE = "center"
    END = "end"


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside the document; `level` 1 to 3, never skipping one on the way down."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        _check_level(self.level)
        if not clean(self.text).strip():
            raise ValueError("a heading needs words: screen readers list it")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class BulletList:
    """Items of equal rank."""

    items: Sequence[Text]


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Labels and what they stand for, read two by two."""

    pairs: Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row; `total` is a last row set apart.

    Every row has as many cells as `headers`. `alignments` is empty (all at the start) or as long.
    """

    headers: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    alignments: Sequence[Align] = ()
    total: Sequence[Text] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        width = len(self.headers)
        if not width:
            raise ValueError("a table needs at least one column")
        if self.alignments and len(self.alignments) != width:
            raise ValueError("as many alignments as columns")
        if self.total and len(self.total) != width:
            raise ValueError("the total row has as many cells as the table has columns")
        if any(len(row) != width for row in self.rows):
            raise ValueError("every row has as many cells as the table has columns")

    def alignment(self, column: int) -> Align:
        """The alignment of a column (counted from 0)."""
        return self.alignments[column] if self.alignments else Align.START


@dataclass(frozen=True, slots=True)
class Clause:
    """One article of a convention: its title and what it says."""

    title: str
    body: Sequence[Paragraph | BulletList | KeyValues | Table]


@dataclass(frozen=True, slots=True)
class NumberedClauses:
    """The articles of a convention, numbered from `start`; their titles are headings."""

    clauses: Sequence[Clause]
    start: int = 1
    level: int = 1

    def __post_init__(self) -> None:
        _check_level(self.level)


@dataclass(frozen=True, slots=True)
class Party:
    """Who signs: the side ("Pour l'association"), and under it the name and the quality."""

    side: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, side by side; `done_at` is the line above ("Fait à Tours, le …")."""

    parties: Sequence[Party]
    done_at: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.parties) <= 4:
            raise ValueError("one to four parties can sign side by side")


@dataclass(frozen=True, slots=True)
class Notice:
    """A framed remark the reader must not miss."""

    text: Text
    title: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (PNG, JPEG or SVG bytes) in a box of `width` by `height` millimetres.

    `alt` says what the picture shows to those who do not see it; it cannot be empty.
    """

    data: bytes
    alt: str
    width: float
    height: float
    caption: str = ""

    def __post_init__(self) -> None:
        if not clean(self.alt).strip():
            raise ValueError("an image needs a text that says what it shows")
        if not 0 < self.width <= 170 or not 0 < self.height <= 230:
            raise ValueError("the image does not fit on the page (170 mm by 230 mm)")
        if not self.format:
            raise ValueError("an image is PNG, JPEG or SVG")

    @property
    def format(self) -> str:
        """The file format as its first bytes tell: png, jpg, svg, or nothing."""
        if self.data.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png"
        if self.data.startswith(b"\xff\xd8\xff"):
            return "jpg"
        if b"<svg" in self.data[:1024]:
            return "svg"
        return ""


Block = (
    Heading
    | Paragraph
    | BulletList
    | NumberedClauses
    | KeyValues
    | Table
    | Signatures
    | Notice
    | PageBreak
    | Image
)


class Paper(Enum):
    """The sheet a document is for: upright A4, or A3 lying down for a wall."""

    A4 = "a4"
    A3_WIDE = "a3"


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what its first page and its properties say, then its blocks.

    `organisation` holds the lines of the letterhead, the first being the name. `language` is
    "fr" or "en".
    """

    title: str
    date: dt.date
    organisation: Sequence[str]
    blocks: Sequence[Block]
    subject: str = ""
    author: str = ""
    reference: str = ""
    language: str = "fr"
    paper: Paper = Paper.A4

    def __post_init__(self) -> None:
        if not clean(self.title).strip():
            raise ValueError("a document needs a title")
        if self.language not in ("fr", "en"):
            raise ValueError("a document is written in French or in English")
        above = 0
        for block in self.blocks:
            if isinstance(block, (Heading, NumberedClauses)):
                if block.level > above + 1:
                    raise ValueError(f"a heading of level {block.level} under level {above}")
                above = block.level


def _check_level(level: int) -> None:
    if not 1 <= level <= DEEPEST_HEADING:
        raise ValueError(f"heading levels go from 1 to {DEEPEST_HEADING}")
