"""Agreements of practice: the group's own until who leads it shares them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from odfdo import Document as Odt

from maillage.groups.domain import Refused
from maillage.groups.domain.agreements import choose_agreement, end_agreement, share_agreement
from maillage.groups.enums import ReviewKind
from maillage.groups.models import PracticeAgreement
from maillage.groups.queries.reviews import facilitators_of, led_reviews, own_groups
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.enums import Role
from maillage.people.models import Membership
from tests.factories import World, make_member
from tests.groups.test_reviews import TODAY, Scene

TEXT = "Appeler la famille la veille, procédure ambrée"


@pytest.fixture
def scene(world: World) -> Scene:
    with within(world.home.organisation):
        return Scene(world)


def mine(scene: Scene) -> str:
    return reverse("groups:my_agreements", kwargs={"slug": scene.group.slug})


def theirs(scene: Scene, name: str = "agreements", **kwargs: Any) -> str:
    space = scene.world.home.organisation.slug
    return reverse(
        f"groups:{name}", kwargs={"organisation": space, "slug": scene.group.slug, **kwargs}
    )


def test_who_left_the_provider_keeps_neither_reviews_nor_agreements(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    with within(scene.world.home.organisation):
        review = scene.written(ReviewKind.YEARLY)
        assert facilitators_of(review) == [scene.leader]
    client = sign_in(scene.leader)
    opened = reverse("groups:my_review", kwargs={"slug": review.slug})
    assert [client.get(url).status_code for url in (opened, mine(scene))] == [200, 200]
    assert (led_reviews(scene.leader), own_groups(scene.leader)) == ([review], [scene.group])
    make_member(scene.world.foreign.organisation, Role.FACILITATOR, scene.leader)
    with across_organisations("a test ends a role"):
        Membership.objects.filter(
            user=scene.leader, organisation=scene.world.provider.organisation
        ).update(ends_on=TODAY - timedelta(days=1))
    assert [client.get(url).status_code for url in (opened, mine(scene))] == [404, 404]
    assert (led_reviews(scene.leader), own_groups(scene.leader)) == ([], [])
    with within(scene.world.home.organisation):
        assert facilitators_of(review) == []


def test_an_agreement_is_chosen_shared_and_ended_once(scene: Scene) -> None:
    with within(scene.world.home.organisation):
        with pytest.raises(Refused, match="jour passé"):
            choose_agreement(
                group=scene.group,
                text=TEXT,
                chosen_on=TODAY + timedelta(days=1),
                actor=scene.leader,
            )
        one = choose_agreement(
            group=scene.group, text=TEXT, chosen_on=TODAY, actor=scene.members[0]
        )
        assert share_agreement(agreement=one, actor=scene.leader).shared_on == TODAY
        with pytest.raises(Refused, match="déjà partagé"):
            share_agreement(agreement=one, actor=scene.leader)
        assert end_agreement(agreement=one, actor=scene.leader).ended_on == TODAY
        with pytest.raises(Refused, match="déjà terminé"):
            end_agreement(agreement=one, actor=scene.leader)
    lines = JournalLine.objects.filter(verb__startswith="groups.agreement").order_by("position")
    assert [(line.verb, line.detail) for line in lines] == [
        (f"groups.agreement_{done}", {"group": scene.group.pk})
        for done in ("chosen", "shared", "ended")
    ]


def test_it_stays_in_the_group_until_it_is_shared(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    member = sign_in(scene.members[0])
    typed = {"do": "choose", "text": TEXT, "chosen_on": "2026-11-20"}
    assert member.post(mine(scene), typed).status_code == 302
    assert TEXT in member.get(mine(scene)).text
    assert "Partager" not in member.get(mine(scene)).text
    with across_organisations("test"):
        one = PracticeAgreement.objects.get()
    sharing = {"do": "share", "agreement": one.slug}
    assert member.post(mine(scene), sharing).status_code == 404
    for person in scene.world.home.people.values():
        client = sign_in(person)
        assert client.get(mine(scene)).status_code == 404
        for name, kwargs in (("agreements", {}), ("agreements_file", {"form": "odt"})):
            answer = client.get(theirs(scene, name, **kwargs))
            told = answer.content
            if answer.status_code == 200 and kwargs:
                told = Odt(io.BytesIO(answer.content)).get_formatted_text().encode()
            assert "ambrée".encode() not in told
    leader = sign_in(scene.leader)
    assert leader.post(mine(scene), sharing).status_code == 302
    director = sign_in(scene.director)
    assert TEXT in director.get(theirs(scene)).text
    odt = director.get(theirs(scene, "agreements_file", form="odt"))
    written = " ".join(Odt(io.BytesIO(odt.content)).get_formatted_text().split())
    assert TEXT in written
    assert "20 novembre 2026" in written.replace("\u00a0", " ")
    assert director.get(theirs(scene, "agreements_file", form="doc")).status_code == 404


def test_an_agreement_of_another_group_is_out_of_reach(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    leader = sign_in(scene.leader)
    for asked in ("", "inconnu"):
        assert leader.post(mine(scene), {"do": "end", "agreement": asked}).status_code == 404


def test_what_is_typed_badly_is_kept_and_explained(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    member = sign_in(scene.members[0])
    answer = member.post(mine(scene), {"do": "choose", "text": TEXT, "chosen_on": "2026-11-25"})
    assert answer.status_code == 422
    assert "donnez un jour passé" in answer.text
    assert TEXT in answer.text
    assert "jamais une situation" in answer.text
