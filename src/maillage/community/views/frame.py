"""How the pages of a community are declared: a seat opens them, whoever employs the person."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.community.access import Seat, access_seat
from maillage.kernel.http import View, signed_in_page
from maillage.kernel.tenancy import within

Crumbs = list[dict[str, str]]


def seat_page(
    *, methods: tuple[str, ...] = ("GET",), host: bool = False, pending: bool = False
) -> Callable[[View], View]:
    """A page of a community, within the scope of who hosts it; the view receives the seat.

    No seat, no verified function or not a host where one is asked for: a 404.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def seated(request: HttpRequest, community: str, **kwargs: Any) -> HttpResponse:
            seat = access_seat(request.user, community, host=host, pending=pending)
            with within(seat.community.organisation_id):
                return view(request, seat, **kwargs)

        return signed_in_page(methods=methods)(seated)

    return declare


def at(seat: Seat, name: str, **kwargs: Any) -> str:
    """The address of another page of the same community."""
    return reverse(f"community:{name}", kwargs={"community": seat.community.slug, **kwargs})


def crumbs(seat: Seat, *trail: tuple[str, str]) -> Crumbs:
    """From one's communities to a page, by (label, address) pairs; the last has no address."""
    found = [
        {"label": "Mes communautés", "url": reverse("community:index")},
        {"label": seat.community.name, "url": at(seat, "home") if trail else ""},
    ]
    return [*found, *({"label": label, "url": url} for label, url in trail)]


def tabs(seat: Seat, current: str, waiting: int = 0) -> list[dict[str, Any]]:
    """The parts of a community."""
    shown: Sequence[tuple[str, str]] = (
        ("Questions", "home"),
        ("Ressources", "resources"),
        ("Rendez-vous", "gatherings"),
        ("Membres", "members"),
    )
    if seat.is_host:
        shown = (*shown, ("À relire", "queue"))
    return [
        {"label": label, "url": at(seat, name), "current": name == current}
        | ({"count": waiting} if name == "queue" and waiting else {})
        for label, name in shown
    ]


def form_page(
    request: HttpRequest,
    *,
    form: Any,
    title: str,
    submit: str,
    cancel_url: str,
    trail: Crumbs,
    lead: str = "",
    kind: str = "main",
) -> HttpResponse:
    """A page that is one form: as it begins (200), or as it was refused (422)."""
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "submit": submit,
        "cancel_url": cancel_url,
        "crumbs": trail,
        "kind": kind,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/form_page.html", context, status=status)
