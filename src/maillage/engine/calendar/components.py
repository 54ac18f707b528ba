"""Groups that share nobody, no room and no rule are independent problems."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Hashable, Iterator

from maillage.engine.calendar.problem import Group, Problem


def components(problem: Problem) -> list[Problem]:
    """The independent parts of a problem, largest first; their costs and bounds add up."""
    parent = list(range(len(problem.groups)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[Hashable, int] = {}
    covered = {cover.service for cover in problem.cover}
    rules = defaultdict(list)
    for number, rule in enumerate(problem.distinct):
        for name in rule.groups:
            rules[name].append(number)
    for index, group in enumerate(problem.groups):
        for resource in _resources(group, covered, rules[group.id]):
            other = first.setdefault(resource, index)
            parent[root(index)] = root(other)
    parts = defaultdict(list)
    for index, group in enumerate(problem.groups):
        parts[root(index)].append(group)
    ordered = sorted(parts.values(), key=lambda groups: -len(groups))
    if len(ordered) < 2:
        return [problem]
    return [restrict(problem, groups) for groups in ordered]


def _resources(group: Group, covered: set[str], rules: list[int]) -> Iterator[Hashable]:
    yield "site", group.site
    for option in group.options:
        for name in option.people:
            yield "person", name
    for member in group.members:
        yield "member", member
    if group.service in covered:
        yield "service", group.service
    for number in rules:
        yield "rule", number


def restrict(problem: Problem, groups: list[Group]) -> Problem:
    """The problem of these groups alone, with the people and sites they may use."""
    ids = {group.id for group in groups}
    names = {name for group in groups for option in group.options for name in option.people}
    names |= {fixed.facilitator or "" for group in groups for fixed in group.fixed}
    people = tuple(person for person in problem.facilitators if person.id in names)
    sites = {group.site for group in groups} | {person.home_site for person in people}
    services = {group.service for group in groups}
    members = {member for group in groups for member in group.members}
    return dataclasses.replace(
        problem,
        sites=tuple(site for site in problem.sites if site.id in sites),
        travel={
            (a, b): problem.travel[a, b]
            for a in sorted(sites)
            for b in sorted(sites)
            if (a, b) in problem.travel
        },
        facilitators=people,
        members_busy={
            name: problem.members_busy[name]
            for name in sorted(members)
            if name in problem.members_busy
        },
        groups=tuple(groups),
        distinct=tuple(
            rule
            for rule in problem.distinct
            if rule.groups[:1] and rule.groups[0] in ids and ids.issuperset(rule.groups)
        ),
        cover=tuple(cover for cover in problem.cover if cover.service in services),
    )
