"""Who asks, and in whose space: what the middleware put on the request, with its type."""

from typing import cast

from django.http import HttpRequest

from maillage.people.models import Organisation, User


def actor(request: HttpRequest) -> User:
    """The signed-in person of a page that asked for a permission."""
    return cast(User, request.user)


def space(request: HttpRequest) -> Organisation:
    """The organisation whose space the page is in."""
    return cast(Organisation, request.organisation)  # type: ignore[attr-defined]
