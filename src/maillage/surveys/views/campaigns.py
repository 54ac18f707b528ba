"""Campaigns: their list, one opened, its page (results once closed), reminder, cancellation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import files, sheets_out
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.surveys import queries
from maillage.surveys.access import access_campaign
from maillage.surveys.access_counts import is_key_lost
from maillage.surveys.domain import Refused, cancel_campaign, open_campaign
from maillage.surveys.domain.inviting import remind, until
from maillage.surveys.enums import Phase
from maillage.surveys.exports import SHEET_HEADERS, results_document, results_rows
from maillage.surveys.forms import CampaignForm
from maillage.surveys.models import Campaign
from maillage.surveys.results import results

TONES = {
    Phase.PLANNED: "info",
    Phase.OPEN: "brand",
    Phase.COUNTING: "attention",
    Phase.CLOSED: "done",
    Phase.CANCELLED: "",
}
COLUMNS = [{"label": label} for label in ("Questionnaire", "Période", "Invités", "État")]


@page("surveys.see")
def index(request: HttpRequest) -> HttpResponse:
    """What was asked here and what came of it."""
    shown = page_of(request, queries.campaigns_for(request.user, request.organisation))
    may_manage = request.user.has_perm("surveys.manage", request.organisation)
    context = {
        "campaigns": [{"row": row, "tone": TONES[row.phase]} for row in shown],
        "page": shown,
        "columns": COLUMNS,
        "may_manage": may_manage,
        "tabs": tabs(request, "index"),
    }
    return render(request, "surveys/index.html", context)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Anonymous campaigns, questionnaires: for who asks."""
    if not request.user.has_perm("surveys.manage", request.organisation):
        return []
    names = (
        ("index", "Enquêtes anonymes", "surveys:index"),
        ("named", "Questionnaires nominatifs", "surveys:named_list"),
        ("library", "Modèles de questionnaire", "surveys:library"),
    )
    return [
        {"label": label, "url": here(request, name), "current": key == current}
        for key, label, name in names
    ]


@page("surveys.manage", methods=("GET", "POST"))
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Put a questionnaire to people, anonymously."""
    form = CampaignForm(request.POST or None, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le questionnaire est prêt. Les invitations partent.")
            return redirect(here(request, "surveys:campaign", slug=opened.slug))
    context = {"form": form, "cancel_url": here(request, "surveys:index")}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/campaign_new.html", context, status=status)


def _open(request: HttpRequest, form: CampaignForm) -> Campaign:
    data = form.cleaned_data
    follows = data["follows"]
    return open_campaign(
        organisation=request.organisation,
        actor=request.user,
        questionnaire=data["questionnaire"],
        title=data["title"],
        scheme_label=data["scheme_label"],
        audience=form.audience(),
        opens_at=data["opens_at"],
        closes_at=data["closes_at"],
        readers=[data["reader"]] if data["reader"] else [],
        series=follows.series if follows else "",
    )


@page("surveys.see")
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: what is awaited, then what came of it. Nothing of it before the close."""
    found = access_campaign(request, slug)
    context: dict[str, Any] = {
        "campaign": found,
        "phase": found.phase,
        "tone": TONES[found.phase],
        "until": until(found),
        "may_manage": request.user.has_perm("surveys.manage", request.organisation),
        "crumbs": [
            {"label": "Enquêtes", "url": here(request, "surveys:index")},
            {"label": found.title, "url": ""},
        ],
    }
    if found.phase != Phase.CLOSED:
        readers = found.readers.select_related("user")
        context["readers"] = " et ".join(str(row.user) for row in readers)
        context["not_reached"] = queries.not_reached(found)
        context["is_key_lost"] = found.phase == Phase.OPEN and is_key_lost(found)
        return render(request, "surveys/campaign.html", context)
    context["results"] = results(found.report, queries.waves(found))
    context["scheme_count"] = len(queries.scheme_reports(found))
    return render(request, "surveys/results.html", context)


@page("surveys.see")
def campaign_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The results as a PDF, an ODT or a table: what the page shows, no more."""
    found = access_campaign(request, slug)
    if found.phase != Phase.CLOSED:
        raise Http404
    shown = results(found.report, queries.waves(found))
    found.report.campaign = found
    name = f"resultats-{found.slug}"
    if form == "ods":
        data = sheets_out.write_ods(SHEET_HEADERS, results_rows(shown), title="Résultats")
        return files.attachment(data, filename=f"{name}.ods")
    return as_file(results_document(found.report, shown), name, form)


@page("surveys.manage", methods=("POST",))
def campaign_remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind everybody, those who answered included."""
    found = access_campaign(request, slug)
    try:
        remind(campaign=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le rappel part à toutes les personnes invitées.")
    return redirect(here(request, "surveys:campaign", slug=slug))


@page("surveys.manage", methods=("GET", "POST"))
def campaign_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what giving up erases, then do it."""
    found = access_campaign(request, slug)
    back = here(request, "surveys:campaign", slug=slug)
    if request.method == "GET":
        context = {"campaign": found, "cancel_url": back}
        return render(request, "surveys/campaign_cancel.html", context)
    try:
        cancel_campaign(campaign=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le questionnaire est annulé. Rien n’en est gardé.")
    return redirect(back)
