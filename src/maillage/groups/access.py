"""The first net: one object of this space, for who may see or plan it; a refusal is a 404."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.groups.models import Cycle, Group, Session


def access_cycle(request: HttpRequest, slug: str) -> Cycle:
    """A cycle that the person may see: theirs only, for a professional."""
    rows = Cycle.objects.visible_to(request.user, _space(request))
    return get_object_or_404(rows.select_related("organisation"), slug=slug)


def access_group(request: HttpRequest, slug: str) -> Group:
    """A group that the person may see: theirs only, for a professional."""
    rows = Group.objects.visible_to(request.user, _space(request)).select_related(
        "cycle", "service", "site", "organisation"
    )
    return get_object_or_404(rows, slug=slug)


def access_session(request: HttpRequest, slug: str) -> Session:
    """A session of this space, for those who plan (the page's permission says so)."""
    rows = Session.objects.select_related(
        "group__cycle", "group__site", "group__organisation", "room"
    )
    return get_object_or_404(rows, slug=slug)


def _space(request: HttpRequest) -> Any:
    return request.organisation  # type: ignore[attr-defined]
