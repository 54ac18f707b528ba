"""The first net, for what concerns a service and not one child; a refusal is a 404."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.pathways.access import hold_of, holds_everywhere, services_kept, services_seen
from maillage.pathways.domain.partners import BOOKING
from maillage.pathways.domain.steering import PARTS
from maillage.pathways.models import (
    Antenna,
    ApprovedPublic,
    Catchment,
    Encounter,
    FlowScenario,
    MultiYearContract,
    Partner,
)
from maillage.people.models import Occupation, Room


def access_flow(request: HttpRequest, slug: str) -> FlowScenario:
    """A simulation of a service whose list this person may look at, or a 404."""
    rows = FlowScenario.objects.select_related("service", "organisation", "created_by")
    return get_object_or_404(rows, slug=slug, service__in=services_seen(hold_of(request.user)))


def access_antenna(slug: str) -> Antenna:
    """An antenna of this space, or a 404."""
    return get_object_or_404(Antenna.objects.select_related("site", "organisation"), slug=slug)


def access_partner(slug: str) -> Partner:
    """A partner of this space, or a 404."""
    return get_object_or_404(Partner.objects.select_related("organisation"), slug=slug)


def access_room(slug: str) -> Room:
    """A room of this space, or a 404."""
    return get_object_or_404(Room.objects.select_related("site", "organisation"), slug=slug)


def access_own_booking(request: HttpRequest, room: Room, slug: str) -> Occupation:
    """An hour of this room that this person took, or a 404."""
    rows = Occupation.objects.select_related("organisation").filter(room=room)
    source = f"{BOOKING}{slug}"
    own = Occupation.objects.filter(person=request.user, source=source)
    return get_object_or_404(rows.filter(source__in=own.values("source")))


def access_contract(slug: str) -> MultiYearContract:
    """A multi-year contract of this space, or a 404."""
    return get_object_or_404(MultiYearContract.objects.select_related("organisation"), slug=slug)


def access_contract_part(
    request: HttpRequest, contract: MultiYearContract, part: str, slug: str
) -> Any:
    """An objective, places or a cost of this contract (`part` is a key of `PARTS`), or a 404.

    What is promised for one service is changed by who sees that service, what is promised for all
    by who answers for all.
    """
    if part not in PARTS:
        raise Http404
    rows = PARTS[part].objects.select_related("organisation", "contract")
    found = get_object_or_404(rows, contract=contract, slug=slug)
    service = getattr(found, "service_id", None)
    hold = hold_of(request.user)
    if service is None and not holds_everywhere(hold):
        raise Http404
    if service is not None and not services_seen(hold).filter(pk=service).exists():
        raise Http404
    return found


def access_public(request: HttpRequest, slug: str) -> ApprovedPublic:
    """The approved public of a service whose list this person keeps, or a 404."""
    rows = ApprovedPublic.objects.select_related("organisation")
    return get_object_or_404(rows, slug=slug, service__in=services_kept(hold_of(request.user)))


def access_kept_catchment(request: HttpRequest, slug: str) -> Catchment:
    """The catchment of a service whose list this person keeps, or a 404."""
    rows = Catchment.objects.select_related("service", "organisation")
    return get_object_or_404(rows, slug=slug, service__in=services_kept(hold_of(request.user)))


def access_own_encounter(request: HttpRequest, slug: str) -> Encounter:
    """An encounter that this person noted, or a 404."""
    rows = Encounter.objects.select_related("organisation")
    return get_object_or_404(rows, slug=slug, noted_by=request.user)
