"""Two teams becoming one: the gap of their practices, wave by wave, beside their agreements."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access import access_group
from maillage.groups.access_sealed import access_agreements
from maillage.groups.domain import Refused
from maillage.groups.domain.practices import open_practices_wave
from maillage.groups.forms.practices import PracticesForm
from maillage.groups.models import Group
from maillage.groups.queries.practices import former_teams, gaps_of, waves_of
from maillage.kernel.http import here, page
from maillage.surveys.domain import Refused as SurveyRefused
from maillage.surveys.domain.inviting import until
from maillage.surveys.enums import CampaignStatus


@page("groups.see_all")
def practices(request: HttpRequest, slug: str) -> HttpResponse:
    """The gap between the two former teams at each wave, and what the group has agreed on."""
    group = access_group(request, slug)
    waves = waves_of(group)
    collecting = [wave for wave in waves if wave.status == CampaignStatus.COLLECTING]
    context = {
        "group": group,
        "crumbs": _crumbs(request, group, "Pratiques communes"),
        "gaps": gaps_of(group),
        "waves": waves,
        "until": until(collecting[0]) if collecting else "",
        "agreements": access_agreements(group, shared_only=True),
        "leads": None,
        "may_ask": request.user.has_perm("surveys.manage", request.organisation),
    }
    return render(request, "groups/practices/practices.html", context)


@page("surveys.manage", methods=("GET", "POST"))
def practices_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the next wave: everything is proposed, one gesture sends it."""
    group = access_group(request, slug)
    back = here(request, "groups:practices", slug=slug)
    form = PracticesForm(request.POST or None, group=group, teams=former_teams(group))
    if request.method == "POST" and form.is_valid():
        try:
            open_practices_wave(
                group=group,
                teams=form.teams(),
                closes_at=form.cleaned_data["closes_at"],
                actor=request.user,
            )
        except (Refused, SurveyRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le questionnaire part à tous les membres du groupe.")
            return redirect(back)
    context = {
        "group": group,
        "form": form,
        "crumbs": _crumbs(request, group, "Lancer une vague"),
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/practices/ask.html", context, status=status)


def _crumbs(request: HttpRequest, group: Group, last: str) -> list[dict[str, Any]]:
    return [
        {"label": "Groupes", "url": here(request, "groups:index")},
        {"label": group.name, "url": here(request, "groups:group", slug=group.slug)},
        {"label": last, "url": ""},
    ]
