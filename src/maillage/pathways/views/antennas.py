"""Antennas and their agreements, communes nobody reaches in time, rooms taken in two taps."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.pathways.access_platform import access_antenna, access_own_booking, access_room
from maillage.pathways.delays import delay
from maillage.pathways.domain import Refused
from maillage.pathways.domain.partners import (
    agree_antenna,
    base_people,
    book_room,
    close_antenna,
    free_room,
)
from maillage.pathways.forms.partners import AntennaForm, BookForm, PeopleForm
from maillage.pathways.models import AntennaPost
from maillage.pathways.queries import partners as reads
from maillage.pathways.views.frame import answer, around, form_page
from maillage.people.models import Room
from maillage.territory.registry import commune_name

COLUMNS = [
    *(
        {"label": label}
        for label in ("Antenne", "Accord", "Horaires", "Jusqu’au", "Équipe", "À voir")
    ),
    {"label": "Changer", "hidden": True},
]
COVER = [{"label": "Commune"}, {"label": "Lieu le plus proche"}, {"label": "Minutes"}]


@page("pathways.see")
def antennas(request: HttpRequest) -> HttpResponse:
    """The antennas, what ends, who is there, and the rooms to take."""
    context = {
        **around(request, "pathways:antennas"),
        "lines": [
            {"line": line, "commune": commune_name(line.antenna.site.commune_code)}
            for line in reads.antennas()
        ],
        "columns": COLUMNS,
        "rooms": Room.objects.select_related("site").order_by("site__search_key", "name"),
        "may_steer": request.user.has_perm("pathways.steer", request.organisation),
    }
    return render(request, "pathways/partners/antennas.html", context)


@page("pathways.steer", methods=("GET", "POST"))
def antenna_new(request: HttpRequest) -> HttpResponse:
    """Write the agreement of an antenna, or its renewal."""
    form = AntennaForm(request.POST or None)
    back = here(request, "pathways:antennas")

    def agree() -> None:
        agree_antenna(actor=request.user, **form.agreed())

    return answer(request, form, agree, "La convention est notée.", back) or form_page(
        request,
        form=form,
        title="Noter une convention d’antenne",
        submit="Noter la convention",
        cancel_url=back,
        lead="Un lieu qui en a déjà une prend la nouvelle.",
    )


@page("pathways.steer", methods=("GET", "POST"))
def antenna_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct the agreement of an antenna, or say until when it is renewed."""
    antenna = access_antenna(slug)
    form = AntennaForm.of(antenna, request.POST or None)
    back = here(request, "pathways:antennas")

    def agree() -> None:
        agree_antenna(site=antenna.site, actor=request.user, **form.agreed())

    return answer(request, form, agree, "La convention est à jour.", back) or form_page(
        request,
        form=form,
        title=f"La convention de {antenna}",
        submit="Enregistrer la convention",
        cancel_url=back,
    )


@page("pathways.steer", methods=("POST",))
def antenna_close(request: HttpRequest, slug: str) -> HttpResponse:
    """The agreement has ended and the place is left."""
    try:
        close_antenna(antenna=access_antenna(slug), actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’antenne est fermée. Une nouvelle convention la rouvrirait.")
    return redirect(here(request, "pathways:antennas"))


@page("pathways.steer", methods=("GET", "POST"))
def antenna_team(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is based at an antenna."""
    antenna = access_antenna(slug)
    now = list(AntennaPost.objects.filter(antenna=antenna).values_list("person", flat=True))
    form = PeopleForm(request.POST or None, initial={"people": now})
    back = here(request, "pathways:antennas")

    def base() -> None:
        base_people(antenna=antenna, actor=request.user, people=form.cleaned_data["people"])

    return answer(request, form, base, "L’équipe de l’antenne est à jour.", back) or form_page(
        request,
        form=form,
        title=f"L’équipe de {antenna}",
        submit="Enregistrer l’équipe",
        cancel_url=back,
        lead="Deux ou trois personnes\u00a0: assez pour ne jamais y être seul, assez peu pour "
        "qu’on les connaisse.",
    )


@page("pathways.see")
def coverage(request: HttpRequest) -> HttpResponse:
    """The communes of the catchments that no place reaches in time."""
    near, far = reads.coverage()
    shown = page_of(request, far)
    context = {
        "page": shown,
        "columns": COVER,
        "near": near,
        "far": len(far),
        "reach": delay("antenne.portee", clock.today()).value,
    }
    return render(request, "pathways/partners/coverage.html", context)


@page("pathways.see")
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """The free hours of a room: one tap takes one."""
    return _room_page(request, access_room(slug))


def _room_page(request: HttpRequest, found: Room, refusal: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "room": found,
        "days": reads.slots_of(found, request.user),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "pathways/partners/room.html", context, status=status)


@page("pathways.see", methods=("POST",))
def room_book(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an hour of a room."""
    found = access_room(slug)
    form = BookForm(request.POST)
    if not form.is_valid():
        return _room_page(request, found, "Choisissez une des heures libres ci-dessous.")
    starts_at: datetime = form.cleaned_data["starts_at"]
    try:
        book_room(room=found, actor=request.user, starts_at=starts_at)
    except Refused as refusal:
        return _room_page(request, found, str(refusal))
    messages.success(request, "La salle est à vous pour une heure.")
    return redirect(here(request, "pathways:room", slug=found.slug))


@page("pathways.see", methods=("POST",))
def room_free(request: HttpRequest, slug: str, booking: str) -> HttpResponse:
    """Give back an hour of a room."""
    found = access_room(slug)
    row = access_own_booking(request, found, booking)
    free_room(booking=row, actor=request.user)
    messages.success(request, "La salle est rendue.")
    return redirect(here(request, "pathways:room", slug=found.slug))
