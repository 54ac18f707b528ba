"""The root of a list, and the proof that a line is in it (RFC 6962, section 2.1). No database."""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(line: str) -> bytes:
    """The hash of one line of the list."""
    return hashlib.sha256(LEAF + line.encode()).digest()


def root(lines: Sequence[str]) -> str:
    """The root of the list in hexadecimal; the SHA-256 of nothing for an empty list."""
    return _root([leaf_hash(line) for line in lines]).hex()


def path(lines: Sequence[str], index: int) -> list[str]:
    """The hashes (hexadecimal) that lead from line `index` to the root, the nearest first."""
    return [step.hex() for step in _path([leaf_hash(line) for line in lines], index)]


def leads_to_root(line: str, *, index: int, size: int, path: Sequence[str], root: str) -> bool:
    """Whether `path` proves that `line` is number `index` (from 0) of the `size` lines under
    `root` (the check of RFC 9162, section 2.1.3.2).
    """
    if not 0 <= index < size:
        return False
    position, last, found = index, size - 1, leaf_hash(line)
    for step in map(bytes.fromhex, path):
        if last == 0:
            return False
        if position % 2 or position == last:
            found = hashlib.sha256(NODE + step + found).digest()
            while position % 2 == 0 and position:
                position, last = position // 2, last // 2
        else:
            found = hashlib.sha256(NODE + found + step).digest()
        position, last = position // 2, last // 2
    return last == 0 and found.hex() == root


def _root(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    cut = _cut(len(hashes))
    return hashlib.sha256(NODE + _root(hashes[:cut]) + _root(hashes[cut:])).digest()


def _path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    if len(hashes) <= 1:
        return []
    cut = _cut(len(hashes))
    if index < cut:
        return [*_path(hashes[:cut], index), _root(hashes[cut:])]
    return [*_path(hashes[cut:], index - cut), _root(hashes[:cut])]


def _cut(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
