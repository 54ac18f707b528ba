"""The purchase file: everything kept of a call, in one archive with the digest of each file."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from maillage.kernel import clock
from maillage.kernel.files import plain_name
from maillage.kernel.sheets_out import write_csv
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, User
from maillage.tendering.models import Consultation

INDEX = "index.csv"


@dataclass(frozen=True)
class Entry:
    """One file of the archive; `make` is asked for its bytes when its turn comes."""

    path: str
    make: Callable[[], bytes]


Source = Callable[[Consultation, User], Iterable[Entry]]
# What fills the archive, in order: each part of the room adds its own (see `apps`).
sources: list[Source] = []


def entries_of(call: Consultation, user: User) -> list[Entry]:
    """The files of a call's archive; what is secret is read, and told to the journal, here."""
    return [entry for source in sources for entry in source(call, user)]


def folder(*parts: str) -> str:
    """A path inside the archive, of plain names."""
    return "/".join(plain_name(part) for part in parts)


def table(headers: list[str], rows: Iterable[list[Any]]) -> Callable[[], bytes]:
    """The maker of a sheet."""
    kept = list(rows)
    return lambda: write_csv(headers, kept)


class _Sink(io.RawIOBase):
    """Where the archive writes, emptied as the answer leaves."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def stream(entries: Iterable[Entry], organisation: Organisation) -> Iterator[bytes]:
    """The bytes of the archive, one file at a time; the last one is the index of SHA-256."""
    sink = _Sink()
    now = clock.now().astimezone(clock.PARIS)
    moment = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    index = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            with within(organisation):
                data = entry.make()
            index.append([entry.path, str(len(data)), hashlib.sha256(data).hexdigest()])
            archive.writestr(_info(entry.path, moment), data)
            yield sink.take()
        archive.writestr(_info(INDEX, moment), _index(index))
    yield sink.take()


def _info(path: str, moment: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, moment)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _index(rows: list[list[str]]) -> bytes:
    # Plain values: this file is checked by programs (`sha256sum`), not read as a sheet.
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows([["fichier", "octets", "sha256"], *rows])
    return target.getvalue().encode()
