"""Links open one thing, for a time, once if asked; guessing is limited, and not for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from maillage.kernel import clock, links
from maillage.kernel.limits import TooMany
from maillage.kernel.models import Link
from tests.factories import World


def test_a_link_opens_its_purpose_only(world: World) -> None:
    person = world.home.people["admin"]
    token = links.create(purpose="calendar_feed", subject=person)
    found = links.find(token, purpose="calendar_feed")
    assert found is not None
    assert found.subject_id == person.pk
    assert links.find(token, purpose="invitation") is None
    assert links.find(token[:-1], purpose="calendar_feed") is None


def test_the_token_is_nowhere_in_the_row(world: World) -> None:
    token = links.create(purpose="calendar_feed", subject=world.stranger)
    assert token not in str(Link.objects.values().get())


def test_a_link_ends_at_its_time(world: World, at: Any) -> None:
    end = clock.now() + timedelta(days=1)
    token = links.create(purpose="x", subject=world.stranger, expires_at=end)
    at(end - timedelta(seconds=1))
    assert links.find(token, purpose="x") is not None
    at(end)
    assert links.find(token, purpose="x") is None


def test_revoked_and_spent_links_open_nothing(world: World) -> None:
    token = links.create(purpose="x", subject=world.stranger)
    link = links.find(token, purpose="x")
    assert link is not None
    assert links.spend(link) is True
    assert links.spend(link) is False
    assert links.find(token, purpose="x") is None
    links.create(purpose="x", subject=world.stranger)
    assert links.revoke(purpose="x", subject=world.stranger) == 1


def test_a_guess_is_a_404_then_too_many_but_not_for_others(db: None) -> None:
    guess = RequestFactory().post("/", REMOTE_ADDR="10.0.0.1")
    for _ in range(30):
        with pytest.raises(Http404):
            links.open_or_404(guess, "deviné", purpose="x")
    with pytest.raises(TooMany):
        links.open_or_404(guess, "deviné", purpose="x")
    other = RequestFactory().post("/", REMOTE_ADDR="10.0.0.2")
    with pytest.raises(Http404):
        links.open_or_404(other, "deviné", purpose="x")
