"""A text seen as lines, labelled entries and sentences, with every position kept.

All matching is done on `Document.fold`, a plain lower-case copy of the text which has exactly one
character for each character of the text: a position in one is a position in the other.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

Span = tuple[int, int]

_SPECIAL = {
    "\u2019": "'",
    "\u2018": "'",
    "\u02bc": "'",
    "`": "'",
    "\u2013": "-",
    "\u2014": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2212": "-",
    "_": " ",
    "*": " ",
    "\r": " ",
    "\t": " ",
    "\u0153": "o",
    "\u00e6": "a",
    "\u00b7": ".",
    "\u2022": ".",
    "\uff1a": ":",
}

# Frequent misspellings, with a replacement of the same length.
_TYPOS = ((" sceance", "  seance"), ("setpembre", "septembre"), ("acceuil", "accueil"))

_BULLET = re.compile(
    r"[ \t]*(?:(?:[-\u2013\u2014\u2022*\u00b7\u25aa\u25ba\u2192\u27a2\u27a4\u2713\u2610\u25cb\u25cf"
    r"\u2023\u25e6\u25a0\u25a1\u203a>+]|\u00bb|o(?=[ \t]))+[ \t]*|\(?[a-h]\)[ \t]+)(?=\S)"
)
_NUMBERED = re.compile(
    r"[ \t]*(?:\d{1,2}(?:\.\d{1,2})*[.)/]?\s*[-\u2013]?|[IVX]{1,4}[.)-])[ \t]+(?=\S)"
)
_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]+(?=\S)")
_LABELLED = re.compile(r"([^\n:=]{2,120}?)[ \t\u00a0\u202f]*[:=](?!//)[ \t\u00a0\u202f]*", re.S)
_QUESTION = re.compile(r"([^\n?.!;]{4,80})\?[ \t\u00a0]+(?=\S)")
# Beyond this many characters a "sentence" is a list or noise; cutting it bounds the work.
_LONGEST_SENTENCE = 1_000
_FUNCTION_WORD = re.compile(
    r"(?:\b(?:de|d'|a|au|aux|le|la|les|l'|des|du|et|ou|par|pour|en|un|une|avec|sur|entre|dans|que"
    r"|qui|nos|notre|votre|vos|leur|leurs|son|sa|ses|ce|cette|ces)|,)$"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:janv|fevr?|avr|juil|aou|sept|oct|nov|dec|m|mme|mlle|dr|art|ex|env|min|max|tel|etc|cf"
    r"|n|st|ste|bd|av|p|h|resp|dir|no)|\.[a-z]{1,4})$"
)
_SENTENCE_END = re.compile(r"[.!?;]+[)\u00bb\"']*\s+|[.!?]+(?=[A-Z\u00c0-\u00dd])")


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char == "\n":
        return char
    if char.isspace() or unicodedata.category(char) in {"Cf", "Cc", "Zs"}:
        return " "
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def fold(text: str) -> str:
    """Lower case, no accents, plain apostrophes, dashes and spaces; same length as `text`."""
    plain = "".join(_fold_char(char) for char in text)
    for wrong, right in _TYPOS:
        plain = plain.replace(wrong, right)
    return plain


def normalise(text: str) -> str:
    """The text that spans refer to: composed characters, line feeds alone, no BOM."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").lstrip("\ufeff")
    return unicodedata.normalize("NFC", plain)


def _plain_label(folded: str) -> str:
    """A label in few words: "Combien de groupes ?" and "Le nombre de groupes" are one label."""
    text = re.sub(r"\s+", " ", folded).strip(" .-/?")
    text = re.sub(r"^(?:quel(?:le)?s? (?:est|sont) |avez-vous )", "", text)
    text = re.sub(
        r"^(?:(?:la|le|les|l'|un|une|quel(?:le)?s?|votre|vos|notre|nos) ?)(?=\w)", "", text
    )
    text = re.sub(r"^combien (?=de |d')", "nombre ", text)
    text = re.sub(r"^(?:quand (?:souhaitez-vous )?commencer|quand commencer)$", "debut", text)
    return re.sub(r"\bde (?:votre|la|le) structure$", "de la structure", text)


@dataclass(frozen=True)
class Line:
    """A line of meaning: its text without bullet or mark-up; wrapped lines are joined."""

    start: int
    end: int
    bullet: bool
    heading: bool
    after_blank: bool


@dataclass(frozen=True)
class Entry:
    """`label : value`, or a heading and what stands under it.

    `value` is what follows the label (the same line, or the lines below when that is empty);
    `block` runs to the next entry.
    """

    label: str
    label_span: Span
    value: Span
    block: Span


class Document:
    """The text, its folded copy and its structure. Cheap to build, read-only."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.fold = fold(text)

    def quote(self, span: Span) -> str:
        """The exact passage."""
        return self.text[span[0] : span[1]]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines())

    def _lines(self) -> Iterator[Line]:
        current: Line | None = None
        position = 0
        blank = True
        for raw in self.text.split("\n"):
            start, end = position, position + len(raw)
            position = end + 1
            if not raw.strip(" \t\u00a0\u200b*_#|-"):
                blank = True
                continue
            line = self._read_line(start, end, blank)
            if current is not None and not blank and self._continues(current, line):
                current = Line(current.start, line.end, current.bullet, False, current.after_blank)
            else:
                if current is not None:
                    yield current
                current = line
            blank = False
        if current is not None:
            yield current

    def _read_line(self, start: int, end: int, blank: bool) -> Line:
        heading = bool(mark := _HASHES.match(self.text, start, end))
        if mark:
            start = mark.end()
        bullet = bool(mark := _BULLET.match(self.text, start, end))
        if mark and not self.text.startswith("**", mark.start()):
            start = mark.end()
        elif mark:
            bullet = False
        raw = self.text[start:end].strip()
        if raw.startswith("**") and raw.endswith("**") and raw.count("**") == 2:
            heading = True
        letters = [char for char in raw if char.isalpha()]
        if len(letters) >= 4 and all(char.isupper() for char in letters) and len(raw) <= 90:
            heading = True
        start, end = self.trim((start, end))
        return Line(start, end, bullet, heading, blank)

    def _continues(self, first: Line, second: Line) -> bool:
        """Is `second` the rest of a wrapped `first`?"""
        if second.bullet or first.heading or second.heading:
            return False
        last = self.text[first.start : first.end].rstrip()[-1:]
        head = self.text[second.start : second.start + 1]
        if last in ".:;!?|" or not head:
            return False
        if _FUNCTION_WORD.search(self.fold[max(first.start, first.end - 8) : first.end]):
            return True
        return head.islower() and first.end - first.start >= 40

    def trim(self, span: Span) -> Span:
        """The span without blanks, emphasis marks, cell bars at its ends."""
        start, end = span
        while start < end and self.text[start] in ' \t\n\u00a0\u202f\u200b*_|"':
            start += 1
        while end > start and self.text[end - 1] in ' \t\n\u00a0\u202f\u200b*_|"':
            end -= 1
        return start, end

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Labelled values and headings, in order."""
        heads: list[tuple[int, Span, int]] = []
        for index, line in enumerate(self.lines):
            found = self._head(line, index)
            if found is not None:
                heads.append((index, *found))
        entries = []
        for rank, (index, label, value_start) in enumerate(heads):
            stop = heads[rank + 1][0] if rank + 1 < len(heads) else len(self.lines)
            own = self.trim((value_start, self.lines[index].end))
            last = self.lines[stop - 1].end
            block_start = (
                own[0] if own[0] < own[1] or stop == index + 1 else self.lines[index + 1].start
            )
            block = (block_start, max(block_start, last))
            value = own if own[0] < own[1] else self._below(index, stop, own)
            text = _plain_label(self.fold[label[0] : label[1]])
            entries.append(Entry(text, label, value, block))
        return tuple(entries)

    def _below(self, index: int, stop: int, default: Span) -> Span:
        """The value under a label: the next line, or the bullets that follow."""
        if index + 1 >= stop:
            return default
        first = self.lines[index + 1]
        end = first.end
        if first.bullet:
            for line in self.lines[index + 1 : stop]:
                if not line.bullet:
                    break
                end = line.end
        return first.start, end

    def _head(self, line: Line, index: int) -> tuple[Span, int] | None:
        """(label span, where the value starts) when the line opens an entry."""
        start = line.start
        if mark := _NUMBERED.match(self.text, start, line.end):
            start = mark.end()
        found = _LABELLED.match(self.text, start, line.end)
        if found:
            label = self.trim(found.span(1))
            inside = self.fold[label[0] : label[1]]
            value_empty = not self.text[found.end() : line.end].strip(" *_|")
            words = len(inside.split())
            clock = inside[-1:].isdigit() and self.text[found.end() : found.end() + 1].isdigit()
            bare = re.sub(r"\b(?:nb|pers|max|min|tel|ref|obs|dept|dep|n)\.", "", inside)
            plain = not re.search(r"[.;!?](?:\s|$)|https?$", bare)
            if plain and not clock and inside[:1].isalpha() and (words <= 9 or value_empty):
                return label, found.end()
        asked = _QUESTION.match(self.text, start, line.end)
        if asked and len(asked.group(1).split()) <= 10:
            return self.trim(asked.span(1)), asked.end()
        cells = self.fold[line.start : line.end]
        if "|" in cells or "\t" in self.text[line.start : line.end]:
            return self._cell_head(line)
        if line.heading or self._known_label(line):
            return self.trim((start, line.end)), line.end
        return None

    def _cell_head(self, line: Line) -> tuple[Span, int] | None:
        """A table row of two cells whose first is a label we know."""
        raw = self.text[line.start : line.end].strip("|")
        cut = re.search(r"[|\t]+", raw)
        if cut is None:
            return None
        label = self.trim(
            (line.start, line.start + self.text[line.start : line.end].find(raw) + cut.start())
        )
        rest = raw[cut.end() :].strip("| \t")
        if re.search(r"[|\t]", rest) or not KNOWN_LABEL.fullmatch(self.fold[label[0] : label[1]]):
            return None
        return label, line.start + self.text[line.start : line.end].find(raw) + cut.end()

    def _known_label(self, line: Line) -> bool:
        """A line that is nothing but a label, its value being on the next line."""
        if line.end - line.start > 70 or line.bullet:
            return False
        inside = self.fold[line.start : line.end].strip(" ?")
        if mark := _NUMBERED.match(inside):
            inside = inside[mark.end() :]
        return bool(KNOWN_LABEL.fullmatch(inside.strip()))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences, inside lines of meaning."""
        found: list[Span] = []
        for line in self.lines:
            start = line.start
            for mark in _SENTENCE_END.finditer(self.text, line.start, line.end):
                before = self.fold[max(line.start, mark.start() - 12) : mark.start()]
                following = self.text[mark.end() : mark.end() + 1]
                if mark.group().startswith(".") and (
                    _ABBREVIATION.search(before) or following.islower()
                ):
                    continue
                if start < mark.end():
                    found.append(self.trim((start, mark.end())))
                start = mark.end()
            if start < line.end:
                found.append(self.trim((start, line.end)))
        return tuple(part for span in found for part in self._bounded(span))

    def _bounded(self, span: Span) -> Iterator[Span]:
        """The span, cut at blanks when it is longer than any sentence of a person."""
        start, end = span
        while end - start > _LONGEST_SENTENCE:
            cut = self.fold.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
            cut = cut if cut != -1 else start + _LONGEST_SENTENCE
            yield start, cut
            start = cut
        if start < end:
            yield start, end

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [span[0] for span in self.sentences]

    @cached_property
    def _entry_starts(self) -> list[int]:
        return [entry.label_span[0] for entry in self.entries]

    def line_of(self, position: int) -> Line:
        """The line of meaning that holds `position` (the nearest before it)."""
        return self.lines[max(0, bisect_right(self._line_starts, position) - 1)]

    def sentence_of(self, position: int) -> Span:
        """The sentence that holds `position` (the nearest before it)."""
        rank = bisect_right(self._sentence_starts, position)
        return self.sentences[rank - 1] if rank else (position, position)

    def labelled(self, pattern: re.Pattern[str]) -> list[Entry]:
        """Entries whose label matches `pattern` (searched in the folded label)."""
        return [entry for entry in self.entries if pattern.search(entry.label)]

    def entry_of(self, position: int) -> Entry | None:
        """The entry whose label or block holds `position`."""
        rank = bisect_right(self._entry_starts, position)
        if rank == 0:
            return None
        entry = self.entries[rank - 1]
        return entry if position < max(entry.block[1], entry.value[1]) else None


# Labels that may stand alone on a line, or in the first cell of a row, without a colon.
KNOWN_LABEL = re.compile(
    r"(?:les?|la)?\s*(?:"
    r"(?:date|delai)s? (?:limites?|butoir|de reponse|de remise|de depot|de debut|de demarrage"
    r"|de cloture|de fin|d'echeance|prevue?s?|souhaitee?s?)[a-z' ]{0,45}"
    r"|(?:demarrage|debut|lancement)(?: (?:souhaite|prevu|des seances|de la mission|de l'action))?"
    r"|(?:nombre de )?(?:seances?|rencontres?) (?:par|/) ?an(?:nee)?|reponses? avant(?: le)?"
    r"|nombre (?:de|d')\s?[a-z' ]{3,50}|effectifs?(?: [a-z' ]{2,30})?"
    r"|(?:duree|rythme|frequence|periodicite|lieux?|budget|tarif|prix|cout)s?(?: [a-z' ]{2,40})?"
    r"|(?:profils?|metiers?|professions?|fonctions?)(?: [a-z' ]{2,45})?"
    r"|(?:structure|association|organisme|etablissement|commanditaire|organisateur|employeur|ville"
    r"|commune|departement|secteur|service)s?(?: (?:concernee?|demandeu[rs]e?|d'activite"
    r"|d'intervention|porteu[rs]e?))?"
    r"|(?:objet|theme|thematique|contexte|objectifs?|finalites?|public|participants?|procedure"
    r"|confidentialite|evaluation|bilans?|methode|methodologie|approche|modalites)"
    r"(?: (?:de|du|des|d'|de la|de l'|pedagogiques|specifiques|attendus?|vises?|poursuivis"
    r"|concernee?s?|accueillis?|generaux|et)[a-z' ]{0,40})?"
    r"|pieces? (?:a fournir|demandees?|a joindre)|documents? (?:a fournir|demandes?|a joindre)"
    r"|dossier de candidature|taille (?:du|des) groupes?|groupes?|lots?|qui sommes-nous"
    r"|finalite|seances?|intervenants?|contact|contraintes|remarques|volume|demandeur"
    r"|acheteur"
    r")\s*\??"
)
