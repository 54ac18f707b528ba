"""The exact choice among listed schedules, by CP-SAT: rooms, days of each person, every hard rule.

Each person's day is a circuit from home through the sessions of that day, so that travel times,
their cost and the daily limit are exact.
"""

from __future__ import annotations

import math
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from maillage.engine.calendar.agenda import Agenda, Key
from maillage.engine.calendar.enumerate import Schedule
from maillage.engine.calendar.space import Column, GroupSpace, Space
from maillage.engine.calendar.times import iso_week
from maillage.engine.cpsat import new_solver

SCALES = [10**k for k in range(7)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Outcome: the plan if one was found, whether it is the best, whether none exists."""

    columns: list[Column] | None
    bound: float
    proven: bool
    infeasible: bool


class ExactModel:
    """CP-SAT model over listed schedules of every group of a space."""

    def __init__(
        self, space: Space, agendas: list[Agenda], schedules: list[list[Schedule]]
    ) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.space = space
        self.model: Any = cp_model.CpModel()
        self.costs: list[tuple[Any, float]] = []
        self.schedules = schedules
        self.pick: list[list[Any]] = []
        self.sits: dict[Key, dict[int, dict[int, list[Any]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        self.where = {a.key: {pair: n for n, pair in enumerate(a.sessions)} for a in agendas}
        self.rooms: list[dict[tuple[int, int], Any]] = []
        self.constant = 0.0
        for group in space.groups:
            self._add_group(group)
        for agenda in agendas:
            if agenda.person is not None:
                self._add_person(agenda)
            else:
                self._add_shared(agenda)
        self._add_limits()

    def _add_group(self, group: GroupSpace) -> None:
        picks, slots_of = [], defaultdict(list)
        for option, slots in self.schedules[group.index]:
            literal = self.model.NewBoolVar("")
            picks.append(literal)
            self.costs.append((literal, group.own_cost_without_room(option, slots)))
            for slot in slots:
                slots_of[slot].append(literal)
            for name in group.group.options[option].people:
                self._sit(("person", name), group, slots, literal)
            for key in group.shared:
                self._sit(key, group, slots, literal)
        self.model.AddExactlyOne(picks)
        self.pick.append(picks)
        self.rooms.append(self._add_rooms(group, slots_of))

    def _sit(self, key: Key, group: GroupSpace, slots: Iterable[int], literal: Any) -> None:
        where, number = self.where[key], self.space.cells.kinds.number
        site = group.group.site if key[0] == "person" else ""
        for slot in slots:
            day, start = group.slots[slot]
            session = where[site, number[start, group.group.duration]]
            self.sits[key][day][session].append(literal)

    def _add_rooms(self, group: GroupSpace, slots_of: dict[int, list[Any]]) -> dict[Any, Any]:
        """One room per session held; sessions outside the most used room cost."""
        used = {}
        weight = self.space.problem.weights.room_change
        modes = {room.id: self.model.NewBoolVar("") for room in group.rooms}
        past = [fixed.room for fixed in group.facts if fixed.room is not None]
        for name in past:
            if name not in modes:
                modes[name] = self.model.NewBoolVar("")
        if modes:
            self.model.AddExactlyOne(modes.values())
        for name, literal in modes.items():
            self.costs.append((literal, weight * sum(other != name for other in past)))
        for slot, literals in sorted(slots_of.items()):
            held = []
            for number, room in enumerate(group.rooms):
                if not group.room_open[number, slot]:
                    continue
                literal = self.model.NewBoolVar("")
                used[slot, number] = literal
                held.append(literal)
                if weight and len(modes) > 1:
                    stray = self.model.NewBoolVar("")
                    self.model.AddBoolOr([literal.Not(), modes[room.id], stray])
                    self.costs.append((stray, weight))
                key = ("room", room.site, room.id)
                if key in self.where:
                    self._sit(key, group, [slot], literal)
            self.model.Add(sum(held) == sum(literals))
        return used

    def _add_person(self, agenda: Agenda) -> None:
        for sessions in self.sits[agenda.key].values():
            arcs = []
            present = {}
            for session, literals in sessions.items():
                held = self.model.NewBoolVar("")
                self.model.Add(sum(literals) == held)
                present[session] = held
                arcs.append((session + 1, session + 1, held.Not()))
                arcs.append((0, session + 1, self._leg(float(agenda.out[session]))))
                arcs.append((session + 1, 0, self._leg(float(agenda.back[session]))))
            idle = self.model.NewBoolVar("")
            arcs.append((0, 0, idle))
            for a in present:
                for b in present:
                    if math.isfinite(agenda.legs[a, b]):
                        arcs.append((a + 1, b + 1, self._leg(float(agenda.legs[a, b]))))
            self.model.AddCircuit(arcs)
            if agenda.limit < len(present):
                self.model.Add(sum(present.values()) <= agenda.limit)

    def _leg(self, cost: float) -> Any:
        literal = self.model.NewBoolVar("")
        self.costs.append((literal, cost))
        return literal

    def _add_shared(self, agenda: Agenda) -> None:
        """At every instant, no more sessions than the resource can hold."""
        for sessions in self.sits[agenda.key].values():
            for instant in {agenda.spans[session][0] for session in sessions}:
                at_once = [
                    literal
                    for session, literals in sessions.items()
                    if agenda.spans[session][0] <= instant < agenda.spans[session][1]
                    for literal in literals
                ]
                if len(at_once) > agenda.capacity:
                    self.model.Add(sum(at_once) <= agenda.capacity)

    def _add_limits(self) -> None:
        given: dict[str, list[Any]] = defaultdict(list)
        weeks: dict[tuple[str, tuple[int, int]], list[Any]] = defaultdict(list)
        brings: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for group in self.space.groups:
            for (option, slots), literal in zip(
                self.schedules[group.index], self.pick[group.index], strict=True
            ):
                for name in group.group.options[option].people:
                    given[name].append(literal)
                    brings[group.group.id, name].append(literal)
                    for slot in slots:
                        weeks[name, iso_week(group.slots[slot].day)].append(literal)
        for name, literals in given.items():
            most = self.space.people[name].max_groups
            if most is not None:
                self.model.Add(sum(literals) <= most)
        for (name, week), literals in weeks.items():
            left = self.space.week_left(name, week)
            if left is not None and len(literals) > left:
                self.model.Add(sum(literals) <= left)
        for rule in self.space.problem.distinct:
            present = []
            for name in self.space.people:
                literals = [x for g in rule.groups for x in brings.get((g, name), ())]
                if literals:
                    here = self.model.NewBoolVar("")
                    self.model.AddBoolOr(literals).OnlyEnforceIf(here)
                    present.append(here)
            self.model.Add(sum(present) >= rule.minimum)

    def hint(self, columns: list[Column]) -> None:
        """Start from a known plan."""
        for column in columns:
            slots = tuple(slot for slot, _ in column.sessions)
            for schedule, literal in zip(
                self.schedules[column.group], self.pick[column.group], strict=True
            ):
                self.model.AddHint(literal, schedule == (column.option, slots))

    def solve(
        self,
        seconds: float,
        *,
        seed: int,
        deterministic: bool,
        should_stop: Callable[[], bool] | None = None,
    ) -> Chosen:
        """The cheapest combination of the listed schedules."""
        scale = next((s for s in SCALES if self._whole(s)), SCALES[-1])
        self.model.Minimize(sum(round(scale * cost) * x for x, cost in self.costs if cost))
        solver = new_solver(seed=seed, workers=1 if deterministic else 2)
        if deterministic:
            solver.parameters.max_deterministic_time = min(seconds, 10.0)
        else:
            solver.parameters.max_time_in_seconds = max(0.05, seconds)
        status = run_watched(solver, self.model, should_stop)
        if status == self.cp.INFEASIBLE:
            return Chosen(None, math.inf, True, True)
        error = 0.0 if self._whole(scale) else len(self.costs) / scale
        bound = solver.BestObjectiveBound() / scale - error
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return Chosen(None, bound, False, False)
        return Chosen(self._read(solver), bound, status == self.cp.OPTIMAL, False)

    def _whole(self, scale: int) -> bool:
        return all(abs(scale * cost - round(scale * cost)) < 1e-7 for _, cost in self.costs)

    def _read(self, solver: Any) -> list[Column]:
        columns = []
        for group in self.space.groups:
            picks = self.pick[group.index]
            number = next(n for n, literal in enumerate(picks) if solver.Value(literal))
            option, slots = self.schedules[group.index][number]
            used = self.rooms[group.index]
            sessions = tuple(
                (slot, next(r for r in range(len(group.rooms))
                            if (slot, r) in used and solver.Value(used[slot, r])))
                for slot in slots
            )  # fmt: skip
            columns.append(Column(group.index, option, sessions))
        return columns


def run_watched(solver: Any, model: Any, should_stop: Callable[[], bool] | None) -> Any:
    """Solve; a thread asks `should_stop` five times a second and ends the search when told."""
    if should_stop is None:
        return solver.Solve(model)
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            if should_stop():
                solver.StopSearch()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return solver.Solve(model)
    finally:
        done.set()
        watcher.join()
