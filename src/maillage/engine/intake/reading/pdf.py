"""Text of a PDF."""

from __future__ import annotations

import io
import logging

from maillage.engine.intake.reading.errors import UnreadableFile

MAX_PAGES = 200
_MAX_CHARACTERS = 2_000_000


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
                f"passe, ou collez le texte."
            )
        pages = len(reader.pages)
        if pages > MAX_PAGES:
            raise UnreadableFile(
                f"Le fichier {name} compte plus de {MAX_PAGES} pages. Envoyez seulement les pages "
                f"du besoin."
            )
        text = ""
        for page in reader.pages:
            text += page.extract_text() + "\n"
            if len(text) > _MAX_CHARACTERS:
                break
    except UnreadableFile:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
        NotImplementedError,
        MemoryError,
        ZeroDivisionError,
        ImportError,
        AssertionError,
    ) as error:
        raise UnreadableFile(
            f"Le fichier {name} est un PDF abîmé. Enregistrez-le de nouveau en PDF, ou collez "
            f"le texte."
        ) from error
    if not any(char.isalnum() for char in text):
        raise UnreadableFile(
            f"Le fichier {name} semble numérisé\u00a0: il ne contient que des images. "
            "Demandez le document d'origine, ou recopiez le texte."
        )
    return text
