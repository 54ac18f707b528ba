"""Named questionnaires: another object, said on every page, and never mixed with the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from maillage.kernel.tenancy import within
from maillage.surveys.domain import Refused
from maillage.surveys.domain.named import answer_named, open_named_survey
from maillage.surveys.models import NamedAnswer, NamedSurvey, Tally, Token
from tests.factories import World
from tests.surveys.factories import AFTER, CLOSES, make_questionnaire


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"surveys:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


@pytest.fixture
def survey(world: World, commits: Any) -> NamedSurvey:
    with within(world.home.organisation), commits():
        return open_named_survey(
            organisation=world.home.organisation,
            actor=world.home.people["hr"],
            questionnaire=make_questionnaire(world.home.organisation),
            title="Vos souhaits",
            people=[world.home.people["professional"], world.home.people["secretary"]],
            closes_at=CLOSES,
        )


def test_a_named_answer_bears_a_name_and_says_so(
    world: World, sign_in: Any, survey: NamedSurvey, mailoutbox: list
) -> None:
    assert len(mailoutbox) == 2
    assert "Ce questionnaire est nominatif" in mailoutbox[0].body
    client = sign_in(world.home.people["professional"])
    home = client.get(
        reverse("portal:today", kwargs={"organisation": world.home.organisation.slug})
    )
    assert "Répondre, en votre nom" in home.text
    url = address(world, "named_answer", slug=survey.slug)
    asked = client.get(url)
    assert "seront lues avec votre nom" in asked.text
    assert "mêlé aux autres" not in asked.text
    typed = {"utile": 4, "suite": "non", "pourquoi": "Trop loin."}
    assert client.post(url, {**typed, "utile": 12}).status_code == 422
    assert client.post(url, typed).status_code == 302
    keeper = sign_in(world.home.people["hr"])
    page = keeper.get(address(world, "named", slug=survey.slug)).text
    assert str(world.home.people["professional"]) in page
    assert "Trop loin." in page
    assert "Pas encore de réponse." in page
    for text in (
        page,
        keeper.get(address(world, "named_list")).text,
        keeper.get(address(world, "named_new")).text,
    ):
        assert "Questionnaire nominatif" in text
    with within(world.home.organisation):
        assert (Token.objects.count(), Tally.objects.count()) == (0, 0)


def test_only_who_was_asked_answers_and_only_until_the_close(
    world: World, sign_in: Any, survey: NamedSurvey, at: Any
) -> None:
    url = address(world, "named_answer", slug=survey.slug)
    assert sign_in(world.home.people["director"]).get(url).status_code == 404
    at(AFTER)
    client = sign_in(world.home.people["professional"])
    assert "Ce questionnaire est clos" in client.get(url).text
    assert client.post(url, {"utile": 4}).status_code == 422
    with within(world.home.organisation):
        assert NamedAnswer.objects.filter(answered_on=None).count() == 2
        with pytest.raises(NamedAnswer.DoesNotExist):
            answer_named(survey=survey, actor=world.home.people["director"], answers={})


def test_a_named_questionnaire_is_sent_by_its_form(world: World, sign_in: Any) -> None:
    questionnaire = make_questionnaire(world.home.organisation)
    client = sign_in(world.home.people["director"])
    typed = {
        "questionnaire": questionnaire.pk,
        "title": "Vos disponibilités",
        "people": [world.home.people["buyer"].pk],
        "closes_at": "2026-12-10T18:00",
    }
    refused = client.post(address(world, "named_new"), {**typed, "closes_at": "2026-01-01T08:00"})
    assert refused.status_code == 422
    assert "La clôture est déjà passée" in refused.text
    done = client.post(address(world, "named_new"), typed)
    with within(world.home.organisation):
        opened = NamedSurvey.objects.get()
    assert done.headers["Location"] == address(world, "named", slug=opened.slug)


def test_people_from_elsewhere_are_refused(world: World) -> None:
    with within(world.home.organisation), pytest.raises(Refused, match="n’est pas de votre"):
        open_named_survey(
            organisation=world.home.organisation,
            actor=world.home.people["hr"],
            questionnaire=make_questionnaire(world.home.organisation),
            title="Vos souhaits",
            people=[world.stranger],
            closes_at=CLOSES,
        )
