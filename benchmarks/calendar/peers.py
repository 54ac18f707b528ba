"""What the engine is compared with, in the same run and time.

`secretary` plans as a careful secretary would: group after group, the preferred facilitator first,
the earliest session, then each time the free date nearest to the wished rhythm.
`plain_cp_sat` is one model of everything: slots, facilitators, rooms, gaps as circuits, visits per
person, day and site. Its own bound is left out: visits to several sites in a day are charged whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from maillage.engine.calendar.conflict import ConflictModel
from maillage.engine.calendar.problem import Problem
from maillage.engine.calendar.result import columns_of, solution_of
from maillage.engine.calendar.space import Column, GroupSpace, Space
from maillage.engine.calendar.state import State

ARCS_MOST = 400_000  # beyond, the plain model is not built


def secretary(problem: Problem) -> dict[str, Any] | None:
    """A plan, or None when some group finds no place."""
    space = Space(problem)
    state = State(space)
    for group in space.groups:
        column = _by_hand(state, group)
        if column is None:
            return None
        state.place(column)
    return solution_of(space, state.columns())


def _by_hand(state: State, group: GroupSpace) -> Column | None:
    slots, rooms, options = state.prices(group.index)
    ways = range(len(group.group.options))
    for option in sorted(ways, key=lambda o: (group.group.options[o].penalty, o)):
        if not np.isfinite(options[option]):
            continue
        for first in range(min(len(group.slots), 30)):
            column = _walk(state, group, option, slots[option], rooms, first)
            if column is not None:
                return column
    return None


def _walk(
    state: State, group: GroupSpace, option: int, prices: Any, rooms: Any, first: int
) -> Column | None:
    rules, sessions = group.group, []
    at = first
    while len(sessions) < rules.sessions_max:
        room = _free_room(group, prices, rooms, option, at)
        if room is None:
            break
        sessions.append((at, room))
        wish = group.days[at] + (rules.gap_target or 7)
        later = [
            slot
            for slot in range(len(group.slots))
            if rules.gap_min <= group.days[slot] - group.days[at] <= (rules.gap_max or 400)
            and _free_room(group, prices, rooms, option, slot) is not None
        ]
        if not later:
            break
        at = min(later, key=lambda slot: (abs(group.days[slot] - wish), slot))
    column = Column(group.index, option, tuple(sessions))
    return column if len(sessions) >= rules.sessions_min and state.fits(column) else None


def _free_room(group: GroupSpace, prices: Any, rooms: Any, option: int, slot: int) -> int | None:
    if not group.option_open[option, slot] or not np.isfinite(prices[slot]):
        return None
    free = group.room_open[:, slot] & np.isfinite(rooms[:, slot])
    return int(np.argmax(free)) if free.any() else None


def plain_cp_sat(problem: Problem, seconds: float, workers: int) -> dict[str, Any] | str | None:
    """A plan, None when none was found, or a sentence when the model is too large to build."""
    slots = [len(group.slots) for group in Space(problem).groups]
    if sum(n * n / 4 for n in slots) > ARCS_MOST:
        return "modèle trop grand"
    model = ConflictModel(problem, {})
    for literal in model.facts.values():
        model.model.Add(literal == 1)
    terms: list[tuple[Any, float]] = []
    for group in problem.groups:
        _group_cost(model, problem, group, terms)
    _travel(model, problem, terms)
    model.model.Minimize(sum(round(100 * weight) * literal for literal, weight in terms))
    solver = model.cp.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    if solver.Solve(model.model) not in (model.cp.OPTIMAL, model.cp.FEASIBLE):
        return None
    plan = {}
    for group in problem.groups:
        option = next(n for n, x in enumerate(model.chosen[group.id]) if solver.Value(x))
        sessions = [
            (moment.day, moment.minute, room)
            for (moment, room), x in model.rooms[group.id].items()
            if solver.Value(x) and solver.Value(model.sits[group.id][moment])
        ]
        plan[group.id] = (option, sessions)
    space = Space(problem)
    return solution_of(space, columns_of(space, plan))


def _group_cost(model: Any, problem: Problem, group: Any, terms: list[Any]) -> None:
    weights, cp = problem.weights, model.model
    sits = sorted(model.sits[group.id].items())
    terms += [(x, -weights.missing) for _, x in sits]
    for option, literal in zip(group.options, model.chosen[group.id], strict=True):
        terms.append((literal, weights.facilitator * option.penalty))
    for weight, value in (
        (weights.weekday, lambda moment: moment.day % 7),
        (weights.start_time, lambda moment: moment.minute),
    ):
        modes = {v: cp.NewBoolVar("") for v in sorted({value(m) for m, _ in sits})}
        if weight and len(modes) > 1:
            cp.AddExactlyOne(modes.values())
            for moment, x in sits:
                stray = cp.NewBoolVar("")
                cp.AddBoolOr([x.Not(), modes[value(moment)], stray])
                terms.append((stray, weight))
    arcs = []
    for i, (moment, x) in enumerate(sits):
        arcs.append((i + 1, i + 1, x.Not()))
        arcs += [(0, i + 1, cp.NewBoolVar("")), (i + 1, 0, cp.NewBoolVar(""))]
        for j in range(i + 1, len(sits)):
            gap = sits[j][0].day - moment.day
            if group.gap_min <= gap <= (group.gap_max or 400):
                leg = cp.NewBoolVar("")
                arcs.append((i + 1, j + 1, leg))
                if group.gap_target is not None:
                    terms.append((leg, weights.gap * abs(gap - group.gap_target)))
    arcs.append((0, 0, cp.NewBoolVar("")))
    cp.AddCircuit(arcs)


def _travel(model: Any, problem: Problem, terms: list[Any]) -> None:
    for name, items in model.at.items():
        home = model.people[name].home_site
        visits = defaultdict(list)
        for group, moment, here in items:
            if group.site != home:
                visits[moment.day, group.site].append(here)
        for (_, site), heres in visits.items():
            minutes = problem.travel_between(home, site) + problem.travel_between(site, home)
            visit = model.model.NewBoolVar("")
            for here in heres:
                model.model.AddImplication(here, visit)
            terms.append((visit, problem.weights.travel * minutes))
