"""Reading a solution file for the checker (the solver has its own, separate, structures)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.engine.calendar.problem import SOLUTION_FORMAT, Group, Option, Problem
from maillage.engine.calendar.times import Moment, iso_week, parse_moment, typography, weekday_of


class BadSolution(ValueError):
    """The solution cannot be read against this problem; the message says why in French."""

    def __init__(self, field_name: str, reason: str) -> None:
        self.field = field_name
        super().__init__(typography(f"Plan illisible, champ {field_name} : {reason}"))


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session of the solution."""

    group: Group
    moment: Moment
    room: str | None
    fact: bool

    @property
    def day(self) -> int:
        return self.moment.day

    @property
    def start(self) -> int:
        return self.moment.minute

    @property
    def end(self) -> int:
        return self.moment.minute + self.group.duration

    @property
    def weekday(self) -> int:
        return weekday_of(self.moment.day)

    @property
    def week(self) -> tuple[int, int]:
        return iso_week(self.moment.day)

    def meets(self, other: Sitting) -> bool:
        """Whether two sessions share an instant (half-open intervals)."""
        return self.day == other.day and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Entry:
    """What the solution says of one group; `option` is None when it names none of its list."""

    group: Group
    named: str | None
    option: Option | None
    sittings: tuple[Sitting, ...]

    @property
    def live(self) -> tuple[Sitting, ...]:
        """The sessions that are judged: everything but the facts of a replan."""
        return tuple(sitting for sitting in self.sittings if not sitting.fact)


def read_solution(problem: Problem, data: Any) -> list[Entry]:
    """One entry per group of the problem, sessions in time order. Raises BadSolution."""
    if not isinstance(data, dict):
        raise BadSolution("(racine)", "un objet est attendu.")
    if data.get("format") != SOLUTION_FORMAT:
        raise BadSolution("format", f"le format attendu est « {SOLUTION_FORMAT} ».")
    rows = data.get("groups")
    if not isinstance(rows, list):
        raise BadSolution("groups", "une liste est attendue.")
    known = {group.id for group in problem.groups}
    by_id: dict[str, dict[str, Any]] = {}
    for index, row in enumerate(rows):
        name = row.get("id") if isinstance(row, dict) else None
        if not isinstance(name, str) or name not in known:
            raise BadSolution(f"groups[{index}].id", f"le groupe {name!r} n'existe pas.")
        if name in by_id:
            raise BadSolution(f"groups[{index}].id", f"le groupe « {name} » y figure deux fois.")
        by_id[name] = row
    return [_read_entry(problem, group, by_id.get(group.id, {})) for group in problem.groups]


def _read_entry(problem: Problem, group: Group, row: dict[str, Any]) -> Entry:
    named = row.get("facilitator")
    if named is not None and not isinstance(named, str):
        raise BadSolution(f"groups.facilitator ({group.id})", "un identifiant est attendu.")
    option = next((one for one in group.options if one.id == named), None)
    sessions = row.get("sessions", [])
    if not isinstance(sessions, list):
        raise BadSolution(f"groups.sessions ({group.id})", "une liste est attendue.")
    sittings = [_read_sitting(problem, group, session) for session in sessions]
    return Entry(group, named, option, tuple(sorted(sittings, key=lambda one: one.moment)))


def _read_sitting(problem: Problem, group: Group, session: Any) -> Sitting:
    where = f"groups.sessions ({group.id})"
    if not isinstance(session, dict):
        raise BadSolution(where, "un objet est attendu.")
    try:
        moment = parse_moment(session.get("start"))
    except ValueError as error:
        raise BadSolution(where, f"{error} (lu : {session.get('start')!r}).") from error
    room = session.get("room")
    if room is not None and not isinstance(room, str):
        raise BadSolution(where, "la salle est un identifiant.")
    return Sitting(group, moment, room, problem.is_fact(moment))
