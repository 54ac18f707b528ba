"""Every schedule of a group that could still belong to an optimal plan.

With proven prices, a schedule whose reduced cost exceeds the best one of its group by more than the
gap cannot be part of a better plan (Baldacci, Christofides and Mingozzi 2008). Rooms are left open:
they are counted at the cheapest, and chosen by the exact model.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Floats

Schedule = tuple[int, tuple[int, ...]]  # option, slots in time order


class TooMany(Exception):
    """More schedules than asked for."""


def schedules_within(
    pricer: Pricer,
    prices: tuple[Floats, Floats, Floats],
    slack: float,
    most: int,
) -> set[Schedule]:
    """Schedules whose priced cost is within `slack` of the cheapest. Raises TooMany."""
    slot_prices, room_prices, option_prices = prices
    space = pricer.space
    allowed = pricer.possible & space.option_allowed & (option_prices < np.inf)
    options = np.flatnonzero(allowed).tolist()
    constant = space.constant + space.option_cost + option_prices
    past = pricer.mode_past.min(axis=2).ravel()
    offset = (constant[options][:, None] + past[None, :]).ravel()
    found: set[Schedule] = set()
    tables = _tables(pricer, slot_prices, room_prices, options)
    best = _cheapest(pricer, tables, offset)
    limit = best + slack + 1e-6
    if pricer.least == 0 and not space.must:
        empty = offset + pricer.weights.missing * pricer.most
        found |= {(options[s // len(past)], ()) for s in np.flatnonzero(empty <= limit)}
    if tables is None:
        return found
    walked = 0
    for state in range(len(offset)):
        for slots in _walks(pricer, tables, state, limit - offset[state]):
            found.add((options[state // len(past)], slots))
            walked += 1
            if walked > most:  # the same schedule may be walked once per most frequent value
                raise TooMany
    return found


def _tables(
    pricer: Pricer, slot_prices: Floats, room_prices: Floats, options: list[int]
) -> tuple[Floats, list[Floats]] | None:
    space = pricer.space
    if pricer.most < 1 or not space.slots or not options or not space.rooms:
        return None
    base = np.where(space.option_open, space.static + slot_prices, np.inf)
    rooms = np.where(space.room_open, room_prices, np.inf).min(axis=0)
    return pricer.tables(base[options], rooms[None, :])


def _cheapest(pricer: Pricer, tables: tuple[Floats, list[Floats]] | None, offset: Floats) -> float:
    best = np.inf
    if pricer.least == 0 and not pricer.space.must and len(offset):
        best = float(offset.min()) + pricer.weights.missing * pricer.most
    if tables is None:
        return best
    last = np.where(pricer.last_ok, 0.0, np.inf)
    for k, table in enumerate(tables[1], start=1):
        if k >= pricer.least:
            ends = (table + last).min(axis=1) + pricer.weights.missing * (pricer.most - k)
            best = min(best, float((ends + offset).min()))
    return best


def _walks(
    pricer: Pricer, tables: tuple[Floats, list[Floats]], state: int, limit: float
) -> Iterator[tuple[int, ...]]:
    """Slot sequences of one state whose cost stays within `limit`, last session first."""
    cost, steps = tables[0][state].tolist(), [table[state] for table in tables[1]]
    pred, pred_cost = pricer.pred, pricer.pred_cost
    stack: list[tuple[int, int, float, tuple[int, ...]]] = []
    for k in range(max(1, pricer.least), len(steps) + 1):
        spare = pricer.weights.missing * (pricer.most - k)
        for node in np.flatnonzero(pricer.last_ok & (steps[k - 1] + spare <= limit)).tolist():
            stack.append((k, node, spare, ()))
    while stack:
        k, node, after, slots = stack.pop()
        for slot in range(pricer.bounds[node], pricer.bounds[node + 1]):
            here = after + cost[slot]
            if here > limit:
                continue
            if k == 1:
                if here + pricer.first_cost[node] <= limit:
                    yield (slot, *slots)
                continue
            arrive = steps[k - 2][pred[node]] + pred_cost[node] + here
            for place in np.flatnonzero(arrive <= limit).tolist():
                leg = here + float(pred_cost[node, place])
                stack.append((k - 1, int(pred[node, place]), leg, (slot, *slots)))
