"""Travel times between communes, from their town halls."""

from functools import lru_cache

from maillage.engine import geo
from maillage.territory.registry import Commune, commune, departement

CORSICA = ("2A", "2B")


class NoRoad(ValueError):
    """The sea lies between the two communes; the message is a French sentence."""


@lru_cache(maxsize=65536)
def travel_minutes(commune_a: str, commune_b: str) -> int:
    """Estimated minutes by car between two communes (INSEE codes), the same both ways.

    Straight line between the town halls, then the model of maillage.engine.geo; within one
    commune, the time to leave and park. Islands of one département count as joined.

    Raises:
        UnknownPlace: when a code belongs to no commune.
        NoRoad: between the mainland, Corsica and each overseas département.
    """
    here, there = commune(commune_a), commune(commune_b)
    if _land(here) != _land(there):
        raise NoRoad(
            f"Aucune route ne relie {here.name} à {there.name} : "
            "indiquez vous-même la durée du trajet."
        )
    return geo.travel_minutes(here.point, there.point)


def _land(place: Commune) -> str:
    """What one can drive across: "mainland", "corsica", or the overseas code."""
    if place.departement in CORSICA:
        return "corsica"
    return place.departement if departement(place.departement).overseas else "mainland"
