"""The home of every role: what is due, what changed, what comes next, three numbers."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.community.queries.reading import seats_of
from maillage.kernel import clock, registries
from maillage.kernel.http import organisation_url, page, public_page
from maillage.people.enums import Role
from maillage.people.models import Organisation
from maillage.people.queries import spaces_of
from maillage.portal.beginnings import beginning
from maillage.portal.changes import recent
from maillage.tendering.queries import calls as call_queries

LATER = datetime.max.replace(tzinfo=UTC)


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """The public front page; somebody signed in goes to their space, or chooses one."""
    if not request.user.is_authenticated:
        open_calls = sum(call_queries.counts_by_departement(call_queries.Filters()).values())
        context = {"open_calls": open_calls, "calls_url": reverse("tendering:public_calls")}
        return render(request, "portal/welcome.html", context)
    spaces = spaces_of(request.user)
    if len(spaces) == 1:
        return redirect(organisation_url(spaces[0], "portal:today"))
    if not spaces and seats_of(request.user):
        return redirect("community:index")
    return render(request, "portal/spaces.html", {"spaces": [_card(request, s) for s in spaces]})


@page("people.enter")
def today(request: HttpRequest) -> HttpResponse:
    """Aujourd'hui: filled by every room through the registries."""
    dues = [due for source in registries.dues for due in source(request)]
    figures = [figure for source in registries.figures for figure in source(request)]
    dues.sort(key=lambda due: (not due.urgent, due.at or LATER))
    context = {
        "day": clock.today(),
        "dues": dues,
        "figures": figures[:3],
        "changes": recent(request),
        "beginning": beginning(request),
    }
    return render(request, "portal/today.html", context)


def _card(request: HttpRequest, space: Organisation) -> dict[str, str]:
    roles = sorted(Role(role).label for role in request.user.roles_in(space.pk))
    return {
        "name": space.name,
        "kind": space.get_kind_display(),
        "roles": ", ".join(roles),
        "url": organisation_url(space, "portal:today"),
    }
