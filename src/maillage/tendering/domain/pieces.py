"""The files of an offer, looked at before they are kept or, when it was closed, at its opening.

A file refused at an opening stays in the closed offer, byte for byte, with its hash in the record.
"""

import io
import unicodedata
import zipfile
from pathlib import Path

from pypdf import PdfReader

from maillage.kernel import files
from maillage.tendering.content import Piece

# code -> what the opening record and the screens say.
REFUSALS = {
    "empty": "le fichier est vide",
    "too_large": "le fichier dépasse 10 Mo",
    "unknown_type": "le contenu n’est d’aucun des types acceptés (PDF, image, Word, ODT, texte)",
    "name_lies": "le contenu n’est pas du type que le nom annonce",
    "bad_name": "son nom est trop long, ou contient un chemin ou des signes invisibles",
    "encrypted": "le fichier est protégé par un mot de passe",
    "macros": "le fichier contient des macros ou des actions automatiques",
    "bomb": "le fichier se déploie en un volume démesuré",
    "broken": "le fichier est endommagé et ne se lit pas",
}
# What an opening may find besides.
INCIDENTS = {
    **REFUSALS,
    "does_not_open": "l’enveloppe ne s’ouvre pas avec la clé de l’appel",
    "malformed": "le contenu ne se lit pas, ou n’est pas celui que l’appel permet",
    "altered": "l’empreinte de ce qui est conservé n’est plus celle du reçu",
    "not_in_list": "la proposition n’est pas dans la liste fixée à la date limite",
    "receipt_without_offer": "un reçu de la liste n’a plus de proposition",
    "twice": "deux fichiers sont donnés pour la même pièce",
}
SUFFIXES = {
    "application/pdf": {".pdf"},
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
    "text/plain; charset=utf-8": {".txt", ".md", ".csv"},
    **{content_type: {suffix} for suffix, content_type in files.OFFICE_TYPES.items()},
}
# What an office suite makes: a hundred times its packed size is far beyond any real document.
MOST_UNPACKED, MOST_RATIO, MOST_ENTRIES = 100 * 1024 * 1024, 200, 5_000
# Office files before 2007, and every later one that stands behind a password.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_WORD = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED_ENTRY = 0x1
# Parts of an office file that run something, or hide a file inside: OOXML, then OpenDocument.
RUNS = ("vbaproject.bin", "/activex/", "/macrosheets/", "/oleobject", "/basic/", "/scripts/")
# What a file system takes as a name, in bytes.
LONGEST_NAME = 255
# Signs that turn the direction of reading: "cv\u202efdp.exe" reads as "cvexe.pdf".
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# "/JS" alone is not looked for: compressed data hold these three bytes by chance, and a script is
# announced by "/JavaScript" (ISO 32000-1, 12.6.4.16).
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")


def refusal(piece: Piece) -> str:
    """The code of what is wrong with a file (a key of REFUSALS), or ""."""
    if not piece.data:
        return "empty"
    if _hides(piece.filename):
        return "bad_name"
    if len(piece.data) > files.MAX_BYTES:
        return "too_large"
    if piece.data.startswith(COMPOUND):
        return "encrypted" if LOCKED_WORD in piece.data else "unknown_type"
    suffixes = SUFFIXES.get(files.sniff(piece.data, piece.filename))
    if suffixes is None:
        return "unknown_type"
    if Path(piece.filename).suffix.lower() not in suffixes:
        return "name_lies"
    if piece.data.startswith(b"PK"):
        return _office(piece.data)
    return _pdf(piece.data) if piece.data.startswith(b"%PDF-") else ""


def shown_name(filename: str) -> str:
    """A name as a record may show it: what hides or turns is a question mark; 200 signs at most."""
    shown = ("?" if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign for sign in filename)
    return "".join(shown)[:200]


def _hides(filename: str) -> bool:
    """Whether a name is one that no file chosen in a browser has, or that deceives its reader."""
    if len(filename.encode(errors="replace")) > LONGEST_NAME or set(filename) & {"/", "\\"}:
        return True
    return any(sign in TURNING or unicodedata.category(sign) == "Cc" for sign in filename)


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except Exception:  # whatever hostile bytes make a reader raise
        return "broken"
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > min(MOST_UNPACKED, MOST_RATIO * len(data)):
        return "bomb"
    if any(entry.flag_bits & ENCRYPTED_ENTRY for entry in entries):
        return "encrypted"
    names = [entry.filename.lower() for entry in entries]
    if any(part in f"/{name}" for name in names for part in RUNS):
        return "macros"
    return "" if any(name in ("[content_types].xml", "mimetype") for name in names) else "broken"


def _pdf(data: bytes) -> str:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            return "encrypted"
        if not len(reader.pages):
            return "broken"
    except Exception:  # whatever hostile bytes make a reader raise
        return "encrypted" if b"/Encrypt" in data else "broken"
    return "macros" if any(mark in data for mark in ACTIVE) else ""
