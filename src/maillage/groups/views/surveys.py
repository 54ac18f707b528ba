"""What a group is asked by who leads it: the questionnaires of a group, one of them, its results.

By the group's own door: who leads it, and its members once it is counted. No role opens it.
"""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from maillage.groups.access_reviews import Seat, access_own_group
from maillage.groups.domain import Refused
from maillage.groups.domain.surveys import ask_group
from maillage.groups.enums import CycleStatus
from maillage.groups.forms.surveys import AskGroupForm
from maillage.groups.models import Group, GroupSurvey, Session
from maillage.groups.queries.surveys import (
    library_of,
    possible_readers,
    session_to_ask,
    surveys_of,
    told_to_member,
)
from maillage.groups.views.answers import private
from maillage.kernel import journal
from maillage.kernel.http import organisation_url, signed_in_page
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation
from maillage.surveys.domain import Refused as SurveyRefused
from maillage.surveys.domain import cancel_campaign
from maillage.surveys.domain.inviting import until
from maillage.surveys.domain.ready import offered, on_offer
from maillage.surveys.enums import Phase
from maillage.surveys.queries import texts_of
from maillage.surveys.results import results
from maillage.surveys.thresholds import least_answers

# First the one for the moment: at the end of a session, or at any time.
AFTER_SESSION = ("fin_de_seance", "animation", "mi_parcours", "bilan_annuel")
AT_ANY_TIME = ("animation", "mi_parcours", "bilan_annuel", "fin_de_seance")


@signed_in_page(methods=("GET", "POST"))
def my_surveys(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group was asked; who leads it asks again, in one gesture."""
    group, seat = access_own_group(request, slug)
    leads = seat == Seat.FACILITATOR
    if request.method == "POST" and not leads:
        raise Http404
    with within(group.organisation):
        asked = request.GET.get("seance") if leads else None
        session = session_to_ask(group, asked).first() if asked else None
        if asked and session is None:
            messages.info(request, "L’avis du groupe sur cette séance est déjà demandé, ou clos.")
            return redirect(_url(group))
        form, library = None, library_of(request.user, group) if leads else None
        if library is not None and group.cycle.status != CycleStatus.ENDED:
            form = _form(request, group, session, library)
        if request.method == "POST":
            if form is None or library is None:
                raise Http404
            if form.is_valid() and _ask(request, group, form, session, library):
                messages.success(request, "Chaque personne reçoit un lien anonyme.")
                return redirect(_url(group))
        rows = _rows(request, group, leads)
        context = {
            "group": group,
            "leads": leads,
            "session": session,
            "form": form,
            "least": least_answers(),
            "lines": [(one.campaign, _url(group, one), until(one.campaign)) for one in rows],
            "library_url": _library_url(request, library) if library is not None else "",
            "crumbs": _crumbs(group, ""),
        }
        status = 422 if request.method == "POST" else 200
        return private(render(request, "groups/surveys/my_surveys.html", context, status=status))


@signed_in_page(methods=("GET", "POST"))
def my_survey(request: HttpRequest, slug: str, survey: str) -> HttpResponse:
    """One questionnaire of a group: what is awaited; then its results, and texts for the reader."""
    group, seat = access_own_group(request, slug)
    leads = seat == Seat.FACILITATOR
    with within(group.organisation):
        rows = _rows(request, group, leads)
        found = get_object_or_404(rows, campaign__slug=survey)
        if request.method == "POST":
            return _cancel(request, group, found, leads)
        campaign = found.campaign
        readers = [row.user for row in campaign.readers.select_related("user")]
        context: dict[str, Any] = {
            "frame": "shell.html",
            "group": group,
            "campaign": campaign,
            "phase": campaign.phase,
            "until": until(campaign),
            "readers": " et ".join(str(user) for user in readers),
            "crumbs": _crumbs(group, campaign.title),
        }
        if campaign.phase == Phase.CLOSED:
            context["results"] = results(campaign.report)
            # A reader who manages there since, or leads no more, reads no more.
            context["reads"] = request.user in readers and request.user in possible_readers(group)
            if context["reads"]:
                context["questions"] = _texts(request, found)
        return private(render(request, "groups/surveys/my_survey.html", context))


def _rows(request: HttpRequest, group: Group, leads: bool) -> QuerySet[GroupSurvey]:
    """The questionnaires of a group that this person may know of."""
    asked = surveys_of(group)
    return asked if leads else told_to_member(asked, request.user)


def _form(
    request: HttpRequest, group: Group, session: Session | None, library: Organisation
) -> AskGroupForm:
    with within(library):
        choices = on_offer(AFTER_SESSION if session is not None else AT_ANY_TIME)
    readers = possible_readers(group)
    form = AskGroupForm(request.POST or None, choices=list(choices.items()), readers=readers)
    if request.user in readers:
        form.initial["reader"] = request.user.pk
    return form


def _ask(
    request: HttpRequest,
    group: Group,
    form: AskGroupForm,
    session: Session | None,
    library: Organisation,
) -> GroupSurvey | None:
    """Ask what the form says; None, and an error in the form, when it is refused."""
    name = form.cleaned_data["questionnaire"]
    with within(library):
        questionnaire = offered(organisation=library, name=name, actor=request.user)
    try:
        return ask_group(
            group=group,
            actor=request.user,
            questionnaire=questionnaire,
            until=form.cleaned_data["closes"],
            reader=form.cleaned_data["reader"],
            session=session,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _cancel(request: HttpRequest, group: Group, found: GroupSurvey, leads: bool) -> HttpResponse:
    if not leads or request.POST.get("do") != "cancel":
        raise Http404
    try:
        cancel_campaign(campaign=found.campaign, actor=request.user)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(_url(group, found))
    messages.success(request, "Le questionnaire est annulé. Rien n’en est gardé.")
    return redirect(_url(group))


def _texts(request: HttpRequest, found: GroupSurvey) -> list[dict[str, Any]]:
    """The free texts by question, shuffled; that they were read is in the journal."""
    campaign = found.campaign
    journal.record_read(organisation=found.organisation, actor=request.user, subject=campaign)
    labels = {item.code: item.label for item in campaign.questionnaire.items()}
    found_texts = sorted(texts_of(campaign).items())
    return [{"label": labels[code], "texts": texts} for code, texts in found_texts]


def _library_url(request: HttpRequest, library: Organisation) -> str:
    if not request.user.has_perm("surveys.write", library):
        return ""
    return organisation_url(library, "surveys:library")


def _url(group: Group, found: GroupSurvey | None = None) -> str:
    if found is None:
        return reverse("groups:my_surveys", kwargs={"slug": group.slug})
    kwargs = {"slug": group.slug, "survey": found.campaign.slug}
    return reverse("groups:my_survey", kwargs=kwargs)


def _crumbs(group: Group, last: str) -> list[dict[str, str]]:
    trail = [{"label": "Mes bilans", "url": reverse("groups:my_reviews")}]
    if not last:
        return [*trail, {"label": f"Questionnaires de {group.name}", "url": ""}]
    return [
        *trail,
        {"label": f"Questionnaires de {group.name}", "url": _url(group)},
        {"label": last, "url": ""},
    ]
