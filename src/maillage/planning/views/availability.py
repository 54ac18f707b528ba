"""When a facilitator can come: typed here by those who plan, or told by link without account."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.groups.domain import Refused
from maillage.groups.models import Cycle
from maillage.kernel import links
from maillage.kernel import settings as kernel_settings
from maillage.kernel.http import here, page, public_page
from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile
from maillage.planning import domain
from maillage.planning.access import access_facilitator
from maillage.planning.adapter import default_weekly
from maillage.planning.domain.asking import AVAILABILITY, availability_of
from maillage.planning.forms import AvailabilityForm, show_days
from maillage.planning.models import FacilitatorAvailability
from maillage.planning.views.answers import private

NAMES = ("weekly", "unavailable", "max_sessions_per_day", "max_sessions_per_week")


@page("planning.plan", methods=("GET", "POST"))
def availability(request: HttpRequest, slug: str) -> HttpResponse:
    """When a facilitator can come here."""
    profile = access_facilitator(request, slug)
    known = FacilitatorAvailability.objects.filter(profile=profile).first()
    form = AvailabilityForm(request.POST or None, initial=_values(known))
    if request.method == "POST" and form.is_valid():
        domain.set_availability(
            organisation=request.organisation,
            profile=profile,
            actor=request.user,
            **{name: form.cleaned_data[name] for name in NAMES},
        )
        messages.success(request, f"Les disponibilités de {profile} sont enregistrées.")
        return redirect(here(request, "planning:availability", slug=profile.slug))
    status = 422 if request.method == "POST" else 200
    return _shown(request, profile, known, form, status=status)


@page("planning.plan", methods=("POST",))
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the person: a mail when an address is known, else a link to give by hand."""
    profile = access_facilitator(request, slug)
    known = {"organisation": request.organisation, "profile": profile, "actor": request.user}
    if "mail" in request.POST:
        try:
            domain.mail_availability(**known)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Un courriel avec son lien part pour {profile}.")
        return redirect(here(request, "planning:availability", slug=profile.slug))
    token = domain.ask_availability(**known)
    # No redirection: the address is kept nowhere, so no other page could show it.
    path = reverse("planning:tell_availability", kwargs={"token": token})
    row = FacilitatorAvailability.objects.get(profile=profile)
    form = AvailabilityForm(initial=_values(row))
    return _shown(request, profile, row, form, address=kernel_settings.absolute(path))


@public_page(methods=("GET", "POST"))
def tell(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own page: their hours and days away for one organisation."""
    row = availability_of(links.open_or_404(request, token, purpose=AVAILABILITY))
    if row is None:
        raise Http404
    form = AvailabilityForm(request.POST or None, initial=_values(row))
    status = 422 if request.method == "POST" else 200
    with within(row.organisation):
        if request.method == "POST" and form.is_valid():
            domain.tell_availability(row=row, **{name: form.cleaned_data[name] for name in NAMES})
            messages.success(request, "Vos disponibilités sont enregistrées. Merci.")
            return redirect("planning:tell_availability", token=token)
        context = {"row": row, "organisation_name": row.organisation.name, "form": form}
        return private(render(request, "planning/tell_availability.html", context, status=status))


def _shown(
    request: HttpRequest,
    profile: FacilitatorProfile,
    known: FacilitatorAvailability | None,
    form: AvailabilityForm,
    *,
    address: str = "",
    status: int = 200,
) -> HttpResponse:
    cycles = Cycle.objects.filter(groups__facilitators__profile=profile).distinct()
    context = {
        "profile": profile,
        "known": known,
        "form": form,
        "cycles": list(cycles),
        "address": address,
        "has_address": profile.user_id is not None,
    }
    return private(render(request, "planning/availability.html", context, status=status))


def _values(known: FacilitatorAvailability | None) -> dict[str, Any]:
    # A row that is not saved carries the usual limits.
    row = known or FacilitatorAvailability(weekly=default_weekly())
    values: dict[str, Any] = {
        "unavailable": "\n".join(show_days(one) for one in row.unavailable),
        "max_sessions_per_day": row.max_sessions_per_day,
        "max_sessions_per_week": row.max_sessions_per_week,
    }
    for window in row.weekly:
        values[f"from_{window['weekday']}"] = window["from"]
        values[f"to_{window['weekday']}"] = window["to"]
    return values
