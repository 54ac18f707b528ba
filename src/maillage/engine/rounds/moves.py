"""Proposals: small changes beside a neighbour in space and time, drawn as the core draws them."""

from __future__ import annotations

from maillage.engine.draws import Draws
from maillage.engine.rounds.machine import Change, Machine
from maillage.engine.rounds.model import Choice, Model

NOWHERE = Change()


class Moves:
    """Draws changes for a machine; an empty change is a draw that leads nowhere."""

    def __init__(self, model: Model, machine: Machine, draws: Draws) -> None:
        self.model = model
        self.machine = machine
        self.draws = draws

    def propose(self) -> Change:
        kind = self.draws.below(100)
        if kind < 55:
            return self._relocate()
        if kind < 75:
            return self._exchange()
        if kind < 85:
            return self._tails()
        if kind < 92:
            return self._reorder()
        return self._reassign()

    def _neighbour(self, job: int) -> int | None:
        near = self.model.neighbours[job]
        return near[self.draws.below(len(near))] if near else None

    def _slot(self, job: int) -> int:
        return self.draws.below(2) if self.model.slots(job) == 2 else 0

    def _beside(self, job: int, anchor: int) -> int:
        after = self.draws.below(2) == 0
        source, at = self.machine.where[job], self.machine.where[anchor]
        if after:
            return at + 1 if source > at else at
        return at - 1 if source < at else at

    def _choose(self, change: Change, job: int, choice: Choice) -> None:
        if choice != self.machine.choices[job]:
            change.choices.append((job, choice))

    def _relocate(self) -> Change:
        job = self.draws.below(self.model.jobs)
        near = self._neighbour(job)
        if near is None:
            return NOWHERE
        slot, other = self._slot(job), self._slot(near)
        its = self.machine.choices[near]
        choice = self.machine.choices[job].with_who(slot, its.who(other))
        joined = self.model.join(job, choice, near, its, self.draws)
        if joined is None or not self.model.allows(job, joined):
            return NOWHERE
        change = Change()
        position = self._beside(job, near)
        if position != self.machine.where[job]:
            change.shifts.append((job, position))
        self._choose(change, job, joined)
        return change

    def _exchange(self) -> Change:
        """Two neighbours trade a slot and, once in two, their places in the order."""
        a = self.draws.below(self.model.jobs)
        b = self._neighbour(a)
        if b is None:
            return NOWHERE
        slot_a, slot_b = self._slot(a), self._slot(b)
        old_a, old_b = self.machine.choices[a], self.machine.choices[b]
        new_a = self.model.join(a, old_a.with_who(slot_a, old_b.who(slot_b)), b, old_b, self.draws)
        if new_a is None:
            return NOWHERE
        new_b = self.model.join(b, old_b.with_who(slot_b, old_a.who(slot_a)), a, old_a, self.draws)
        if new_b is None or not self.model.allows(a, new_a) or not self.model.allows(b, new_b):
            return NOWHERE
        change = Change()
        if self.draws.below(2) == 0:
            at_a, at_b = self.machine.where[a], self.machine.where[b]
            change.shifts += [(a, at_b), (b, at_a)]
        self._choose(change, a, new_a)
        self._choose(change, b, new_b)
        return change

    def _tails(self) -> Change:
        """Two people swap the rest of their day from a position on."""
        model, choices = self.model, self.machine.choices
        job = self.draws.below(model.jobs)
        near = self._neighbour(job)
        if near is None:
            return NOWHERE
        slot, other = self._slot(job), self._slot(near)
        a, b = model.lane(job, choices[job], slot), model.lane(near, choices[near], other)
        if a < 0 or b < 0 or a == b:
            return NOWHERE
        if model.day(job, choices[job]) != model.day(near, choices[near]):
            return NOWHERE
        change = Change()
        for one in self.machine.order[self.machine.where[job] :]:
            choice = choices[one]
            for rank in range(model.slots(one)):
                lane = model.lane(one, choices[one], rank)
                if lane in (a, b):
                    choice = choice.with_who(rank, model.person(b if lane == a else a))
            if choice == choices[one]:
                continue
            if not model.allows(one, choice):
                return NOWHERE
            change.choices.append((one, choice))
        return change

    def _reorder(self) -> Change:
        job = self.draws.below(self.model.jobs)
        near = self._neighbour(job)
        if near is None:
            return NOWHERE
        position = self._beside(job, near)
        if position == self.machine.where[job]:
            return NOWHERE
        change = Change()
        change.shifts.append((job, position))
        return change

    def _reassign(self) -> Change:
        job = self.draws.below(self.model.jobs)
        slot = self._slot(job)
        able = self.model.able[2 * job + slot]
        if not able:
            return NOWHERE
        choice = self.model.vary(job, self.machine.choices[job], self.draws)
        choice = choice.with_who(slot, able[self.draws.below(len(able))])
        change = Change()
        if self.model.resources > 2:
            change.shifts.append((job, self.draws.below(self.model.jobs)))
        if choice == self.machine.choices[job] or not self.model.allows(job, choice):
            return NOWHERE
        change.choices.append((job, choice))
        return change
