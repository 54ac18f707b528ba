"""French numbers and quantities: "douze", "6 à 7 séances", "15 personnes maximum"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_COLLECTIVE = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30}


def _below_hundred(value: int) -> str:
    if value < 20:
        return _UNITS[value]
    if value >= 80:
        rest = value - 80
        return "quatre-vingts" if rest == 0 else f"quatre-vingt-{_UNITS[rest]}"
    ten = min(value // 10 * 10, 60)
    rest = value - ten
    if rest == 0:
        return _TENS[ten]
    link = " et " if rest in {1, 11} else "-"
    return f"{_TENS[ten]}{link}{_UNITS[rest]}"


def spell(value: int) -> str:
    """French spelling, without accents, of an integer from 0 to 999 999.

    >>> spell(71), spell(2300)
    ('soixante et onze', 'deux mille trois cents')
    """
    if not 0 <= value < 1_000_000:
        raise ValueError("spell takes an integer from 0 to 999 999")
    if value < 100:
        return _below_hundred(value)
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        head = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent"
        if rest == 0:
            return head if hundreds == 1 else f"{head}s"
        return f"{head} {_below_hundred(rest)}"
    thousands, rest = divmod(value, 1000)
    head = "mille" if thousands == 1 else f"{spell(thousands).removesuffix('s')} mille"
    if thousands > 1 and spell(thousands)[-5:] == "trois":
        head = f"{spell(thousands)} mille"
    return head if rest == 0 else f"{head} {spell(rest)}"


def _key(words: str) -> str:
    flat = re.sub(r"[\s-]+", " ", words.strip())
    return re.sub(r"\b(vingt|cent|mille)s\b", r"\1", flat).replace(" une", " un")


_VALUES = {_key(_below_hundred(value)): value for value in range(100)} | {"une": 1}
_ONES = "une?|deux|trois|quatre|cinq|six|sept|huit|neuf"
_TEENS = r"dix(?:[\s-](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize"
_WORDS = (
    rf"(?:quatre-vingts?|vingt|trente|quarante|cinquante"
    rf"|soixante)(?:[\s-](?:et[\s-])?(?:{_TEENS}|{_ONES}))?"
    rf"|{_TEENS}|{_ONES}"
)
# A whole number under a thousand, in digits or in words; never a part of a longer number.
NUM = r"(?:(?<![\w,.'])(?<!\d )\d{1,3}(?![\w]|[.,]\d| \d{3}\b)|\b(?:" + _WORDS + r")\b)"
_ALL_WORDS = sorted({w for value in range(100) for w in re.split(r"[ -]", _below_hundred(value))})
LARGE_WORDS = (
    r"(?:(?:" + "|".join([*_ALL_WORDS, "cents?", "mille"]) + r")(?:[\s-]+(?=\w)|\b)(?:et\s+)?){1,8}"
)


def parse_number(words: str) -> int | None:
    """The integer written in digits or in French words (folded text), or None.

    >>> parse_number("quatre-vingt-dix-sept"), parse_number("deux mille trois cents")
    (97, 2300)
    """
    flat = words.strip()
    if re.fullmatch(r"\d{1,9}", flat):
        return int(flat)
    return _parse_words(_key(flat))


def _parse_words(key: str) -> int | None:
    if key in _VALUES:
        return _VALUES[key]
    for word, factor in (("mille", 1000), ("cent", 100)):
        head, found, tail = key.partition(word)
        if not found or (head and not head.endswith(" ")) or (tail and not tail.startswith(" ")):
            continue
        high = 1 if not head.strip() else _parse_words(head.strip())
        low = 0 if not tail.strip() else _parse_words(tail.strip())
        if high is None or low is None or not 0 < high < 1000 or low >= factor:
            return None
        return high * factor + low
    return None


@dataclass(frozen=True)
class Quantity:
    """A quantity and its unit: bounds (None when the text leaves one open) and positions."""

    low: int | None
    high: int | None
    start: int
    end: int


_MAX = r"maximum|maxi|max\.?|au (?:grand )?maximum|au plus|plafond"
_MIN = r"minimum|mini|min\.?|au (?:grand )?minimum|au moins|a minima"
_LEAD = (
    r"(?:(?P<lead>jusqu'a|pas plus de|ne depass\w+ pas|ne devra pas depasser|limite a"
    r"|sans depasser|maximum(?: de| :)?|au maximum"
    r"|au plus|max\.?(?: :)?"
    r"|au moins|a minima|minimum(?: de| :)?|au minimum|entre)\s+)?"
)
_PAREN = r"(?:\s*\([a-z -]{2,20}\))?"


def quantity_pattern(unit: str) -> re.Pattern[str]:
    """A pattern for "6 à 7 <unit>", "12 <unit> maximum", "une douzaine de <unit>" (folded text)."""
    return re.compile(
        _LEAD
        + rf"(?:(?P<low>{NUM}){_PAREN}(?:\s*(?P<link>a|-|ou|et|/|voire)\s*(?P<high>{NUM}){_PAREN})?"
        + r"|une (?:petite |bonne )?(?P<about>dizaine|douzaine|quinzaine|vingtaine|trentaine))"
        + rf"(?:\s*\(?(?P<mid>{_MAX}|{_MIN})\)?)?"
        # A number that ends its line has nothing to do with the label of the next one.
        + rf"(?!\s*\n\s*\w+\s*:)\s*(?:d'|de\s+)?(?P<unit>{unit})"
        + rf"(?:\s*\(?(?:au\s+)?(?P<tail>{_MAX}|{_MIN}|grand maximum)\b\)?)?"
    )


def read_quantity(match: re.Match[str]) -> Quantity | None:
    """Bounds from a match of `quantity_pattern`; None when they make no sense."""
    if match["about"]:
        value = _COLLECTIVE[match["about"]]
        return Quantity(value, value, *match.span())
    low = parse_number(match["low"])
    high = parse_number(match["high"]) if match["high"] else None
    if low is None or (match["high"] and high is None):
        return None
    lead = match["lead"] or ""
    if match["link"] == "et" and lead != "entre":
        return None
    if high is not None:
        if high < low:
            return None
        return Quantity(low, high, *match.span())
    marks = f"{lead} {match['mid'] or ''} {match['tail'] or ''}"
    start = match.start()
    if lead == "entre":
        return None
    if re.search(r"max|plus|jusqu|plafond|depass|limite", marks):
        return Quantity(None, low, start, match.end())
    if re.search(r"min|moins", marks):
        return Quantity(low, None, start, match.end())
    return Quantity(low, low, start, match.end())


def quantities(fold: str, pattern: re.Pattern[str], start: int, end: int) -> list[Quantity]:
    """Every quantity that `pattern` finds in `fold[start:end]`."""
    found = (read_quantity(match) for match in pattern.finditer(fold, start, end))
    return [quantity for quantity in found if quantity is not None]
