"""The judge of HHCRSP solutions: reads the file, trusts nothing of the solver.

Every comparison is absolute, to one thousandth of a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.engine.rounds.errors import InputError
from maillage.engine.rounds.fields import Fields
from maillage.engine.rounds.hhcrsp import SEQUENCE, TOGETHER, Hhcrsp
from maillage.engine.rounds.verdict import Verdict

TOLERANCE = 1e-3


@dataclass(frozen=True)
class _Stop:
    caregiver: int
    patient: int
    service: int
    start: float
    end: float


def check_hhcrsp(problem: Hhcrsp, solution: Any) -> Verdict:
    """Every broken rule as a French sentence, and the cost by part.

    Raises `InputError` when the solution cannot be read.
    """
    routes = _routes(problem, solution)
    broken: list[str] = []
    distance = sum(_walk(problem, caregiver, stops, broken) for caregiver, stops in routes.items())
    stops = [stop for route in routes.values() for stop in route]
    starts = _needs(problem, stops, broken)
    late = [
        max(0.0, start - patient.window[1])
        for patient, done in zip(problem.patients, starts, strict=True)
        for start in done.values()
    ]
    parts = {
        "travel": distance,
        "tardiness": sum(late),
        "max_tardiness": max(late, default=0.0),
    }
    return Verdict(tuple(broken), sum(parts.values()) / 3, parts)


def _routes(problem: Hhcrsp, solution: Any) -> dict[int, list[_Stop]]:
    caregivers = {name: number for number, name in enumerate(problem.caregivers)}
    patients = {patient.id: number for number, patient in enumerate(problem.patients)}
    services = {name: number for number, name in enumerate(problem.services)}
    routes: dict[int, list[_Stop]] = {}
    for item in Fields(solution, "le plan").items("routes", required=True):
        route = Fields(item, "une tournée du plan")
        name = route.text("caregiver_id")
        if name not in caregivers:
            raise route.fail("caregiver_id", f"nomme « {name} », qui n'est pas un soignant")
        if caregivers[name] in routes:
            raise InputError(f"Le plan contient deux tournées pour le soignant {name}.")
        stops = []
        for location in route.items("locations"):
            stop = Fields(location, f"la tournée du soignant {name}")
            patient, service = stop.text("patient"), stop.text("service")
            if patient not in patients:
                raise stop.fail("patient", f"nomme « {patient} », qui n'est pas un patient")
            if service not in services:
                raise stop.fail("service", f"nomme « {service} », qui n'est pas un soin")
            stops.append(
                _Stop(
                    caregivers[name],
                    patients[patient],
                    services[service],
                    stop.number("arrival_time"),
                    stop.number("departure_time"),
                )
            )
        routes[caregivers[name]] = stops
    return routes


def _walk(problem: Hhcrsp, caregiver: int, stops: list[_Stop], broken: list[str]) -> float:
    """Distance of one round; adds what its caregiver cannot do to `broken`."""
    name = problem.caregivers[caregiver]
    time, place, distance = 0.0, 0, 0.0
    for stop in stops:
        patient = problem.patients[stop.patient]
        leg = problem.distances[place][stop.patient + 1]
        distance += leg
        if stop.service not in problem.abilities[caregiver]:
            broken.append(
                f"Le soignant {name} ne sait pas faire le soin {problem.services[stop.service]} "
                f"demandé par le patient {patient.id}."
            )
        if stop.start < time + leg - TOLERANCE:
            broken.append(
                f"Le soignant {name} commence chez le patient {patient.id} à {stop.start:g}, "
                f"avant d'y être arrivé ({time + leg:g})."
            )
        if stop.start < patient.window[0] - TOLERANCE:
            broken.append(
                f"Le soin du patient {patient.id} commence à {stop.start:g}, avant l'ouverture de "
                f"sa fenêtre ({patient.window[0]:g})."
            )
        time, place = stop.end, stop.patient + 1
    return distance + (problem.distances[place][0] if stops else 0.0)


def _needs(problem: Hhcrsp, stops: list[_Stop], broken: list[str]) -> list[dict[int, float]]:
    """Start of each service rank done, per patient; adds unmet and untied needs to `broken`."""
    by_patient: list[list[_Stop]] = [[] for _ in problem.patients]
    for stop in stops:
        by_patient[stop.patient].append(stop)
    result = []
    for patient, visits in zip(problem.patients, by_patient, strict=True):
        left = list(visits)
        done: dict[int, _Stop] = {}
        for rank, (service, duration) in enumerate(patient.services):
            # Of two stops for the same service, the first in time; together, the one that lasts so.
            match = min(
                (stop for stop in left if stop.service == service),
                key=lambda stop: (stop.start, abs(stop.end - stop.start - duration)),
                default=None,
            )
            if match is None:
                broken.append(
                    f"Le patient {patient.id} ne reçoit pas le soin {problem.services[service]}."
                )
                continue
            left.remove(match)
            done[rank] = match
            if abs(match.end - match.start - duration) > TOLERANCE:
                broken.append(
                    f"Le soin {problem.services[service]} du patient {patient.id} dure "
                    f"{match.end - match.start:g} au lieu de {duration:g}."
                )
        broken += [
            f"Le patient {patient.id} reçoit un soin {problem.services[stop.service]} de trop."
            for stop in left
        ]
        if len(done) == 2:
            _tied(patient.id, patient.tie, patient.gap, done, broken)
        result.append({rank: stop.start for rank, stop in done.items()})
    return result


def _tied(
    name: str, tie: int, gap: tuple[float, float], done: dict[int, _Stop], broken: list[str]
) -> None:
    delay = done[1].start - done[0].start
    if tie == TOGETHER:
        if abs(delay) > TOLERANCE:
            broken.append(f"Les deux soins du patient {name} ne commencent pas ensemble.")
        if done[0].caregiver == done[1].caregiver:
            broken.append(f"Les deux soins simultanés du patient {name} ont un seul soignant.")
    if tie == SEQUENCE and not gap[0] - TOLERANCE <= delay <= gap[1] + TOLERANCE:
        broken.append(
            f"Le second soin du patient {name} commence {delay:g} après le premier, hors de "
            f"l'intervalle {gap[0]:g} à {gap[1]:g}."
        )
