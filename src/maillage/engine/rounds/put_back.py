"""What putting one visit back where it was published would break and cost.

The same sentences and the same terms as the checker, judged only on what the return touches: the
visit, its child, and the weeks of the people who hold it before or after.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from maillage.engine.rounds.week import COST_TERMS, NOBODY, Assignment, Week
from maillage.engine.rounds.week_check import (
    Plan,
    judge,
    judge_some,
    posts_of,
    road_terms,
    roads_of,
    visit_terms,
)


@dataclass(frozen=True)
class Return:
    """New broken rules, and each term of the cost minus what it is now."""

    broken: tuple[str, ...]
    extra: dict[str, float]


class Returns:
    """A plan, ready to be asked what the return of each of its visits would do."""

    def __init__(self, week: Week, plan: Plan) -> None:
        self.week = week
        self.plan = plan
        self.already = set(judge(week, plan))
        self.roads = roads_of(week, posts_of(week, plan))
        self.terms = road_terms(week, self.roads)
        self.by_person: dict[int, set[int]] = {}
        self.by_child: dict[int, set[int]] = {}
        for number, where in plan.placed.items():
            for person, _ in where.slots:
                self.by_person.setdefault(person, set()).add(number)
            child = week.visits[number].child
            if child != NOBODY:
                self.by_child.setdefault(child, set()).add(number)

    def of(self, number: int, where: Assignment) -> Return:
        """What the visit `number` put back at `where` would break and cost."""
        now = self.plan.placed.get(number)
        people = {person for person, _ in where.slots}
        if now is not None:
            people |= {person for person, _ in now.slots}
        days = self._own_days(number, where, people)
        return Return(self._broken(number, where, days), self._extra(number, where, days, people))

    def _own_days(self, number: int, where: Assignment, people: Set[int]) -> Plan:
        """The weeks of these people after the return; a visit for two keeps only their posts."""
        placed = {number: where}
        for one in set().union(*(self.by_person.get(person, set()) for person in people)):
            if one != number:
                stands = self.plan.placed[one]
                own = tuple(slot for slot in stands.slots if slot[0] in people)
                placed[one] = replace(stands, slots=own)
        pauses = {key: pause for key, pause in self.plan.pauses.items() if key[0] in people}
        return Plan(placed, pauses)

    def _broken(self, number: int, where: Assignment, days: Plan) -> tuple[str, ...]:
        family = self.by_child.get(self.week.visits[number].child, set())
        placed = {one: self.plan.placed[one] for one in family}
        families = Plan(placed | {number: where}, {})
        sentences = judge_some(self.week, [number], days, families)
        return tuple(one for one in sentences if one not in self.already)

    def _extra(
        self, number: int, where: Assignment, days: Plan, people: Set[int]
    ) -> dict[str, float]:
        changed = roads_of(self.week, posts_of(self.week, days))
        roads = [
            changed[person] if person in people else road for person, road in enumerate(self.roads)
        ]
        later = road_terms(self.week, roads)
        there = visit_terms(self.week, number, where)
        here = visit_terms(self.week, number, self.plan.placed.get(number))
        return {
            term: later[term] - self.terms[term]
            if term in later
            else there.get(term, 0) - here.get(term, 0)
            for term in COST_TERMS
        }
