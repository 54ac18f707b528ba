"""The dates of an action: plan, cancel, tell how many came."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from maillage.actions.access import access_own_action
from maillage.actions.domain import Refused
from maillage.actions.domain.dates import cancel_date, plan_date, tell_attendance
from maillage.actions.forms.life import AttendanceForm, DateForm
from maillage.actions.queries.dates import access_date
from maillage.actions.views.frame import crumbs, form_page
from maillage.kernel import words
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page


@page("actions.write", methods=("GET", "POST"))
def date_new(request: HttpRequest, slug: str) -> HttpResponse:
    """One more date."""
    action = access_own_action(request, slug)
    back = here(request, "actions:action", slug=slug)
    owner = action.site or action.organisation
    form = DateForm(request.POST or None, zone=ZoneInfo(owner.time_zone))
    if request.method == "POST" and form.is_valid():
        try:
            plan_date(action=action, actor=request.user, **form.fields_of_date())
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "La date est notée.")
            return redirect(f"{back}#dates")
    return form_page(
        request,
        form=form,
        title="Ajouter une date",
        submit="Ajouter la date",
        cancel_url=back,
        trail=crumbs(request, action, "Ajouter une date"),
    )


@page("actions.write", methods=("POST",))
def date_cancel(request: HttpRequest, slug: str, date: str) -> HttpResponse:
    """It will not be held."""
    action = access_own_action(request, slug)
    try:
        cancel_date(date=access_date(action, date), actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La date est annulée.")
    return redirect(here(request, "actions:action", slug=slug) + "#dates")


@page("actions.write", methods=("GET", "POST"))
def attendance(request: HttpRequest, slug: str, date: str) -> HttpResponse:
    """How many came: numbers only."""
    action = access_own_action(request, slug)
    row = access_date(action, date)
    back = here(request, "actions:action", slug=slug)
    form = AttendanceForm(request.POST or None, counts=list(row.counts.all()))
    if request.method == "POST" and form.is_valid():
        try:
            tell_attendance(date=row, actor=request.user, came=form.came())
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "C’est compté, sans aucun nom.")
            return redirect(f"{back}#dates")
    row.action = action
    return form_page(
        request,
        form=form,
        title="Combien de personnes sont venues\u00a0?",
        lead=f"{words.periode(row.local_start, row.local_end)}. Des nombres, jamais de noms.",
        submit="Enregistrer",
        cancel_url=back,
        trail=crumbs(request, action, "Qui est venu"),
    )
