"""Mails about reviews: a neutral sentence and the door that opens for this reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from maillage.groups.domain.reviews import (
    accept_review,
    object_to_review,
    share_review,
    validate_due_reviews,
)
from maillage.groups.enums import ReviewKind
from maillage.groups.models import Review
from maillage.kernel.tenancy import within
from tests.factories import World
from tests.groups.test_reviews import WEEK, Scene

CANARY = "Commencer par un tour de parole zébré"


@pytest.fixture
def scene(world: World) -> Scene:
    with within(world.home.organisation):
        return Scene(world)


def opened(scene: Scene, sign_in: Callable[[Any], Client]) -> dict[str, str]:
    """Open the link of each mail as its reader: {address: first words}; then empty the outbox."""
    people = [scene.leader, *scene.members, *scene.world.home.people.values()]
    by_email = {person.email: person for person in people}
    told = {}
    for message in mail.outbox:
        assert message.subject == "Un bilan vous attend"
        assert "zébré" not in message.body
        assert scene.group.name not in message.body
        assert scene.cycle.title not in message.body
        (path,) = re.findall(r"http://testserver(/\S+)", message.body)
        page = sign_in(by_email[message.to[0]]).get(path)
        assert page.status_code == 200, (message.to, path)
        told[message.to[0]] = message.body.split("\n")[2]
    mail.outbox.clear()
    return told


def test_each_mail_of_a_group_s_text_opens_for_its_reader(
    scene: Scene, sign_in: Callable[[Any], Client], commits: Any, at: Any
) -> None:
    name = scene.world.home.organisation.name
    with commits(), within(scene.world.home.organisation):
        review = scene.proposed(ReviewKind.YEARLY, texts={"substance": CANARY})
    until = "mardi 1er décembre 2026, 10\u00a0h"
    assert opened(scene, sign_in) == {
        person.email: f"{name} vous propose un texte à relire avant le {until}."
        for person in scene.members
    }
    with within(scene.world.home.organisation):
        again = Review.objects.get()
        with commits():
            object_to_review(review=again, revision=1)
    assert opened(scene, sign_in) == {
        scene.leader.email: f"{name} attend une reprise d’un texte que vous avez proposé."
    }
    with within(scene.world.home.organisation):
        Review.objects.update(status="proposed", objections_until=WEEK)
        at(WEEK)
        with commits():
            validate_due_reviews()
    assert opened(scene, sign_in) == {
        scene.leader.email: f"{name} a un texte validé, que vous pouvez partager."
    }
    with commits(), within(scene.world.home.organisation):
        share_review(review=review, actor=scene.leader)
    people = scene.world.home.people
    assert opened(scene, sign_in) == {
        people[role].email: f"{name} vous ouvre un texte validé."
        for role in ("director", "head_of_service", "hr", "buyer")
    }


def test_who_accepts_comes_by_their_own_door(
    scene: Scene, sign_in: Callable[[Any], Client], commits: Any
) -> None:
    name = scene.world.home.organisation.name
    with commits(), within(scene.world.home.organisation):
        review = scene.proposed(ReviewKind.FINAL, decision="renew")
    asked = f"{name} vous propose un texte à relire."
    assert opened(scene, sign_in) == {scene.leader.email: asked, scene.director.email: asked}
    with commits(), within(scene.world.home.organisation):
        accept_review(review=review, actor=scene.leader, revision=1)
    assert len(opened(scene, sign_in)) == 4
