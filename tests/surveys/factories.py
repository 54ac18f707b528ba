"""Questionnaires and campaigns for tests, in the home space of the world."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.core import mail as outbox

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, User
from maillage.surveys.access_counts import access_counts, sealed_counts
from maillage.surveys.content import EVERYBODY, Choice, Condition, Item, cells_of
from maillage.surveys.domain import Invitee, open_campaign
from maillage.surveys.domain.questionnaires import create_questionnaire
from maillage.surveys.domain.reporting import build
from maillage.surveys.enums import CampaignStatus, QuestionKind
from maillage.surveys.models import Campaign, Questionnaire, Report, Tally

# The clock of the suite stands on Tuesday 24 November 2026, 10 h in Paris.
OPENS = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 4, 17, 0, tzinfo=UTC)
AFTER = datetime(2026, 12, 4, 17, 1, tzinfo=UTC)
LINK = re.compile(r"https?://[^/\s]+(/questionnaire/([\w-]+)/)")
LEVELS = tuple(Choice(str(rank), f"Niveau {rank}") for rank in range(1, 5))
SCALE = Item("utile", QuestionKind.SCALE, "La séance m'a été utile.", options=LEVELS)
CHOICE = Item(
    "suite",
    QuestionKind.CHOICE,
    "Pour la suite ?",
    options=(Choice("oui", "Continuer"), Choice("non", "Arrêter")),
)
WHY = Item(
    "pourquoi",
    QuestionKind.TEXT,
    "Pourquoi arrêter ?",
    condition=Condition("suite", ("non",)),
)
ITEMS = (SCALE, CHOICE, WHY)


def make_questionnaire(
    organisation: Organisation, items: tuple[Item, ...] = ITEMS, **fields: Any
) -> Questionnaire:
    with within(organisation):
        return create_questionnaire(
            organisation=organisation,
            actor=None,
            items=items,
            **{"title": "Fin de séance", **fields},
        )


def addresses(count: int, start: int = 0, segment: str = "") -> list[Invitee]:
    """People without account, who came by a link sent to their address."""
    return [
        Invitee(email=f"membre{number}@exemple.fr", segment=segment, is_known=True)
        for number in range(start, start + count)
    ]


def make_campaign(
    organisation: Organisation,
    audience: list[Invitee] | None = None,
    questionnaire: Questionnaire | None = None,
    readers: tuple[User, ...] = (),
    **fields: Any,
) -> Campaign:
    with within(organisation):
        return open_campaign(
            organisation=organisation,
            actor=None,
            questionnaire=questionnaire or make_questionnaire(organisation),
            audience=addresses(12) if audience is None else audience,
            readers=readers,
            **{"title": "Séance de novembre", "opens_at": OPENS, "closes_at": CLOSES, **fields},
        )


def tokens_sent() -> dict[str, str]:
    """address -> link's token, as read in the mails that left; empties the mailbox."""
    found = {}
    for message in outbox.outbox:
        match = LINK.search(message.body)
        if match:
            found[message.to[0]] = match[2]
    outbox.outbox.clear()
    return found


def count(campaign: Campaign, given: dict[str, int]) -> None:
    """Let a campaign that collects have counted this, and nothing else, in its only part."""
    with within(campaign.organisation):
        counts = access_counts(campaign, campaign.questionnaire.items())
        (own,) = counts.values()
        own.update(dict.fromkeys(own, 0) | given)
        Tally.objects.filter(campaign=campaign).update(sealed=sealed_counts(campaign, counts))


def close_with(campaign: Campaign, counts: dict[str, int], people: int) -> Report:
    """Close a campaign as if that many people had given these answers ("utile//4": 12)."""
    with within(campaign.organisation):
        items = campaign.questionnaire.items()
        cells = {name: counts.get(name, 0) for name in cells_of(items)} | {EVERYBODY: people}
        Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.CLOSED)
        return Report.objects.create(
            organisation=campaign.organisation,
            campaign=campaign,
            content=build(
                items, {0: cells}, labels={}, audience=campaign.audience_size, k=5, k_crossed=10
            ),
            closed_on=clock.today(),
        )
