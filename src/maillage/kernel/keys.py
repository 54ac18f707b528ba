"""The key by which names are compared: one for databases, engines and commands (no Django)."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
NOT_WORD = re.compile(r"[^a-z0-9]+")


def search_key(text: str) -> str:
    """Lower case, no accent, no ligature, words parted by one space.

    >>> search_key("L'Œuvre  d'Évry-Courcouronnes")
    'l oeuvre d evry courcouronnes'
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return NOT_WORD.sub(" ", plain.lower()).strip()
