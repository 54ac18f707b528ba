"""An HHCRSP instance in whole units, for the search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from maillage.engine.draws import Draws
from maillage.engine.rounds.hhcrsp import SINGLE, TOGETHER, Hhcrsp, may_share
from maillage.engine.rounds.model import Choice, Plan

NEIGHBOURS = 20
WAIT_WEIGHT = 0.2
MAX_UNIT = 2**31 - 1
MAX_DECIMALS = 6


class Lane(NamedTuple):
    time: int
    place: int


class Effect(NamedTuple):
    travel: int
    late: int
    latest: int


class ClinicModel:
    """Times in 10^-k minutes, k as the data need it. Caregivers are the lanes."""

    kind = "Clinic"
    resources = 2

    def __init__(self, problem: Hhcrsp) -> None:
        self.problem = problem
        self.jobs = len(problem.patients)
        self.unit = _unit(problem)
        self.scale = 3 * self.unit
        self.ties = [patient.tie for patient in problem.patients]
        self.shares = [may_share(patient) for patient in problem.patients]
        self.opening = [self._whole(patient.window[0]) for patient in problem.patients]
        self.due = [self._whole(patient.window[1]) for patient in problem.patients]
        self.least = [self._whole(patient.gap[0]) for patient in problem.patients]
        self.most = [self._whole(patient.gap[1]) for patient in problem.patients]
        self.duration: list[int] = []
        self.able: list[list[int]] = []
        for patient in problem.patients:
            for rank in range(2):
                service = patient.services[rank] if rank < len(patient.services) else None
                self.duration.append(self._whole(service[1]) if service else 0)
                self.able.append(
                    [
                        c
                        for c, known in enumerate(problem.abilities)
                        if service and service[0] in known
                    ]
                )
        self.distance = [[self._whole(value) for value in row] for row in problem.distances]
        self.able_sets = [frozenset(people) for people in self.able]
        self.neighbours = [self._near(job) for job in range(self.jobs)]
        legs = [leg for a, row in enumerate(self.distance) for b, leg in enumerate(row) if a != b]
        self.typical = max(1.0, sum(legs) / max(1, len(legs)))
        self.flat = self._flat()

    def _whole(self, value: float) -> int:
        return round(value * self.unit)

    def _flat(self) -> dict[str, Any]:
        return {
            "jobs": self.jobs,
            "people": len(self.problem.caregivers),
            "distance": [value for row in self.distance for value in row],
            "opening": self.opening,
            "due": self.due,
            "tie": self.ties,
            "least": self.least,
            "most": self.most,
            "duration": self.duration,
            "able": self.able,
            "neighbours": self.neighbours,
        }

    def _near(self, job: int) -> list[int]:
        """The jobs most easily done just before or after, by someone who can do both."""
        people = self.able_sets[2 * job] | self.able_sets[2 * job + 1]
        others = [
            (min(self._ease(job, other), self._ease(other, job)), other)
            for other in range(self.jobs)
            if other != job
            and not people.isdisjoint(self.able_sets[2 * other] | self.able_sets[2 * other + 1])
        ]
        return [other for _, other in sorted(others)[:NEIGHBOURS]]

    def _ease(self, a: int, b: int) -> float:
        leg = self.distance[a + 1][b + 1]
        busy = self.duration[2 * a] + leg
        wait = max(0, self.opening[b] - self.due[a] - busy)
        late = max(0, self.opening[a] + busy - self.due[b])
        return leg + WAIT_WEIGHT * wait + late

    def slots(self, job: int) -> int:
        return 1 if self.ties[job] == SINGLE else 2

    def allows(self, job: int, choice: Choice) -> bool:
        if choice.first not in self.able_sets[2 * job]:
            return False
        if self.ties[job] == SINGLE:
            return True
        if choice.second not in self.able_sets[2 * job + 1]:
            return False
        return choice.first != choice.second or self.shares[job]

    def lane(self, job: int, choice: Choice, resource: int) -> int:
        return choice.second if resource else choice.first

    def person(self, lane: int) -> int:
        return lane

    def day(self, job: int, choice: Choice) -> int:
        return 0

    def join(self, job: int, choice: Choice, near: int, its: Choice, draws: Draws) -> Choice:
        return choice

    def vary(self, job: int, choice: Choice, draws: Draws) -> Choice:
        return choice

    def start(self, lane: int) -> Lane:
        return Lane(0, 0)

    def first_plan(self, draws: Draws) -> Plan:
        """By closing time, to able caregivers drawn at random."""
        choices = []
        for job in range(self.jobs):
            while True:
                people = [
                    self.able[2 * job + slot][draws.below(len(self.able[2 * job + slot]))]
                    for slot in range(self.slots(job))
                ]
                choice = Choice(0, people[0], people[1] if len(people) > 1 else -1)
                if self.allows(job, choice):
                    break
            choices.append(choice)
        return Plan(sorted(range(self.jobs), key=lambda job: (self.due[job], job)), choices, 0)

    def append(
        self, job: int, choice: Choice, before: list[Lane]
    ) -> tuple[list[Lane | None], Effect]:
        """The lanes after `job`, and its travel and lateness (travel moves the leg home)."""
        starts = self.starts(job, choice, before)
        place, home = job + 1, self.distance[job + 1][0]
        after: list[Lane | None] = [None, None]
        travel, late = 0, []
        for slot, start in enumerate(starts):
            after[slot] = Lane(start + self.duration[2 * job + slot], place)
            late.append(max(0, start - self.due[job]))
            if slot == 0 or choice.first != choice.second:
                origin = before[slot].place
                travel += self.distance[origin][place] + home - self.distance[origin][0]
        return after, Effect(travel, sum(late), max(late))

    def starts(self, job: int, choice: Choice, before: list[Lane]) -> list[int]:
        """Earliest starts of the job's services after what its caregivers did before."""
        place, tie = job + 1, self.ties[job]
        first = max(self.opening[job], before[0].time + self.distance[before[0].place][place])
        if tie == SINGLE:
            return [first]
        if choice.first == choice.second:
            return [first, first + max(self.duration[2 * job], self.least[job])]
        second = max(self.opening[job], before[1].time + self.distance[before[1].place][place])
        if tie == TOGETHER:
            return [max(first, second)] * 2
        second = max(second, first + self.least[job])
        return [max(first, second - self.most[job]), second]

    def price(self, effects: list[Effect]) -> int:
        return sum(effect.travel + effect.late for effect in effects) + max(
            (effect.latest for effect in effects), default=0
        )


def _unit(problem: Hhcrsp) -> int:
    """The smallest power of ten that makes the data whole, six decimals and 31 bits at most."""
    values = list(_values(problem))
    longest = max(values) * (3 * len(problem.patients) + 2)
    unit = 1
    for _ in range(MAX_DECIMALS):
        if longest * unit * 10 > MAX_UNIT:
            break
        if all(abs(value * unit - round(value * unit)) < 1e-9 for value in values):
            break
        unit *= 10
    return unit


def _values(problem: Hhcrsp) -> Iterable[float]:
    for row in problem.distances:
        yield from row
    for patient in problem.patients:
        yield from (*patient.window, *patient.gap, *(length for _, length in patient.services))
