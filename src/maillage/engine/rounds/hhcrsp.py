"""The published home-care problem (HHCRSP): reading, validation, and the published solution form.

Mankowska, Meisel and Bierwirth, "The home health care routing and scheduling problem with
interdependent services", Health Care Management Science 17 (2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.engine.rounds.errors import InputError
from maillage.engine.rounds.fields import Fields, unique

SINGLE, TOGETHER, SEQUENCE = 0, 1, 2
SYNCHRONIZATIONS = {"simultaneous": TOGETHER, "sequential": SEQUENCE}


@dataclass(frozen=True)
class Patient:
    """A patient: window in minutes, one or two (service index, duration), and how they are tied.

    `gap` is the least and greatest delay from the start of the first service to that of the second.
    """

    id: str
    window: tuple[float, float]
    services: tuple[tuple[int, float], ...]
    tie: int
    gap: tuple[float, float]


@dataclass(frozen=True)
class Hhcrsp:
    """A whole instance. `distances` is square: the office, then the patients in file order."""

    patients: tuple[Patient, ...]
    services: tuple[str, ...]
    caregivers: tuple[str, ...]
    abilities: tuple[frozenset[int], ...]
    distances: tuple[tuple[float, ...], ...]


def is_hhcrsp(data: Any) -> bool:
    """Whether the JSON looks like a published instance rather than one of our weeks."""
    return isinstance(data, dict) and "format" not in data and "patients" in data


def parse_hhcrsp(data: Any) -> Hhcrsp:
    """The validated instance; raises `InputError` with a sentence naming the item."""
    root = Fields(data, "l'instance")
    services = [
        Fields(item, f"le soin numéro {number}").text("id")
        for number, item in enumerate(root.items("services", required=True), 1)
    ]
    service_index = unique(services, "le soin")
    names, abilities = _caregivers(root, service_index)
    patients = tuple(
        _patient(item, number, service_index)
        for number, item in enumerate(root.items("patients", required=True), 1)
    )
    if not patients:
        raise root.fail("patients", "est vide ; donnez au moins un patient")
    unique([patient.id for patient in patients], "le patient")
    if len(root.items("central_offices", required=True)) != 1:
        raise root.fail("central_offices", "doit contenir un bureau et un seul")
    _each_service_is_covered(patients, services, names, abilities)
    return Hhcrsp(
        patients=patients,
        services=tuple(services),
        caregivers=tuple(names),
        abilities=tuple(abilities),
        distances=_distances(root, [patient.id for patient in patients]),
    )


def _caregivers(
    root: Fields, service_index: dict[str, int]
) -> tuple[list[str], list[frozenset[int]]]:
    names, abilities = [], []
    for number, item in enumerate(root.items("caregivers", required=True), 1):
        name = Fields(item, f"le soignant numéro {number}").text("id")
        fields = Fields(item, f"le soignant {name}")
        known = fields.texts("abilities", required=True)
        for service in known:
            if service not in service_index:
                raise fields.fail("abilities", f"nomme le soin « {service} », qui n'existe pas")
        names.append(name)
        abilities.append(frozenset(service_index[service] for service in known))
    unique(names, "le soignant")
    return names, abilities


def _patient(item: Any, number: int, service_index: dict[str, int]) -> Patient:
    name = Fields(item, f"le patient numéro {number}").text("id")
    fields = Fields(item, f"le patient {name}")
    bounds = fields.items("time_window", required=True)
    if len(bounds) != 2:
        raise fields.fail("time_window", "doit contenir deux nombres, l'ouverture et la fermeture")
    opening, closing = (fields.as_number(bound, "time_window") for bound in bounds)
    if opening > closing:
        raise fields.fail("time_window", "se ferme avant de s'ouvrir")
    needs = fields.items("required_caregivers", required=True)
    if len(needs) not in (1, 2):
        raise fields.fail("required_caregivers", "doit contenir un ou deux soins")
    services = []
    for need in needs:
        wanted = Fields(need, f"le patient {name}, soin demandé")
        service = wanted.text("service")
        if service not in service_index:
            raise wanted.fail("service", f"nomme le soin « {service} », qui n'existe pas")
        services.append((service_index[service], wanted.number("duration")))
    tie, gap = _tie(fields, len(needs))
    return Patient(name, (opening, closing), tuple(services), tie, gap)


def _tie(fields: Fields, needs: int) -> tuple[int, tuple[float, float]]:
    if needs == 1:
        if fields.has("synchronization"):
            raise fields.fail("synchronization", "n'a pas de sens pour un seul soin ; retirez-le")
        return SINGLE, (0.0, 0.0)
    tie = fields.child("synchronization")
    kind = tie.text("type")
    if kind not in SYNCHRONIZATIONS:
        raise tie.fail("type", "doit être « simultaneous » ou « sequential »")
    if kind == "simultaneous":
        return TOGETHER, (0.0, 0.0)
    bounds = tie.items("distance", required=True)
    if len(bounds) != 2:
        raise tie.fail("distance", "doit contenir deux nombres, le minimum et le maximum")
    least, most = (tie.as_number(bound, "distance") for bound in bounds)
    if least > most:
        raise tie.fail("distance", "a un minimum plus grand que son maximum")
    return SEQUENCE, (least, most)


def _distances(root: Fields, names: list[str]) -> tuple[tuple[float, ...], ...]:
    rows = root.items("distances", required=True)
    if len(rows) != len(names) + 1:
        raise root.fail(
            "distances", f"doit avoir {len(names) + 1} lignes (le bureau et chaque patient)"
        )
    labels = ["du bureau", *(f"du patient {name}" for name in names)]
    matrix = []
    for label, row in zip(labels, rows, strict=True):
        if not isinstance(row, list) or len(row) != len(rows):
            raise root.fail("distances", f"doit avoir {len(rows)} nombres à la ligne {label}")
        matrix.append(tuple(root.as_number(value, f"distances, ligne {label}") for value in row))
    return tuple(matrix)


def _each_service_is_covered(
    patients: tuple[Patient, ...],
    services: list[str],
    names: list[str],
    abilities: list[frozenset[int]],
) -> None:
    for patient in patients:
        able = []
        for service, _ in patient.services:
            able.append(
                {name for name, known in zip(names, abilities, strict=True) if service in known}
            )
            if not able[-1]:
                raise InputError(
                    f"Le patient {patient.id} demande le soin « {services[service]} », qu'aucun "
                    "soignant ne sait faire : ajoutez-le aux compétences d'un soignant."
                )
        if len(able) == 2 and len(able[0] | able[1]) < 2 and not may_share(patient):
            raise InputError(
                f"Le patient {patient.id} demande deux soins liés, et une seule personne sait les "
                "faire : ajoutez un soignant."
            )


def may_share(patient: Patient) -> bool:
    """Whether one caregiver can do both services in order, given the greatest delay."""
    return patient.tie == SEQUENCE and patient.services[0][1] <= patient.gap[1]


def write_routes(
    problem: Hhcrsp, routes: dict[int, list[tuple[int, int, float]]]
) -> dict[str, Any]:
    """The published solution form of `routes`: caregiver -> (patient, service rank, start)."""
    written = []
    for caregiver in sorted(routes):
        locations = []
        for patient, rank, start in routes[caregiver]:
            service, duration = problem.patients[patient].services[rank]
            locations.append(
                {
                    "patient": problem.patients[patient].id,
                    "service": problem.services[service],
                    "arrival_time": start,
                    "departure_time": start + duration,
                }
            )
        written.append({"caregiver_id": problem.caregivers[caregiver], "locations": locations})
    return {"routes": written}
