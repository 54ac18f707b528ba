"""A week of visits (`maillage.rounds/1`): immutable data. The format is docs/formats/rounds.md.

Days, places, professionals, trades and children are known by their index in the file. Times are
whole minutes since midnight, distances whole tenths of a kilometre.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

SINGLE, TOGETHER, SEQUENCE = 0, 1, 2
NOBODY = -1
COST_TERMS = (
    "travel",
    "km",
    "late",
    "unmet",
    "bond",
    "referent",
    "load_gap",
    "travel_gap",
    "moved",
)
Interval = tuple[int, int]


@dataclass(frozen=True)
class Rules:
    """Working time thresholds, in minutes, and the lateness a visit may have.

    Labour code: a 20 minute break once 6 h of work are reached (L3121-16), 10 h a day (L3121-18),
    48 h a week (L3121-20), 11 h of daily rest (L3131-1), as in force since 10 August 2016.
    """

    late_max_minutes: int = 0
    break_after_minutes: int = 360
    break_minutes: int = 20
    day_max_minutes: int = 600
    week_max_minutes: int = 2880
    rest_minutes: int = 660

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))


@dataclass(frozen=True)
class Place:
    """`open` holds the opening intervals of each day of the problem."""

    id: str
    kind: str
    open: tuple[tuple[Interval, ...], ...]


@dataclass(frozen=True)
class Lunch:
    minutes: int
    opening: int
    closing: int


@dataclass(frozen=True)
class Professional:
    """`hours` holds the working intervals of each day; `home_first` and `last_home` say whether
    the first and last legs are working time (an employer's choice)."""

    id: str
    trade: int
    start: int
    end: int
    hours: tuple[tuple[Interval, ...], ...]
    lunch: Lunch | None
    home_first: bool
    last_home: bool

    @property
    def minutes(self) -> int:
        """Minutes of the whole horizon this person may work."""
        return sum(end - start for day in self.hours for start, end in day)


@dataclass(frozen=True)
class Child:
    id: str
    referents: frozenset[int]
    seen_by: frozenset[int]


@dataclass(frozen=True)
class Option:
    """A place where the visit may be, some days, between two times."""

    place: int
    days: tuple[int, ...]
    opening: int
    closing: int


@dataclass(frozen=True)
class Assignment:
    """Where a visit stands: day index, place, and (professional, start) of each slot."""

    day: int
    place: int
    slots: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Visit:
    """`able` holds, slot by slot, who may take it; `gap` bounds the delay between two slots."""

    id: str
    child: int
    meeting: bool
    minutes: int
    trades: tuple[int, ...]
    tie: int
    gap: Interval
    options: tuple[Option, ...]
    able: tuple[frozenset[int], ...]
    priority: int
    pinned: Assignment | None
    published: Assignment | None


@dataclass(frozen=True)
class Week:
    """The whole problem. `minutes[a][b]` and `tenths[a][b]` are travel time and distance."""

    days: tuple[int, ...]
    week_start: str | None
    trades: tuple[str, ...]
    places: tuple[Place, ...]
    minutes: tuple[tuple[int, ...], ...]
    tenths: tuple[tuple[int, ...], ...]
    professionals: tuple[Professional, ...]
    children: tuple[Child, ...]
    visits: tuple[Visit, ...]
    rules: Rules
    weights: dict[str, float]

    def bond(self, visit: Visit, slot: int, professional: int) -> str | None:
        """The cost term this person costs on this slot: `bond`, `referent` or None."""
        if visit.child == NOBODY:
            return None
        child = self.children[visit.child]
        trade = visit.trades[slot]
        referents = {p for p in child.referents if self.professionals[p].trade == trade}
        known = referents | {p for p in child.seen_by if self.professionals[p].trade == trade}
        if not known or professional in referents:
            return None
        if professional not in known:
            return "bond"
        return "referent" if referents else None
