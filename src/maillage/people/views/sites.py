"""Places and their rooms."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.people import queries
from maillage.people.domain.places import keep_room, keep_site
from maillage.people.forms import RoomForm, SiteForm
from maillage.people.models import Room, Site
from maillage.people.views.frame import form_page, tabs
from maillage.territory.registry import commune_name, departement

COLUMNS = [{"label": label} for label in ("Lieu", "Nature", "Commune", "Salles")]


@page("people.keep_places")
def index(request: HttpRequest) -> HttpResponse:
    """The places of the organisation and their rooms."""
    shown = page_of(request, queries.sites())
    context = {
        "page": shown,
        "sites": [_line(site) for site in shown],
        "columns": COLUMNS,
        "tabs": tabs(request, "people:sites"),
        "add_url": here(request, "people:site_add"),
    }
    return render(request, "people/sites.html", context)


def _line(site: Site) -> dict[str, Any]:
    return {
        "site": site,
        "commune": commune_name(site.commune_code),
        "departement": departement(site.departement_code).name if site.departement_code else "",
    }


@page("people.keep_places", methods=("GET", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """A new place."""
    return _keep(request, None)


@page("people.keep_places", methods=("GET", "POST"))
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a place."""
    return _keep(request, queries.access_site(slug))


def _keep(request: HttpRequest, site: Site | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = SiteForm(data, instance=site or Site(organisation=request.organisation))
    form.fields["commune_code"].widget.attrs["data-communes"] = here(
        request, "territory:commune_search"
    )
    list_url = here(request, "people:sites")
    if data is not None and form.is_valid():
        kept = keep_site(
            organisation=request.organisation,
            actor=request.user,
            values=form.cleaned_data,
            site=site,
        )
        messages.success(request, f"Le lieu {kept} est enregistré.")
        return redirect(list_url)
    title = f"Modifier {site.name}" if site else "Ajouter un lieu"
    return form_page(
        request, form=form, title=title, submit="Enregistrer le lieu", cancel_url=list_url
    )


@page("people.keep_places", methods=("GET", "POST"))
def room_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A new room of a place."""
    return _keep_room(request, queries.access_site(slug), None)


@page("people.keep_places", methods=("GET", "POST"))
def room_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a room."""
    room = queries.access_room(slug)
    return _keep_room(request, room.site, room)


def _keep_room(request: HttpRequest, site: Site, room: Room | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    row = room or Room(organisation=site.organisation, site=site)
    form = RoomForm(data, instance=row, site=site)
    if data is not None and form.is_valid():
        kept = keep_room(site=site, actor=request.user, values=form.cleaned_data, room=room)
        messages.success(request, f"La salle {kept.name} est enregistrée.")
        return redirect(here(request, "people:sites"))
    title = f"Modifier la salle {room.name}" if room else f"Ajouter une salle à {site.name}"
    return form_page(
        request,
        form=form,
        title=title,
        submit="Enregistrer la salle",
        cancel_url=here(request, "people:sites"),
    )
