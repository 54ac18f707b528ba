"""What the pages of the team share: their tabs, and a refusal put back in its form."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.http import here

TABS = (
    ("Personnes", "people:members", "people.see"),
    ("Invitations", "people:invitations", "people.invite"),
    ("Services", "people:services", "people.manage"),
    ("Lieux et salles", "people:sites", "people.keep_places"),
    ("Organisation", "people:organisation", "people.configure"),
)
AGENDA_TABS = (
    ("Le mien", "people:agenda", "people.own_agenda"),
    ("L'équipe", "people:team_agenda", "people.see_busy"),
    ("Réunions", "people:meetings", "people.meet"),
)


def tabs(request: HttpRequest, current: str, entries: Any = TABS) -> list[dict[str, Any]]:
    """The tabs that this person may open."""
    return [
        {"label": label, "url": here(request, name), "current": name == current}
        for label, name, permission in entries
        if request.user.has_perm(permission, request.organisation)
    ]


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The zone of the organisation's clocks."""
    return ZoneInfo(request.organisation.time_zone)


def form_page(
    request: HttpRequest,
    *,
    form: Any,
    title: str,
    submit: str,
    cancel_url: str,
    lead: str = "",
    icon: str = "check-lg",
    kind: str = "main",
) -> HttpResponse:
    """A page that is one form: as it begins (200), or as it was refused (422)."""
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "submit": submit,
        "submit_icon": icon,
        "submit_kind": kind,
        "cancel_url": cancel_url,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "people/form_page.html", context, status=status)
