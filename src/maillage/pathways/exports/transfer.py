"""A child's record as user-record software exchange it: one FHIR bundle, ready to be posted.

Shape of the profiles named in `profiles`. What they say nothing of (circle, refusals, opinion of
the child, how far a goal is) is put by our own mapping in standard elements, and told in
docs/formats/transfert-dui.md.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from maillage.pathways.exports import profiles
from maillage.pathways.exports.project import project_entries
from maillage.pathways.exports.resources import Bundle, coded, concept, discarded
from maillage.pathways.identity import Identity
from maillage.pathways.models import Child, CircleMember, Pathway
from maillage.pathways.queries.projects import Sheet
from maillage.territory.registry import commune_name


@dataclass(frozen=True)
class Record:
    """Everything that leaves for one child: read and opened by who may."""

    child: Child
    identity: Identity
    finess: str
    pathways: Sequence[Pathway]
    sheets: Sequence[Sheet]
    circle: Sequence[CircleMember] = field(default=())


def transfer_bundle(record: Record) -> dict[str, Any]:
    """The bundle (type transaction) of one record, as FHIR R4 JSON."""
    bundle = Bundle(local=f"3{record.finess}/{record.child.slug}", seed=record.child.slug)
    patient = bundle.add("Patient", "patient", _patient(record, bundle))
    service = bundle.add("Organization", "organization", _service(record))
    guardian = None
    if record.identity.guardian:
        guardian = bundle.add("RelatedPerson", "", _guardian(record, bundle, patient), "proche")
    for pathway in record.pathways:
        stay = _stay(pathway, bundle, patient, service)
        bundle.add("Encounter", "encounter-sejour", stay, pathway.slug)
    if record.circle:
        bundle.add("CareTeam", "", _circle(record, patient, service), "cercle")
    for sheet in record.sheets:
        project_entries(bundle, sheet, patient=patient, service=service, guardian=guardian)
    return bundle.as_json()


def transfer_file(record: Record) -> bytes:
    """The same, as a file."""
    return json.dumps(transfer_bundle(record), ensure_ascii=False, indent=1).encode()


def _patient(record: Record, bundle: Bundle) -> dict[str, Any]:
    one, code = record.identity, record.child.commune_code
    address = {
        "use": "home",
        "text": one.address,
        "city": commune_name(code) if code else "",
        "extension": [
            {
                "url": profiles.INSEE,
                "valueCoding": {"system": profiles.COMMUNES, "code": code},
            }
        ]
        if code
        else [],
    }
    unknown = {"extension": [{"url": profiles.ABSENT, "valueCode": "unknown"}]}
    return {
        "identifier": [
            {
                "use": "usual",
                "type": coded(f"{profiles.TERMS}/v2-0203", "PI", "Patient internal identifier"),
                "system": profiles.identifiers("localusager"),
                "value": bundle.local,
            },
            *(
                [{"use": "secondary", "value": one.file_number, "assigner": {"display": "MDPH"}}]
                if one.file_number
                else []
            ),
        ],
        "name": [{"use": "official", "family": one.last_name, "given": [one.first_name]}],
        # Neither the sex nor the rank in the civil register is asked for here.
        "gender": "unknown",
        "birthDate": one.birth_date.isoformat(),
        "_birthDate": {"extension": [{"url": profiles.BIRTH_ORDER, "_valuePositiveInt": unknown}]},
        "address": [address] if one.address or code else [],
    }


def _guardian(record: Record, bundle: Bundle, patient: str) -> dict[str, Any]:
    one = record.identity
    named = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{bundle.local}/proche"))
    ways = (("phone", one.phone), ("email", one.email))
    return {
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{named}"}],
        "patient": {"reference": patient},
        "relationship": [concept("Autorité parentale")],
        "name": [{"text": one.guardian}],
        "telecom": [{"system": system, "value": value} for system, value in ways if value],
    }


def _service(record: Record) -> dict[str, Any]:
    return {
        "identifier": [
            {
                "use": "official",
                "type": coded(profiles.STRUCTURE_TYPES, "IDNST"),
                "system": profiles.STRUCTURES,
                "value": f"1{record.finess}",
            }
        ],
        "name": record.child.service.name,
    }


def _stay(pathway: Pathway, bundle: Bundle, patient: str, service: str) -> dict[str, Any]:
    left = pathway.left_on
    told = [
        {"url": profiles.ADMISSION, "valueDateTime": pathway.admitted_on.isoformat()},
        *(
            [{"url": profiles.EXIT_MODE, "valueString": pathway.get_destination_display()}]
            if pathway.destination
            else []
        ),
    ]
    return {
        "extension": told,
        "identifier": [
            {
                "type": coded(profiles.STAY_TYPES, "SEJ", "Identifiant du séjour"),
                "system": profiles.identifiers("sejour"),
                "value": f"{bundle.local}-SEJOUR-{pathway.slug}",
            }
        ],
        "status": "in-progress" if left is None else "finished",
        # Met where they live, learn and play: the field, not a bed.
        "class": {"system": f"{profiles.TERMS}/v3-ActCode", "code": "FLD", "display": "field"},
        "type": [concept(stage.get_mode_display()) for stage in pathway.stages.all()],
        "subject": {"reference": patient},
        "period": discarded(
            {"start": pathway.admitted_on.isoformat(), "end": left.isoformat() if left else ""}
        ),
        "serviceProvider": {"reference": service, "display": pathway.service.name},
    }


def _circle(record: Record, patient: str, service: str) -> dict[str, Any]:
    """Functions, and the names of the service's own people: outside, nobody is named here."""
    return {
        "status": "active",
        "subject": {"reference": patient},
        "participant": [
            {
                "role": [concept(one.get_function_display())],
                "member": {"display": str(one.person)} if one.person else None,
                "period": {"start": one.starts_on.isoformat()},
            }
            for one in record.circle
        ],
        "managingOrganization": [{"reference": service}],
    }
