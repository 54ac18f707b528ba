"""Money: integer cents, VAT in basis points, half-up once per line, Decimal only in between."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FULL_RATE = 2000  # basis points: 20 %
MAX_CENTS = 100_000_000_00
TYPED = re.compile(
    r"(\d{1,3}(?: \d{3})+|\d+)(?:[,.](\d{1,2}))?(?: ?(?:€|euros?|EUR))?", re.IGNORECASE
)


class BadAmount(ValueError):
    """What was typed is no amount; the message is a sentence for the person who typed it."""


def parse_euros(text: str) -> int:
    """Cents from what a person types: "1 240,50 €", "1240.5", "300 euros".

    Raises BadAmount for anything else, for negative amounts and for absurd ones.
    """
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()
    found = TYPED.fullmatch(plain)
    if found is None:
        raise BadAmount("Écrivez un montant en euros, par exemple 320 ou 1 240,50.")
    euros = int(found[1].replace(" ", ""))
    cents = euros * 100 + int((found[2] or "0").ljust(2, "0"))
    if cents > MAX_CENTS:
        raise BadAmount("Ce montant est trop grand : vérifiez le nombre de zéros.")
    return cents


def half_up(amount: Decimal) -> int:
    """Whole cents from exact cents, a half going up (the rule of commerce)."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class Line:
    """A quantity at a unit price that includes VAT; amounts in cents, rate in basis points."""

    label: str
    quantity: int
    unit_gross_cents: int
    vat_basis_points: int = 0

    @property
    def gross_cents(self) -> int:
        return self.quantity * self.unit_gross_cents

    @property
    def net_cents(self) -> int:
        """Before VAT, rounded once for the line."""
        return half_up(Decimal(self.gross_cents) * 10_000 / (10_000 + self.vat_basis_points))

    @property
    def vat_cents(self) -> int:
        """What the two others leave: net + VAT = gross, always."""
        return self.gross_cents - self.net_cents


@dataclass(frozen=True)
class Totals:
    """Sums of lines, in cents; net + VAT = gross."""

    net_cents: int
    vat_cents: int
    gross_cents: int


def totals(lines: Sequence[Line]) -> Totals:
    """Add lines up: each was rounded once, sums are exact."""
    return Totals(
        net_cents=sum(line.net_cents for line in lines),
        vat_cents=sum(line.vat_cents for line in lines),
        gross_cents=sum(line.gross_cents for line in lines),
    )


def per_participant_hour(session_cents: int, *, participants: int, minutes: int) -> int:
    """Cents for one participant during one hour, from the price of a session."""
    return half_up(Decimal(session_cents) * 60 / (participants * minutes))
