"""Text of a PDF."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from maillage.engine.intake.reading.errors import UnreadableFile

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 200
_MAX_CHARACTERS = 2_000_000


# What a broken or hostile file makes the library raise, beside its own errors.
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def text_of_pdf(data: bytes, name: str) -> str:
    """Text of the pages of a PDF, in order. Raises `UnreadableFile` with its own sentence."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile(
                f"Le fichier {name} est protégé par un mot de passe. Enregistrez-le sans mot de "
                "passe, ou collez le texte."
            )
        if len(reader.pages) > MAX_PAGES:
            raise UnreadableFile(
                f"Le fichier {name} compte plus de {MAX_PAGES} pages. Envoyez seulement les pages "
                "du besoin."
            )
        text = _pages(reader)
    except UnreadableFile:
        raise
    except (PyPdfError, *_DAMAGE) as error:
        raise UnreadableFile(
            f"Le fichier {name} est un PDF abîmé. Enregistrez-le de nouveau en PDF, ou collez "
            "le texte."
        ) from error
    if not any(char.isalnum() for char in text):
        raise UnreadableFile(
            f"Le fichier {name} semble numérisé\u00a0: il ne contient que des images. "
            "Demandez le document d'origine, ou recopiez le texte."
        )
    return text


def _pages(reader: PdfReader) -> str:
    """The text of the pages, up to a bound."""
    text = ""
    for page in reader.pages:
        text += page.extract_text() + "\n"
        if len(text) > _MAX_CHARACTERS:
            break
    return text
