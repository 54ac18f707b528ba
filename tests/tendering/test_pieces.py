"""Files that deceive, run or swell are refused at the opening, each for its reason."""

from __future__ import annotations

import io
import zipfile

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from maillage.kernel import files
from maillage.tendering.content import Piece
from maillage.tendering.domain.pieces import COMPOUND, LOCKED_WORD, REFUSALS, refusal, shown_name

OOXML, ODF = "[Content_Types].xml", "mimetype"


def packed(*names: str, size: int = 10, kind: str = OOXML) -> bytes:
    """A zip of these entries, `size` zeros in each."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as found:
        for name in (kind, *names):
            found.writestr(name, b"\x00" * size)
    return held.getvalue()


def locked_zip() -> bytes:
    """An entry that says it is encrypted (the bit 0 of its flags, in both headers)."""
    found = bytearray(packed("word/document.xml"))
    found[6] |= 1
    found[found.index(b"PK\x01\x02") + 8] |= 1
    return bytes(found)


def pdf(*, password: str = "", script: str = "", noise: bytes = b"") -> bytes:
    held, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    if noise:
        held_bytes = StreamObject()
        held_bytes.set_data(noise)
        writer.root_object[NameObject("/Noise")] = held_bytes
    if script:
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject(script),
            }
        )
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(held)
    return held.getvalue()


FAIR = [
    ("cv.pdf", pdf()),
    # Compressed data hold any three bytes.
    ("scan.pdf", pdf(noise=b"x/JSx")),
    ("Mon CV (2026) – Élodie.docx", packed("word/document.xml")),
    ("planning.odt", packed("content.xml", kind=ODF)),
    ("note.txt", "Les mardis, été compris".encode()),
    ("photo de famille 👩‍👧.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20),
    ("é" * 125 + ".txt", b"x"),
]
HOSTILE = [
    ("empty", "cv.pdf", b""),
    ("too_large", "cv.txt", b"x" * (files.MAX_BYTES + 1)),
    # Macros: under their own extension, and hidden behind an innocent one.
    ("unknown_type", "cv.docm", packed("word/vbaProject.bin")),
    ("unknown_type", "prix.xlsm", packed("xl/vbaProject.bin")),
    ("macros", "cv.docx", packed("word/vbaProject.bin")),
    ("macros", "prix.xlsx", packed("xl/vbaProject.bin")),
    ("macros", "prix.xlsx", packed("xl/macrosheets/sheet1.xml")),
    ("macros", "cv.docx", packed("word/activeX/activeX1.xml")),
    ("macros", "cv.docx", packed("word/embeddings/oleObject1.bin")),
    ("macros", "cv.odt", packed("Basic/Standard/Module1.xml", kind=ODF)),
    ("macros", "cv.odt", packed("Scripts/python/run.py", kind=ODF)),
    ("macros", "cv.odt", packed("Object 1/Scripts/javascript/run.js", kind=ODF)),
    ("macros", "cv.pdf", pdf(script="app.alert('x')")),
    # Swelling: one entry, or very many.
    ("bomb", "cv.docx", packed("word/document.xml", size=20_000_000)),
    ("bomb", "cv.docx", packed(*(f"word/{number}" for number in range(5001)))),
    # Another type than the name tells.
    ("unknown_type", "cv.pdf", b"MZ\x90\x00\xff"),
    ("unknown_type", "cv.pdf.exe", b"MZ\x90\x00\xff"),
    ("name_lies", "cv.pdf", b"#!/bin/sh\n"),
    ("name_lies", "cv.exe", pdf()),
    ("name_lies", "cv.docx", pdf()),
    ("name_lies", "page.html", b"<script>alert(1)</script>"),
    ("broken", "cv.docx", b"PK\x03\x04" + b"\x00" * 30),
    ("broken", "cv.pdf", b"%PDF-1.7\n" + b"\x00" * 30),
    # Closed by a password.
    ("encrypted", "cv.pdf", pdf(password="secret")),
    ("encrypted", "cv.docx", locked_zip()),
    ("encrypted", "cv.docx", COMPOUND + b"\x00" * 40 + LOCKED_WORD),
    ("unknown_type", "cv.doc", COMPOUND + b"\x00" * 40),
    # Names.
    ("bad_name", "../../etc/passwd.txt", b"x"),
    ("bad_name", "..\\..\\cv.txt", b"x"),
    ("bad_name", "cv\u202efdp.txt", b"x"),
    ("bad_name", "cv\u2066.txt", b"x"),
    ("bad_name", "cv\x00.txt", b"x"),
    ("bad_name", "cv\r\nSet-Cookie: a.txt", b"x"),
    ("bad_name", "é" * 126 + ".txt", b"x"),
]


@pytest.mark.parametrize(("name", "data"), FAIR, ids=[name[:12] for name, _ in FAIR])
def test_a_fair_file_passes(name: str, data: bytes) -> None:
    assert refusal(Piece("cv", name, data)) == ""


@pytest.mark.parametrize(("code", "name", "data"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_file_is_refused_for_what_it_is(code: str, name: str, data: bytes) -> None:
    assert refusal(Piece("cv", name, data)) == code
    assert code in REFUSALS


def test_a_record_shows_a_hostile_name_harmless() -> None:
    assert shown_name("cv\u202efdp\x00.exe") == "cv?fdp?.exe"
    assert shown_name("Élodie.pdf") == "Élodie.pdf"
    assert len(shown_name("x" * 20_000)) == 200
