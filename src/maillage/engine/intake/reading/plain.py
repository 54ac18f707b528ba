"""Plain text."""

from __future__ import annotations

import codecs

from maillage.engine.intake.reading.errors import UnreadableFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Share of control characters above which a file is not text.
_MAX_CONTROL_SHARE = 0.02


def text_of_plain(data: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 or UTF-32 with a mark, else Windows-1252 (which holds Latin-1)."""
    text = _decode(data)
    control = sum(ord(char) < 32 and char not in "\n\r\t\f\v" for char in text)
    if text and control > _MAX_CONTROL_SHARE * len(text):
        raise UnreadableFile(
            f"Le fichier {name} n'est pas un texte. Envoyez un fichier TXT, PDF, DOCX ou ODT, "
            f"ou collez le texte."
        )
    return text.replace("\x00", "")


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
