"""Cards, words and references for the tests of the library."""

from __future__ import annotations

from typing import Any

from maillage.groups.domain import write_entry, write_tool
from maillage.groups.models import LibraryEntry, ToolCard
from maillage.kernel.tenancy import within
from maillage.people.models import User
from tests.factories import Space


def make_tool(space: Space, writer: User | None = None, **fields: Any) -> ToolCard:
    """A card of a space, written by its director unless said otherwise."""
    defaults: dict[str, Any] = {
        "title": "La météo du groupe",
        "aim": "Ouvrir une séance",
        "unfolding": "Chacun dit son temps du jour.",
        "licence": "cc-by",
        "author": "Collectif d'essai",
    }
    with within(space.organisation):
        return write_tool(
            organisation=space.organisation,
            actor=writer or space.people["director"],
            card=None,
            fields={**defaults, **fields},
        )


def make_entry(space: Space, **fields: Any) -> LibraryEntry:
    """A word of a space."""
    defaults = {"kind": "term", "title": "Étayage", "text": "Ce qui soutient."}
    with within(space.organisation):
        return write_entry(
            organisation=space.organisation,
            actor=space.people["director"],
            entry=None,
            fields={**defaults, **fields},
        )
