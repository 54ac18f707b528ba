"""What a first reading without names leaves of an offer: its method, and nothing that identifies.

Files are left out whole: their text, letterhead and properties cannot be trusted to be silent.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from maillage.tendering.content import OfferContent

HIDDEN = "[masqué]"
# Addresses, telephone numbers, registration numbers and amounts, as people write them.
TELLING = re.compile(
    r"[^\s()<>,;:@]{1,64}@[^\s()<>,;:]{1,255}"
    r"|(?:https?://|www\.)\S+"
    r"|\+?\d(?:[\s.\u00a0-]?\d){8,13}"
    r"|\d(?:[\d\s.,\u00a0]{0,20}\d)?[\s\u00a0]*(?:€|euros?\b|eur\b)",
    re.IGNORECASE,
)
# One character of the text for two of the name, or the other way round.
LIGATURES = {"œ": "oe", "æ": "ae"}
SHORTEST_NAME = 3
# Words of a provider's name that say nothing of who it is, as `_folded` writes them.
COMMON = frozenset(
    {
        *("action", "actions", "analyse", "asso", "association", "aux", "avec", "cabinet"),
        *("centre", "chez", "coaching", "collectif", "conseil", "conseils", "cooperative", "des"),
        *("entreprise", "equipe", "espace", "federation", "formation", "formations", "groupe"),
        *("institut", "les", "mme", "par", "pour", "pratique", "pratiques", "sarl", "sas", "sasu"),
        *("scop", "societe", "sur", "supervision", "travail", "une"),
    }
)


def hidden_content(content: OfferContent, names: Iterable[str]) -> OfferContent:
    """The offer without prices, persons, files, nor these names in its texts."""
    known = list(names)
    return replace(
        content,
        bids=tuple(
            replace(bid, price_per_session_cents=0, facilitator="", others=())
            for bid in content.bids
        ),
        most_each={},
        methodology_note=hidden_text(content.methodology_note, known),
        schedule=hidden_text(content.schedule, known),
        vat_exemption_reason="",
        pieces=(),
        references=tuple(one.unnamed() for one in content.references),
    )


def hidden_text(text: str, names: Iterable[str]) -> str:
    """`text` with these names (whole, then each of their words) and what else identifies hidden.

    Case, accents and ligatures do not matter; a word of fewer than three letters is left alone,
    and so is one of those that many names share ("Conseil").
    """
    folded = _folded(text)
    spans = [found.span() for found in TELLING.finditer(text)]
    for name in _forms(names):
        spans += [found.span() for found in name.finditer(folded)]
    return _without(text, spans)


def _forms(names: Iterable[str]) -> list[re.Pattern[str]]:
    found = []
    for name in names:
        words = re.findall(r"\w+", _apart(_folded(name)))
        if words:
            found.append(re.compile(r"\b" + r"\W+".join(map(_either_way, words)) + r"\b"))
        telling = [one for one in words if len(one) >= SHORTEST_NAME and one not in COMMON]
        found += [re.compile(rf"\b{_either_way(one)}\b") for one in telling]
    return found


def _apart(folded: str) -> str:
    for ligature, letters in LIGATURES.items():
        folded = folded.replace(ligature, letters)
    return folded


def _either_way(word: str) -> str:
    """The pattern of a word, its letters bound or apart: "coeur" and "cœur"."""
    pattern = re.escape(word)
    for ligature, letters in LIGATURES.items():
        pattern = pattern.replace(letters, f"(?:{letters}|{ligature})")
    return pattern


def _folded(text: str) -> str:
    """Lower case without accents, one character for each: places stay the same."""
    return "".join(unicodedata.normalize("NFD", one)[0].lower()[0] for one in text)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            parts += [text[at:start], HIDDEN]
        at = max(at, end)
    return "".join([*parts, text[at:]])
