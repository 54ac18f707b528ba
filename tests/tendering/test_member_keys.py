"""The public keys of members: one person's each, and shares only for those they have now."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import override_settings
from pyrage import passphrase, x25519

from maillage.demo import keys as demo_keys
from maillage.kernel import sealing
from maillage.kernel.tenancy import within
from maillage.tendering.domain import committee as verbs
from maillage.tendering.models import MemberKey
from tests.factories import World
from tests.tendering.factories import DEADLINE, make_call
from tests.tendering.sealed import combine, make_sitting


@pytest.mark.parametrize(("demo", "kept"), [(False, 0), (True, 1)])
def test_a_key_of_the_demonstration_serves_nowhere_else(
    world: World, demo: bool, kept: int
) -> None:
    user = world.home.people["buyer"]
    refused = contextlib.nullcontext() if demo else pytest.raises(verbs.KeyTaken, match="que tout")
    with within(world.home.organisation), override_settings(MAILLAGE_DEMO=demo), refused:
        verbs.keep_key(
            organisation=world.home.organisation, user=user, recipient=demo_keys.KEYS[0].recipient
        )
    with within(world.home.organisation):
        assert MemberKey.objects.filter(user=user).count() == kept


def test_shares_for_other_keys_are_not_published(world: World) -> None:
    """A member made a new key while the page of publication was open."""
    organisation, people = world.home.organisation, world.home.people
    call = make_call(organisation)
    members = [people["buyer"], people["director"]]
    with within(organisation):
        verbs.name_committee(consultation=call, actor=members[0], members=members, threshold=2)
        keys = [
            verbs.keep_key(
                organisation=organisation, user=user, recipient=sealing.new_identity()[1]
            )
            for user in members
        ]
        sealed = sealing.seal(b"x", record="share", recipients=[keys[0].recipient])
        shares = {key.slug: verbs.Share(point, sealed) for point, key in enumerate(keys, 1)}
        verbs.keep_key(
            organisation=organisation, user=members[1], recipient=sealing.new_identity()[1]
        )
        terms = {"consultation": call, "actor": members[0], "recipient": keys[0].recipient}
        with pytest.raises(verbs.BadShares):
            verbs.publish_with_committee(**terms, shares=shares)
        call.refresh_from_db()
    assert call.status == "draft"


def test_a_key_is_that_of_one_person(world: World, sign_in: Any) -> None:
    """With the public half of a colleague, one would sit by their file, or on their seat."""
    sitting = make_sitting(world, deadline=DEADLINE)
    director = sitting.people[1]
    with within(sitting.call.organisation):
        keys = list(MemberKey.objects.order_by("pk").values_list("user", "recipient", "retired_at"))
    url = f"/o/{world.home.organisation.slug}/cle-d-ouverture/"
    refused = sign_in(director).post(url, {"recipient": keys[0][1]})
    assert refused.status_code == 422
    assert "Cette clé est déjà enregistrée dans votre espace" in refused.content.decode()
    with within(sitting.call.organisation):
        assert keys == list(
            MemberKey.objects.order_by("pk").values_list("user", "recipient", "retired_at")
        )


def test_who_named_the_committee_is_told_once_that_the_last_key_is_ready(
    world: World, commits: Any
) -> None:
    organisation, people = world.home.organisation, world.home.people
    call = make_call(organisation)
    buyer, director, hr = people["buyer"], people["director"], people["hr"]
    told: list[list[str]] = []
    with within(organisation):
        verbs.name_committee(
            consultation=call, actor=buyer, members=[buyer, director, hr], threshold=2
        )
        for user in (hr, buyer, director, director):
            with commits():
                _, recipient = sealing.new_identity()
                verbs.keep_key(organisation=organisation, user=user, recipient=recipient)
            told.append([one.to[0] for one in outbox.outbox if "est prêt" in one.subject])
    assert told == [[], [], [buyer.email], [buyer.email]]


def test_a_new_password_changes_neither_the_key_nor_the_share(world: World, sign_in: Any) -> None:
    sitting = make_sitting(world)
    user = sitting.people[1]
    before = sitting.share_of(user)
    user.set_password("un tout autre mot de passe")
    user.save()
    with within(world.home.organisation):
        (key,) = MemberKey.objects.filter(user=user)
    assert (key.retired_at, sitting.share_of(user)) == (None, before)
    page = sign_in(user).get(f"/o/{world.home.organisation.slug}/cle-d-ouverture/")
    assert key.recipient in page.text
    assert "Changer de mot de passe ou d’adresse ne change rien" in page.text


def test_the_keys_of_the_demonstration_open_with_its_phrase_and_two_shares_are_enough() -> None:
    for one in demo_keys.KEYS:
        words = passphrase.decrypt(one.read(), demo_keys.PASSPHRASE).decode().split("\n")
        identity = next(line for line in words if line.startswith("AGE-SECRET-KEY-1"))
        assert str(x25519.Identity.from_str(identity).to_public()) == one.recipient
    secret = sealing.new_identity()[0].encode()
    shares = demo_keys.split_in_two(secret, (1, 2, 3))
    pairs = [combine(pair) == secret for pair in itertools.combinations(shares, 2)]
    assert (pairs, [combine([share]) == secret for share in shares]) == ([True] * 3, [False] * 3)
