"""French wording of dates, times, amounts and counts: the same words on screens, mails and papers.

Rules follow the typography of the Imprimerie nationale: a no-break space inside a quantity and
before a unit, "1er" for the first day of a month only, no zero before a day or an hour.
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
MINUS = "\u2212"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def jour_du_mois(day: dt.date) -> str:
    """Return the day of the month as it is read: "1er", "2", ... "31"."""
    return "1er" if day.day == 1 else str(day.day)


def mois(day: dt.date) -> str:
    """Return "octobre 2024"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def date_courte(day: dt.date) -> str:
    """Return "1er octobre 2024", without the weekday."""
    return f"{jour_du_mois(day)} {mois(day)}"


def jour(day: dt.date) -> str:
    """Return "mardi 1er octobre", where the year is said elsewhere."""
    return f"{DAYS[day.weekday()]} {jour_du_mois(day)} {MONTHS[day.month - 1]}"


def date_longue(day: dt.date) -> str:
    """Return "mardi 1er octobre 2024"."""
    return f"{DAYS[day.weekday()]} {date_courte(day)}"


def heure(time: dt.time | dt.datetime) -> str:
    """Return "9 h", "9 h 05" or "14 h 30"; seconds are dropped."""
    if time.minute == 0:
        return f"{time.hour}{NBSP}h"
    return f"{time.hour}{NBSP}h{NBSP}{time.minute:02d}"


def moment(when: dt.datetime) -> str:
    """Return "mardi 1er octobre 2024, 9 h 30", in the zone the datetime carries."""
    return f"{date_longue(when)}, {heure(when)}"


def periode(start: dt.date | dt.datetime, end: dt.date | dt.datetime) -> str:
    """Return a span in words, shared parts said once.

    Two datetimes of one day give "mardi 1er octobre 2024, de 9 h 30 à 11 h 30"; of two days,
    "du <moment> au <moment>". Two dates give "du 2 au 6 septembre 2024", "du 28 août au
    2 septembre 2024" or "du 20 décembre 2024 au 5 janvier 2025"; a single day gives "le 2
    septembre 2024". Raises ValueError when the end precedes the start.
    """
    if end < start:
        raise ValueError("the period ends before it starts")
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        if start.date() == end.date():
            return f"{date_longue(start)}, de {heure(start)} à {heure(end)}"
        return f"du {moment(start)} au {moment(end)}"
    if start == end:
        return f"le {date_courte(start)}"
    first = jour_du_mois(start)
    if start.year != end.year:
        first = date_courte(start)
    elif start.month != end.month:
        first = f"{first} {MONTHS[start.month - 1]}"
    return f"du {first} au {date_courte(end)}"


def duree(minutes: int) -> str:
    """Return a duration in minutes as "45 min", "2 h" or "1 h 30"; raises ValueError below 0."""
    if minutes < 0:
        raise ValueError("a duration cannot be negative")
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" if rest == 0 else f"{hours}{NBSP}h{NBSP}{rest:02d}"


def nombre(value: int | float | Decimal, decimals: int | None = None) -> str:
    """Return a number with grouped thousands and a decimal comma: "1 240", "3,5".

    Without `decimals` the value is shown as it is, trailing zeros dropped; with it, rounded
    half up to that many places.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    text = f"{int(whole):,}".replace(",", NBSP) + (f",{fraction}" if fraction else "")
    is_zero = not text.strip(f"0,{NBSP}")
    return text if exact >= 0 or is_zero else MINUS + text


def euros(cents: int) -> str:
    """Return an amount in integer cents as "1 240,00 €"."""
    return f"{nombre(Decimal(cents).scaleb(-2), 2)}{NBSP}€"


def pourcent(part: int, total: int) -> str:
    """Return "42 %" (rounded half up); "–" when there is nothing to divide by."""
    if total == 0:
        return "–"
    return f"{nombre(Decimal(100 * part) / Decimal(total), 0)}{NBSP}%"


def pluriel(count: int | float | Decimal, singular: str, plural: str | None = None) -> str:
    """Return the noun in the number French asks for: plural from 2 on (0 and 1,5 are singular)."""
    if -2 < count < 2:
        return singular
    return plural if plural is not None else f"{singular}s"


def compte(count: int, singular: str, plural: str | None = None) -> str:
    """Return "1 groupe", "12 groupes", "1 240 séances"."""
    return f"{nombre(count)}{NBSP}{pluriel(count, singular, plural)}"


def liste(items: list[str], last: str = "et") -> str:
    """Return "a, b et c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
