"""The closed parcel that a provider's browser sends: what the server may know of it, no more.

    maillage-parcel/1\\n
    {"identity": n, "identity_key": n, "proposal": n, "proposal_key": n}\\n
    proposal_key identity_key proposal identity          (four age files, end to end)

Each envelope (`proposal`, `identity`) is sealed to a key pair made for it alone; the private
half of that pair is in the small file beside it, sealed to the call. Opening an offer therefore
gives away the keys of that offer only: late ones and the key of the call stay closed.
"""

import json
from dataclasses import dataclass

from pyrage import RecipientError, x25519

MAGIC = b"maillage-parcel/1\n"
AGE = b"age-encryption.org/v1\n-> X25519 "
# The order in which the parts follow one another.
PARTS = ("proposal_key", "identity_key", "proposal", "identity")
# What the middleware lets in is 12 MB; a page says 8 MB of files, which base64 makes 11.
MAX_BYTES = 11_500_000
LONGEST_HEAD, LARGEST_KEY = 200, 1_000


class BadParcel(ValueError):
    """Not a closed parcel: nothing of it is kept."""


@dataclass(frozen=True)
class Parcel:
    """The four age files of an offer, still closed."""

    proposal_key: bytes
    identity_key: bytes
    proposal: bytes
    identity: bytes

    def to_bytes(self) -> bytes:
        """The parcel as it travels and is kept."""
        parts = [getattr(self, name) for name in PARTS]
        sizes = {name: len(part) for name, part in zip(PARTS, parts, strict=True)}
        return MAGIC + json.dumps(sizes, sort_keys=True).encode() + b"\n" + b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Parcel":
        """Cut a parcel into its parts, all of them age files. Raises BadParcel."""
        if len(data) > MAX_BYTES or not data.startswith(MAGIC):
            raise BadParcel
        head, separator, body = data[len(MAGIC) :].partition(b"\n")
        if not separator or len(head) > LONGEST_HEAD:
            raise BadParcel
        parts, start = {}, 0
        for name, size in _sizes(head).items():
            parts[name] = body[start : start + size]
            start += size
        if start != len(body) or not all(map(is_age_file, parts.values())):
            raise BadParcel
        if max(len(parts["proposal_key"]), len(parts["identity_key"])) > LARGEST_KEY:
            raise BadParcel
        return cls(**parts)


def record(call: str, provider: str, part: str) -> str:
    """What an age file of a parcel says inside of where it belongs (slugs, name of the part)."""
    return f"offer:{call}:{provider}:{part}"


def is_age_file(data: bytes) -> bool:
    """Whether these bytes are an age file sealed to an X25519 key, as far as can be seen."""
    return data.startswith(AGE)


def is_recipient(text: str) -> bool:
    """Whether this is the public half of an X25519 key, as age writes it."""
    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def _sizes(head: bytes) -> dict[str, int]:
    try:
        told = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise BadParcel from error
    if not isinstance(told, dict) or set(told) != set(PARTS):
        raise BadParcel
    if not all(type(size) is int and size > 0 for size in told.values()):
        raise BadParcel
    return {name: told[name] for name in PARTS}
