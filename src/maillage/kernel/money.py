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
    # Python refuses to read thousands of digits as a number: they are too many long before.
    whole = found[1].replace(" ", "").lstrip("0")[:20] or "0"
    cents = int(whole) * 100 + int((found[2] or "0").ljust(2, "0"))
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


SMALL = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit"),
    "dix-neuf",
)
TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "", "quatre-vingt")


def in_words(cents: int) -> str:
    """An amount as conventions write it out: "mille deux cent quarante euros".

    Traditional spelling: hyphens below one hundred, "vingt" and "cent" in the plural when nothing
    follows them, "mille" always the same. Raises ValueError for a negative or absurd amount.
    """
    if not 0 <= cents <= MAX_CENTS:
        raise ValueError(f"no amount of an agreement: {cents}")
    euros, left = divmod(cents, 100)
    parts = []
    if euros or not left:
        millions_alone = euros and euros % 1_000_000 == 0
        link = " d’" if millions_alone else " "
        parts.append(f"{_number(euros)}{link}{'euros' if euros > 1 else 'euro'}")
    if left:
        parts.append(f"{_number(left)} {'centimes' if left > 1 else 'centime'}")
    return " et ".join(parts)


def _number(number: int) -> str:
    """A whole number below a thousand million, in French words."""
    millions, rest = divmod(number, 1_000_000)
    thousands, units = divmod(rest, 1_000)
    parts = []
    if millions:
        parts.append(f"{_hundreds(millions)} {'millions' if millions > 1 else 'million'}")
    if thousands > 1:
        parts.append(_hundreds(thousands, is_followed=True))
    if thousands:
        parts.append("mille")
    if units or not parts:
        parts.append(_hundreds(units))
    return " ".join(parts)


def _hundreds(number: int, *, is_followed: bool = False) -> str:
    """A number below a thousand; `is_followed`: by "mille", which takes the plural away."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _tens(rest, is_followed=is_followed)
    start = "cent" if hundreds == 1 else f"{SMALL[hundreds]} cent"
    if rest:
        return f"{start} {_tens(rest, is_followed=is_followed)}"
    return start if hundreds == 1 or is_followed else f"{start}s"


def _tens(number: int, *, is_followed: bool) -> str:
    """A number below a hundred."""
    if number < 20:
        return SMALL[number]
    ten, unit = divmod(number, 10)
    if ten in (7, 9):  # soixante-dix, quatre-vingt-onze
        ten, unit = ten - 1, unit + 10
    if ten == 8:
        if unit:
            return f"quatre-vingt-{SMALL[unit]}"
        return "quatre-vingt" if is_followed else "quatre-vingts"
    if unit in (1, 11):
        return f"{TENS[ten]} et {SMALL[unit]}"
    return f"{TENS[ten]}-{SMALL[unit]}" if unit else TENS[ten]
