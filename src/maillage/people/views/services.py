"""Services and their capacities."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.people import queries
from maillage.people.domain.places import keep_service
from maillage.people.forms import ServiceForm, capacity_rows
from maillage.people.models import Service
from maillage.people.views.frame import tabs

COLUMNS = [{"label": label} for label in ("Service", "Nature", "Capacité", "Lieu")]


@page("people.manage")
def index(request: HttpRequest) -> HttpResponse:
    """The services of the organisation."""
    context = {
        "services": page_of(request, queries.services()),
        "columns": COLUMNS,
        "tabs": tabs(request, "people:services"),
        "add_url": here(request, "people:service_add"),
    }
    return render(request, "people/services.html", context)


@page("people.manage", methods=("GET", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """A new service."""
    return _keep(request, None)


@page("people.manage", methods=("GET", "POST"))
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a service and its capacities."""
    return _keep(request, queries.access_service(slug))


def _keep(request: HttpRequest, service: Service | None) -> HttpResponse:
    row = service or Service(organisation=request.organisation)
    data = request.POST if request.method == "POST" else None
    form, rows = ServiceForm(data, instance=row), capacity_rows(service, data)
    list_url = here(request, "people:services")
    if data is not None and (form.is_valid() & rows.is_valid()):
        kept = keep_service(
            organisation=request.organisation,
            actor=request.user,
            values=form.cleaned_data,
            capacities=rows.capacities(),
            service=service,
        )
        messages.success(request, f"Le service {kept} est enregistré.")
        return redirect(list_url)
    title = f"Modifier {service.name}" if service else "Ajouter un service"
    context = {"form": form, "rows": rows, "title": title, "cancel_url": list_url}
    return render(request, "people/service_form.html", context, status=200 if data is None else 422)
