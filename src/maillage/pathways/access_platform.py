"""The first net, for what concerns a service and not one child; a refusal is a 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.pathways.access import hold_of, services_seen
from maillage.pathways.models import FlowScenario


def access_flow(request: HttpRequest, slug: str) -> FlowScenario:
    """A simulation of a service whose list this person may look at, or a 404."""
    rows = FlowScenario.objects.select_related("service", "organisation", "created_by")
    return get_object_or_404(rows, slug=slug, service__in=services_seen(hold_of(request.user)))
