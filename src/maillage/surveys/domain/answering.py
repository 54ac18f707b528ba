"""Taking one answer in: the link disappears in the very transaction that adds to the counters."""

from typing import Any

from django.db import transaction

from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations
from maillage.surveys.access_counts import count_in
from maillage.surveys.access_texts import add_texts
from maillage.surveys.content import asked_only, counted_cells
from maillage.surveys.domain.errors import LinkSpent
from maillage.surveys.domain.inviting import digest
from maillage.surveys.enums import CampaignStatus, QuestionKind
from maillage.surveys.models import Campaign, Token

REASON = "who answers is nobody: a link tells the campaign and nothing else"


def campaign_of(token: str) -> Campaign:
    """The campaign that a link opens now. Raises LinkSpent."""
    with across_organisations(REASON):
        now = clock.now()
        row = (
            Token.objects.filter(
                digest=digest(token),
                campaign__status=CampaignStatus.COLLECTING,
                campaign__opens_at__lte=now,
                campaign__closes_at__gt=now,
            )
            .select_related("campaign__questionnaire", "campaign__organisation")
            .first()
        )
    if row is None:
        raise LinkSpent
    return row.campaign


def answer(*, token: str, answers: dict[str, Any]) -> None:
    """Count one person's answers and spend the link, all or nothing.

    Nothing else is written: no journal line, no job, no date. The hour is read again under the
    lock, so that nothing comes in after the close. Two answers with one link: the second raises.

    Raises:
        LinkSpent: the link has served, never was, or the campaign is not open now.
        SealBroken: the key of what was gathered before is lost; the link has not served.
    """
    key = digest(token)
    with across_organisations(REASON), transaction.atomic():
        link = Token.objects.filter(digest=key).values("campaign_id", "segment_id").first()
        if link is None:
            raise LinkSpent
        # One lock for all counters: taken one by one they could be in each other's way.
        campaign = (
            Campaign.objects.select_for_update(of=("self",))
            .select_related("questionnaire")
            .get(pk=link["campaign_id"])
        )
        now = clock.now()
        is_open = campaign.opens_at <= now < campaign.closes_at
        if campaign.status != CampaignStatus.COLLECTING or not is_open:
            raise LinkSpent
        if not Token.objects.filter(digest=key).delete()[0]:
            raise LinkSpent
        items = campaign.questionnaire.items()
        given = asked_only(items, answers)
        cells = counted_cells(items, given)
        count_in(campaign, items, segment=link["segment_id"], cells=cells)
        asked = [item.code for item in items if item.kind is QuestionKind.TEXT]
        if asked:
            add_texts(campaign, ((code, given[code]) for code in asked if code in given))
