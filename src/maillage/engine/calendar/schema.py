"""Reading the exchange format `maillage.calendar/1` into a Problem."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from maillage.engine.calendar.problem import (
    FORMAT,
    TERMS,
    BadProblem,
    Cover,
    DistinctFacilitators,
    Facilitator,
    Fixed,
    Group,
    Option,
    Problem,
    Ranges,
    Room,
    Site,
    Weights,
)
from maillage.engine.calendar.times import (
    MINUTES_PER_DAY,
    Interval,
    Moment,
    parse_date,
    parse_days,
    parse_interval,
    parse_moment,
    parse_time,
)

T = TypeVar("T")


class Node:
    """A JSON object being read; remembers its path and the id of the item for error messages."""

    def __init__(self, value: Any, path: str, item: str = "") -> None:
        if not isinstance(value, dict):
            raise BadProblem(path or "(racine)", "un objet est attendu.", item)
        self.value: dict[str, Any] = value
        self.path = path
        self.item = item

    def fail(self, name: str, reason: str) -> BadProblem:
        return BadProblem(f"{self.path}.{name}" if self.path else name, reason, self.item)

    def has(self, name: str) -> bool:
        return self.value.get(name) is not None

    def text(self, name: str) -> str:
        """A required, non-empty text."""
        value = self.value.get(name)
        if not isinstance(value, str) or not value:
            raise self.fail(name, "un texte est attendu.")
        return value

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def integer(self, name: str, least: int = 0) -> int:
        """A required integer, at least `least`."""
        value = self.value.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.fail(name, f"un nombre entier d'au moins {least} est attendu.")
        return value

    def optional_integer(self, name: str, least: int = 0) -> int | None:
        return self.integer(name, least) if self.has(name) else None

    def number(self, name: str) -> float:
        """A finite number of at least 0; a missing one is 0."""
        return self.as_number(name, self.value.get(name, 0))

    def as_number(self, name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.fail(name, "un nombre est attendu.")
        if not math.isfinite(value) or value < 0:
            raise self.fail(name, "un nombre d'au moins 0 est attendu.")
        return float(value)

    def items(self, name: str) -> list[Any]:
        """A list; a missing one is empty."""
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fail(name, "une liste est attendue.")
        return value

    def parsed(self, name: str, parse: Callable[[object], T]) -> T:
        """A required value read by `parse`, whose ValueError becomes a BadProblem."""
        return self._parse(name, self.value.get(name), parse)

    def all_parsed(self, name: str, parse: Callable[[object], T]) -> tuple[T, ...]:
        values = self.items(name)
        return tuple(self._parse(f"{name}[{i}]", value, parse) for i, value in enumerate(values))

    def _parse(self, name: str, value: Any, parse: Callable[[object], T]) -> T:
        try:
            return parse(value)
        except ValueError as error:
            raise self.fail(name, f"{error} (lu : {value!r}).") from error

    def child(self, name: str) -> Node:
        """A sub-object; a missing one is empty."""
        value = self.value.get(name)
        path = f"{self.path}.{name}" if self.path else name
        return Node({} if value is None else value, path, self.item)

    def children(self, name: str) -> Sequence[Node]:
        """The objects of a list, each remembering its own id when it has one."""
        path = f"{self.path}.{name}" if self.path else name
        nodes = []
        for index, value in enumerate(self.items(name)):
            own = value.get("id") if isinstance(value, dict) else None
            item = own if isinstance(own, str) and not self.item else self.item
            nodes.append(Node(value, f"{path}[{index}]", item))
        return nodes


def read_problem(data: Any) -> Problem:
    """Read a decoded JSON document. Raises BadProblem."""
    root = Node(data, "")
    if root.value.get("format") != FORMAT:
        raise root.fail("format", f"le format attendu est « {FORMAT} ».")
    period = root.child("period")
    rules = _known_keys(root.child("rules"), ("distinct_facilitators", "cover"))
    return Problem(
        first_day=period.parsed("start", parse_date),
        last_day=period.parsed("end", parse_date),
        closed=root.all_parsed("closed_dates", parse_days),
        sites=tuple(_site(node) for node in root.children("sites")),
        travel=_travel(root),
        facilitators=tuple(_facilitator(node) for node in root.children("facilitators")),
        members_busy=_members_busy(root),
        groups=tuple(_group(node) for node in root.children("groups")),
        distinct=tuple(
            DistinctFacilitators(node.all_parsed("groups", _name), node.integer("min"))
            for node in rules.children("distinct_facilitators")
        ),
        cover=tuple(
            Cover(node.text("service"), node.integer("max_groups_at_once"))
            for node in rules.children("cover")
        ),
        weights=_weights(root),
        replan_from=root.parsed("replan_from", parse_date) if root.has("replan_from") else None,
        timezone=root.optional_text("timezone") or "Europe/Paris",
    )


def _known_keys(node: Node, known: tuple[str, ...]) -> Node:
    for name in node.value:
        if name not in known:
            raise node.fail(name, f"nom inconnu ; les noms possibles sont {', '.join(known)}.")
    return node


def _name(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("un identifiant est attendu")
    return value


def _site(node: Node) -> Site:
    name = node.text("id")
    rooms = tuple(
        Room(
            name,
            room.text("id"),
            room.integer("capacity"),
            _days(room, "unavailable"),
            room.all_parsed("busy", parse_interval),
        )
        for room in node.children("rooms")
    )
    return Site(name, rooms)


def _days(node: Node, name: str) -> Ranges:
    return node.all_parsed(name, parse_days)


def _travel(root: Node) -> dict[tuple[str, str], float]:
    travel = {}
    table = root.child("travel_minutes")
    for start in table.value:
        row = table.child(start)
        for end, minutes in row.value.items():
            travel[start, end] = row.as_number(end, minutes)
    return travel


def _facilitator(node: Node) -> Facilitator:
    return Facilitator(
        id=node.text("id"),
        home_site=node.text("home_site"),
        weekly=_weekly(node),
        max_sessions_per_day=node.optional_integer("max_sessions_per_day"),
        max_sessions_per_week=node.optional_integer("max_sessions_per_week"),
        max_groups=node.optional_integer("max_groups"),
        unavailable=_days(node, "unavailable"),
        busy=node.all_parsed("busy", parse_interval),
    )


def _weekly(node: Node) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Windows per weekday; windows that touch or overlap are joined."""
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for window in node.children("weekly"):
        start, end = window.parsed("from", parse_time), window.parsed("to", parse_time)
        if end <= start:
            raise window.fail("to", "la fin doit suivre le début.")
        days[_weekday(window)].append((start, end))
    joined = []
    for windows in days:
        merged: list[tuple[int, int]] = []
        for start, end in sorted(windows):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        joined.append(tuple(merged))
    return tuple(joined)


def _weekday(node: Node) -> int:
    weekday = node.integer("weekday")
    if weekday > 6:
        raise node.fail("weekday", "un jour de semaine va de 0 (lundi) à 6 (dimanche).")
    return weekday


def _members_busy(root: Node) -> dict[str, tuple[Interval, ...]]:
    table = root.child("members_busy")
    return {member: table.all_parsed(member, parse_interval) for member in table.value}


def _group(node: Node) -> Group:
    sessions, gap = node.child("sessions"), node.child("gap_days")
    return Group(
        id=node.text("id"),
        service=node.optional_text("service"),
        site=node.text("site"),
        size=node.integer("size"),
        members=node.all_parsed("members", _name),
        sessions_min=sessions.integer("min"),
        sessions_max=sessions.integer("max"),
        duration=node.integer("duration_minutes", 1),
        windows=_windows(node),
        excluded=_days(node, "excluded_dates"),
        gap_min=gap.optional_integer("min") or 0,
        gap_target=gap.optional_integer("target"),
        gap_max=gap.optional_integer("max"),
        options=tuple(_option(one) for one in node.children("facilitators")),
        fixed=tuple(_fixed(one) for one in node.children("fixed")),
        published=tuple(one.parsed("start", parse_moment) for one in node.children("published")),
        excluded_times=node.all_parsed("excluded_times", parse_interval),
    )


def _windows(node: Node) -> tuple[tuple[int, int], ...]:
    starts: set[tuple[int, int]] = set()
    for window in node.children("windows"):
        weekday = _weekday(window)
        for start in window.all_parsed("starts", parse_time):
            if start == MINUTES_PER_DAY:
                raise window.fail("starts", "un début de séance ne peut pas être 24:00.")
            starts.add((weekday, start))
    return tuple(sorted(starts))


def _option(node: Node) -> Option:
    name = node.text("id")
    people = node.all_parsed("people", _name) if node.has("people") else (name,)
    return Option(name, people, node.number("penalty"))


def _fixed(node: Node) -> Fixed:
    moment: Moment = node.parsed("start", parse_moment)
    return Fixed(moment, node.optional_text("facilitator"), node.optional_text("room"))


def _weights(root: Node) -> Weights:
    node = _known_keys(root.child("weights"), TERMS)
    return Weights(**{name: node.number(name) for name in node.value})
