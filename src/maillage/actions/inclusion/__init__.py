"""Open data in the schema data·inclusion v1: what leaves, what comes in, and a strict check."""

from maillage.actions.inclusion.checking import advice, faults
from maillage.actions.inclusion.reading import read_services
from maillage.actions.inclusion.writing import UNSAID, service_record, structure_record

__all__ = ["UNSAID", "advice", "faults", "read_services", "service_record", "structure_record"]
