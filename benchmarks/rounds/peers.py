"""A generic solver given the same model and the same time: OR-Tools routing."""

from __future__ import annotations

from typing import Any

from maillage.engine.rounds.hhcrsp import SINGLE, TOGETHER, Hhcrsp, may_share, write_routes

UNIT = 1000
HORIZON = 4_000


def ortools_routing(problem: Hhcrsp, seconds: float) -> dict[str, Any] | None:
    """The published solution form of the best plan OR-Tools routing finds, or None.

    Every service is a node; late starts cost one a minute; the greatest lateness, which routing
    cannot express, is left to the judge. Guided local search from local cheapest
    insertion, the best here of three first-solution strategies tried.
    """
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    nodes = [
        (job, rank)
        for job, patient in enumerate(problem.patients)
        for rank in range(len(patient.services))
    ]
    manager = pywrapcp.RoutingIndexManager(len(nodes) + 1, len(problem.caregivers), 0)
    routing = pywrapcp.RoutingModel(manager)
    place = [0, *(job + 1 for job, _ in nodes)]
    legs = [[round(problem.distances[a][b] * UNIT) for b in place] for a in place]
    care = [0, *(round(problem.patients[job].services[rank][1] * UNIT) for job, rank in nodes)]
    cost = routing.RegisterTransitCallback(
        lambda a, b: legs[manager.IndexToNode(a)][manager.IndexToNode(b)]
    )
    time = routing.RegisterTransitCallback(
        lambda a, b: (
            legs[manager.IndexToNode(a)][manager.IndexToNode(b)] + care[manager.IndexToNode(a)]
        )
    )
    routing.SetArcCostEvaluatorOfAllVehicles(cost)
    routing.AddDimension(time, HORIZON * UNIT, HORIZON * UNIT, False, "time")
    clock = routing.GetDimensionOrDie("time")
    _constrain(problem, manager, routing, clock, nodes)
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_INSERTION
    )
    settings.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    settings.time_limit.FromMilliseconds(int(seconds * 1000))
    found = routing.SolveWithParameters(settings)
    if found is None:
        return None
    return write_routes(problem, _routes(problem, manager, routing, found, clock, nodes))


def _constrain(
    problem: Hhcrsp, manager: Any, routing: Any, clock: Any, nodes: list[tuple[int, int]]
) -> None:
    """Skills, windows, and what ties the two services of a patient."""
    solver = routing.solver()
    first: dict[int, int] = {}
    for number, (job, rank) in enumerate(nodes, 1):
        patient = problem.patients[job]
        index = manager.NodeToIndex(number)
        service = patient.services[rank][0]
        for caregiver, known in enumerate(problem.abilities):
            if service not in known:
                routing.VehicleVar(index).RemoveValue(caregiver)
        clock.CumulVar(index).SetMin(round(patient.window[0] * UNIT))
        clock.SetCumulVarSoftUpperBound(index, round(patient.window[1] * UNIT), 1)
        if rank == 0:
            first[job] = index
            continue
        start, end = clock.CumulVar(first[job]), clock.CumulVar(index)
        if patient.tie == TOGETHER:
            solver.Add(start == end)
        elif patient.tie != SINGLE:
            solver.Add(end >= start + round(patient.gap[0] * UNIT))
            solver.Add(end <= start + round(patient.gap[1] * UNIT))
        if not may_share(patient):
            solver.Add(routing.VehicleVar(first[job]) != routing.VehicleVar(index))


def _routes(
    problem: Hhcrsp,
    manager: Any,
    routing: Any,
    found: Any,
    clock: Any,
    nodes: list[tuple[int, int]],
) -> dict[int, list[tuple[int, int, float]]]:
    """Caregiver -> (job, rank, start) in order."""
    routes: dict[int, list[tuple[int, int, float]]] = {}
    for caregiver in range(len(problem.caregivers)):
        index = routing.Start(caregiver)
        stops = []
        while not routing.IsEnd(index):
            number = manager.IndexToNode(index)
            if number:
                job, rank = nodes[number - 1]
                stops.append((job, rank, found.Min(clock.CumulVar(index)) / UNIT))
            index = found.Value(routing.NextVar(index))
        routes[caregiver] = stops
    return routes
