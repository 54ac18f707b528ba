"""A person of a provider says what they want to be told of, and how often."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.kernel.http import here, page
from maillage.tendering.domain import alerts
from maillage.tendering.forms.alerts import AlertForm, alert_initial
from maillage.tendering.models import AlertChoice
from maillage.tendering.queries.calls import Filters
from maillage.tendering.views.asked import actor, space
from maillage.tendering.views.calls import status_of


@page("tendering.answer_calls", methods=("GET", "POST"))
def alert_choice(request: HttpRequest) -> HttpResponse:
    """My alerts: rhythm, départements, approaches; the same as feeds for each département."""
    choice = AlertChoice.objects.filter(user=actor(request)).first()
    form = AlertForm(initial=alert_initial(choice))
    if request.method == "POST":
        form = AlertForm(request.POST)
        if form.is_valid():
            alerts.keep_choice(
                organisation=space(request), user=actor(request), values=form.cleaned_data
            )
            messages.success(request, "Vos alertes sont enregistrées.")
            return redirect(here(request, "tendering:alert_choice"))
    codes = choice.departements if choice else []
    context = {
        "form": form,
        "calls_url": here(request, "tendering:matching_calls"),
        "feeds": [
            {
                "label": code or "toute la France",
                "atom": f"{reverse('tendering:call_feed')}?{asked}",
                "ics": f"{reverse('tendering:deadline_feed')}?{asked}",
            }
            for code in codes or [""]
            for asked in [Filters(departement=code).as_query()]
        ],
    }
    return render(request, "tendering/alert_choice.html", context, status=status_of(request))
