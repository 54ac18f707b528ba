"""Text of DOCX and ODT files: zip archives of XML, opened with strict bounds.

Only the main document is read, in memory, entity declarations are refused, and nothing is ever
written to disk, so that names inside the archive cannot point anywhere.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError  # nosec B405: types only, parsing is defused

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from maillage.engine.intake.reading.errors import UnreadableFile

MAX_MEMBERS = 2_000
MAX_XML_BYTES = 20 * 1024 * 1024
MAX_TOTAL_BYTES = 200 * 1024 * 1024
_MAX_DEPTH = 200

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def _hostile(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"Le fichier {name} n'est pas un document ordinaire\u00a0: par prudence il n'a pas "
        f"été ouvert. "
        "Enregistrez-le de nouveau depuis votre traitement de texte, ou collez le texte."
    )


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"Le fichier {name} est abîmé. Enregistrez-le de nouveau depuis votre traitement "
        f"de texte, ou collez le texte."
    )


def open_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive, once its size, its number of members and their names are known to be sane."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        UnicodeDecodeError,
    ) as error:
        raise _damaged(name) from error
    total = sum(member.file_size for member in members)
    tricky = any(
        member.filename.startswith(("/", "\\")) or ".." in member.filename.split("/")
        for member in members
    )
    if len(members) > MAX_MEMBERS or total > MAX_TOTAL_BYTES or tricky:
        raise _hostile(name)
    return archive


def _parse(archive: zipfile.ZipFile, member: str, name: str) -> Element:
    info = archive.getinfo(member)
    if info.flag_bits & 0x1:
        raise UnreadableFile(
            f"Le fichier {name} est protégé par un mot de passe. Enregistrez-le sans mot de "
            f"passe, ou collez le texte."
        )
    if info.file_size > MAX_XML_BYTES:
        raise _hostile(name)
    try:
        with archive.open(info) as stream:
            data = stream.read(MAX_XML_BYTES + 1)
        if len(data) > MAX_XML_BYTES:
            raise _hostile(name)
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise _hostile(name) from error
    except (
        ParseError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise _damaged(name) from error
    return root


def text_of_docx(archive: zipfile.ZipFile, name: str) -> str:
    """Paragraphs and table rows of a DOCX, in order; list items get a dash."""
    root = _parse(archive, "word/document.xml", name)
    body = root.find(f"{_W}body")
    lines: list[str] = []
    if body is not None:
        _docx_blocks(body, lines, 0, name)
    return "\n".join(lines)


def _docx_blocks(parent: Element, lines: list[str], depth: int, name: str) -> None:
    if depth > _MAX_DEPTH:
        raise _hostile(name)
    for child in parent:
        if child.tag == f"{_W}p":
            text = _docx_paragraph(child)
            listed = _docx_listed(child)
            lines.append(f"- {text}" if listed and text.strip() else text)
        elif child.tag == f"{_W}tr":
            cells = [_docx_cell(cell, depth, name) for cell in _docx_cells(child)]
            lines.append(" | ".join(cells))
        else:
            _docx_blocks(child, lines, depth + 1, name)


def _docx_listed(paragraph: Element) -> bool:
    """A list item: numbered itself, or by a style of the "List" family."""
    if paragraph.find(f"{_W}pPr/{_W}numPr") is not None:
        return True
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val", "").lower().startswith(("list", "liste"))


def _docx_cells(row: Element) -> list[Element]:
    """The cells of a row itself: those of tables inside are read with their own table."""
    wrapped = row.findall(f"{_W}sdt/{_W}sdtContent/{_W}tc")
    return [*row.findall(f"{_W}tc"), *wrapped]


def _docx_cell(cell: Element, depth: int, name: str) -> str:
    inside: list[str] = []
    _docx_blocks(cell, inside, depth + 1, name)
    return " ".join(line.strip() for line in inside if line.strip())


def _docx_paragraph(paragraph: Element) -> str:
    parts: list[str] = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append("\t")
        elif node.tag in {f"{_W}br", f"{_W}cr"}:
            parts.append("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return "".join(parts).strip("\t ")


def text_of_odt(archive: zipfile.ZipFile, name: str) -> str:
    """Paragraphs, headings and table rows of an ODT, in order; list items get a dash."""
    if "META-INF/manifest.xml" in archive.namelist():
        manifest = _manifest(archive, name)
        if b"encryption-data" in manifest:
            raise UnreadableFile(
                f"Le fichier {name} est protégé par un mot de passe. Enregistrez-le sans mot de "
                f"passe, ou collez le texte."
            )
    root = _parse(archive, "content.xml", name)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    lines: list[str] = []
    if body is not None:
        _odt_blocks(body, lines, False, 0, name)
    return "\n".join(lines)


def _manifest(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open("META-INF/manifest.xml") as stream:
            return stream.read(MAX_XML_BYTES)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise _damaged(name) from error


def _odt_blocks(parent: Element, lines: list[str], listed: bool, depth: int, name: str) -> None:
    if depth > _MAX_DEPTH:
        raise _hostile(name)
    for child in parent:
        if child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
            text = _odt_text(child, 0, name).strip(" \t")
            lines.append(f"- {text}" if listed and text else text)
        elif child.tag == f"{_TABLE}table-row":
            cells = []
            for cell in child.findall(f"{_TABLE}table-cell"):
                inside: list[str] = []
                _odt_blocks(cell, inside, False, depth + 1, name)
                cells.append(" ".join(line.strip() for line in inside if line.strip()))
            lines.append(" | ".join(cells))
        elif child.tag != f"{_TEXT}tracked-changes":
            _odt_blocks(child, lines, listed or child.tag == f"{_TEXT}list", depth + 1, name)


def _odt_text(node: Element, depth: int, name: str) -> str:
    if depth > _MAX_DEPTH:
        raise _hostile(name)
    parts = [node.text or ""]
    for child in node:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", "1") or "1"), 100))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif not child.tag.endswith("}annotation"):
            parts.append(_odt_text(child, depth + 1, name))
        parts.append(child.tail or "")
    return "".join(parts)
