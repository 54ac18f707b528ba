"""The first net: one object of this space; texts for their reader alone. A refusal is a 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User
from maillage.surveys.domain.campaigns import may_read_texts
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import Campaign, NamedAnswer, NamedSurvey, Questionnaire

READING = "a facilitator reads the texts of the organisations that asked them to"


def access_questionnaire(slug: str) -> Questionnaire:
    """A questionnaire of this space, whatever its version."""
    return get_object_or_404(
        Questionnaire.objects.select_related("organisation").prefetch_related("questions"),
        slug=slug,
        in_library=True,
    )


def access_campaign(request: HttpRequest, slug: str) -> Campaign:
    """A campaign of this space: closed ones for all who see results, the others for who asks."""
    rows = Campaign.objects.told_here().select_related("questionnaire", "organisation", "report")
    if not request.user.has_perm("surveys.manage", request.organisation):  # type: ignore[attr-defined]
        rows = rows.filter(status=CampaignStatus.CLOSED)
    return get_object_or_404(rows, slug=slug)


def access_confided(user: User, slug: str) -> Campaign:
    """A closed campaign whose texts this very person reads, in whatever organisation.

    Somebody who has come to manage in that organisation since, or leads no group of it any more,
    no longer reads them. Those of a group are read on its own page, by who leads it.
    """
    with across_organisations(READING):
        campaign = get_object_or_404(
            Campaign.objects.told_here().select_related("questionnaire", "organisation", "report"),
            slug=slug,
            status=CampaignStatus.CLOSED,
            readers__user=user,
        )
    if not may_read_texts(user, campaign.organisation_id):
        raise Http404
    return campaign


def access_named(slug: str) -> NamedSurvey:
    """A named questionnaire of this space, for who asks (the page's permission says so)."""
    rows = NamedSurvey.objects.select_related("questionnaire", "organisation")
    return get_object_or_404(rows, slug=slug)


def access_own_answer(user: User, slug: str) -> NamedAnswer:
    """What was asked of this very person, by name."""
    rows = NamedAnswer.objects.select_related("survey__questionnaire", "survey__organisation")
    return get_object_or_404(rows, survey__slug=slug, user=user)
