"""One campaign from invitation to report, and what is refused on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from maillage.kernel.tenancy import within
from maillage.surveys.domain.closing import close
from maillage.surveys.domain.inviting import invite_due
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import (
    AudienceMember,
    Campaign,
    Report,
    Tally,
    TextAnswer,
    TextBag,
    Token,
)
from tests.factories import World
from tests.surveys.factories import (
    AFTER,
    OPENS,
    make_campaign,
    tokens_sent,
)


def respond(token: str, **answers: Any) -> Any:
    return Client().post(f"/questionnaire/{token}/", answers)


@pytest.fixture
def opened(world: World, commits: Any) -> Campaign:
    with commits():
        return make_campaign(world.home.organisation)


def test_from_invitation_to_report(world: World, opened: Campaign, at: Any, commits: Any) -> None:
    sent = tokens_sent()
    assert len(sent) == 12
    levels = [4, 4, 4, 3, 3, 3, 2, 2, 4, 4, 3]
    for token, level in zip(sent.values(), levels, strict=False):
        assert respond(token, utile=level, suite="oui").status_code == 200
    with within(world.home.organisation):
        assert Token.objects.count() == 1
        at(AFTER)
        with commits():
            close(campaign=opened)
        report = Report.objects.get(campaign=opened)
        emptied = (Token, AudienceMember, Tally, TextAnswer, TextBag)
        left = [model.objects.count() for model in emptied]
        opened.refresh_from_db()
    assert left == [0, 0, 0, 0, 0]
    assert opened.status == CampaignStatus.CLOSED
    assert report.content["answers"] == 11
    useful, then = report.content["questions"]
    assert (useful["views"][0]["mean"], useful["views"][0]["counts"]) == ("3.5", [])
    assert then["views"][0]["counts"] == [11, 0]
    assert respond(list(sent.values())[-1], utile=1).status_code == 404


def test_invitations_leave_at_the_opening(world: World, commits: Any, at: Any) -> None:
    with commits():
        make_campaign(world.home.organisation, opens_at=OPENS + timedelta(days=1))
    assert invite_due() == 0
    assert tokens_sent() == {}
    at(OPENS + timedelta(days=1))
    with commits():
        assert invite_due() == 1
    assert len(tokens_sent()) == 12
