"""Relational continuity, by team and year: how many referents a child had, how long bonds last.

A referent is whoever coordinates the child's pathway (`CircleFunction.COORDINATOR`, one after the
other); other professionals around the child are no break. Nothing here names a child or a person,
and a team of few children is not shown; all the teams together are those shown, so that no
subtraction gives another.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Q

from maillage.kernel.words import NBSP
from maillage.pathways.enums import CircleFunction
from maillage.pathways.models import CircleMember
from maillage.people.models import Service

# A share or a mean out of fewer children would say what one of them lives (domain.md 5.1).
LEAST_CHILDREN = 10
_STEP = 5
_MONTH = 30.44


@dataclass(frozen=True)
class Bonds:
    """What is told of a team: its children by fives, referents per child, months of a bond."""

    name: str
    children: int
    per_child: float
    several: int
    months: int

    @property
    def size(self) -> str:
        """How many children, by fives: one who comes or goes does not show."""
        return f"{self.children} à {self.children + _STEP - 1}"

    @property
    def share(self) -> str:
        """The share of the children who had several referents, by tenths."""
        return f"environ {self.several}{NBSP}%"


@dataclass(frozen=True)
class Continuity:
    """The teams shown, all of them together, and how many are too small to be."""

    teams: list[Bonds]
    together: Bonds | None
    hidden: int


def continuity(first: date, until: date) -> Continuity:
    """What the children followed between two days (both included) lived of it: one query."""
    rows = CircleMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first),
        function=CircleFunction.COORDINATOR,
        person__isnull=False,
        starts_on__lte=until,
        child__erased_on=None,
    ).values_list("child__service", "child", "person", "starts_on", "ends_on")
    held: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for service, child, person, starts_on, ends_on in rows:
        days = (min(ends_on or until, until) - starts_on).days + 1
        held[service].append((child, person, days))
    names = dict(Service.objects.filter(pk__in=held).values_list("pk", "name"))
    teams, shown = [], []
    for service, bonds in held.items():
        one = _bonds(names[service], bonds)
        if one is not None:
            teams.append(one)
            shown += bonds
    together = _bonds("Ensemble des équipes montrées", shown) if len(teams) > 1 else None
    return Continuity(
        sorted(teams, key=lambda one: one.name), together, hidden=len(held) - len(teams)
    )


def _bonds(name: str, bonds: list[tuple[int, int, int]]) -> Bonds | None:
    people: dict[int, set[int]] = defaultdict(set)
    for child, person, _ in bonds:
        people[child].add(person)
    if len(people) < LEAST_CHILDREN:
        return None
    numbers = [len(one) for one in people.values()]
    several = sum(1 for number in numbers if number > 1)
    return Bonds(
        name=name,
        children=len(people) // _STEP * _STEP,
        per_child=round(sum(numbers) / len(numbers), 1),
        several=round(10 * several / len(numbers)) * 10,
        months=round(median(days for _, _, days in bonds) / _MONTH),
    )
