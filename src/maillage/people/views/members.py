"""The people of the organisation: their list, one of them, their role and its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.people import queries
from maillage.people.domain.errors import Refused
from maillage.people.domain.members import (
    add_membership,
    end_membership,
    keep_membership,
    roles_of,
)
from maillage.people.forms import AddMembershipForm, EndForm, MembershipForm
from maillage.people.models import Membership, Service
from maillage.people.views.frame import form_page, tabs

COLUMNS = [{"label": label} for label in ("Personne", "Rôle", "Service", "Métier", "Responsable")]


@page("people.see")
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with a role today; `?role=` and `?service=` keep some of them."""
    roles = roles_of(request.organisation)
    services = list(Service.objects.all())
    role = next((one for one in roles if one.value == request.GET.get("role")), None)
    service = next((one for one in services if one.slug == request.GET.get("service")), None)
    rows = queries.members()
    if role is not None:
        rows = rows.filter(role=role)
    if service is not None:
        rows = rows.filter(service=service)
    words = [str(role.label)] if role else ["Tous les rôles"]
    words.append(f"service {service}" if service else "tous les services")
    context = {
        "page": page_of(request, rows),
        "columns": COLUMNS,
        "sentence": ", ".join(words),
        "roles": roles,
        "services": services,
        "role": role,
        "service": service,
        "tabs": tabs(request, "people:members"),
        "may_manage": request.user.has_perm("people.manage", request.organisation),
        "may_invite": request.user.has_perm("people.invite", request.organisation),
        "may_import": request.user.has_perm("people.import", request.organisation),
    }
    return render(request, "people/members.html", context)


@page("people.see")
def member(request: HttpRequest, slug: str) -> HttpResponse:
    """One person: their roles here, and who they answer to."""
    found = queries.access_member(slug)
    held = list(queries.members().filter(user=found.user))
    reports = list(queries.members().filter(manager__user=found.user))
    context = {
        "member": found,
        "held": held,
        "reports": reports,
        "may_manage": request.user.has_perm("people.manage", request.organisation),
        "crumbs": [
            {"label": "Équipe", "url": here(request, "people:members")},
            {"label": found.user.get_full_name(), "url": ""},
        ],
    }
    return render(request, "people/member.html", context)


@page("people.manage", methods=("GET", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Another role or service for somebody who is here."""
    data = request.POST if request.method == "POST" else None
    form = AddMembershipForm(
        data,
        organisation=request.organisation,
        actor=request.user,
        people=queries.people_here(),
    )
    if data is not None and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            kept = add_membership(
                organisation=request.organisation,
                actor=request.user,
                person=values.pop("person"),
                values=values,
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, f"{kept.user} a désormais ce rôle.")
            return redirect(here(request, "people:member", slug=kept.slug))
    return form_page(
        request,
        form=form,
        title="Donner un autre rôle",
        lead="Pour une personne déjà ici. Quelqu'un de nouveau reçoit une invitation.",
        submit="Donner ce rôle",
        cancel_url=here(request, "people:members"),
    )


@page("people.manage", methods=("GET", "POST"))
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the role, service, profession or manager of somebody."""
    found = queries.access_member(slug)
    data = request.POST if request.method == "POST" else None
    form = MembershipForm(
        data, organisation=request.organisation, actor=request.user, membership=found
    )
    if data is not None and form.is_valid():
        try:
            keep_membership(membership=found, actor=request.user, values=form.cleaned_data)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, f"Le rôle de {found.user} est enregistré.")
            return redirect(here(request, "people:member", slug=found.slug))
    return form_page(
        request,
        form=form,
        title=f"Modifier le rôle de {found.user}",
        submit="Enregistrer le rôle",
        cancel_url=here(request, "people:member", slug=found.slug),
    )


@page("people.manage", methods=("GET", "POST"))
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Say the last day of somebody's role."""
    found: Membership = queries.access_member(slug)
    data = request.POST if request.method == "POST" else None
    form = EndForm(data, initial={"last_day": clock.today()})
    if data is not None and form.is_valid():
        try:
            end_membership(membership=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, f"La fin du rôle de {found.user} est enregistrée.")
            return redirect(here(request, "people:members"))
    return form_page(
        request,
        form=form,
        title=f"Terminer le rôle de {found.user}\u00a0?",
        lead=(
            f"{found.get_role_display()}. Le lendemain du dernier jour, cette personne n'entre "
            "plus ici à ce titre. Son compte et ses autres espaces restent."
        ),
        submit="Terminer ce rôle",
        kind="danger-main",
        cancel_url=here(request, "people:member", slug=found.slug),
    )
