"""The letters of the outcome as documents: the buyer's words, then what the marks were.

The retained offer is named on request only (R2181-2), under whatever rules the buyer buys. The
method, the persons and the price of a session of another offer are business secrets: never
written here. A mark of price and a formula that everybody knows still tell the lowest price to a
few cents (docs/modele-de-menaces.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from maillage.kernel import clock
from maillage.kernel.clock import PARIS
from maillage.kernel.documents import (
    Align,
    Block,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Party,
    Signatures,
    Table,
)
from maillage.kernel.words import NBSP, euros
from maillage.tendering.enums import LetterKind
from maillage.tendering.models import LotResult
from maillage.tendering.queries.results import LetterParts


@dataclass(frozen=True)
class ToldMarks:
    """What a letter shows of one lot beside its text: sentences, then the table of the marks."""

    lot: str
    sentences: Sequence[str]
    table: Table | None

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """The rows of the table, its total last, as (header, cell): what a page shows."""
        if self.table is None:
            return []
        headers = [str(header) for header in self.table.headers]
        rows = [*self.table.rows, self.table.total]
        return [list(zip(headers, map(str, row), strict=True)) for row in rows]


def letter_document(parts: LetterParts) -> Document:
    """One letter, to print or to change."""
    letter, buyer = parts.letter, parts.buyer
    sent = letter.sent_at or clock.now()
    return Document(
        title=letter.get_kind_display(),
        subject=parts.consultation.title,
        author=buyer.name,
        organisation=[text for text in (buyer.name, buyer.address) if text],
        date=sent.astimezone(PARIS).date(),
        blocks=[
            KeyValues([("À", _address(parts)), ("Objet", parts.consultation.title)]),
            *[Paragraph(text) for text in paragraphs(letter.body)],
            *_marks(parts),
            Signatures([Party(f"Pour {buyer.name}", _signed_by(parts))]),
        ],
    )


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a typed text: an empty line parts them."""
    blocks = body.replace("\r\n", "\n").split("\n\n")
    return [block.strip() for block in blocks if block.strip()]


def tells_winner(parts: LetterParts, result: LotResult) -> bool:
    """Whether this letter may name the retained offer of a lot and its marks.

    On request (R2181-2), never to whoever won the lot, nor to an offer set aside (it was not
    regular).
    """
    told = not (result.is_retained or result.set_aside)
    return told and parts.letter.kind == LetterKind.REASONS


def _address(parts: LetterParts) -> str:
    return ", ".join(text for text in (parts.provider.name, parts.provider.address) if text)


def _signed_by(parts: LetterParts) -> list[str]:
    contact = parts.consultation.contact
    return [str(contact)] if contact else []


def told_marks(parts: LetterParts) -> list[ToldMarks]:
    """What a letter shows of rank and marks, lot by lot; a lot with nothing to show is left out."""
    found = []
    for result in parts.results:
        winner = parts.winners.get(result.lot_id) if tells_winner(parts, result) else None
        if not result.marks and winner is None:
            continue
        sentences = [] if result.rank is None else [f"Votre rang{NBSP}: {result.rank}."]
        if winner is not None:
            row, name = winner
            price = euros(row.price_per_session_cents * row.sessions)
            sentences.append(f"Proposition retenue{NBSP}: {name}, pour {price} TTC au total.")
        table = _table(result, winner[0] if winner else None) if result.marks else None
        found.append(ToldMarks(str(result.lot).replace(" :", f"{NBSP}:"), sentences, table))
    return found


def _marks(parts: LetterParts) -> list[Block]:
    blocks: list[Block] = []
    for told in told_marks(parts):
        blocks += [Heading(told.lot), *(Paragraph(words) for words in told.sentences)]
        if told.table is not None:
            blocks.append(told.table)
    return blocks


def _table(result: LotResult, winner: LotResult | None) -> Table:
    theirs = {mark["label"]: mark["mark"] for mark in winner.marks} if winner else {}
    headers = ["Critère", "Sur", "Votre note", *(["Proposition retenue"] if winner else [])]
    rows = []
    for mark in result.marks:
        row = [mark["label"], str(mark["weight"]), said(mark["mark"])]
        rows.append([*row, said(theirs.get(mark["label"]))] if winner else row)
    total = ["Total", str(sum(mark["weight"] for mark in result.marks)), said(result.total)]
    return Table(
        headers=headers,
        rows=rows,
        alignments=[Align.START, *[Align.END] * (len(headers) - 1)],
        total=[*total, said(winner.total)] if winner else total,
        caption="Notes par critère",
    )


def said(mark: object) -> str:
    """A mark as people write it, or a dash."""
    return "–" if mark is None else str(mark).replace(".", ",")
