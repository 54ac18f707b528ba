"""Questionnaires in a real browser: answered on a phone, read on a desk, calm everywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from maillage.kernel.tenancy import within
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close
from maillage.surveys.domain.named import open_named_survey
from maillage.surveys.domain.ready import ready_questionnaire
from maillage.surveys.models import Campaign
from tests.factories import World, build_world
from tests.groups.factories import make_leader
from tests.planning.test_browser import enter, look
from tests.surveys.factories import AFTER, CLOSES, addresses, make_campaign, tokens_sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKED_AT = os.environ.get("MAILLAGE_SURVEY_SHOTS")


def shot(page: Page, name: str) -> None:
    """A picture for whoever looks at it, when asked for."""
    if LOOKED_AT:
        page.screenshot(path=Path(LOOKED_AT) / f"{name}.png", full_page=True)


def test_somebody_answers_on_a_phone(browser: Browser, live_server: Any) -> None:
    world = build_world()
    make_campaign(world.home.organisation)
    token, *_ = tokens_sent().values()
    url = f"{live_server.url}/questionnaire/{token}/"
    page, said = enter(browser, live_server, world.home.people["professional"], 360)
    cookies = page.context.cookies()
    look(page, url)
    expect(page.get_by_label("Pourquoi arrêter")).to_be_hidden()
    page.get_by_role("radio", name="Arrêter").check()
    expect(page.get_by_label("Pourquoi arrêter")).to_be_visible()
    page.get_by_label("Pourquoi arrêter").fill("C'est trop loin.")
    page.get_by_role("radio", name="Niveau 4").focus()
    page.keyboard.press("Space")
    shot(page, "repondre-360")
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("votre réponse est comptée")
    assert page.context.cookies() == cookies
    assert said == []
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("n’ouvre aucun questionnaire")


def closed(world: World, reader: Any, at: Any) -> Campaign:
    """A yearly review by two services of fifteen, answered by all but two."""
    with within(world.home.organisation):
        questionnaire = ready_questionnaire(
            organisation=world.home.organisation, key="bilan_annuel", actor=None
        )
    audience = addresses(15, segment="AEMO") + addresses(15, 15, segment="SIE")
    campaign = make_campaign(
        world.home.organisation, audience, questionnaire, (reader,), title="Votre année"
    )
    for rank, token in enumerate(list(tokens_sent().values())[:28]):
        rows = {row: str(2 + (rank + index) % 3) for index, row in enumerate(("recul", "pratique"))}
        answer(
            token=token,
            answers={
                "securite": str(3 + rank % 2),
                "effets": {**rows, "isolement": "4", "equipe": str(1 + rank % 4)},
                "objectifs": "3",
                "suite": ("poursuivre", "adapter")[rank % 2],
                "adapter_quoi": f"Une remarque n° {rank}.",
            },
        )
    at(AFTER)
    with within(world.home.organisation):
        close(campaign=campaign)
    return campaign


def address(live_server: Any, world: World, name: str, **kwargs: Any) -> str:
    kwargs = {"organisation": world.home.organisation.slug, **kwargs}
    return live_server.url + reverse(f"surveys:{name}", kwargs=kwargs)


def test_pages_full_of_answers_are_calm(browser: Browser, live_server: Any, at: Any) -> None:
    world = build_world()
    reader = make_leader(world)
    opened = make_campaign(world.home.organisation)
    tokens_sent()
    with within(world.home.organisation):
        survey = open_named_survey(
            organisation=world.home.organisation,
            actor=world.home.people["hr"],
            questionnaire=opened.questionnaire,
            title="Vos souhaits",
            people=[world.home.people["hr"]],
            closes_at=CLOSES,
        )

    def url(name: str, **kwargs: Any) -> str:
        return address(live_server, world, name, **kwargs)

    one = {"slug": opened.questionnaire.slug}
    before = [
        url("campaign", slug=opened.slug),
        url("questionnaire", **one),
        url("question_edit", **one, code="suite"),
        url("named", slug=survey.slug),
        url("named_answer", slug=survey.slug),
    ]
    for width in (360, 1280):
        page, said = enter(browser, live_server, world.home.people["hr"], width)
        for rank, one_page in enumerate(before):
            look(page, one_page)
            shot(page, f"{rank:02d}-{width}")
        assert said == []
    campaign = closed(world, reader, at)
    for width in (360, 1280):
        page, said = enter(browser, live_server, world.home.people["professional"], width)
        look(page, url("campaign", slug=campaign.slug))
        shot(page, f"resultats-{width}")
        assert said == []
        page, said = enter(browser, live_server, reader, width)
        reading = reverse("surveys:reading", kwargs={"slug": campaign.slug})
        look(page, live_server.url + reading)
        look(page, live_server.url + reverse("surveys:readings"))
        assert said == []
