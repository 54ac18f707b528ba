"""Objects of the questionnaires that addresses name."""

from __future__ import annotations

from maillage.kernel import clock
from maillage.surveys.domain.inviting import digest
from maillage.surveys.domain.named import open_named_survey
from maillage.surveys.domain.reporting import report_content
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import Campaign, Questionnaire, Report, Token
from tests.factories import World
from tests.permissions.objects import maker
from tests.surveys.factories import (
    CHOICE,
    CLOSES,
    SCALE,
    addresses,
    close_with,
    make_campaign,
    make_questionnaire,
)

LINK = "un-lien-pour-la-marche"


def _campaign(world: World) -> Campaign:
    found = Campaign.objects.filter(status=CampaignStatus.COLLECTING).first()
    return found or make_campaign(world.home.organisation)


@maker("campaign")
def _campaign_slug(world: World) -> str:
    return _campaign(world).slug


@maker("campaign_closed")
def _closed_slug(world: World) -> str:
    # Other people than those of the open one, which asks the same questions at the same time.
    return report_now(make_campaign(world.home.organisation, addresses(12, start=12))).slug


def report_now(campaign: Campaign) -> Campaign:
    """Close a campaign before its day, with the report of the answers it has."""
    Report.objects.create(
        organisation=campaign.organisation,
        campaign=campaign,
        content=report_content(campaign),
        closed_on=clock.today(),
    )
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.CLOSED)
    return campaign


@maker("campaign_compared")
def _compared_slug(world: World) -> str:
    questionnaire = make_questionnaire(world.home.organisation, (SCALE, CHOICE))
    for rank, scheme in enumerate(("AEMO nord", "AEMO sud")):
        campaign = make_campaign(
            world.home.organisation,
            addresses(20, start=100 + 20 * rank),
            questionnaire,
            scheme_label=scheme,
        )
        close_with(campaign, {"utile//4": 14, "suite//oui": 7, "suite//non": 7}, 14)
    return campaign.slug


@maker("questionnaire")
def _questionnaire_slug(world: World) -> str:
    found = Questionnaire.objects.newest().filter(is_frozen=False).first()
    return (found or make_questionnaire(world.home.organisation)).slug


@maker("question_code")
def _question_code(world: World) -> str:
    return "utile"


@maker("question_way")
def _question_way(world: World) -> str:
    return "bas"


@maker("ready_key")
def _ready_key(world: World) -> str:
    return "fin_de_seance"


@maker("survey_token")
def _token(world: World) -> str:
    Token.objects.create(
        organisation=world.home.organisation, campaign=_campaign(world), digest=digest(LINK)
    )
    return LINK


@maker("results_form")
def _results_form(world: World) -> str:
    return "ods"


@maker("named_survey")
def _named_slug(world: World) -> str:
    return open_named_survey(
        organisation=world.home.organisation,
        actor=world.home.people["hr"],
        questionnaire=make_questionnaire(world.home.organisation),
        title="Vos souhaits",
        people=[world.home.people["professional"]],
        closes_at=CLOSES,
    ).slug
