"""Sealing by mathematics: age (X25519), with the record's identity inside the plaintext.

age has no associated data, so a sealed text moved to another record would still open: the
record it belongs to is therefore written inside, and checked at opening.
"""

import hmac
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pyrage import DecryptError, IdentityError, decrypt, encrypt, x25519

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
    except (DecryptError, IdentityError) as error:
        raise SealBroken("this key does not open it") from error
    head = MAGIC + record.encode() + b"\n"
    if not inside.startswith(head):
        raise SealBroken("it belongs to another record")
    return inside[len(head) :]


def _kept_identity(path: Path) -> str:
    """The private key that a file keeps, made at the first call; on the disk when this returns.

    The file is written beside and takes its name whole: a cut or a full disk leaves no half of a
    key, and of two who make it at once, both have the one that came first.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    identity, _ = new_identity()
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(identity)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
    finally:
        os.unlink(beside)
    _fsync_folder(path.parent)
    return identity


def _fsync_folder(folder: Path) -> None:
    """The names of a folder on the disk too, where the system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_instance_identity = lru_cache(maxsize=4)(_kept_identity)


def instance_identity() -> str:
    """The instance's private key, kept in a file outside database and backups."""
    return _instance_identity(settings.MAILLAGE_KEY_FILE)


def make_passing(name: str) -> str:
    """A private key that lives for a time, in a file of its own beside the instance's.

    What it seals is lost to everybody once `destroy_passing` has run, old copies of the database
    included. For who has nothing sealed by it yet: a file that holds no key is made anew.
    """
    path = _passing_file(name)
    if path.exists() and not _is_identity(path.read_text(encoding="ascii", errors="replace")):
        path.unlink()
    return _kept_identity(path)


def passing_identity(name: str) -> str:
    """The key that `make_passing` made. Raises SealBroken when its file is gone or holds none:
    what it sealed cannot be opened, and another key would only hide it."""
    try:
        text = _passing_file(name).read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise SealBroken("the key's file is gone") from error
    if not _is_identity(text):
        raise SealBroken("the key's file holds no key")
    return text


def _is_identity(text: str) -> bool:
    try:
        x25519.Identity.from_str(text.strip())
    except IdentityError:
        return False
    return True


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
