"""Offers that nobody can read before enough members open them together."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from pyrage import x25519

from maillage.kernel import journal
from maillage.kernel.tenancy import within
from maillage.tendering import access
from maillage.tendering.domain import opening as opening_verbs
from tests.factories import World
from tests.tendering.factories import DEADLINE
from tests.tendering.sealed import (
    Sitting,
    answer,
    combine,
    make_sitting,
    open_all,
)

AFTER = DEADLINE + timedelta(minutes=1)


@pytest.fixture
def sitting(world: World) -> Sitting:
    return make_sitting(world, deadline=DEADLINE)


def read(world: World, sitting: Sitting) -> list[access.OpenedOffer]:
    with within(world.home.organisation):
        return access.access_offers(user=world.home.people["buyer"], consultation=sitting.call)


def test_from_the_parcel_to_the_reader(world: World, sitting: Sitting, at: Any) -> None:
    offered, receipt = answer(sitting, world.provider)
    assert receipt.is_late is False
    at(AFTER)
    assert access.awaits_opening(sitting.call)
    assert read(world, sitting) == []
    open_all(sitting, sitting.people[1:])
    assert not access.awaits_opening(sitting.call)
    assert [one.content for one in read(world, sitting)] == [offered]
    assert journal.verify(world.home.organisation.pk).intact


def test_any_two_of_three_find_the_key_and_no_one_alone(sitting: Sitting) -> None:
    shares = [sitting.share_of(user) for user in sitting.people]
    for pair in itertools.combinations(shares, 2):
        identity = combine(pair).decode()
        assert str(x25519.Identity.from_str(identity).to_public()) == sitting.call.recipient
    for share in shares:
        assert b"AGE-SECRET-KEY" not in combine([share])
    assert not bytes(sitting.call.sealed_identity)


def test_nobody_starts_before_the_deadline(sitting: Sitting, at: Any) -> None:
    at(DEADLINE)
    with within(sitting.call.organisation), pytest.raises(Http404):
        opening_verbs.start_opening(consultation=sitting.call, actor=sitting.people[0])
    with pytest.raises(Http404):
        access.closed_offers(sitting.call)
