"""The best days of one person for given prices, group by group.

A day is a shortest path through sessions in time order, where the same group never follows itself:
a day shared by two halves of one group would be half a journey, which nobody can make.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from maillage.engine.calendar.space import Floats, GroupSpace, Ints, Space


class Visits:
    """One person over all days: `cells[day row, item]` numbers the prices of (group, start)."""

    def __init__(self, space: Space, name: str, base: dict[int, int]) -> None:
        """`base[group]` is the first price of the group's slots with this person."""
        self.name = name
        groups = [space.groups[index] for index in sorted(base)]
        starts = [(g, int(start)) for g in groups for start in np.unique(g.starts)]
        items = sorted(starts, key=lambda item: (item[1], item[0].group.duration, item[0].index))
        place = {(g.index, start): n for n, (g, start) in enumerate(items)}
        days = sorted({int(day) for g in groups for day in g.days})
        row = {day: n for n, day in enumerate(days)}
        self.cells: Ints = np.zeros((len(days), len(items)), dtype=np.int64)
        self.shut = np.ones(self.cells.shape, dtype=bool)
        for group in groups:
            for slot, (day, start) in enumerate(group.slots):
                at = row[day], place[group.index, start]
                self.cells[at] = base[group.index] + slot
                self.shut[at] = False
        person = space.people[name]
        most = person.max_sessions_per_day
        self.limit = len(items) if most is None else min(most, len(items))
        travel, price = space.problem.travel_between, space.problem.weights.travel
        sites = [group.group.site for group, _ in items]
        begin = np.array([start for _, start in items], dtype=np.float64)
        end = begin + np.array([group.group.duration for group, _ in items], dtype=np.float64)
        owner: Ints = np.array([group.index for group, _ in items], dtype=np.int64)
        self.owners = owner
        minutes: Floats = np.array([[travel(a, b) for b in sites] for a in sites]).reshape(
            len(items), len(items)
        )
        follows = (end[:, None] + minutes <= begin[None, :]) & (owner[:, None] != owner[None, :])
        for a, b in self._twice(items):
            follows[a, b] = end[a] <= begin[b]
        self.legs: Floats = np.where(follows, price * minutes, np.inf)
        self.out: Floats = np.array([price * travel(person.home_site, site) for site in sites])
        self.back: Floats = np.array([price * travel(site, person.home_site) for site in sites])

    @staticmethod
    def _twice(items: list[tuple[GroupSpace, int]]) -> list[tuple[int, int]]:
        """Pairs of one group that may hold two sessions on a day."""
        of_group = defaultdict(list)
        for number, (group, _) in enumerate(items):
            if group.group.gap_min == 0:
                of_group[group.index].append(number)
        return [(a, b) for own in of_group.values() for a in own for b in own if a < b]

    def best(self, prices: Floats) -> tuple[float, Ints]:
        """Least total of travel minus prices over all days, and the cells that give it."""
        gains = prices[self.cells]
        gains[self.shut] = -np.inf
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
            total += float(value[row])
            length, last = divmod(int(where[row]), gain.shape[1])
            used.append(self.cells[rows[row], last])
            for k in range(length - 1, -1, -1):
                last = int((reach[k][row] + self.legs[:, last]).argmin())
                used.append(self.cells[rows[row], last])
        return total, np.array(used, dtype=np.int64)
