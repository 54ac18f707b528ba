"""Communities of peers: members, rooms for talking, texts, library, events."""

from maillage.community.models.communities import (
    Community,
    CommunityInvitation,
    CommunityMember,
    Salon,
    SalonSeat,
)
from maillage.community.models.gatherings import Gathering, GatheringPlace
from maillage.community.models.posts import Post, Report, Resource

__all__ = [
    "Community",
    "CommunityInvitation",
    "CommunityMember",
    "Gathering",
    "GatheringPlace",
    "Post",
    "Report",
    "Resource",
    "Salon",
    "SalonSeat",
]
