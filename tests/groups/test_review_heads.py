"""Heads of service read the reviews of the groups of their services, and of no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.groups.domain.reviews import accept_review
from maillage.groups.enums import ReviewKind, ReviewStatus
from maillage.groups.models import Enrolment, Group, Review
from maillage.groups.queries.reviews import holders_of, may_read
from maillage.kernel.registries import feed_sources
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.enums import Role
from maillage.people.models import Membership, Service, User
from tests.factories import World, make_member, make_service
from tests.groups.test_reviews import TODAY, Scene

WORDS = "Commencer par un tour de parole zébré"
ROLES = frozenset({Role.HEAD_OF_SERVICE})


class Heads(Scene):
    """The scene of reviews, with the heads of three services: one commissions the group, one has
    a member in it, one has nothing to do with it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        here = world.home.organisation
        commissions, lends = world.home.objects["service"], make_service(here, "Milieu ouvert")
        self.elsewhere = make_service(here, "Accueil familial")
        Membership.objects.filter(user=self.members[0]).update(service=lends)
        self.commissioning, self.lending, self.other = (
            self.head_of(service) for service in (commissions, lends, self.elsewhere)
        )
        self.of_all = world.home.people["head_of_service"]

    def head_of(self, service: Service) -> User:
        return make_member(self.world.home.organisation, Role.HEAD_OF_SERVICE, service=service)

    @property
    def heads(self) -> list[User]:
        return [self.commissioning, self.lending, self.other, self.of_all]

    def readers(self, review: Review) -> set[User]:
        """Asked both ways: of each person, and of the review."""
        found = {one for one in self.heads if may_read(review, User.objects.get(pk=one.pk))}
        assert found == set(holders_of(review, ROLES))
        return found


@pytest.fixture
def heads(world: World) -> Heads:
    with within(world.home.organisation):
        return Heads(world)


def test_by_every_path(heads: Heads, sign_in: Callable[[Any], Client], commits: Any) -> None:
    """List, page, writing, file, home, agenda and mail: of one's own services, never of others."""
    space = heads.world.home.organisation
    with within(space), commits():
        shared = heads.proposed(ReviewKind.YEARLY, texts={"substance": WORDS})
        periodic = heads.proposed(ReviewKind.PERIODIC, texts={"adjust": WORDS})
        Review.objects.filter(pk=shared.pk).update(status=ReviewStatus.SHARED)
    told = {message.to[0] for message in mail.outbox}
    assert {head for head in heads.heads if head.email in told} == set(heads.heads) - {heads.other}

    def address(name: str, review: Review, **kwargs: Any) -> str:
        return reverse(
            f"groups:{name}", kwargs={"organisation": space.slug, "slug": review.slug, **kwargs}
        )

    listed = reverse(
        "groups:cycle_reviews", kwargs={"organisation": space.slug, "slug": heads.cycle.slug}
    )
    for head in heads.heads:
        client = sign_in(head)
        home, cycle = client.get(f"/o/{space.slug}/").text, client.get(listed).text
        is_theirs = head != heads.other
        assert ("Bilan à accepter" in home, periodic.slug in home) == (is_theirs, is_theirs)
        assert (shared.slug in cycle, periodic.slug in cycle) == (is_theirs, is_theirs)
        # Proposed is told to those who take part; the others learn that it is in preparation.
        assert ("Proposé" in cycle, "En préparation" in cycle) == (is_theirs, not is_theirs)
        for review in (shared, periodic):
            for form in ("pdf", "odt"):
                answer = client.get(address("review_file", review, form=form))
                assert answer.status_code == (200 if is_theirs else 404)
            page = client.get(address("review", review))
            assert (page.status_code, "zébré" in page.text) == (
                (200, True) if is_theirs else (404, False)
            )
        writing = client.get(address("review_write", periodic)).status_code
        assert writing == (302 if is_theirs else 404)
        # A personal agenda holds sessions, never a review.
        with across_organisations("test"):
            assert [one for source in feed_sources for one in source(head.pk)] == []
        assert shared.slug not in client.get("/mes-bilans/").text
    client = sign_in(heads.other)
    for act in ("accept", "reopen", "propose"):
        answer = client.post(address("review", periodic), {"do": act, "revision": "1"})
        assert answer.status_code == 404
    with within(space):
        assert Review.objects.get(pk=periodic.pk).status == ReviewStatus.PROPOSED


def test_one_rule_for_a_group_and_for_a_whole_cycle(heads: Heads) -> None:
    with within(heads.world.home.organisation):
        theirs = {heads.commissioning, heads.lending, heads.of_all}
        review = heads.planned(ReviewKind.PERIODIC)
        final = heads.planned(ReviewKind.FINAL)
        Review.objects.filter(pk=final.pk).update(
            status=ReviewStatus.SHARED,
            held_on=TODAY,
            validated_at=review.created_at,
            shared_at=review.created_at,
        )
        final.refresh_from_db()
        assert heads.readers(review) == heads.readers(final) == theirs
        # Whoever left before the review was held brings nobody; who leaves after it still does.
        row = Enrolment.objects.filter(person=heads.members[0])
        row.update(ends_on=TODAY)
        assert heads.readers(final) == theirs
        row.update(ends_on=TODAY - timedelta(days=1))
        assert heads.readers(review) == heads.readers(final) == theirs - {heads.lending}
        # A member who comes to another service brings its head.
        Membership.objects.filter(user=heads.members[1]).update(service=heads.elsewhere)
        assert heads.readers(review) == {heads.commissioning, heads.other, heads.of_all}
        Group.objects.filter(pk=heads.group.pk).update(service=None)
        assert heads.readers(review) == heads.readers(final) == {heads.other, heads.of_all}


def test_a_figure_leads_to_the_final_review_only_where_it_opens(
    heads: Heads, sign_in: Callable[[Any], Client]
) -> None:
    with within(heads.world.home.organisation):
        final = heads.proposed(ReviewKind.FINAL, decision="renew", verdicts=heads.verdicts())
        accept_review(review=final, actor=heads.director, revision=1)
    page = reverse(
        "groups:cycle_indicators",
        kwargs={
            "organisation": heads.world.home.organisation.slug,
            "slug": heads.cycle.slug,
        },
    )
    seen = {head for head in heads.heads if final.slug in sign_in(head).get(page).text}
    assert seen == {heads.commissioning, heads.lending, heads.of_all}


def test_a_director_who_heads_a_service_takes_part_for_it_only(heads: Heads) -> None:
    """Two roles do not lend one another what they may do."""
    both = heads.director
    space = heads.world.home.organisation
    with within(space):
        make_member(space, Role.HEAD_OF_SERVICE, both, service=heads.elsewhere)
        review = heads.planned(ReviewKind.PERIODIC)
        assert not may_read(review, both)
        Review.objects.filter(pk=review.pk).update(
            status=ReviewStatus.SHARED,
            held_on=TODAY,
            validated_at=review.created_at,
            shared_at=review.created_at,
        )
        (seen,) = Review.objects.readable_by(both, space)
        assert not seen.is_theirs
