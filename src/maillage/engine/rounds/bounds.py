"""Proven lower bounds: modest, but nobody can go below them."""

from __future__ import annotations

from maillage.engine.rounds.clinic_model import ClinicModel
from maillage.engine.rounds.hhcrsp import SINGLE
from maillage.engine.rounds.week_model import WeekModel


def clinic_bound(model: ClinicModel) -> float:
    """Half the cheapest way in and out of every stop, over all stops and the office, by three.

    A stop is reached from, and left to, the office or a patient that one caregiver can also serve.
    Two services of a patient are two stops unless one caregiver may do both.
    """
    problem = model.problem
    total = 0.0
    around = []
    for job in range(model.jobs):
        stops = 1 if model.ties[job] == SINGLE or model.shares[job] else 2
        people = model.able_sets[2 * job] | model.able_sets[2 * job + 1]
        others = [0] + [
            other + 1
            for other in range(model.jobs)
            if other != job
            and not people.isdisjoint(model.able_sets[2 * other] | model.able_sets[2 * other + 1])
        ]
        way_in = min(problem.distances[other][job + 1] for other in others)
        way_out = min(problem.distances[job + 1][other] for other in others)
        around.append(problem.distances[0][job + 1])
        total += stops * (way_in + way_out) / 2
    back = min(problem.distances[job + 1][0] for job in range(model.jobs))
    return (total + (min(around) + back) / 2) / 3


def week_bound(model: WeekModel) -> float:
    """The price of the visits that no one, no place or no day can take."""
    week = model.week
    possible = {job.visit for job in model.todo}
    lost = [visit for number, visit in enumerate(week.visits) if number not in possible]
    unmet = sum(visit.priority for visit in lost)
    moved = sum(visit.published is not None for visit in lost)
    return week.weights["unmet"] * unmet + week.weights["moved"] * moved
