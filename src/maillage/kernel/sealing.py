"""Sealing by mathematics: age (X25519), with the record's identity inside the plaintext.

age has no associated data, so a sealed text moved to another record would still open: the
record it belongs to is therefore written inside, and checked at opening.
"""

import hmac
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pyrage import DecryptError, decrypt, encrypt, x25519

MAGIC = b"maillage-sealed/1\n"


class SealBroken(Exception):
    """The sealed text was altered, belongs to another record, or this key does not open it."""


def new_identity() -> tuple[str, str]:
    """A key pair: (private identity, public recipient), as age writes them."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def seal(plaintext: bytes, *, record: str, recipients: Sequence[str]) -> bytes:
    """Seal `plaintext` for `record` so that only the holders of `recipients` can open it."""
    if "\n" in record or not record:
        raise ValueError("a record is named on one line")
    inside = MAGIC + record.encode() + b"\n" + plaintext
    return encrypt(inside, [x25519.Recipient.from_str(text) for text in recipients])


def unseal(sealed: bytes, *, record: str, identity: str) -> bytes:
    """Open what `seal` made for `record`. Raises SealBroken for anything else."""
    try:
        inside = decrypt(sealed, [x25519.Identity.from_str(identity)])
    except DecryptError as error:
        raise SealBroken("this key does not open it") from error
    head = MAGIC + record.encode() + b"\n"
    if not inside.startswith(head):
        raise SealBroken("it belongs to another record")
    return inside[len(head) :]


def _kept_identity(path: Path) -> str:
    """The private key that a file keeps, made at the first call; on the disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    identity, _ = new_identity()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(identity)
        file.flush()
        os.fsync(file.fileno())
    return identity


_instance_identity = lru_cache(maxsize=4)(_kept_identity)


def instance_identity() -> str:
    """The instance's private key, kept in a file outside database and backups."""
    return _instance_identity(settings.MAILLAGE_KEY_FILE)


def passing_identity(name: str) -> str:
    """A private key that lives for a time, in a file of its own beside the instance's.

    Made at the first call. What it seals is lost to everybody once `destroy_passing` has run, old
    copies of the database included. Callers hold a lock, so that only one makes it.
    """
    return _kept_identity(_passing_file(name))


def destroy_passing(name: str) -> None:
    """Overwrite and remove the key of that name; without effect if there is none."""
    path = _passing_file(name)
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(b"\x00" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)


def _passing_file(name: str) -> Path:
    return Path(settings.MAILLAGE_KEY_FILE).parent / "passing" / f"{name}.age"


def keyed_digest(purpose: str, subject: str) -> str:
    """What finds a subject again, 32 hexadecimal digits; nobody reads it without the key file."""
    key = hmac.digest(instance_identity().encode(), purpose.encode(), "sha256")
    return hmac.digest(key, subject.encode(), "sha256").hex()[:32]


def instance_recipient() -> str:
    """The public half of the instance's key."""
    return recipient_of(instance_identity())


def recipient_of(identity: str) -> str:
    """The public half of a private key."""
    return str(x25519.Identity.from_str(identity).to_public())
