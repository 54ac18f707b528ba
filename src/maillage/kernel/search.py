"""Order and search without accents or case: a key stored beside what it is made from.

SQLite compares accented letters badly ("éval" does not find "Évaluation"), so both databases
compare this key instead.
"""

import re
import unicodedata
from typing import Any

from django.db import models

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


class SearchKeyField(models.CharField):
    """The search key of other fields of the same row, computed at each save."""

    def __init__(self, *, sources: tuple[str, ...] = ("name",), **options: Any) -> None:
        self.sources = sources
        options.setdefault("max_length", 200)
        options["editable"] = False
        options["default"] = ""
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        options["sources"] = self.sources
        return name, path, arguments, options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = " ".join(str(getattr(model_instance, source)) for source in self.sources)
        key = search_key(text)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key
