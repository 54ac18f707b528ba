"""From an order and choices back to a solution of the published instance, in the file's numbers."""

from __future__ import annotations

from typing import Any

from maillage.engine.rounds.clinic_model import ClinicModel
from maillage.engine.rounds.hhcrsp import SEQUENCE, SINGLE, TOGETHER, write_routes
from maillage.engine.rounds.model import Plan


def decode(model: ClinicModel, plan: Plan) -> dict[str, Any]:
    """The published solution form; times are computed anew from the unrounded distances."""
    problem = model.problem
    state = dict.fromkeys(range(len(problem.caregivers)), (0.0, 0))
    routes: dict[int, list[tuple[int, int, float]]] = {c: [] for c in state}
    for job in plan.order:
        patient, choice = problem.patients[job], plan.choices[job]
        people = [choice.who(slot) for slot in range(model.slots(job))]
        starts = []
        for person in people:
            time, place = state[person]
            starts.append(max(patient.window[0], time + problem.distances[place][job + 1]))
        if patient.tie != SINGLE and people[0] == people[1]:
            starts[1] = starts[0] + max(patient.services[0][1], patient.gap[0])
        elif patient.tie == TOGETHER:
            starts = [max(starts)] * 2
        elif patient.tie == SEQUENCE:
            starts[1] = max(starts[1], starts[0] + patient.gap[0])
            starts[0] = max(starts[0], starts[1] - patient.gap[1])
        for rank, (person, start) in enumerate(zip(people, starts, strict=True)):
            routes[person].append((job, rank, start))
            state[person] = (start + patient.services[rank][1], job + 1)
    return write_routes(problem, routes)
