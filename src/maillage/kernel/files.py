"""Files: random name, SHA-256, type read from the content, served only by an authorised view."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename

from maillage.kernel import clock, sealing
from maillage.kernel.models import StoredFile

MAX_BYTES = 10 * 1024 * 1024
NAMELESS = "fichier"
# First bytes -> type: what a file says of itself in its name is not believed.
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
OFFICE_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}

# What the platform makes, by the ending of its name.
MADE_TYPES = {
    **OFFICE_TYPES,
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}


class FileRefused(Exception):
    """The file cannot be kept; the message is a sentence for the person who sent it."""


def sniff(data: bytes, filename: str) -> str:
    """The type of a file from its first bytes, refined by its extension for office zips."""
    for signature, content_type in SIGNATURES:
        if data.startswith(signature):
            if content_type == "application/zip":
                return OFFICE_TYPES.get(Path(filename).suffix.lower(), content_type)
            return content_type
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain; charset=utf-8"


def store(
    *,
    data: bytes,
    filename: str,
    organisation: Any,
    actor: Any = None,
    is_sealed: bool = False,
) -> StoredFile:
    """Keep a file for an organisation. Raises FileRefused when empty or over 10 MB."""
    if not data:
        raise FileRefused("Ce fichier est vide : choisissez-en un autre.")
    if len(data) > MAX_BYTES:
        raise FileRefused("Ce fichier dépasse 10 Mo : réduisez-le ou coupez-le en deux.")
    stored = StoredFile(
        organisation=organisation,
        original_name=plain_name(filename),
        content_type=sniff(data, filename),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        is_sealed=is_sealed,
        created_at=clock.now(),
        created_by=actor,
    )
    kept = (
        sealing.seal(data, record=_record(stored), recipients=[sealing.instance_recipient()])
        if is_sealed
        else data
    )
    with transaction.atomic():
        stored.save()
        path = _path(stored)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(kept)
    return stored


def read(stored: StoredFile) -> bytes:
    """The content of a stored file, opened if it was sealed."""
    kept = _path(stored).read_bytes()
    if not stored.is_sealed:
        return kept
    return sealing.unseal(kept, record=_record(stored), identity=sealing.instance_identity())


def discard(stored: StoredFile) -> None:
    """Forget a stored file: its row now, its content once that is committed."""
    path = _path(stored)
    stored.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def download(stored: StoredFile) -> HttpResponse:
    """The answer of a view that has already checked who asks."""
    return attachment(read(stored), filename=stored.original_name, content_type=stored.content_type)


def attachment(data: bytes, *, filename: str, content_type: str = "") -> HttpResponse:
    """A made document (PDF, ODT, sheet, calendar) offered as a file.

    Its type is that of the ending of its name unless told; KeyError for an ending not in
    MADE_TYPES.
    """
    kind = content_type or MADE_TYPES[Path(filename).suffix]
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, plain_name(filename))
    return response


def plain_name(filename: str) -> str:
    """A name without folders nor signs that a disk or a header takes amiss; "fichier" if empty."""
    try:
        return get_valid_filename(Path(filename).name)[-200:]
    except SuspiciousFileOperation:  # nothing is left of "()" or "..."
        return NAMELESS


def _record(stored: StoredFile) -> str:
    return f"file:{stored.path}"


def _path(stored: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / stored.path[:2] / stored.path
