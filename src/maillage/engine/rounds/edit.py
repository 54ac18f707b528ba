"""What people do to a week: publish it, refuse a change, fall ill, cancel, start from a type-week.

Every gesture returns a new week; solving it again keeps what is pinned and moves as little as the
weight `moved` asks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from maillage.engine.rounds.errors import InputError
from maillage.engine.rounds.week import Week
from maillage.engine.rounds.week_check import read_plan


def publish(week: Week, solution: Any) -> Week:
    """The week whose diaries say what `solution` says."""
    placed = read_plan(week, solution).placed
    visits = tuple(
        replace(visit, published=placed.get(number)) for number, visit in enumerate(week.visits)
    )
    return replace(week, visits=visits)


def refuse(week: Week, visits: Collection[str]) -> Week:
    """Pins visits where they are published: nobody may move them."""
    _known(visits, [visit.id for visit in week.visits], "visite")
    for visit in week.visits:
        if visit.id in visits and visit.published is None:
            raise InputError(f"La visite « {visit.id} » n'est pas publiée : rien à conserver.")
    return replace(
        week,
        visits=tuple(
            replace(visit, pinned=visit.published) if visit.id in visits else visit
            for visit in week.visits
        ),
    )


def absent(week: Week, professional: str, days: Collection[int]) -> Week:
    """Someone is away on these days: no hours, and their pinned visits are free again."""
    people = [person.id for person in week.professionals]
    _known([professional], people, "personne")
    number = people.index(professional)
    away = {index for index, day in enumerate(week.days) if day in days}
    who = week.professionals[number]
    hours = tuple(() if index in away else spans for index, spans in enumerate(who.hours))
    professionals = list(week.professionals)
    professionals[number] = replace(who, hours=hours)
    visits = tuple(
        replace(visit, pinned=None)
        if visit.pinned
        and visit.pinned.day in away
        and number in [person for person, _ in visit.pinned.slots]
        else visit
        for visit in week.visits
    )
    return replace(week, professionals=tuple(professionals), visits=visits)


def cancel(week: Week, visits: Collection[str]) -> Week:
    """The week without these visits."""
    _known(visits, [visit.id for visit in week.visits], "visite")
    return replace(week, visits=tuple(visit for visit in week.visits if visit.id not in visits))


def week_of(type_week: Week, solution: Any, week_start: str) -> Week:
    """One dated week that starts from the type-week negotiated in September.

    Exceptions are then applied to it by the other gestures; what they do not touch stays.
    """
    return replace(publish(type_week, solution), week_start=week_start)


def _known(names: Collection[str], index: Collection[str], what: str) -> None:
    for name in names:
        if name not in index:
            raise InputError(f"« {name} » n'est pas une {what} du problème.")
