"""Reads of people and places."""

from typing import Any

from django.http import HttpRequest

from maillage.people.enums import Role
from maillage.people.models import Organisation


def spaces_of(user: Any) -> list[Organisation]:
    """The organisations where a person holds a role today (read once per request)."""
    if not hasattr(user, "_spaces"):
        user._spaces = list(Organisation.objects.of_user(user))
    return user._spaces


def role_words(request: HttpRequest) -> str:
    """The person's roles in the present space, as a screen says them."""
    return ", ".join(sorted(Role(role).label for role in request.roles))
