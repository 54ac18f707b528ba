"""The Python path of the search: the same plans and costs as the compiled core, only slower.

Where the core replays what a change touches, this one replays everything after it.
"""

from __future__ import annotations

from typing import Any

from maillage.engine.rounds.model import NO_LANE, Choice, Model


class Change:
    """Jobs that take another position, one after the other, and jobs that take another choice."""

    def __init__(self) -> None:
        self.shifts: list[tuple[int, int]] = []
        self.choices: list[tuple[int, Choice]] = []

    def __bool__(self) -> bool:
        return bool(self.shifts or self.choices)


class Machine:
    """A decoded plan that accepts or refuses changes."""

    def __init__(self, model: Model, order: list[int], choices: list[Choice]) -> None:
        self.model = model
        self.order = list(order)
        self.choices = list(choices)
        self.where = [0] * len(order)
        self.after: list[list[tuple[int, Any]]] = [[] for _ in order]
        self.effects: list[Any] = [None] * len(order)
        for position, job in enumerate(order):
            self.where[job] = position
        self._replay(0)
        self.cost = model.price(self.effects)

    def attempt(self, change: Change, limit: int) -> int | None:
        """The cost after `change` if it is at most `limit`; otherwise None, and nothing changed."""
        kept = (
            self.order[:],
            self.choices[:],
            self.where[:],
            self.after[:],
            self.effects[:],
        )
        positions = []
        for job, target in change.shifts:
            source = self.where[job]
            positions += [source, target]
            self._shift(source, target)
        for job, choice in change.choices:
            self.choices[job] = choice
            positions.append(self.where[job])
        self._replay(min(positions))
        cost = self.model.price(self.effects)
        if cost > limit:
            self.order, self.choices, self.where, self.after, self.effects = kept
            return None
        self.cost = cost
        return cost

    def _shift(self, source: int, target: int) -> None:
        self.order.insert(target, self.order.pop(source))
        for position in range(min(source, target), max(source, target) + 1):
            self.where[self.order[position]] = position

    def _replay(self, start: int) -> None:
        model = self.model
        lanes: dict[int, Any] = {}
        for job in self.order[:start]:
            lanes.update(self.after[job])
        for job in self.order[start:]:
            choice = self.choices[job]
            names = [model.lane(job, choice, resource) for resource in range(model.resources)]
            before = [lanes[name] if name in lanes else model.start(name) for name in names]
            after, self.effects[job] = model.append(job, choice, before)
            self.after[job] = [
                (name, state) for name, state in zip(names, after, strict=True) if name != NO_LANE
            ]
            lanes.update(self.after[job])
