"""Addresses that the transfer of a record names: profiles, extensions and code systems.

Facts of the French implementation guide "Médicosocial - Transfert de données DUI" (ANS),
2.2.0-ballot of 19 December 2025, over FHIR R4 (4.0.1) and FR Core 2.1.0.
"""

VERSION = "2.2.0-ballot"
TDDUI = "https://interop.esante.gouv.fr/ig/fhir/tddui"
CORE = "https://hl7.fr/ig/fhir/core"
TERMS = "http://terminology.hl7.org/CodeSystem"

DISCRIMINATOR = f"{TDDUI}/StructureDefinition/tddui-discriminator"
DISCRIMINATORS = f"{TDDUI}/CodeSystem/tddui-discriminator-cs"
PROJECT_REFERENCE = f"{TDDUI}/StructureDefinition/tddui-careplan-reference"
BIRTH_ORDER = f"{TDDUI}/StructureDefinition/tddui-birth-order"
ADMISSION = f"{TDDUI}/StructureDefinition/tddui-admission-date"
EXIT_MODE = f"{TDDUI}/StructureDefinition/tddui-exit-mode-label"
STAY_TYPES = f"{TDDUI}/CodeSystem/tddui-encounter-identifier-cs"
ACTION_INPUTS = f"{TDDUI}/CodeSystem/input-tddui-task-action-codesystem"
REVIEW_INPUTS = f"{TDDUI}/CodeSystem/input-tddui-task-bilan-codesystem"
REVIEW_OUTPUTS = f"{TDDUI}/CodeSystem/output-tddui-task-bilan-codesystem"

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
INSEE = f"{CORE}/StructureDefinition/fr-core-address-insee-code"
COMMUNES = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
# How structures are named: 1 before a FINESS number, 2 a SIREN, 3 a SIRET (ANS, idNat_Struct).
STRUCTURES = "urn:oid:1.2.250.1.71.4.2.2"
STRUCTURE_TYPES = f"{CORE}/CodeSystem/fr-core-cs-v2-0203"


def profile(name: str) -> str:
    """A profile of the guide, by its short name."""
    return f"{TDDUI}/StructureDefinition/tddui-{name}"


def identifiers(what: str) -> str:
    """The system of the identifiers of one kind of thing."""
    return f"https://identifiant-medicosocial-{what}.esante.gouv.fr"
