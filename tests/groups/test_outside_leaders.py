"""Who leads a group without an account writes its review by a personal link, and nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.groups.access_sealed import access_sections
from maillage.groups.domain import Refused, name_facilitators, send_leader_link
from maillage.groups.domain.reviews import object_to_review, validate_due_reviews
from maillage.groups.enums import ReviewKind, ReviewStatus
from maillage.groups.models import GroupFacilitator, OutsideLeader, Review
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from tests.factories import World
from tests.groups.factories import make_cycle, make_enrolled, make_profile, only_group
from tests.groups.test_reviews import WEEK, Scene

WORDS = "Commencer par un tour de parole zébré"
ADDRESS = "ida@exemple.fr"


@pytest.fixture
def scene(world: World) -> Scene:
    """A group of three members, led by somebody whom a call has named without account."""
    with within(world.home.organisation):
        found = Scene(world)
        found.group.facilitators.all().delete()
        profile = make_profile(world.home.organisation)
        GroupFacilitator.objects.create(
            organisation=world.home.organisation, group=found.group, profile=profile
        )
        return found


def links_sent() -> list[str]:
    """The personal pages sent to the address, the latest last."""
    bodies = [one.body for one in mail.outbox if one.to == [ADDRESS]]
    return [found[0] for body in bodies if (found := re.search(r"/animer/\S+", body))]


def send(scene: Scene, address: str = ADDRESS) -> OutsideLeader:
    return send_leader_link(
        group=scene.group,
        facilitator=scene.group.facilitators.get(),
        address=address,
        actor=scene.director,
    )


def test_from_the_link_to_the_text_that_is_shared(
    scene: Scene, sign_in: Any, client: Client, commits: Any, at: Any
) -> None:
    home = scene.world.home
    slug = {"organisation": home.organisation.slug, "slug": scene.group.slug}
    with within(home.organisation):
        review = scene.planned(ReviewKind.YEARLY)
    director = sign_in(scene.director)
    assert "n’a pas de compte" in director.get(reverse("groups:facilitators", kwargs=slug)).text
    page = reverse("groups:leader_link", kwargs=slug)
    facilitator = re.search(r'option value="(\d+)"', director.get(page).text)
    assert facilitator is not None
    with commits():
        typed = {"facilitator": facilitator[1], "address": ADDRESS}
        sent = director.post(page, typed, follow=True)
    (own,) = links_sent()
    assert "Le lien personnel est envoyé" in sent.text
    assert own not in sent.text
    address = f"{own}bilans/{review.slug}/"
    assert address in client.get(own).text
    typed = {"held_on": "2026-11-24", "revision": "0", "substance": WORDS}
    verdicts = {"met_1": "3", "verdict_1": "keep", "met_2": "4", "verdict_2": "drop"}
    assert client.post(f"{address}ecrire/", {**typed, **verdicts}).status_code == 302
    assert WORDS in client.get(address).text
    assert "noter les objectifs" not in client.get(address).text
    assert client.post(address, {"do": "ratings", "closes": "2026-12-01"}).status_code == 404
    with commits():
        client.post(address, {"do": "propose", "until": "2026-12-01"})
    with within(home.organisation), commits():
        row = Review.objects.get()
        assert (row.status, row.proposed_by) == (ReviewStatus.PROPOSED, None)
        assert access_sections(row)["substance"].text == WORDS
        object_to_review(review=row, revision=row.revision)
    # Told by a link of their own that the group asks for other words.
    assert links_sent()[-1].endswith(f"bilans/{review.slug}/")
    client.post(address, {"do": "propose", "until": "2026-12-01"})
    of_review = {"organisation": home.organisation.slug, "slug": review.slug}
    theirs = reverse("groups:review", kwargs=of_review)
    assert sign_in(scene.director).get(theirs).status_code == 404
    at(WEEK.replace(year=2026, month=12, day=3))
    with commits():
        assert validate_due_reviews() == 1
    assert "partager le bilan que le groupe a validé" in client.get(own).text
    client.post(address, {"do": "share"})
    assert WORDS in sign_in(scene.director).get(theirs).text
    with within(home.organisation):
        actors = JournalLine.objects.filter(verb="groups.review_written")
        assert [line.actor_id for line in actors] == [None]


def test_the_link_opens_one_group_and_ends_with_the_naming(
    scene: Scene, client: Client, commits: Any
) -> None:
    home = scene.world.home
    with within(home.organisation):
        other = only_group(make_cycle(home, title="Autre"))
        make_enrolled(home, other)
        foreign = Review.objects.create(
            organisation=home.organisation,
            cycle=other.cycle,
            group=other,
            kind=ReviewKind.YEARLY,
            planned_on="2026-11-24",
            created_at=WEEK,
        )
        framing = scene.planned(ReviewKind.FRAMING)
        for _ in range(2):
            with commits():
                send(scene)
    first, own = links_sent()
    assert (client.get(first).status_code, client.get(own).status_code) == (404, 200)
    with within(home.organisation), pytest.raises(Refused, match="déjà parti à une autre adresse"):
        send(scene, "moi@exemple.fr")
    assert client.get(own).status_code == 200
    for review in (foreign, framing):  # of another group, and held with management
        assert client.get(f"{own}bilans/{review.slug}/").status_code == 404
    with within(home.organisation):
        profile = make_profile(scene.world.provider.organisation)
        name_facilitators(group=scene.group, profiles=[profile], actor=scene.director)
    assert client.get(own).status_code == 404


def test_an_address_of_the_organisation_or_an_account_is_refused(scene: Scene) -> None:
    with within(scene.world.home.organisation):
        with pytest.raises(Refused, match="une personne de votre organisation"):
            send(scene, scene.director.email.upper())
        profile = scene.group.facilitators.get().profile
        profile.user = scene.leader
        profile.save()
        with pytest.raises(Refused, match="a un compte"):
            send(scene)
        assert not OutsideLeader.objects.exists()
