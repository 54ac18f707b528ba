"""The home of every role: what is due, what comes next, three numbers that click down."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import registries
from maillage.kernel.http import organisation_url, page, public_page
from maillage.people.models import Organisation

LATER = datetime.max.replace(tzinfo=UTC)


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """The public front page; somebody signed in goes to their space, or chooses one."""
    if not request.user.is_authenticated:
        return render(request, "portal/welcome.html")
    spaces = list(Organisation.objects.of_user(request.user))
    if len(spaces) == 1:
        return redirect(organisation_url(spaces[0], "portal:today"))
    return render(request, "portal/spaces.html", {"spaces": spaces})


@page("people.enter")
def today(request: HttpRequest) -> HttpResponse:
    """Aujourd'hui: filled by every room through the registries."""
    dues = [due for source in registries.dues for due in source(request)]
    figures = [figure for source in registries.figures for figure in source(request)]
    dues.sort(key=lambda due: (not due.urgent, due.at or LATER))
    return render(request, "portal/today.html", {"dues": dues, "figures": figures[:3]})
