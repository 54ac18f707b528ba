"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from maillage.kernel import registries
from maillage.kernel.http import organisation_url


def shell(request: HttpRequest) -> dict[str, Any]:
    """The navigation of the current organisation, and whether this is the demonstration."""
    organisation = getattr(request, "organisation", None)
    context: dict[str, Any] = {
        "organisation": organisation,
        "navigation": [],
        "demo": settings.MAILLAGE_DEMO,
    }
    if organisation is None:
        return context
    # The template tags `ourl` and `current` read these.
    match = request.resolver_match
    here = f"{match.namespace}:{match.url_name}" if match else ""
    for place in registries.places:
        if place.permission and not request.user.has_perm(place.permission, organisation):
            continue
        room = place.url_name.split(":")[0]
        context["navigation"].append(
            {
                "label": place.label,
                "icon": place.icon,
                "url": organisation_url(organisation, place.url_name),
                "current": here == place.url_name or (bool(here) and here.split(":")[0] == room),
            }
        )
    return context
