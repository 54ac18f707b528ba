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
