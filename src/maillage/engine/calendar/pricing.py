"""The exact sub-problem: the cheapest schedule of one group for given prices.

A shortest path over dates, per facilitator option, number of sessions, and value of the most
frequent weekday, start time and room. The cost "sessions held minus the count of the most frequent
value" is the minimum over that value, so trying every value is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.engine.calendar.space import INFINITE, Column, Floats, GroupSpace, Ints
from maillage.engine.calendar.times import weekday_of


@dataclass(frozen=True, slots=True)
class Priced:
    """A schedule and its cost: own cost plus prices."""

    cost: float
    column: Column


class Pricer:
    """Precomputed arrays of one group; `best` is called with new prices each time."""

    def __init__(self, space: GroupSpace) -> None:
        self.space = space
        self.weights = space.problem.weights
        self.least = max(0, space.group.sessions_min - len(space.facts))
        self.most = space.group.sessions_max - len(space.facts)
        self.possible = bool(
            not space.impossible_fixed and space.option_allowed.any() and self.most >= 0
        )
        self._modes()
        self._transitions()

    def _modes(self) -> None:
        """Penalty of each slot for each candidate most frequent weekday, start and room."""
        space, weights = self.space, self.weights
        past = [fixed.moment for fixed in space.facts]
        self.week_pen, week_past = _mode(
            space.weekdays, [weekday_of(m.day) for m in past], weights.weekday
        )
        self.start_pen, start_past = _mode(
            space.starts, [m.minute for m in past], weights.start_time
        )
        ids = [room.id for room in space.rooms]
        named = [fixed.room for fixed in space.facts if fixed.room is not None]
        self.room_modes = list(range(len(ids))) if weights.room_change else [-1]
        room_past = [0.0]
        if weights.room_change:
            values = [*ids, *sorted(set(named) - set(ids))]
            self.room_modes = [i if i < len(ids) else -1 for i in range(len(values))] or [-1]
            room_past = [
                weights.room_change * sum(name != value for name in named) for value in values
            ] or [0.0]
        self.mode_past = (
            np.array(week_past)[:, None, None]
            + np.array(start_past)[None, :, None]
            + np.array(room_past)[None, None, :]
        )

    def _transitions(self) -> None:
        """For each node its possible predecessors `[node, p]`, and the cost of each gap."""
        space, group = self.space, self.space.group
        days, first = space.node_days, space.node_first
        count = len(days)
        must = np.zeros(count, dtype=bool)
        node_of_slot = np.searchsorted(first, np.arange(len(space.slots)), side="right") - 1
        for slot in space.must:
            must[node_of_slot[slot]] = True
        self.must_slots = set(space.must)
        self.bounds = [*first.tolist(), len(space.slots)]
        self.node_of_slot: Ints = node_of_slot
        must_before = np.concatenate([[0], np.cumsum(must)])  # must nodes strictly before a node
        gaps = days[:, None] - days[None, :]
        order = np.arange(count)
        allowed = (order[None, :] < order[:, None]) & (gaps >= group.gap_min)
        if group.gap_max is not None:
            allowed &= gaps <= group.gap_max
        if group.gap_min == 0:
            starts = space.starts[first]
            allowed &= (gaps > 0) | (starts[None, :] + group.duration <= starts[:, None])
        allowed &= must_before[None, 1:] == must_before[:-1, None]  # no fixed session is skipped
        width = int(allowed.sum(axis=1).max(initial=0))
        self.pred: Ints = np.argsort(~allowed, axis=1, kind="stable")[:, :width]
        usable = np.take_along_axis(allowed, self.pred, axis=1)
        cost = np.where(usable, self._gap_cost(np.take_along_axis(gaps, self.pred, axis=1)), np.inf)
        self.pred_cost: Floats = cost.astype(np.float64)
        self.first_cost: Floats = np.where(must_before[:-1] == 0, 0.0, np.inf)
        if space.facts:
            since = days - space.facts[-1].moment.day
            bad = since < group.gap_min
            if group.gap_max is not None:
                bad |= since > group.gap_max
            self.first_cost = self.first_cost + np.where(bad, np.inf, self._gap_cost(since))
        self.last_ok = must_before[1:] == must_before[-1]
        self.width = width

    def _gap_cost(self, gaps: Ints) -> Floats:
        target = self.space.group.gap_target
        if target is None:
            return np.zeros(gaps.shape)
        return self.weights.gap * np.abs(gaps - target).astype(np.float64)

    def slot_costs(self, slot_prices: Floats, room_prices: Floats) -> tuple[Floats, Floats]:
        """Costs `[option, slot]` and `[room mode, slot]`, infinite where forbidden."""
        space = self.space
        base = np.where(space.option_open, space.static + slot_prices, np.inf)
        rooms = np.where(space.room_open, room_prices, np.inf)
        if not len(space.rooms):
            return base, np.full((len(self.room_modes), len(space.slots)), np.inf)
        cheapest = rooms.min(axis=0)
        per_mode = (
            np.stack(
                [
                    cheapest + self.weights.room_change
                    if mode < 0
                    else np.minimum(rooms[mode], cheapest + self.weights.room_change)
                    for mode in self.room_modes
                ]
            )
            if self.weights.room_change
            else cheapest[None, :]
        )
        return base, per_mode

    def tables(self, base: Floats, rooms: Floats) -> tuple[Floats, list[Floats]]:
        """Slot costs `[state, slot]` and best costs after k sessions, `steps[k-1][state, node]`.

        `base` is `[option, slot]`, `rooms` `[room mode, slot]`; a state is (option, weekday mode,
        start mode, room mode), flattened in that order.
        """
        cost = (
            base[:, None, None, None, :]
            + self.week_pen[None, :, None, None, :]
            + self.start_pen[None, None, :, None, :]
            + rooms[None, None, None, :, :]
        ).reshape(-1, len(self.space.slots))
        for slot in self.must_slots:  # a fixed session stands at its own start
            same = np.flatnonzero(self.node_of_slot == self.node_of_slot[slot])
            cost[:, same[same != slot]] = np.inf
        nodes = np.minimum.reduceat(cost, self.space.node_first, axis=1)
        steps = [nodes + self.first_cost]
        for _ in range(1, self.most):
            if self.width == 0:
                break
            arrive = steps[-1][:, self.pred] + self.pred_cost
            steps.append(nodes + arrive.min(axis=2))
        return cost, steps

    def best(
        self, slot_prices: Floats, room_prices: Floats, option_prices: Floats
    ) -> Priced | None:
        """The cheapest schedule of all, or None when the group has none at finite cost.

        `slot_prices` is `[option, slot]`, `room_prices` `[room, slot]`, `option_prices` `[option]`.
        """
        found = self.best_per_option(slot_prices, room_prices, option_prices, only_best=True)
        return found[0] if found else None

    def best_per_option(
        self,
        slot_prices: Floats,
        room_prices: Floats,
        option_prices: Floats,
        *,
        only_best: bool = False,
    ) -> list[Priced]:
        """The cheapest schedule of each option that has one, cheapest first."""
        space = self.space
        options = [
            o
            for o in np.flatnonzero(space.option_allowed).tolist()
            if self.possible and option_prices[o] < np.inf
        ]
        if not options:
            return []
        per_option = self.mode_past.size
        fixed_part = np.tile(self.mode_past.ravel(), len(options)) + np.repeat(
            space.constant + space.option_cost[options] + option_prices[options], per_option
        )
        ends = self._ends(slot_prices, room_prices, options)
        flat, steps, totals, lengths = ends or (np.empty((0, 0)), [], None, [])
        if self.least == 0 and not space.must:
            empty = np.full((1, len(fixed_part)), self.weights.missing * self.most)
            totals = empty if totals is None else np.concatenate([empty, totals])
            lengths = [0, *lengths]
        if totals is None:
            return []
        totals = (totals + fixed_part).reshape(len(lengths), len(options), per_option)
        lows = totals.min(axis=(0, 2))
        order = np.argsort(lows, kind="stable").tolist()
        found = []
        for number in order[:1] if only_best else order:
            cost = float(lows[number])
            if cost < INFINITE:
                length, mode = divmod(int(totals[:, number].argmin()), per_option)
                state = number * per_option + mode
                sessions = self._decode(flat, steps, state, lengths[length], room_prices)
                found.append(Priced(cost, Column(space.index, options[number], sessions)))
        return found

    def _ends(
        self, slot_prices: Floats, room_prices: Floats, options: list[int]
    ) -> tuple[Floats, list[Floats], Floats, list[int]] | None:
        """Totals `[length, state]` over the admissible numbers of sessions of at least one."""
        if self.most < 1 or not self.space.slots:
            return None
        base, rooms = self.slot_costs(slot_prices, room_prices)
        flat, steps = self.tables(base[options], rooms)
        lengths = list(range(max(1, self.least), len(steps) + 1))
        if not lengths:
            return None
        last = np.where(self.last_ok, 0.0, np.inf)
        totals = np.stack(
            [
                (steps[k - 1] + last).min(axis=1) + self.weights.missing * (self.most - k)
                for k in lengths
            ]
        )
        return flat, steps, totals, lengths

    def _decode(
        self, flat: Floats, steps: list[Floats], state: int, length: int, room_prices: Floats
    ) -> tuple[tuple[int, int], ...]:
        """Walk back from the best end of a state; returns `(slot, room)` in time order."""
        if length == 0:
            return ()
        mode = self.room_modes[state % len(self.room_modes)]
        last = np.where(self.last_ok, steps[length - 1][state], np.inf)
        node = int(last.argmin())
        chosen = [node]
        for k in range(length - 2, -1, -1):
            arrive = steps[k][state, self.pred[node]] + self.pred_cost[node]
            node = int(self.pred[node, int(arrive.argmin())])
            chosen.append(node)
        sessions = []
        bounds = self.bounds
        for node in reversed(chosen):
            slot = bounds[node] + int(flat[state, bounds[node] : bounds[node + 1]].argmin())
            sessions.append((slot, self._room(slot, mode, room_prices)))
        return tuple(sessions)

    def _room(self, slot: int, mode: int, room_prices: Floats) -> int:
        rooms = np.where(self.space.room_open[:, slot], room_prices[:, slot], np.inf)
        best = int(rooms.argmin())
        if mode >= 0 and rooms[mode] <= rooms[best] + self.weights.room_change:
            return mode
        return best


def _mode(values: Ints, past: list[int], weight: float) -> tuple[Floats, list[float]]:
    """Penalty `[mode, slot]` of not being the mode, and the penalty of the facts `[mode]`."""
    if not weight:
        return np.zeros((1, len(values))), [0.0]
    modes = sorted({int(value) for value in values} | set(past))
    if not modes:
        return np.zeros((1, len(values))), [0.0]
    table = np.array([weight * (values != mode) for mode in modes])
    return table, [weight * sum(value != mode for value in past) for mode in modes]
