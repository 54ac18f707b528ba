"""What one person, room, member or service can do in a day.

An agenda holds the kinds of session a resource may serve, in time order. Its best day for given
prices is a shortest path through compatible sessions: overlaps, travel between consecutive
sessions and the daily limit are exact, and so is the cost of travel.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from maillage.engine.calendar.space import Floats, Ints, Space

Key = tuple[Any, ...]


class Day(NamedTuple):
    """A day as it stands: its travel cost, and what each further session would add to it."""

    cost: float
    extra: Floats


class Agenda:
    """One resource over all its days.

    `cells[day row, session]` numbers its prices; `spans[session]` is `(start, end)`; `legs[a, b]`
    is the cost of going from session a to a later session b, infinite when b cannot follow a.
    """

    def __init__(
        self, space: Space, key: Key, pairs: set[tuple[str, int]], days: list[int]
    ) -> None:
        kinds, self.key = space.cells.kinds, key
        self.person = space.people[key[1]] if key[0] == "person" else None
        if self.person is None:
            pairs = {("", kind) for _, kind in pairs}
        self.sessions = sorted(pairs, key=lambda pair: (kinds.interval(pair[1]), pair[0]))
        self.spans = [kinds.interval(kind) for _, kind in self.sessions]
        self.days = days
        self.row = {day: number for number, day in enumerate(days)}
        offsets = (np.array(days, dtype=np.int64) - space.cells.first_day) * len(kinds.kinds)
        bases = [
            space.cells.base(("person", key[1], site) if self.person else key) + kind
            for site, kind in self.sessions
        ]
        self.cells: Ints = np.array(bases, dtype=np.int64)[None, :] + offsets[:, None]
        self.capacity = space.capacity.get(key, 1)
        self.limit = len(self.sessions)
        if self.person is not None and self.person.max_sessions_per_day is not None:
            self.limit = min(self.limit, self.person.max_sessions_per_day)
        self._travel(space)
        self._known: dict[tuple[int, ...], Day] = {}
        self.solo: Floats = self.out + self.back
        if not self.limit or not self.capacity:
            self.solo = np.full(len(self.sessions), np.inf)

    def _travel(self, space: Space) -> None:
        count = len(self.sessions)
        self.legs: Floats = np.full((count, count), np.inf)
        self.out: Floats = np.zeros(count)
        self.back: Floats = np.zeros(count)
        price, travel = space.problem.weights.travel, space.problem.travel_between
        for a, (site, _) in enumerate(self.sessions):
            if self.person is not None:
                self.out[a] = price * travel(self.person.home_site, site)
                self.back[a] = price * travel(site, self.person.home_site)
            for b, (other, _) in enumerate(self.sessions):
                minutes = travel(site, other) if self.person is not None else 0.0
                if self.spans[a][1] + minutes <= self.spans[b][0]:
                    self.legs[a, b] = price * minutes

    def route(self, sessions: list[int]) -> float:
        """Cost of a day made of these sessions (in time order), infinite when impossible."""
        if not sessions:
            return 0.0
        total = self.out[sessions[0]] + self.back[sessions[-1]]
        for a, b in pairwise(sessions):
            total += self.legs[a, b]
        return float(total)

    def after(self, held: tuple[int, ...]) -> Day:
        """The day that holds these sessions, in time order; remembered."""
        found = self._known.get(held)
        if found is None:
            extra = self._insertions(held) if self.person is not None else self._shut(held)
            cost = self.route(list(held)) if self.person is not None else 0.0
            found = self._known[held] = Day(cost, np.array(extra))
        return found

    def _insertions(self, held: tuple[int, ...]) -> list[float]:
        """Extra travel of adding each session to a day, infinite where it does not fit."""
        if len(held) >= self.limit:
            return [np.inf] * len(self.sessions)
        base = self.route(list(held))
        extra = []
        for session in range(len(self.sessions)):
            at = bisect_left(held, session)
            extra.append(self.route([*held[:at], session, *held[at:]]) - base)
        return extra

    def _shut(self, held: tuple[int, ...]) -> list[float]:
        """Infinite for each session that would find the resource full at some instant."""
        spans = [self.spans[session] for session in held]
        prices = []
        for start, end in self.spans:
            meeting = [span for span in spans if span[0] < end and start < span[1]]
            full = len(meeting) >= self.capacity and any(
                sum(a <= instant < b for a, b in meeting) >= self.capacity
                for instant in (start, *(a for a, _ in meeting if a > start))
            )
            prices.append(np.inf if full else 0.0)
        return prices

    def best(self, prices: Floats, cells: Ints) -> tuple[float, Ints]:
        """Least total of travel minus prices over all days, and the cells that give it.

        `cells[day row, session]` numbers the prices.
        """
        gains = prices[cells]
        rows = np.flatnonzero((gains > 0.0).any(axis=1))
        if not len(rows) or not self.limit:
            return 0.0, np.empty(0, dtype=np.int64)
        gain = gains[rows]
        reach = [self.out[None, :] - gain]
        for _ in range(1, self.limit):
            following = (reach[-1][:, :, None] + self.legs[None, :, :]).min(axis=1) - gain
            if not np.isfinite(following).any():
                break
            reach.append(following)
        ends = np.stack([table + self.back for table in reach], axis=1).reshape(len(rows), -1)
        where = ends.argmin(axis=1)
        value = ends[np.arange(len(rows)), where]
        used = []
        total = 0.0
        for row in np.flatnonzero(value < 0).tolist():
            total += self.capacity * float(value[row])
            length, last = divmod(int(where[row]), gain.shape[1])
            used.append(cells[rows[row], last])
            for k in range(length - 1, -1, -1):
                last = int((reach[k][row] + self.legs[:, last]).argmin())
                used.append(cells[rows[row], last])
        return total, np.array(used, dtype=np.int64)


def agendas_of(space: Space) -> list[Agenda]:
    """Every person, and every other resource that two groups may want at the same time."""
    found: dict[Key, set[tuple[str, int]]] = defaultdict(set)
    days: dict[Key, set[int]] = defaultdict(set)
    users: dict[Key, set[int]] = defaultdict(set)
    for group in space.groups:
        number, duration = space.cells.kinds.number, group.group.duration
        kinds = {(group.group.site, number[int(s), duration]) for s in np.unique(group.starts)}
        names = {name for option in group.group.options for name in option.people}
        keys: list[Key] = [("person", name) for name in names]
        keys += [("room", room.site, room.id) for room in group.rooms]
        for key in keys + group.shared:
            found[key] |= kinds
            days[key].update(group.days.tolist())
            users[key].add(group.index)
    return [
        Agenda(space, key, found[key], sorted(days[key]))
        for key in sorted(found, key=repr)
        if found[key] and (key[0] != "room" or len(users[key]) > 1)
    ]
