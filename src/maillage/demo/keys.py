"""The keys of the committee of the story: files that whoever tries it may take, and their phrase.

Real keys, made by the page that makes a member's key, and worth nothing: everybody has them. They
are given by a page of the demonstration only, which does not exist elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from secrets import token_bytes

PASSPHRASE = "quatre mots pour visiter"  # noqa: S105
FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class DemoKey:
    """A member's key: the name of its file, who holds it, its public half."""

    name: str
    owner: str
    recipient: str

    @property
    def filename(self) -> str:
        return f"cle-{self.name}.age"

    def read(self) -> bytes:
        """The key file, closed by the phrase."""
        return (FOLDER / self.filename).read_bytes()


KEYS = (
    DemoKey(
        "thomas-guerineau",
        "Thomas Guérineau",
        "age12lxmle74hkfh7w9cr2ptqdhznp6prjfmulzsn9hz4xd7puw5j5nsy0kzmc",
    ),
    DemoKey(
        "anne-laure-pineau",
        "Anne-Laure Pineau",
        "age1c4epy7x3gv70jr8pxtcy4alff8hrydwmjl0yn4w4dmy2fts6cg7sec8d4m",
    ),
    DemoKey(
        "celine-rambaud",
        "Céline Rambaud",
        "age1tx2x5lhjpgqp7t789ungj2ztmzyfnzrwze5unhjlpqrxe5l5dcvs0jl6hz",
    ),
)


def split_in_two(secret: bytes, points: Sequence[int]) -> list[bytes]:
    """Shares of a secret, of which any two give it back; each ends with its point (1 to 255).

    Per byte, a line over the field of AES that meets zero at the secret: what the library of the
    browser draws, which shares nothing here since the story is told without a browser.
    """
    slope = token_bytes(len(secret))
    return [
        bytes(byte ^ _times(rise, point) for byte, rise in zip(secret, slope, strict=True))
        + bytes([point])
        for point in points
    ]


def _times(left: int, right: int) -> int:
    """The product in the field of AES (256 elements, x^8 + x^4 + x^3 + x + 1)."""
    doubles = [left]
    for _ in range(7):
        last = doubles[-1] << 1
        doubles.append(last ^ 0x11B if last > 255 else last)
    return reduce(lambda sum_, bit: sum_ ^ doubles[bit] * (right >> bit & 1), range(8), 0)
