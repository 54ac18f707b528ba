"""The final review of a year pre-fills the next call, once it is shared and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.groups.domain.reviews import (
    ReviewPlan,
    ReviewText,
    Verdict,
    accept_review,
    plan_reviews,
    propose_review,
    write_review,
)
from maillage.groups.enums import ObjectiveVerdict, ReviewKind
from maillage.groups.models import Cycle, Review
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.tendering.domain.drafting import copy_call
from maillage.tendering.models import Consultation
from tests.factories import World
from tests.tendering.offers import award_all, closed_call_with_offer

CALLED = ["Prendre du recul", "Se soutenir", "Partager des outils"]


@pytest.fixture
def lived(world: World) -> tuple[Consultation, Cycle]:
    """A call with three objectives, awarded."""
    call, _ = closed_call_with_offer(world)
    with within(world.home.organisation):
        Consultation.objects.filter(pk=call.pk).update(objectives=CALLED)
        call.refresh_from_db()
    return call, award_all(world, call)


def proposed_end(world: World, cycle: Cycle) -> Review:
    people = world.home.people
    plan = ReviewPlan(ReviewKind.FINAL, None, clock.today())
    (review,) = plan_reviews(cycle=cycle, actor=people["director"], plans=[plan])
    first, second, third = cycle.objectives.all()
    text = ReviewText(
        held_on=clock.today(),
        verdicts=[
            Verdict(first, ObjectiveVerdict.KEEP, 4),
            Verdict(second, ObjectiveVerdict.CHANGE, 2, "Se soutenir entre équipes"),
            Verdict(third, ObjectiveVerdict.DROP, 3),
            Verdict(None, ObjectiveVerdict.ADD, wording="Accueillir les nouveaux"),
        ],
        decision="change",
    )
    review = write_review(review=review, actor=people["hr"], revision=0, text=text)
    return propose_review(review=review, actor=people["hr"])


def test_the_objectives_of_a_call_become_the_cycle_s(
    world: World, lived: tuple[Consultation, Cycle]
) -> None:
    with within(world.home.organisation):
        rows = list(lived[1].objectives.values_list("rank", "text", "origin", "state"))
    assert rows == [(rank, text, "call", "current") for rank, text in enumerate(CALLED, start=1)]


def test_next_year_s_call_starts_from_what_was_decided(
    world: World, lived: tuple[Consultation, Cycle], sign_in: Callable[[Any], Client]
) -> None:
    call, cycle = lived
    people = world.home.people
    with within(world.home.organisation):
        review = proposed_end(world, cycle)
        before = copy_call(consultation=call, actor=people["buyer"])
        accept_review(review=review, actor=people["director"], revision=review.revision)
        after = copy_call(consultation=call, actor=people["buyer"])
    assert before.objectives == CALLED
    assert after.objectives == [
        "Prendre du recul",
        "Se soutenir entre équipes",
        "Accueillir les nouveaux",
    ]
    page = sign_in(people["buyer"]).get(step(world, after))
    assert "renouveler en le changeant" in page.text
    assert review.slug in page.text
    secretary = sign_in(people["secretary"]).get(step(world, after))
    assert "renouveler en le changeant" in secretary.text
    assert review.slug not in secretary.text


def test_a_call_that_comes_from_nothing_says_nothing(
    world: World, lived: tuple[Consultation, Cycle], sign_in: Callable[[Any], Client]
) -> None:
    with within(world.home.organisation):
        draft = copy_call(consultation=lived[0], actor=world.home.people["buyer"])
    page = sign_in(world.home.people["buyer"]).get(step(world, draft))
    assert page.status_code == 200
    assert "évaluation finale" not in page.text.lower()


def step(world: World, call: Consultation) -> str:
    return reverse(
        "tendering:call_step",
        kwargs={"organisation": world.home.organisation.slug, "slug": call.slug, "step": "besoin"},
    )
