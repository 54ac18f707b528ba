"""What a facilitator prints and hands out: a method's sheet, words and references."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from maillage.groups.charters import OPENING, whole_frame
from maillage.groups.enums import EntryKind
from maillage.groups.methods import Method
from maillage.kernel import clock, words
from maillage.kernel.documents import (
    Block,
    BulletList,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Table,
    bold,
)
from maillage.people.models import Organisation

DATA = Path(__file__).parent / "data" / "handout.toml"


@dataclass(frozen=True)
class Entry:
    """A word or a reference, shipped or an organisation's own (then `slug` is its address)."""

    key: str
    kind: str
    title: str
    text: str
    url: str = ""
    slug: str = ""


@cache
def shipped_entries() -> tuple[Entry, ...]:
    """The words, then the references, that come with Maillage."""
    raw = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return tuple(
        Entry(f"{kind.value}-{number}", kind, row["title"], row["text"])
        for kind in EntryKind
        for number, row in enumerate(raw[kind.value], 1)
    )


def method_sheet(method: Method, organisation: Organisation) -> Document:
    """One method on paper: its agenda, its particularities, the charter it proposes."""
    blocks: list[Block] = [
        Paragraph(method.summary),
        KeyValues(
            [("Durée du déroulé", words.duree(method.minutes)), ("Groupe", size_words(method))]
        ),
        Heading("Le déroulé"),
        Table(
            headers=["Phase", "Durée", "Ce que vous dites", "À surveiller"],
            rows=[
                [bold(one.title), words.duree(one.minutes), one.says, one.cue]
                for one in method.phases
            ],
        ),
    ]
    if method.particularities:
        blocks.append(BulletList(list(method.particularities)))
    blocks += [
        Heading("Le cadre proposé au groupe"),
        Paragraph(OPENING),
        BulletList(whole_frame(method)),
    ]
    if method.sources:
        blocks += [Heading("Sources"), BulletList(list(method.sources))]
    return Document(
        title=method.name,
        subject="Déroulé d’une séance et cadre proposé",
        author=organisation.name,
        organisation=[organisation.name],
        date=clock.today(),
        blocks=blocks,
    )


def size_words(method: Method) -> str:
    """How many people, in words: "de 8 à 15 personnes"; "non précisé" where authors say none."""
    if method.size_min and method.size_max:
        return f"de {method.size_min} à {method.size_max} personnes"
    if method.size_min or method.size_max:
        bound = "au moins" if method.size_min else "au plus"
        return f"{method.size_min or method.size_max} personnes {bound}"
    return "non précisé"


def handout(entries: Sequence[Entry], organisation: Organisation) -> Document:
    """The chosen words and references on paper: nothing of any group, of any situation."""
    blocks: list[Block] = []
    terms = [entry for entry in entries if entry.kind == EntryKind.TERM]
    references = [entry for entry in entries if entry.kind == EntryKind.REFERENCE]
    if terms:
        blocks += [Heading("Mots partagés")]
        blocks += [KeyValues([(entry.title, entry.text) for entry in terms])]
    if references:
        blocks += [Heading("Pour aller plus loin")]
        blocks += [BulletList([_reference(entry) for entry in references])]
    return Document(
        title="Mots partagés et références",
        subject="À remettre au groupe",
        author=organisation.name,
        organisation=[organisation.name],
        date=clock.today(),
        blocks=blocks,
    )


def _reference(entry: Entry) -> list:
    return [bold(entry.title), f". {entry.text}" + (f" {entry.url}" if entry.url else "")]
