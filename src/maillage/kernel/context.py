"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from maillage.kernel import registries
from maillage.kernel.http import organisation_url


def shell(request: HttpRequest) -> dict[str, Any]:
    """The navigation of the current organisation, the account's menu, the other spaces."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    organisation = getattr(request, "organisation", None)
    navigation = _navigation(request, organisation) if organisation else []
    return {
        "organisation": organisation,
        "navigation": navigation,
        "place_pages": _pages(navigation),
        "organisations": _spaces(user, organisation) if signed_in else [],
        "home_url": organisation_url(organisation, "portal:today") if organisation else "/",
        "account": _account(request, user) if signed_in else None,
        "login_url": reverse("account_login"),
        "public_navigation": [
            {
                "label": label,
                "url": reverse(name),
                "current": request.path == reverse(name),
            }
            for label, name in registries.public_places
        ],
        "demo": settings.MAILLAGE_DEMO,
        "search_url": "",
        "help_url": "",
    }


def _navigation(request: HttpRequest, organisation: Any) -> list[dict[str, Any]]:
    """The rail: one entry per group of places, with its pages when there are several."""
    rail: dict[str, dict[str, Any]] = {}
    for place in registries.places:
        if place.permission and not request.user.has_perm(place.permission, organisation):
            continue
        url = organisation_url(organisation, place.url_name)
        is_home = place.url_name == "portal:today"
        current = request.path == url if is_home else request.path.startswith(url)
        entry = {"label": place.label, "icon": place.icon, "url": url, "current": current}
        shown = rail.setdefault(place.group or place.key, {**entry, "pages": []})
        shown["pages"].append(entry)
        shown["current"] = shown["current"] or current
    return list(rail.values())


def _pages(navigation: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pages that stand together at the place where one is; none when it has only one."""
    for entry in navigation:
        if entry["current"] and len(entry["pages"]) > 1:
            return list(entry["pages"])
    return []


def _spaces(user: Any, organisation: Any) -> list[dict[str, Any]]:
    spaces = registries.spaces_of(user)
    if len(spaces) < 2:
        return []
    return [
        {
            "name": space.name,
            "url": organisation_url(space, "portal:today"),
            "current": space == organisation,
        }
        for space in spaces
    ]


def _account(request: HttpRequest, user: Any) -> dict[str, Any]:
    return {
        "name": user.get_full_name(),
        "role": registries.role_words(request),
        "links": [
            {"label": label, "url": reverse(name), "icon": icon}
            for label, name, icon in registries.account_places
        ],
        "logout_url": reverse("account_logout"),
    }
