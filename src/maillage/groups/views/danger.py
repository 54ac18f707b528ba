"""A child in danger: the page that says whom to call, and the number that it shows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.danger import whom_to_call
from maillage.groups.domain import give_intake_number
from maillage.groups.forms.methods import IntakeNumberForm
from maillage.groups.models import IntakeCellNumber
from maillage.kernel import clock
from maillage.kernel.http import here, page


@page("groups.see_library")
def danger(request: HttpRequest) -> HttpResponse:
    """For everyone of the space; nothing of who opens it is kept."""
    context = {
        "call": whom_to_call(request.organisation.departement_code, clock.today()),
        "may_keep": request.user.has_perm("groups.give_intake_number", request.organisation),
    }
    return render(request, "groups/danger/danger.html", context)


@page("groups.give_intake_number", methods=("GET", "POST"))
def danger_number(request: HttpRequest) -> HttpResponse:
    """How to reach a département's intake cell, from today."""
    place = request.organisation.departement_code
    known = whom_to_call(place, clock.today()).cell
    initial = {"departement": place}
    if known is not None:
        initial |= {
            "phone": known.phone,
            "hours": known.hours,
            "switchboard": known.switchboard,
            "address": known.address,
        }
    form = IntakeNumberForm(request.POST or None, initial=initial)
    back = here(request, "groups:danger")
    if request.method == "POST" and form.is_valid():
        give_intake_number(
            organisation=request.organisation, actor=request.user, **form.cleaned_data
        )
        messages.success(request, "Le numéro est enregistré. Il s'affiche dès maintenant.")
        return redirect(back)
    numbers = IntakeCellNumber.objects.filter(valid_to=None)
    context = {"form": form, "numbers": numbers, "cancel_url": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/danger/number.html", context, status=status)
