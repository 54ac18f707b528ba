"""The first net, for what concerns a service and not one child; a refusal is a 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.pathways.access import hold_of, services_seen
from maillage.pathways.domain.partners import BOOKING
from maillage.pathways.models import Antenna, FlowScenario
from maillage.people.models import Occupation, Room


def access_flow(request: HttpRequest, slug: str) -> FlowScenario:
    """A simulation of a service whose list this person may look at, or a 404."""
    rows = FlowScenario.objects.select_related("service", "organisation", "created_by")
    return get_object_or_404(rows, slug=slug, service__in=services_seen(hold_of(request.user)))


def access_antenna(slug: str) -> Antenna:
    """An antenna of this space, or a 404."""
    return get_object_or_404(Antenna.objects.select_related("site", "organisation"), slug=slug)


def access_room(slug: str) -> Room:
    """A room of this space, or a 404."""
    return get_object_or_404(Room.objects.select_related("site", "organisation"), slug=slug)


def access_own_booking(request: HttpRequest, room: Room, slug: str) -> Occupation:
    """An hour of this room that this person took, or a 404."""
    rows = Occupation.objects.select_related("organisation").filter(room=room)
    source = f"{BOOKING}{slug}"
    own = Occupation.objects.filter(person=request.user, source=source)
    return get_object_or_404(rows.filter(source__in=own.values("source")))
