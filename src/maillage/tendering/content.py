"""What an offer says, as the bytes that are sealed. No database here.

The server writes these bytes when it seals itself; when a committee opens, the provider's browser
writes the same ones in two envelopes: what is proposed, where persons are "A", "B"…, and who.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

from maillage.groups.enums import CycleKind
from maillage.kernel.words import compte
from maillage.tendering.enums import DocumentKind, StructureKind

FORMAT = "maillage.offer/1"
# What somebody may say they can take: the form, the browser and the opening read the same bound.
MOST_GROUPS = 99
IDENTITY_FORMAT = "maillage.identity/1"
# Papers that say who answers: they travel in the identity envelope.
IDENTITY_KINDS = frozenset(
    {
        DocumentKind.CV.value,
        DocumentKind.FORM_DC1.value,
        DocumentKind.FORM_DC2.value,
        DocumentKind.SWORN_STATEMENT.value,
        DocumentKind.TRAINING_REGISTRATION.value,
        DocumentKind.INSURANCE.value,
    }
)


@dataclass(frozen=True)
class LotBid:
    """A price and a person for one lot; in cents, VAT and every cost included.

    `others` may lead it in the place of `facilitator`, at the same price.
    """

    lot: str
    sessions: int
    price_per_session_cents: int
    facilitator: str
    others: tuple[str, ...] = ()

    @property
    def persons(self) -> tuple[str, ...]:
        """Everybody who may lead this lot, the first choice first."""
        return (self.facilitator, *self.others)

    def led_by(self, name: Callable[[str], str]) -> "LotBid":
        """The same with other names for the persons."""
        return replace(
            self,
            facilitator=name(self.facilitator),
            others=tuple(name(person) for person in self.others),
        )


@dataclass(frozen=True)
class Piece:
    """A file that goes with the offer (its type is checked at opening)."""

    kind: str
    filename: str
    data: bytes


@dataclass(frozen=True)
class Reference:
    """A past mission of the provider; `year_to` is None while it goes on.

    `structure_name` is kept with the consent of the structure only. It and `line` say who answers.
    """

    group_kind: str
    structure_kind: str
    year_from: int
    year_to: int | None = None
    sessions: int | None = None
    structure_name: str = ""
    line: str = ""

    def unnamed(self) -> "Reference":
        """The same without what a reading without names hides."""
        return replace(self, structure_name="", line="")

    @property
    def words(self) -> str:
        """In words that name nobody: "Formation – SESSAD, de 2021 à 2024, 12 séances"."""
        kind, structure = CycleKind(self.group_kind), StructureKind(self.structure_kind)
        if self.year_to is None:
            years = f"depuis {self.year_from}"
        elif self.year_to == self.year_from:
            years = f"en {self.year_from}"
        else:
            years = f"de {self.year_from} à {self.year_to}"
        words = f"{kind.label} – {structure.label}, {years}"
        return f"{words}, {compte(self.sessions, 'séance')}" if self.sessions else words


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
    # The most lots the provider can take, when it says so; 0 for no limit.
    max_lots: int = 0
    # Person -> the most lots that this person can take, for those of whom it is said.
    most_each: dict[str, int] = field(default_factory=dict)
    # The past missions of the provider, as its profile told them at the deposit.
    references: tuple[Reference, ...] = ()

    def to_bytes(self) -> bytes:
        """The canonical JSON that is sealed."""
        told = asdict(self) | {"format": FORMAT, "pieces": _written(self.pieces)}
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
                "bids": tuple(
                    LotBid(**bid | {"others": tuple(bid.get("others", ()))}) for bid in told["bids"]
                ),
                "pieces": _read(told["pieces"]),
                "references": tuple(Reference(**one) for one in told.get("references", ())),
            }
        )

    def unsigned(self) -> "OfferContent":
        """The same without who answers: persons are "A", "B"…, papers that name them are out."""
        labels = self._labels()
        return replace(
            self,
            bids=tuple(bid.led_by(labels.__getitem__) for bid in self.bids),
            most_each={
                labels[person]: most for person, most in self.most_each.items() if person in labels
            },
            pieces=tuple(piece for piece in self.pieces if piece.kind not in IDENTITY_KINDS),
            references=tuple(one.unnamed() for one in self.references),
        )

    def identity(self) -> "Identity":
        """Who answers: what `unsigned` leaves out."""
        people = {label: person for person, label in self._labels().items()}
        return Identity(
            people,
            tuple(piece for piece in self.pieces if piece.kind in IDENTITY_KINDS),
            tuple((one.structure_name, one.line) for one in self.references),
        )

    def _labels(self) -> dict[str, str]:
        people = dict.fromkeys(person for bid in self.bids for person in bid.persons)
        return {person: _label(rank) for rank, person in enumerate(people)}

    def signed_by(self, identity: "Identity") -> "OfferContent":
        """The same with who answers.

        Raises KeyError for a person that the identity ignores, ValueError unless it names as many
        references as there are.
        """
        named = zip(self.references, identity.references, strict=True)
        return replace(
            self,
            bids=tuple(bid.led_by(identity.people.__getitem__) for bid in self.bids),
            most_each={identity.people[one]: most for one, most in self.most_each.items()},
            pieces=(*self.pieces, *identity.pieces),
            references=tuple(
                replace(one, structure_name=structure, line=line)
                for one, (structure, line) in named
            ),
        )

    def without(self, kinds: set[str]) -> "OfferContent":
        """The same without the files of these kinds, which the opening refused."""
        return replace(
            self, pieces=tuple(piece for piece in self.pieces if piece.kind not in kinds)
        )


@dataclass(frozen=True)
class Identity:
    """The second envelope: label -> slug of the person, and the papers that name them.

    `references` says of each reference of the offer, in order, the structure and the line.
    """

    people: dict[str, str]
    pieces: tuple[Piece, ...] = ()
    references: tuple[tuple[str, str], ...] = ()

    def to_bytes(self) -> bytes:
        """The canonical JSON that is sealed."""
        told = {
            "format": IDENTITY_FORMAT,
            "people": self.people,
            "pieces": _written(self.pieces),
            "references": self.references,
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Identity":
        """Read what `to_bytes` wrote. Raises ValueError on anything else."""
        told = json.loads(data)
        if told["format"] != IDENTITY_FORMAT:
            raise ValueError("not an identity")
        names = tuple((structure, line) for structure, line in told.get("references", ()))
        return cls(dict(told["people"]), _read(told["pieces"]), names)


def _label(rank: int) -> str:
    """The name of a person in an offer without names: A, B… Z, then A2…"""
    turn, letter = divmod(rank, 26)
    return chr(ord("A") + letter) + (str(turn + 1) if turn else "")


def _written(pieces: tuple[Piece, ...]) -> list[dict[str, str]]:
    return [{**asdict(piece), "data": base64.b64encode(piece.data).decode()} for piece in pieces]


def _read(told: list[dict[str, str]]) -> tuple[Piece, ...]:
    return tuple(
        Piece(piece["kind"], piece["filename"], base64.b64decode(piece["data"])) for piece in told
    )
