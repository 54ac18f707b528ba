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
    """My alerts: rhythm, départements, approaches; and feeds for each of them."""
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
    codes = (choice.departements if choice else []) or [""]
    methods = (choice.methods if choice else []) or [""]
    context = {
        "form": form,
        "calls_url": here(request, "tendering:matching_calls"),
        "feeds": [
            {
                "label": ", ".join([code or "toute la France", *([method] if method else [])]),
                "atom": f"{reverse('tendering:call_feed')}?{asked}",
                "ics": f"{reverse('tendering:deadline_feed')}?{asked}",
            }
            for code in codes
            for method in methods
            for asked in [Filters(departement=code, method=method).as_query()]
        ],
    }
    return render(request, "tendering/alert_choice.html", context, status=status_of(request))
