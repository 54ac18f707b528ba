"""What a solve returns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from maillage.engine.calendar.problem import SOLUTION_FORMAT, TERMS
from maillage.engine.calendar.space import Column, GroupSpace, Space
from maillage.engine.calendar.state import State
from maillage.engine.calendar.times import Moment, show_moment

OPTIMAL, FEASIBLE, INFEASIBLE, UNKNOWN = "optimal", "feasible", "infeasible", "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """Outcome of a solve.

    `status` is `optimal`, `feasible`, `infeasible` (proven) or `unknown`. `solution` is the
    exchange format `maillage.calendar-solution/1`, or None. `bound` is a proven lower bound on the
    cost of any plan, `relative_gap` = (cost - bound) / max(cost, 1). `explanation` holds French
    sentences: why nothing is possible and what would unlock it, or why sessions were moved.
    """

    status: str
    solution: dict[str, Any] | None
    cost: float | None
    bound: float
    relative_gap: float | None
    breakdown: dict[str, float] = field(default_factory=dict)
    explanation: tuple[str, ...] = ()


def gap_of(cost: float, bound: float) -> float:
    """(cost - bound) / max(cost, 1), never negative."""
    return max(0.0, (cost - bound) / max(cost, 1.0))


def solution_of(space: Space, columns: list[Column]) -> dict[str, Any]:
    """The exchange format of a complete list of columns, facts of a replan included."""
    rows = []
    for column in columns:
        group = space.groups[column.group]
        sessions = _facts(group, column)
        for slot, room in column.sessions:
            sessions.append((show_moment(group.slots[slot]), group.rooms[room].id))
        rows.append(
            {
                "id": group.group.id,
                "facilitator": group.group.options[column.option].id,
                "sessions": [{"start": start, "room": room} for start, room in sorted(sessions)],
            }
        )
    return {"format": SOLUTION_FORMAT, "groups": rows}


def _facts(group: GroupSpace, column: Column) -> list[tuple[str, str]]:
    """Facts keep their room; one that names none takes the group's most used room."""
    named = [fixed.room for fixed in group.facts if fixed.room is not None]
    named += [group.rooms[room].id for _, room in column.sessions]
    usual = Counter(named).most_common(1)
    site_rooms = [r.id for s in group.problem.sites if s.id == group.group.site for r in s.rooms]
    default = usual[0][0] if usual else (site_rooms[0] if site_rooms else "")
    return [(show_moment(fixed.moment), fixed.room or default) for fixed in group.facts]


def columns_of(
    space: Space, plan: dict[str, tuple[int, list[tuple[int, int, str]]]]
) -> list[Column]:
    """Columns from options and sessions `(day, minute, room)` by group."""
    columns = []
    for group in space.groups:
        option, sessions = plan[group.group.id]
        rooms = {room.id: number for number, room in enumerate(group.rooms)}
        chosen = tuple(
            (group.slot_number[Moment(day, minute)], rooms[room])
            for day, minute, room in sorted(sessions)
        )
        columns.append(Column(group.index, option, chosen))
    return columns


def columns_from(space: Space, solution: dict[str, Any]) -> list[Column]:
    """The columns of a plan in the exchange format that can still stand together.

    A group whose facilitator, starts or rooms are no longer possible, or that no longer fits beside
    the groups before it, is left out.
    """
    state = State(space)
    for row in solution.get("groups", ()):
        group = space.by_id.get(row["id"])
        if group is None or state.chosen[group.index] is not None:
            continue
        column = _column_from(group, row)
        if column is not None and state.fits(column):
            state.place(column)
    return state.columns()


def _column_from(group: GroupSpace, row: dict[str, Any]) -> Column | None:
    """The live sessions of a row as a column; None when the group alone forbids them."""
    slots = {show_moment(moment): number for number, moment in enumerate(group.slots)}
    rooms = {room.id: number for number, room in enumerate(group.rooms)}
    facts = {show_moment(fixed.moment) for fixed in group.facts}
    live = sorted((one["start"], one["room"]) for one in row["sessions"])
    live = [(start, room) for start, room in live if start not in facts]
    options = [option.id for option in group.group.options]
    if row["facilitator"] not in options:
        return None
    if any(start not in slots or room not in rooms for start, room in live):
        return None
    column = Column(
        group.index,
        options.index(row["facilitator"]),
        tuple((slots[start], rooms[room]) for start, room in live),
    )
    return column if group.holds(column) else None


def breakdown_of_columns(space: Space, columns: list[Column]) -> dict[str, float]:
    """The cost of each term, by the solver's own account."""
    state = State(space)
    totals = dict.fromkeys(TERMS, 0.0)
    for column in columns:
        state.place(column)
        for term, value in space.groups[column.group].terms(column).items():
            totals[term] += value
    totals["travel"] = state.travel
    return totals
