"""Which reader for which content. The content decides, never the name of the file."""

from __future__ import annotations

from maillage.engine.intake.reading.archives import open_archive, text_of_docx, text_of_odt
from maillage.engine.intake.reading.errors import UnreadableFile
from maillage.engine.intake.reading.pdf import text_of_pdf
from maillage.engine.intake.reading.plain import text_of_plain

MAX_BYTES = 10 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ACCEPTED = "Envoyez un fichier TXT, PDF, DOCX ou ODT, ou collez le texte."
_KNOWN_BINARIES = {
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"II*\x00": "une image",
    b"MM\x00*": "une image",
    b"\x7fELF": "un programme",
    b"MZ": "un programme",
    b"Rar!": "une archive",
    b"7z\xbc\xaf": "une archive",
    b"\x1f\x8b": "une archive",
    b"{\\rtf": "un document RTF",
}


def read(data: bytes, filename: str) -> str:
    """The text of a file of at most 10 MB: TXT (UTF-8, UTF-16, Windows-1252), PDF, DOCX, ODT.

    `filename` only serves the sentences. Raises `UnreadableFile` with a French sentence that says
    what is wrong and what to do: too big, empty, encrypted, scanned, hostile or of another kind.
    """
    name = _shown(filename)
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"Le fichier {name} dépasse 10\u00a0Mo. Envoyez une version plus légère, ou collez "
            f"le texte."
        )
    if not data.strip():
        raise UnreadableFile(f"Le fichier {name} est vide. Vérifiez que c'est le bon fichier.")
    text = _text(data, name)
    if not any(char.isalnum() for char in text):
        raise UnreadableFile(
            f"Le fichier {name} ne contient aucun texte. Vérifiez que c'est le bon fichier, ou "
            f"collez le texte."
        )
    return text


def _text(data: bytes, name: str) -> str:
    if b"%PDF-" in data[:1024]:
        return text_of_pdf(data, name)
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        with open_archive(data, name) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return text_of_docx(archive, name)
            if "content.xml" in names and "mimetype" in names:
                return text_of_odt(archive, name)
        raise UnreadableFile(f"Le fichier {name} est une archive et non un document. {_ACCEPTED}")
    if data[:8] == _OLE:
        raise UnreadableFile(
            f"Le fichier {name} est un ancien document Word (.doc) ou un document protégé par "
            f"un mot de passe. "
            "Enregistrez-le au format DOCX ou ODT, sans mot de passe, puis renvoyez-le."
        )
    for magic, kind in _KNOWN_BINARIES.items():
        if data.startswith(magic):
            raise UnreadableFile(f"Le fichier {name} est {kind} et non un texte. {_ACCEPTED}")
    return text_of_plain(data, name)


def _shown(filename: str) -> str:
    """The last part of the name, printable and short: a path or control marks tell nothing."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(char for char in last if char.isprintable())[:80]
    return f"«\u00a0{plain or 'sans nom'}\u00a0»"
