"""Objectives rated by the members: anonymous, shown from five answers on, never before the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.groups.domain import Refused
from maillage.groups.domain.ratings import ask_ratings
from maillage.groups.domain.reviews import propose_review
from maillage.groups.enums import ReviewKind, ReviewStatus
from maillage.groups.models import Enrolment, Objective, Review
from maillage.groups.review_words import ratings_of
from maillage.kernel.tenancy import within
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close
from maillage.surveys.queries import waves
from tests.conftest import NOW
from tests.factories import World
from tests.groups.factories import make_enrolled
from tests.groups.test_review_pages import here, own
from tests.groups.test_reviews import WEEK, Scene
from tests.surveys.factories import make_campaign, tokens_sent


@pytest.fixture
def scene(world: World) -> Scene:
    with within(world.home.organisation):
        made = Scene(world)
        make_enrolled(world.home, made.group, 3)
        Enrolment.objects.update(starts_on=date(2026, 9, 1))
    return made


def asked(scene: Scene, commits: Any, answers: int) -> Review:
    """A yearly review whose objectives were rated by some of the six members, then closed."""
    with commits(), within(scene.world.home.organisation):
        review = ask_ratings(
            review=scene.planned(ReviewKind.YEARLY), actor=scene.leader, until=WEEK
        )
    tokens = tokens_sent()
    assert len(tokens) == 6
    for rank, token in enumerate(list(tokens.values())[:answers]):
        answer(token=token, answers={"objectif_1": "4" if rank else "1", "objectif_2": "3"})
    return review


@pytest.mark.parametrize("answers", [4, 5])
def test_ratings_are_shown_from_five_answers_on_and_at_the_end(
    scene: Scene, commits: Any, at: Any, sign_in: Callable[[Any], Client], answers: int
) -> None:
    review = asked(scene, commits, answers)
    page = sign_in(scene.leader).get(own("my_review", review))
    assert "Rien ne s’affiche avant" in page.text
    assert "sur 4" not in page.text
    at(WEEK + timedelta(minutes=1))
    with within(scene.world.home.organisation):
        close(campaign=review.ratings)
        review = Review.objects.get()
        found = ratings_of(review)
    assert found is not None
    assert (found.waits_until, found.answers) == (None, 5 if answers == 5 else 0)
    assert [one.text for one in found.rated] == (
        ["Prendre du recul", "Se soutenir"] if answers == 5 else []
    )
    page = sign_in(scene.leader).get(own("my_review", review))
    assert ("Moins de 5\u00a0personnes ont répondu" in page.text) == (answers == 4)


def test_a_group_too_small_is_refused_in_words(world: World) -> None:
    with within(world.home.organisation):
        scene = Scene(world)
        review = scene.planned(ReviewKind.YEARLY)
        with pytest.raises(Refused, match="au moins 5"):
            ask_ratings(review=review, actor=scene.leader, until=WEEK)
        assert Review.objects.get().ratings is None


def test_ratings_are_asked_once_and_before_the_text_is_proposed(scene: Scene, at: Any) -> None:
    with within(scene.world.home.organisation):
        review = scene.written(ReviewKind.YEARLY)
        ask_ratings(review=review, actor=scene.leader, until=WEEK)
        with pytest.raises(Refused, match="déjà été demandées"):
            ask_ratings(review=review, actor=scene.leader, until=WEEK)
        other = scene.planned(ReviewKind.FINAL)
        with pytest.raises(Refused, match="avant que le bilan"):
            ask_ratings(review=other, actor=scene.leader, until=WEEK)
        # The group reads over the figures that management will see: they are counted first.
        later = WEEK + timedelta(days=3)
        with pytest.raises(Refused, match="attendez la clôture du mardi 1er décembre 2026"):
            propose_review(review=review, actor=scene.leader, until=later)
        at(WEEK + timedelta(minutes=1))
        close(campaign=Review.objects.get(kind=ReviewKind.YEARLY).ratings)
        propose_review(review=review, actor=scene.leader, until=later)
        Review.objects.filter(pk=review.pk).update(ratings=None)
        with pytest.raises(Refused, match="avant que le bilan"):
            ask_ratings(review=review, actor=scene.leader, until=WEEK)


def test_without_objective_there_is_nothing_to_rate(scene: Scene) -> None:
    with within(scene.world.home.organisation):
        Objective.objects.all().delete()
        with pytest.raises(Refused, match="rien à noter"):
            ask_ratings(review=scene.planned(ReviewKind.YEARLY), actor=scene.leader, until=WEEK)


def test_who_leads_asks_from_the_page(
    scene: Scene, sign_in: Callable[[Any], Client], commits: Any
) -> None:
    with within(scene.world.home.organisation):
        review = scene.planned(ReviewKind.YEARLY)
    client = sign_in(scene.leader)
    url = own("my_review", review)
    assert "Demander aux membres de noter" in client.get(url).text
    refused = client.post(url, {"do": "ratings", "closes": NOW.date().isoformat()})
    assert refused.status_code == 422
    assert "au moins une journée pour répondre" in refused.text
    with commits():
        assert client.post(url, {"do": "ratings", "closes": "2026-12-01"}).status_code == 302
    assert len(tokens_sent()) == 6
    assert "mercredi 2 décembre 2026" in client.get(url).text
    for person in (scene.director, scene.hr):
        reader = sign_in(person)
        assert reader.post(here(scene, "review", review.slug), {"do": "ratings"}).status_code == 404


def test_ratings_follow_the_audience_of_their_review(
    scene: Scene, commits: Any, at: Any, sign_in: Callable[[Any], Client]
) -> None:
    """No page of questionnaires tells them, before or after; the review does, once shared."""
    review = asked(scene, commits, 6)
    campaign, world = review.ratings, scene.world
    assert campaign is not None
    at(WEEK + timedelta(minutes=1))
    with within(world.home.organisation):
        close(campaign=campaign)
        # Whoever asks the same again, as a next wave of it, is not shown the first.
        again = make_campaign(
            world.home.organisation,
            questionnaire=campaign.questionnaire,
            series=campaign.series,
            opens_at=WEEK + timedelta(minutes=1),
            closes_at=WEEK + timedelta(days=7),
        )
        assert waves(again) == []
    space = {"organisation": world.home.organisation.slug}
    one = {**space, "slug": campaign.slug}
    lists = [reverse("portal:today", kwargs=space)]
    lists += [reverse(f"surveys:{n}", kwargs=space) for n in ("index", "campaign_new", "library")]
    doors = [
        reverse("surveys:campaign", kwargs=one),
        reverse("surveys:campaign_cancel", kwargs=one),
        reverse("surveys:campaign_file", kwargs={**one, "form": "ods"}),
        reverse("surveys:questionnaire", kwargs={**space, "slug": campaign.questionnaire.slug}),
        reverse("surveys:reading", kwargs={"slug": campaign.slug}),
    ]

    for role in ("director", "professional"):
        client = sign_in(world.home.people[role])
        for url in lists if role == "director" else lists[:2]:
            page = unescape(client.get(url).text)
            assert (campaign.title in page, campaign.slug in page) == (False, False)
            assert f"Objectifs, {scene.cycle.title}" not in page
        assert [client.get(url).status_code for url in doors] == [404] * len(doors)
    reader = sign_in(scene.director)
    url = here(scene, "review", review.slug)
    assert reader.get(url).status_code == 404
    with within(world.home.organisation):
        Review.objects.filter(pk=review.pk).update(status=ReviewStatus.SHARED, held_on=NOW.date())
    assert "sur 4" in reader.get(url).text
    assert reader.get(doors[0]).status_code == 404
