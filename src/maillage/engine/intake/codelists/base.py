"""Code lists of a need: codes, French labels and the ways people write them.

Pages use `CodeList.label`; the reader uses `CodeList.scan` on folded text (see `document.fold`).
Identifiers follow the vocabulary of the project's glossary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TYPO_SCORE = 88
# What may follow a noun: plural, and the inclusive endings ".rice.s", "(e)", "/trice".
END = (
    r"s?(?:\s?[./(\-]\s?(?:rices?|trices?|nes?|eres?|ieres?|euses?|iennes?|es?|s)\)?(?![a-z])){0,2}"
)


@dataclass(frozen=True)
class Code:
    """One entry of a code list.

    `pattern` is searched in folded text; `short` are abbreviations, matched in capitals only.
    """

    code: str
    label: str
    pattern: str
    short: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeMatch:
    """A code found in a text, and where."""

    code: str
    start: int
    end: int


@dataclass(frozen=True)
class CodeList:
    """An ordered list of codes; where two could match, the earlier in the list wins."""

    codes: tuple[Code, ...]
    _compiled: dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def label(self, code: str) -> str:
        """The French label. Raises `KeyError` for a code that is not in the list."""
        for entry in self.codes:
            if entry.code == code:
                return entry.label
        raise KeyError(code)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(code, label) pairs, for forms."""
        return tuple((entry.code, entry.label) for entry in self.codes)

    def _patterns(self, entry: Code) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
        if entry.code not in self._compiled:
            short = "|".join(re.escape(word) for word in entry.short)
            self._compiled[entry.code] = (
                re.compile(rf"(?<![\w-])(?:{entry.pattern})(?![\w])"),
                re.compile(rf"(?<![\w-])(?:{short})s?(?![\w-])") if short else None,
            )
        return self._compiled[entry.code]

    def scan(
        self, fold: str, text: str, start: int, end: int, *, short: bool = True
    ) -> list[CodeMatch]:
        """Codes found between two positions, in order of appearance, without overlap."""
        taken: list[CodeMatch] = []
        for entry in self.codes:
            plain, capitals = self._patterns(entry)
            spans = [match.span() for match in plain.finditer(fold, start, end)]
            if short and capitals is not None:
                spans += [match.span() for match in capitals.finditer(text, start, end)]
            for span in spans:
                if not any(span[0] < other.end and other.start < span[1] for other in taken):
                    taken.append(CodeMatch(entry.code, *span))
        return sorted(taken, key=lambda match: match.start)

    def guess(self, item: str) -> str | None:
        """The code that a short folded item names despite a typo, or None."""
        plain = re.sub(r"[^a-z' ]+", " ", item).strip()
        if len(plain) < 6:
            return None
        from rapidfuzz import fuzz

        best, best_score = None, 0.0
        for entry in self.codes:
            for spelling in entry.spellings:
                score = fuzz.ratio(plain.rstrip("s"), spelling)
                if score >= _TYPO_SCORE and score > best_score:
                    best, best_score = entry.code, score
        return best
