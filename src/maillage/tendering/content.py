"""What an offer says, as the bytes that are sealed. No database here.

The blob is opaque to the server: when the sealing moves to the provider's browser, only who
makes these bytes changes.
"""

import base64
import json
from dataclasses import asdict, dataclass

FORMAT = "maillage.offer/1"


@dataclass(frozen=True)
class LotBid:
    """A price and a person for one lot; everything included, in cents before VAT."""

    lot: str
    sessions: int
    price_per_session_cents: int
    facilitator: str


@dataclass(frozen=True)
class Piece:
    """A file that goes with the offer (its type is checked at opening)."""

    kind: str
    filename: str
    data: bytes


@dataclass(frozen=True)
class OfferContent:
    """One provider's offer on one or more lots. Lots and facilitators are slugs."""

    bids: tuple[LotBid, ...]
    vat_basis_points: int
    vat_exemption_reason: str
    methodology_note: str
    schedule: str
    sworn_statement: bool
    pieces: tuple[Piece, ...] = ()

    def to_bytes(self) -> bytes:
        """The canonical JSON that is sealed."""
        told = asdict(self) | {"format": FORMAT}
        told["pieces"] = [
            {**asdict(piece), "data": base64.b64encode(piece.data).decode()}
            for piece in self.pieces
        ]
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "OfferContent":
        """Read what `to_bytes` wrote. Raises ValueError on anything else."""
        told = json.loads(data)
        if told.pop("format", None) != FORMAT:
            raise ValueError("not an offer")
        return cls(
            **{
                **told,
                "bids": tuple(LotBid(**bid) for bid in told["bids"]),
                "pieces": tuple(
                    Piece(piece["kind"], piece["filename"], base64.b64decode(piece["data"]))
                    for piece in told["pieces"]
                ),
            }
        )
