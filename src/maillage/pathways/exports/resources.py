"""What every resource of a transfer is made of: entries that name one another, no empty value."""

import uuid
from typing import Any

from maillage.pathways.exports import profiles

FHIR_CORE = {"RelatedPerson": f"{profiles.CORE}/StructureDefinition/fr-core-related-person"}


def concept(text: str) -> dict[str, Any]:
    """A concept in words only."""
    return {"text": text}


def coded(system: str, code: str, display: str = "") -> dict[str, Any]:
    """A concept by its code."""
    return {"coding": [discarded({"system": system, "code": code, "display": display})]}


def discarded(value: Any) -> Any:
    """The same without what is empty: FHIR refuses empty texts, lists and objects."""
    if isinstance(value, dict):
        kept = {name: discarded(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in (None, "", [], {})}
    if isinstance(value, list):
        return [one for one in map(discarded, value) if one not in (None, "", [], {})]
    return value


class Bundle:
    """Entries in the order in which they were added; each is posted.

    `local` begins every identifier: 3, FINESS, and the child's key in its service. The same record
    gives the same addresses each time, drawn from `seed`.
    """

    def __init__(self, *, local: str, seed: str) -> None:
        self.local = local
        self._seed = seed
        self._entries: list[dict[str, Any]] = []

    def add(self, kind: str, profile: str, resource: dict[str, Any], key: str = "") -> str:
        """One more resource; returns the address by which others name it."""
        named = uuid.uuid5(uuid.NAMESPACE_URL, f"maillage:{self._seed}:{kind}:{profile}:{key}")
        told = profiles.profile(profile) if profile else FHIR_CORE.get(kind)
        body = {"resourceType": kind, "meta": {"profile": [told]} if told else {}, **resource}
        self._entries.append(
            {
                "fullUrl": f"urn:uuid:{named}",
                "resource": discarded(body),
                "request": {"method": "POST", "url": kind},
            }
        )
        return f"urn:uuid:{named}"

    def identifier(self, what: str, mark: str, slug: str) -> list[dict[str, str]]:
        """How the guide names one part of a project: 3 FINESS / child - MARK - number."""
        return [
            {"system": profiles.identifiers(what), "value": f"{self.local}-{mark}-{slug}"},
        ]

    def as_json(self) -> dict[str, Any]:
        """The bundle itself."""
        return {
            "resourceType": "Bundle",
            "meta": {"profile": [profiles.profile("bundle")]},
            "type": "transaction",
            "entry": self._entries,
        }
