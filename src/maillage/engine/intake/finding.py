"""Collecting values with the passages they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from maillage.engine.intake.document import Span


@dataclass(frozen=True)
class Found:
    """A value and the passages that state it."""

    value: object
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Doubt:
    """A question for the reader, with the passages that raise it."""

    message: str
    passages: tuple[Span, ...]


@dataclass
class Findings:
    """What the readers of fields have found so far. The first value put for a key stays."""

    scalars: dict[str, Found] = field(default_factory=dict)
    lists: dict[str, list[Found]] = field(default_factory=dict)
    records: dict[str, list[dict[str, Found]]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def put(self, key: str, value: object, *spans: Span) -> None:
        """Keep a scalar, unless the key has one already or the value is None."""
        if value is not None and key not in self.scalars:
            self.scalars[key] = Found(value, _clean(spans))

    def add(self, key: str, value: object, *spans: Span) -> None:
        """Add an element to a list; an element already there gains the passages."""
        items = self.lists.setdefault(key, [])
        for index, item in enumerate(items):
            if item.value == value:
                items[index] = Found(value, _clean((*item.spans, *spans)))
                return
        items.append(Found(value, _clean(spans)))

    def add_record(self, key: str, record: dict[str, Found]) -> None:
        """Add an element made of several values, each with its passages."""
        self.records.setdefault(key, []).append(record)

    def ask(self, message: str, *passages: Span) -> None:
        """Add a question."""
        doubt = Doubt(message, _clean(passages))
        if doubt not in self.doubts:
            self.doubts.append(doubt)

    def get(self, key: str) -> object:
        """The scalar kept for `key`, or None."""
        found = self.scalars.get(key)
        return found.value if found else None

    def spans(self, key: str) -> tuple[Span, ...]:
        """The passages of a scalar."""
        found = self.scalars.get(key)
        return found.spans if found else ()


def _clean(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted({span for span in spans if span[0] < span[1]}))
