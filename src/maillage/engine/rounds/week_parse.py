"""From JSON to `Week`: every refusal is a French sentence naming the item and the remedy."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from maillage.engine.rounds.fields import MINUTES_PER_DAY, Fields, unique
from maillage.engine.rounds.parse_tools import intervals, known
from maillage.engine.rounds.travel import travel_tables
from maillage.engine.rounds.visit_parse import VisitReader
from maillage.engine.rounds.week import (
    COST_TERMS,
    Child,
    Lunch,
    Place,
    Professional,
    Rules,
    Week,
)

FORMAT = "maillage.rounds/1"
PLACE_KINDS = ("office", "antenna", "school", "home", "other")
ROOT = (
    "format",
    "timezone",
    "week_start",
    "days",
    "places",
    "travel",
    "professionals",
    "children",
    "visits",
    "rules",
    "weights",
    "comment",
)


def parse_week(data: Any) -> Week:
    """The validated problem; raises `InputError`."""
    root = Fields(data, "le problème")
    if data.get("format") != FORMAT:
        raise root.fail("format", f"doit être « {FORMAT} »")
    root.only(ROOT)
    days = _days(root)
    place_items = _named(root, "places", "le lieu")
    places = tuple(_place(fields, days) for fields in place_items)
    place_index = unique([place.id for place in places], "le lieu")
    minutes, tenths = travel_tables(root, place_items, place_index)
    people_items = _named(root, "professionals", "la personne")
    trades = tuple(dict.fromkeys(fields.text("trade") for fields in people_items))
    trade_index = {trade: number for number, trade in enumerate(trades)}
    people = tuple(_professional(fields, days, place_index, trade_index) for fields in people_items)
    people_index = unique([person.id for person in people], "la personne")
    children = tuple(
        _child(fields, people_index) for fields in _named(root, "children", "l'enfant")
    )
    child_index = unique([child.id for child in children], "l'enfant")
    reader = VisitReader(days, place_index, people, child_index, trade_index)
    visits = tuple(reader.read(fields) for fields in _named(root, "visits", "la visite"))
    unique([visit.id for visit in visits], "la visite")
    return Week(
        days=tuple(days),
        week_start=_week_start(root),
        trades=trades,
        places=places,
        minutes=minutes,
        tenths=tenths,
        professionals=people,
        children=children,
        visits=visits,
        rules=_rules(root),
        weights=_weights(root),
    )


def _named(root: Fields, field: str, what: str) -> list[Fields]:
    items = root.items(field, required=field != "children")
    return [
        Fields(item, f"{what} « {Fields(item, f'{what} numéro {number}').text('id')} »")
        for number, item in enumerate(items, 1)
    ]


def _days(root: Fields) -> dict[int, int]:
    days = root.items("days", required=True)
    if not days or not all(isinstance(day, int) and not isinstance(day, bool) for day in days):
        raise root.fail("days", "doit être une liste de nombres entiers, 0 pour le premier lundi")
    if days[0] < 0 or any(late <= early for early, late in itertools.pairwise(days)):
        raise root.fail("days", "doit être en ordre croissant, sans doublon, à partir de 0")
    return {day: index for index, day in enumerate(days)}


def _week_start(root: Fields) -> str | None:
    if not root.has("week_start"):
        return None
    try:
        start = datetime.date.fromisoformat(root.text("week_start"))
    except ValueError:
        raise root.fail("week_start", "doit être une date écrite AAAA-MM-JJ") from None
    if start.weekday() != 0:
        raise root.fail("week_start", "doit être un lundi")
    return start.isoformat()


def _place(fields: Fields, days: dict[int, int]) -> Place:
    fields.only(("id", "kind", "open", "lat", "lon"))
    kind = fields.text("kind", "other")
    if kind not in PLACE_KINDS:
        raise fields.fail("kind", f"doit être l'un de : {', '.join(PLACE_KINDS)}")
    if fields.has("open"):
        opening = intervals(fields, "open", days)
    else:
        opening = tuple(((0, MINUTES_PER_DAY),) for _ in days)
    return Place(fields.text("id"), kind, opening)


def _professional(
    fields: Fields, days: dict[int, int], places: dict[str, int], trades: dict[str, int]
) -> Professional:
    fields.only(("id", "trade", "start", "end", "hours", "lunch", "counts"))
    counts = fields.child("counts")
    counts.only(("home_first", "last_home"))
    for name in ("home_first", "last_home"):
        if not isinstance(counts.data.get(name, True), bool):
            raise counts.fail(name, "doit valoir true ou false")
    fields.items("hours", required=True)
    return Professional(
        id=fields.text("id"),
        trade=trades[fields.text("trade")],
        start=known(fields, "start", places, "un lieu"),
        end=known(fields, "end", places, "un lieu"),
        hours=intervals(fields, "hours", days),
        lunch=_lunch(fields),
        home_first=counts.data.get("home_first", True),
        last_home=counts.data.get("last_home", True),
    )


def _lunch(fields: Fields) -> Lunch | None:
    if not fields.has("lunch"):
        return None
    lunch = fields.child("lunch")
    lunch.only(("minutes", "from", "to"))
    result = Lunch(lunch.whole("minutes", minimum=1), lunch.clock("from"), lunch.clock("to"))
    if result.opening + result.minutes > result.closing:
        raise lunch.fail("minutes", "ne tient pas entre « from » et « to »")
    return result


def _child(fields: Fields, people: dict[str, int]) -> Child:
    fields.only(("id", "referents", "seen_by"))
    groups = []
    for field in ("referents", "seen_by"):
        names = fields.texts(field)
        for name in names:
            if name not in people:
                raise fields.fail(
                    field, f"nomme « {name} », qui n'est pas une personne du problème"
                )
        groups.append(frozenset(people[name] for name in names))
    return Child(fields.text("id"), groups[0], groups[1])


def _rules(root: Fields) -> Rules:
    rules = root.child("rules")
    rules.only(Rules.names())
    return Rules(**{name: rules.whole(name) for name in Rules.names() if rules.has(name)})


def _weights(root: Fields) -> dict[str, float]:
    weights = root.child("weights")
    weights.only(COST_TERMS)
    values = {term: weights.number(term, 0.0) for term in COST_TERMS}
    for term, value in values.items():
        if value > 1e6 or abs(value * 1000 - round(value * 1000)) > 1e-6:
            raise weights.fail(
                term, "doit avoir trois décimales au plus et valoir un million au plus"
            )
    return values
