"""Requests that no page of ours makes are refused, with a sentence where a form has one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from maillage.groups.domain.reviews import accept_review
from maillage.groups.enums import ReviewKind
from maillage.groups.models import Review
from maillage.kernel.forms import slug_told
from maillage.kernel.sealing import new_identity
from maillage.kernel.tenancy import within
from maillage.tendering.forms.committee import PublishForm
from tests.factories import World
from tests.groups.factories import make_guest, make_lived
from tests.groups.test_guests import personal
from tests.groups.test_reviews import Scene


def test_a_button_that_the_page_of_a_review_does_not_have(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        scene = Scene(world)
        group_s = scene.proposed(ReviewKind.YEARLY)
        shared = scene.proposed(ReviewKind.MID_TERM)
        accept_review(review=shared, actor=scene.leader, revision=1)

    def post(person: Any, review: Review, **typed: str) -> Any:
        client = sign_in(person)
        url = reverse("groups:my_review", kwargs={"slug": review.slug})
        assert client.get(url).status_code == 200
        return client.post(url, {"revision": "1", **typed})

    member, leader = scene.members[0], scene.leader
    assert post(leader, group_s, do="accept").status_code == 404
    assert post(member, shared, do="object").status_code == 404
    assert post(leader, shared, do="ratings", closes="2026-12-01").status_code == 404
    assert post(leader, group_s, do="reopen").status_code == 302
    for do, name in (("propose", "until"), ("ratings", "closes")):
        for day, sentence in (("9999-12-31", "9999"), ("2099-12-31", "trop loin")):
            answer = post(leader, group_s, do=do, **{name: day})
            assert (answer.status_code, sentence in answer.text) == (422, True)
    url = reverse("groups:my_agreements", kwargs={"slug": scene.group.slug})
    typed = {"do": "share", "agreement": "a\x00"}
    assert sign_in(leader).post(url, typed).status_code == 404


def test_a_slug_of_a_body_that_no_database_takes(world: World, client: Any) -> None:
    assert [slug_told(text) for text in ("a\x00", "é", "b4cd")] == ["", "", "b4cd"]
    lived = make_lived(world, members=2, membership="open")
    with within(world.home.organisation):
        url = personal(make_guest(lived.group))
    answer = client.post(url, {"action": "join", "session": "a\x00"}, follow=True)
    assert "est plus proposée" in answer.text


@pytest.mark.parametrize("point", ["Infinity", "NaN", "1.5", "true", '"1"', "null"])
def test_the_point_of_a_share_is_a_whole_number(point: str) -> None:
    recipient = new_identity()[1]
    told = {"recipient": recipient, "shares": f'{{"x": {{"point": {point}, "sealed": ""}}}}'}
    assert not PublishForm(told).is_valid()
    told["shares"] = json.dumps({"x": {"point": 1, "sealed": ""}})
    assert PublishForm(told).is_valid()
