"""Order and search without accents or case: a key stored beside what it is made from.

SQLite compares accented letters badly ("éval" does not find "Évaluation"), so both databases
compare this key instead.
"""

from typing import Any

from django.db import models

from maillage.kernel.keys import search_key


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
