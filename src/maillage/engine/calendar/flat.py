"""The arrays of a problem, laid out for the compiled core."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from maillage.engine.calendar.agenda import Agenda, Key
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import GroupSpace, Ints, Space
from maillage.engine.calendar.times import iso_week
from maillage.engine.calendar.visits import Visits


def flat_group(pricer: Pricer) -> dict[str, Any]:
    """One group: its days, slots, options and rooms."""
    space, weights = pricer.space, pricer.weights
    usable = np.isfinite(pricer.pred_cost)
    open_slots = space.option_open & space.option_allowed[:, None]
    for slot in pricer.must_slots:  # a fixed session stands at its own start
        same = np.flatnonzero(pricer.node_of_slot == pricer.node_of_slot[slot])
        open_slots[:, same[same != slot]] = False
    counts = usable.sum(axis=1) if pricer.width else np.zeros(len(space.node_days), dtype=np.int64)
    return {
        "node_first": np.array(pricer.bounds, dtype=np.int64),
        "least": pricer.least,
        "most": max(0, pricer.most),
        "possible": pricer.possible,
        "may_hold_none": pricer.least == 0 and not space.must,
        "missing": float(weights.missing),
        "room_change": float(weights.room_change),
        "pred_first": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        "pred": pricer.pred[usable],
        "pred_cost": pricer.pred_cost[usable],
        "first_cost": pricer.first_cost,
        "last_ok": np.asarray(pricer.last_ok, dtype=bool),
        "own": space.static,
        "open": open_slots,
        "room_open": space.room_open,
        "rooms": len(space.rooms),
        "option_cost": space.constant + space.option_cost,
        "week_penalty": pricer.week_pen,
        "start_penalty": pricer.start_pen,
        "week_modes": len(pricer.week_pen),
        "start_modes": len(pricer.start_pen),
        "room_modes": np.array(pricer.room_modes, dtype=np.int64),
        "mode_past": np.ascontiguousarray(pricer.mode_past.ravel()),
    }


def flat_visits(person: Visits) -> dict[str, Any]:
    """One person over all days, group by group."""
    return _days(person, 1.0) | {
        "cells": np.ascontiguousarray(np.where(person.shut, -1, person.cells))
    }


def flat_agenda(agenda: Agenda) -> dict[str, Any]:
    """One room, member or service over all days."""
    return _days(agenda, float(agenda.capacity)) | {"cells": agenda.cells}


def _days(days: Visits | Agenda, capacity: float) -> dict[str, Any]:
    return {
        "legs": days.legs,
        "out": days.out,
        "back": days.back,
        "limit": days.limit,
        "capacity": capacity,
    }


def flat_uses(space: Space, agendas: list[Agenda]) -> tuple[list[dict[str, Any]], ...]:
    """For the search: what each group uses, and each resource over all its days."""
    number = {agenda.key: n for n, agenda in enumerate(agendas)}
    where = [{pair: n for n, pair in enumerate(agenda.sessions)} for agenda in agendas]
    kind_of = space.cells.kinds.number
    rules: dict[str, list[int]] = defaultdict(list)
    for n, rule in enumerate(space.problem.distinct):
        for name in rule.groups:
            rules[name].append(n)

    def use(group: GroupSpace, key: Key) -> tuple[int, Ints]:
        agenda = number.get(key)
        if agenda is None:
            return -1, np.zeros(len(group.slots), dtype=np.int64)
        site = group.group.site if key[0] == "person" else ""
        sessions = [where[agenda][site, kind_of[m, group.group.duration]] for _, m in group.slots]
        return agenda, np.array(sessions, dtype=np.int64)

    groups = []
    for group in space.groups:
        site = group.group.site
        groups.append(
            {
                "day": group.days - space.cells.first_day,
                "people": [
                    [use(group, ("person", name)) for name in option.people]
                    for option in group.group.options
                ],
                "room_uses": [use(group, ("room", site, room.id)) for room in group.rooms],
                "shared_uses": [use(group, key) for key in group.shared],
                "person_cells": [np.ascontiguousarray(rows) for rows in group.person_cells],
                "room_cells": group.room_cells,
                "shared_cells": group.shared_cells,
                "rules": np.array(rules[group.group.id], dtype=np.int64),
            }
        )
    return groups, [_flat_resource(space, agenda) for agenda in agendas]


def _flat_resource(space: Space, agenda: Agenda) -> dict[str, Any]:
    row_of_day = np.full(space.cells.days, -1, dtype=np.int64)
    row_of_day[np.array(agenda.days, dtype=np.int64) - space.cells.first_day] = np.arange(
        len(agenda.days)
    )
    person = agenda.person
    weeks: dict[tuple[int, int], int] = {}
    of_row: list[int] = []
    left: list[int] = []
    if person is not None and person.max_sessions_per_week is not None:
        of_row = [weeks.setdefault(iso_week(day), len(weeks)) for day in agenda.days]
        left = [space.week_left(person.id, week) or 0 for week in weeks]
    most = None if person is None else person.max_groups
    return {
        **flat_agenda(agenda),
        "person": person is not None,
        "capacity_count": agenda.capacity,
        "max_groups": -1 if most is None else most,
        "row_of_day": row_of_day,
        "start": np.array([start for start, _ in agenda.spans], dtype=np.int64),
        "end": np.array([end for _, end in agenda.spans], dtype=np.int64),
        "week_of_row": np.array(of_row, dtype=np.int64),
        "week_left": np.array(left, dtype=np.int64),
    }
