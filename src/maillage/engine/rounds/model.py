"""What the search asks of a problem, whichever it is."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from maillage.engine.draws import Draws

LEFT_OUT = -1
NO_LANE = -1


class Choice(NamedTuple):
    """A mode (a day and a place; `LEFT_OUT` when the job is not placed) and a person per slot."""

    mode: int
    first: int
    second: int

    def who(self, slot: int) -> int:
        return self.second if slot else self.first

    def with_who(self, slot: int, person: int) -> Choice:
        return self._replace(second=person) if slot else self._replace(first=person)


class Plan(NamedTuple):
    """One order of all jobs, and a choice for each job."""

    order: list[int]
    choices: list[Choice]
    cost: int


class Model(Protocol):
    """A problem in whole units, decoded by appending job after job to lanes.

    `flat` is the same data for the compiled core, `kind` the name of its class there.
    """

    kind: str
    resources: int
    jobs: int
    able: list[list[int]]
    neighbours: list[list[int]]
    scale: int
    typical: float
    flat: dict[str, Any]

    def slots(self, job: int) -> int: ...
    def allows(self, job: int, choice: Choice) -> bool: ...
    def lane(self, job: int, choice: Choice, resource: int) -> int: ...
    def person(self, lane: int) -> int: ...
    def day(self, job: int, choice: Choice) -> int: ...
    def join(
        self, job: int, choice: Choice, near: int, its: Choice, draws: Draws
    ) -> Choice | None: ...
    def vary(self, job: int, choice: Choice, draws: Draws) -> Choice: ...
    def start(self, lane: int) -> Any: ...
    def append(self, job: int, choice: Choice, before: list[Any]) -> tuple[list[Any], Any]: ...
    def price(self, effects: list[Any]) -> int: ...
    def first_plan(self, draws: Draws) -> Plan: ...
