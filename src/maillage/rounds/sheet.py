"""A week from a spreadsheet, one visit a row, as a secretary keeps it: read whole or refused whole.

What a table does not say gets the usual: how long places are open, when people work.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from maillage.engine.rounds import journeys, parse_week, published_plan
from maillage.engine.rounds.fields import MINUTES_PER_DAY, show_clock
from maillage.kernel.keys import search_key
from maillage.kernel.sheets import Row, Sheet, UnreadableSheet, match_headers
from maillage.kernel.words import DAYS, NBSP
from maillage.rounds.pseudonyms import refusal
from maillage.territory.registry import Commune, matching_communes

COLUMNS: dict[str, tuple[str, ...]] = {
    "child": ("Enfant", "Pseudonyme", "Enfant (pseudonyme)"),
    "who": ("Professionnel", "Professionnelle", "Professionnel ou professionnelle"),
    "trade": ("Métier", "Profession"),
    "day": ("Jour",),
    "start": ("Début", "Heure"),
    "minutes": ("Durée", "Durée (minutes)", "Minutes"),
    "kind": ("Type de lieu", "Où"),
    "commune": ("Commune",),
    "place": ("Lieu", "Nom du lieu"),
    "days": ("Jours possibles",),
    "from": ("Pas avant",),
    "to": ("Fini avant", "Pas après"),
    "fixed": ("Fixe", "À ne pas déplacer"),
}
OPTIONAL = ("child", "place", "days", "from", "to", "fixed")
HEADERS = [labels[0] for labels in COLUMNS.values()]
EXAMPLE = (
    "E12",
    "Psychologue 1",
    "psychologue",
    "lundi",
    "09:30",
    "45",
    "école",
    "Bobigny (93)",
    "École des Acacias",
    "lundi, mardi, jeudi",
    "08:30",
    "16:30",
    "",
)
KINDS = {"ecole": "school", "domicile": "home", "antenne": "antenna", "siege": "office"}
KIND_WORDS = "école, domicile, antenne ou siège"
WORKDAYS = 5
# A school opens on four days; what is said in the row widens it.
SCHOOL_DAYS = (0, 1, 3, 4)
OPEN, CLOSE, SCHOOL_CLOSE = 8 * 60 + 30, 18 * 60 + 30, 16 * 60 + 30
LUNCH = {"minutes": 45, "from": "11:30", "to": "14:30"}
# What a week asks for until somebody says otherwise: people before roads.
WEIGHTS = {
    "travel": 1,
    "km": 0.1,
    "late": 2,
    "unmet": 120,
    "bond": 60,
    "referent": 40,
    "load_gap": 0.1,
    "travel_gap": 0.2,
    "moved": 5,
}
CLOCK = re.compile(r"(\d{1,2})\s*(?:[h:]\s*(\d{2})?)?")
PARTS = re.compile(r"\s*[,;/]\s*|\s+et\s+")


@dataclass(frozen=True)
class Line:
    """One visit of the table, read."""

    number: int
    child: str
    who: str
    trade: str
    day: int
    start: int
    minutes: int
    kind: str
    commune: Commune
    place: str
    days: tuple[int, ...]
    opening: int
    closing: int
    fixed: bool

    @property
    def end(self) -> int:
        return self.start + self.minutes


@dataclass
class SheetPlan:
    """What a table would bring: its visits, or every correction to make."""

    lines: list[Line] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class _Fault(ValueError):
    """A cell that cannot be read: the column, and what to do."""


def read_plan(sheet: Sheet) -> SheetPlan:
    """Every row as a visit; a row that cannot be one gets a sentence naming it."""
    plan = SheetPlan()
    try:
        columns = match_headers(sheet, COLUMNS, optional=OPTIONAL)
    except UnreadableSheet as refused:
        plan.errors.append(str(refused))
        return plan
    for row in sheet.rows:
        try:
            plan.lines.append(_line(row, columns))
        except _Fault as fault:
            plan.errors.append(f"Ligne{NBSP}{row.line}{NBSP}: {fault}.")
    trades: dict[str, str] = {}
    for line in plan.lines:
        if trades.setdefault(line.who, line.trade) != line.trade:
            plan.errors.append(
                f"Ligne{NBSP}{line.number}{NBSP}: {line.who} a deux métiers dans ce tableau "
                f"({trades[line.who]}, {line.trade}){NBSP}: gardez-en un."
            )
    if not plan.lines and not plan.errors:
        plan.errors.append("Ce tableau n’a aucune visite\u00a0: ajoutez une ligne par visite.")
    return plan


def _line(row: Row, columns: dict[str, int]) -> Line:
    def cell(key: str) -> str:
        return row.cells[columns[key]] if key in columns else ""

    child = cell("child")
    why = refusal(child) if child else ""
    if why:
        raise _Fault(f"enfant, {why}")
    kind = KINDS.get(search_key(cell("kind")))
    if kind is None:
        raise _Fault(f"type de lieu, écrivez {KIND_WORDS}")
    day = _day(cell("day"), "jour")
    start = _clock(cell("start"), "début")
    minutes = _minutes(cell("minutes"))
    usual = SCHOOL_DAYS if kind == "school" else range(WORKDAYS)
    days = [_day(one, "jours possibles") for one in PARTS.split(cell("days")) if one] or usual
    closing = SCHOOL_CLOSE if kind == "school" else CLOSE
    if start + minutes > MINUTES_PER_DAY:
        raise _Fault("durée, la visite passe minuit")
    return Line(
        number=row.line,
        child=child,
        who=_said(cell("who"), "professionnel"),
        trade=_said(cell("trade"), "métier"),
        day=day,
        start=start,
        minutes=minutes,
        kind=kind,
        commune=_commune(cell("commune")),
        # A home is called by the pseudonym: its address has no business here.
        place="" if kind == "home" else cell("place"),
        days=tuple(sorted({*days, day})),
        opening=min(start, _clock(cell("from"), "pas avant") if cell("from") else OPEN),
        closing=max(start + minutes, _clock(cell("to"), "fini avant") if cell("to") else closing),
        fixed=not child or search_key(cell("fixed")) in ("oui", "x"),
    )


def _said(text: str, what: str) -> str:
    if not text:
        raise _Fault(f"{what}, à remplir")
    return text[:60]


def _day(text: str, what: str) -> int:
    key = search_key(text)
    if key not in DAYS[:WORKDAYS]:
        raise _Fault(f"{what}, écrivez un jour du lundi au vendredi")
    return DAYS.index(key)


def _clock(text: str, what: str) -> int:
    found = CLOCK.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else MINUTES_PER_DAY
    if minutes >= MINUTES_PER_DAY or (found and int(found[2] or 0) > 59):
        raise _Fault(f"{what}, écrivez une heure comme 09:30")
    return minutes


def _minutes(text: str) -> int:
    if not text.isdecimal() or not 5 <= int(text) <= 480:
        raise _Fault("durée, écrivez un nombre de minutes entre 5 et 480")
    return int(text)


def _commune(text: str) -> Commune:
    found = matching_communes(text) if text else []
    if len(found) == 1:
        return found[0]
    if found:
        raise _Fault(
            f"commune, plusieurs s’appellent «{NBSP}{text}{NBSP}»{NBSP}: "
            "ajoutez le département entre parenthèses"
        )
    raise _Fault(f"commune, «{NBSP}{text}{NBSP}» n’est pas connue{NBSP}: corrigez son nom")


def problem_of(lines: list[Line], base: Commune, week_start: str | None) -> dict[str, Any]:
    """The `maillage.rounds/1` of a table: everybody leaves from, and comes back to, `base`."""
    places = {"Site": {"id": "Site", "kind": "office"} | _point(base)}
    for line in lines:
        name = _place_name(line)
        places.setdefault(name, {"id": name, "kind": line.kind} | _point(line.commune))
    problem: dict[str, Any] = {
        "format": "maillage.rounds/1",
        "timezone": "Europe/Paris",
        "days": list(range(WORKDAYS)),
        "places": list(places.values()),
        "travel": {"detour": 1.3, "speed_kmh": 30},
        "professionals": _professionals(lines),
        "children": _children(lines),
        "visits": [_visit(rank, line) for rank, line in enumerate(_on_their_days(lines), 1)],
        "weights": WEIGHTS,
    }
    if week_start:
        problem["week_start"] = week_start
    return _with_hours(problem)


def _on_their_days(lines: list[Line]) -> list[Line]:
    """Several visits of a child by one trade stay on different days: each keeps the days that are
    nearest to its own."""
    held: dict[tuple[str, str], set[int]] = {}
    for line in lines:
        held.setdefault((line.child, line.trade), set()).add(line.day)

    def own(line: Line, day: int) -> bool:
        days = held[line.child, line.trade] if line.child else {line.day}
        return min(sorted(days), key=lambda one: abs(one - day)) == line.day

    return [replace(line, days=tuple(d for d in line.days if own(line, d))) for line in lines]


def _point(commune: Commune) -> dict[str, float]:
    return {"lat": commune.point.latitude, "lon": commune.point.longitude}


def _place_name(line: Line) -> str:
    if line.kind == "home":
        return f"Domicile de {line.child or line.who}"
    words = {kind: word for word, kind in KINDS.items()}
    label = {"ecole": "École", "antenne": "Antenne", "siege": "Siège"}[words[line.kind]]
    return f"{line.place or label}, {line.commune.name}"


def _professionals(lines: list[Line]) -> list[dict[str, Any]]:
    trades = {line.who: line.trade for line in lines}
    return [
        {
            "id": who,
            "trade": trade,
            "start": "Site",
            "end": "Site",
            "hours": [{"from": "00:00", "to": "24:00"}],
            "lunch": LUNCH,
        }
        for who, trade in trades.items()
    ]


def _with_hours(problem: dict[str, Any]) -> dict[str, Any]:
    """The usual hours for everybody, widened to the days that people live today, road included."""
    week = parse_week(problem)
    lived = journeys(week, published_plan(week))
    for rank, person in enumerate(problem["professionals"]):
        own = [one for one in lived if one.person == rank]
        opening = max(0, min([OPEN, *(one.begin for one in own)]))
        closing = min(MINUTES_PER_DAY, max([CLOSE, *(one.end for one in own)]))
        person["hours"] = [{"from": show_clock(opening), "to": show_clock(closing)}]
    return problem


def _children(lines: list[Line]) -> list[dict[str, Any]]:
    """For each trade, the referent is whoever sees the child most in this week."""
    seen: dict[str, dict[str, Counter[str]]] = {}
    for line in lines:
        if line.child:
            trades = seen.setdefault(line.child, {})
            trades.setdefault(line.trade, Counter())[line.who] += 1
    return [
        {
            "id": child,
            "referents": [people.most_common(1)[0][0] for people in trades.values()],
            "seen_by": sorted({who for people in trades.values() for who in people}),
        }
        for child, trades in seen.items()
    ]


def _visit(rank: int, line: Line) -> dict[str, Any]:
    name = _place_name(line)
    stands = {
        "day": line.day,
        "place": name,
        "slots": [{"professional": line.who, "start": show_clock(line.start)}],
    }
    visit: dict[str, Any] = {
        "id": f"V{rank}",
        "kind": "visit" if line.child else "meeting",
        "minutes": line.minutes,
        "trades": [line.trade],
        "options": [
            {
                "place": name,
                "days": list(line.days),
                "from": show_clock(line.opening),
                "to": show_clock(line.closing),
            }
        ],
        "published": stands,
    }
    if line.child:
        visit["child"] = line.child
    if line.fixed:
        visit["pinned"] = stands
    return visit
