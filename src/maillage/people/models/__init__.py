"""Fields, constraints, invariants of people and organisations; the verbs are in `domain`."""

from maillage.people.models.agenda import Meeting, MeetingParticipant, Occupation
from maillage.people.models.organisations import (
    Organisation,
    Room,
    Service,
    ServiceCapacity,
    Site,
)
from maillage.people.models.providers import FacilitatorProfile, Provider
from maillage.people.models.users import Invitation, Membership, User

__all__ = [
    "FacilitatorProfile",
    "Invitation",
    "Meeting",
    "MeetingParticipant",
    "Membership",
    "Occupation",
    "Organisation",
    "Provider",
    "Room",
    "Service",
    "ServiceCapacity",
    "Site",
    "User",
]
