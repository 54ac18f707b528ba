"""Documents that leave the platform: described once, written as PDF or as ODT."""

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
    Paragraph,
    Party,
    Run,
    Signatures,
    Table,
    Text,
    bold,
    italic,
)
from maillage.kernel.documents.odt import to_odt
from maillage.kernel.documents.pdf import to_pdf

__all__ = [
    "Align",
    "Block",
    "BulletList",
    "Clause",
    "Document",
    "Heading",
    "Image",
    "KeyValues",
    "Notice",
    "NumberedClauses",
    "PageBreak",
    "Paragraph",
    "Party",
    "Run",
    "Signatures",
    "Table",
    "Text",
    "bold",
    "italic",
    "to_odt",
    "to_pdf",
]
