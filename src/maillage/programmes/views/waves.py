"""The survey of professionals: its waves, the report of each, and its restitution to teams."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.people.domain.errors import Refused
from maillage.programmes.access import access_wave
from maillage.programmes.domain import report as verbs
from maillage.programmes.forms.programme import ReportForm
from maillage.programmes.queries import programme as reads
from maillage.programmes.views.frame import programme_crumbs, tried
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import Campaign
from maillage.surveys.queries import waves as series_of
from maillage.surveys.results import Results, results


def latest(request: HttpRequest) -> dict[str, Any] | None:
    """What the programme shows of the last closed wave: its sentences, and from how many."""
    found = reads.waves_for(request.user, request.organisation)  # type: ignore[arg-type,attr-defined]
    closed = [one for one in found if one.status == CampaignStatus.CLOSED]
    # The short block first: it is what the programme asks about.
    block = [one for one in closed if one.questionnaire.ready_key == reads.BLOCK]
    if not closed:
        return None
    campaign = (block or closed)[0]
    return {"campaign": campaign, "results": _results(campaign)}


def _results(campaign: Campaign) -> Results:
    return results(campaign.report, series_of(campaign))


@page("programmes.see")
def waves(request: HttpRequest) -> HttpResponse:
    """Every wave this person may see, with its report."""
    found = reads.waves_for(request.user, request.organisation)  # type: ignore[arg-type]
    written = reads.reports_of(found)
    context = {
        "waves": [(one, written.get(one.pk)) for one in found],
        "crumbs": programme_crumbs(request, None, "Enquête auprès des professionnels"),
        "may_ask": request.user.has_perm("surveys.manage", request.organisation),
    }
    return render(request, "programmes/programme/waves.html", context)


def drafted(campaign: Campaign) -> str:
    """A first text: the sentences of the published figures, nothing else."""
    told = _results(campaign)
    blocks = ["\n".join([block.label, *block.sentences]) for block in told.blocks]
    return "\n\n".join([*told.opening, *blocks])


@page("surveys.manage", methods=("GET", "POST"))
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the report, from the draft or from its last version."""
    campaign = access_wave(slug)
    versions = reads.versions_of(campaign)
    last = versions[0] if versions else None
    begun = {
        "text": last.text if last else drafted(campaign),
        "number": last.number if last else 0,
    }
    form = ReportForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.write_report(campaign=campaign, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            # What was typed stays; saving again then follows the version written meanwhile.
            form.data = {**request.POST.dict(), "number": str(begun["number"])}  # type: ignore[assignment]
            put_back(form, refusal)
        else:
            messages.success(request, "Cette version du rapport est gardée.")
            return redirect(here(request, "programmes:report", slug=slug))
    context = {
        "campaign": campaign,
        "form": form,
        "versions": versions,
        "last": last,
        "crumbs": _crumbs(request, "Écrire le rapport"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/programme/report.html", context, status=status)


@page("surveys.manage", methods=("POST",))
def report_tell(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the last version back to the teams."""
    deed = partial(verbs.tell_report, campaign=access_wave(slug), actor=request.user)  # type: ignore[arg-type]
    back = here(request, "programmes:report", slug=slug)
    return tried(request, deed, "Le rapport est restitué aux équipes.", back)


@page("programmes.see")
def restitution(request: HttpRequest, slug: str) -> HttpResponse:
    """What the teams read: the report given back, then the figures it rests on."""
    campaign = access_wave(slug)
    told = reads.told_report(campaign)
    if told is None:
        raise Http404
    context = {
        "campaign": campaign,
        "told": told,
        "results": _results(campaign),
        "crumbs": _crumbs(request, "Restitution"),
    }
    return render(request, "programmes/programme/restitution.html", context)


def _crumbs(request: HttpRequest, last: str) -> list[dict[str, str]]:
    url = here(request, "programmes:waves")
    trail = programme_crumbs(request, None)
    return [*trail, {"label": "Enquêtes", "url": url}, {"label": last, "url": ""}]
