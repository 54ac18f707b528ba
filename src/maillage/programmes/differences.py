"""What changed from one text to the next, word by word: pure text in, pieces out."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Every character belongs to exactly one word, so that the pieces give both texts back.
WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, left or came."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Difference:
    """Two texts as one run of pieces, read inline or side by side."""

    pieces: tuple[Piece, ...]

    @property
    def differs(self) -> bool:
        return any(piece.kind != Kind.SAME for piece in self.pieces)

    @property
    def before(self) -> list[Piece]:
        """The pieces of the first text: joined, they are that text."""
        return [piece for piece in self.pieces if piece.kind != Kind.ADDED]

    @property
    def after(self) -> list[Piece]:
        """The pieces of the second text: joined, they are that text."""
        return [piece for piece in self.pieces if piece.kind != Kind.REMOVED]


def difference(before: str, after: str) -> Difference:
    """Compare two texts; changes that only a space separates are told as one."""
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    pieces: list[Piece] = []
    removed = added = ""
    steps = matcher.get_opcodes()
    for place, (tag, low, high, start, end) in enumerate(steps):
        left, right = "".join(old[low:high]), "".join(new[start:end])
        between = 0 < place < len(steps) - 1
        if tag != "equal" or (between and right.isspace()):
            removed, added = removed + left, added + right
            continue
        pieces += _changed(removed, added)
        pieces.append(Piece(Kind.SAME, right))
        removed = added = ""
    return Difference((*pieces, *_changed(removed, added)))


def _changed(removed: str, added: str) -> list[Piece]:
    both = (Piece(Kind.REMOVED, removed), Piece(Kind.ADDED, added))
    return [piece for piece in both if piece.text]
