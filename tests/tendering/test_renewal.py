"""A committee that changes before the deadline: pieces of shares, a rehearsal, nothing opened."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.http import Http404

from maillage.kernel import clock, journal
from maillage.kernel.tenancy import within
from maillage.people.models import Membership
from maillage.tendering import access
from maillage.tendering.domain import renewal as verbs
from maillage.tendering.domain.committee import BadShares, CommitteeRefused
from maillage.tendering.models import CommitteeMember, PiecesGiven
from tests.conftest import NOW
from tests.factories import World
from tests.tendering.factories import DEADLINE
from tests.tendering.sealed import (
    Sitting,
    answer,
    combine,
    make_member_key,
    make_sitting,
    open_all,
    pieces_of,
    renew,
)

AFTER = DEADLINE + timedelta(minutes=1)


@pytest.fixture
def sitting(world: World) -> Sitting:
    return make_sitting(world, deadline=DEADLINE)


def seats_of(sitting: Sitting) -> list[CommitteeMember]:
    with within(sitting.call.organisation):
        return list(CommitteeMember.objects.select_related("user").order_by("pk"))


def living(sitting: Sitting) -> list[CommitteeMember]:
    return [seat for seat in seats_of(sitting) if seat.left_at is None]


def assert_any_but_no_fewer(sitting: Sitting, threshold: int) -> None:
    shares = [sitting.share_of(user) for user in sitting.people]
    keys = {combine(group) for group in itertools.combinations(shares, threshold)}
    assert len(keys) == 1
    assert keys.pop().startswith(b"AGE-SECRET-KEY-1")
    for group in itertools.combinations(shares, threshold - 1):
        assert not combine(group).startswith(b"AGE-SECRET-KEY")


def test_a_member_who_left_is_replaced_and_any_two_open(
    world: World, sitting: Sitting, at: Any, commits: Any
) -> None:
    offered, _ = answer(sitting, world.provider)
    buyer, director, head = sitting.people
    secretary = world.home.people["secretary"]
    former = sitting.share_of(buyer)
    make_member_key(sitting, secretary)
    with commits():
        renew(sitting, [director, head, secretary], [director, head])
    assert_any_but_no_fewer(sitting, 2)
    # The share of who left does not fit with the new ones; what was given stands on the seats.
    assert not combine([former, sitting.share_of(head)]).startswith(b"AGE-SECRET-KEY")
    with within(world.home.organisation):
        assert not PiecesGiven.objects.exists()
    told = sorted(
        (letter.to[0], letter.subject.replace("\u00a0", " ").split(" :")[0])
        for letter in outbox.outbox
    )
    asked = [(user.email, "Le comité d’ouverture change") for user in (director, head)]
    joined = [(user.email, "Vérifiez votre part") for user in (director, head, secretary)]
    assert told == sorted([*asked, *joined])
    at(AFTER)
    open_all(sitting, [secretary, head])
    with within(world.home.organisation):
        [read] = access.access_offers(user=director, consultation=sitting.call)
    assert read.content == offered
    assert journal.verify(world.home.organisation.pk).intact


def test_a_lost_key_and_then_another_change(world: World, at: Any) -> None:
    """Three of five: one makes a new key, then two more leave and one comes."""
    roles = ("buyer", "director", "head_of_service", "secretary", "hr")
    sitting = make_sitting(world, threshold=3, roles=roles, deadline=DEADLINE)
    first = list(sitting.people)
    make_member_key(sitting, first[0])
    renew(sitting, first, first[1:4])
    assert [bool(seat.share) for seat in living(sitting)] == [False, True, True, True, True]
    assert_any_but_no_fewer(sitting, 3)
    renew(sitting, first[:3], [first[0], first[3], first[4]])
    assert_any_but_no_fewer(sitting, 3)
    with within(sitting.call.organisation):
        points = [seat.point for seat in CommitteeMember.objects.all()]
    assert len(set(points)) == len(points) == 13


def test_what_was_before_is_kept_until_everyone_has_rehearsed(
    world: World, sitting: Sitting, at: Any
) -> None:
    """Until then the change is taken back, twice if there were two; after, nothing of it stays."""
    call, (buyer, director, head) = sitting.call, sitting.people
    secretary = world.home.people["secretary"]
    make_member_key(sitting, secretary)
    terms = {"consultation": call, "actor": director}
    renew(sitting, [director, head, secretary], [director, head])
    at(NOW + timedelta(hours=1))
    renew(sitting, [director, secretary], [director, secretary])
    with within(call.organisation):
        for people in ([director, head, secretary], [buyer, director, head]):
            verbs.stop_renewal(**terms)
            assert [seat.user for seat in living(sitting)] == people
            sitting.people = people
            assert_any_but_no_fewer(sitting, 2)
        with pytest.raises(Http404):
            verbs.stop_renewal(**terms)
    renew(sitting, [director, head, secretary], [director, head])
    with within(call.organisation):
        for user, kept in ((director, 3), (head, 3), (secretary, 0)):
            verbs.check_share(consultation=call, actor=user)
            assert held_by_who_left(sitting) == kept
        with pytest.raises(Http404):
            verbs.stop_renewal(**terms)
    assert_any_but_no_fewer(sitting, 2)


def test_what_was_before_is_forgotten_at_the_deadline(
    world: World, sitting: Sitting, at: Any
) -> None:
    director, head = sitting.people[1:]
    renew(sitting, [director, head], [director, head])
    at(DEADLINE)
    assert (verbs.forget_former_shares(), held_by_who_left(sitting)) == (0, 3)
    at(AFTER)
    with within(sitting.call.organisation), pytest.raises(Http404):
        verbs.stop_renewal(consultation=sitting.call, actor=director)
    assert [verbs.forget_former_shares() for _ in range(2)] == [3, 0]
    assert held_by_who_left(sitting) == 0
    assert_any_but_no_fewer(sitting, 2)


def held_by_who_left(sitting: Sitting) -> int:
    return sum(bool(seat.left_at and (seat.share or seat.pieces)) for seat in seats_of(sitting))


def test_nothing_changes_before_enough_gave_nor_after_the_deadline(
    world: World, sitting: Sitting, at: Any
) -> None:
    call, (buyer, director, head) = sitting.call, sitting.people
    secretary = world.home.people["secretary"]
    make_member_key(sitting, secretary)
    with within(call.organisation):
        terms = {"consultation": call, "actor": director}
        first = verbs.start_renewal(**terms, members=[director, secretary])
        pieces = pieces_of(sitting, director, first)
        verbs.give_pieces(**terms, renewal=first.slug, pieces=pieces)
        verbs.give_pieces(**terms, renewal=first.slug, pieces=pieces)
        assert [seat.left_at for seat in seats_of(sitting)] == [None] * 3
        # Named anew: the points are others, and what was given for the first is nothing.
        second = verbs.start_renewal(**terms, members=[director, secretary])
        for renewal, given in ((first.slug, pieces), (second.slug, {}), (second.slug, {"x": b"y"})):
            with pytest.raises(BadShares):
                verbs.give_pieces(**terms, renewal=renewal, pieces=given)
        with pytest.raises(Http404):
            verbs.give_pieces(
                consultation=call, actor=secretary, renewal=second.slug, pieces=pieces
            )
        verbs.stop_renewal(**terms)
        with pytest.raises(Http404):
            verbs.give_pieces(**terms, renewal=second.slug, pieces=pieces)
        third = verbs.start_renewal(**terms, members=[director, secretary])
        late = pieces_of(sitting, head, third)
        at(AFTER)
        for forbidden in (
            lambda: verbs.give_pieces(**terms, renewal=third.slug, pieces=late),
            lambda: verbs.start_renewal(**terms, members=[buyer, secretary]),
            lambda: verbs.check_share(**terms),
        ):
            with pytest.raises(Http404):
                forbidden()
    assert_any_but_no_fewer(sitting, 2)


def test_a_committee_that_cannot_be_gets_a_sentence(world: World, sitting: Sitting) -> None:
    call, people = sitting.call, sitting.people
    hr = world.home.people["hr"]
    with within(call.organisation):
        for members, sentence in (
            (people[:1], "Choisissez entre 2 et 9 personnes"),
            ([*people[:2], hr], f"Sans clé d’ouverture : {hr}"),
            (people, "Ce sont déjà les membres du comité"),
        ):
            with pytest.raises(CommitteeRefused, match=sentence):
                verbs.start_renewal(consultation=call, actor=people[0], members=members)


def test_the_pages_of_a_rehearsal_and_of_a_change(
    world: World, sitting: Sitting, sign_in: Any
) -> None:
    buyer, director, _ = sitting.people
    secretary = world.home.people["secretary"]
    call = f"/o/{world.home.organisation.slug}/appels/{sitting.call.slug}"
    client = sign_in(director)
    page = client.get(f"{call}/ouverture/").content.decode()
    assert "0 sur 3" in page
    assert "Vérifier ma part" in page
    assert client.post(f"{call}/ouverture/verifier/").status_code == 302
    page = client.get(f"{call}/ouverture/").content.decode()
    assert "1 sur 3" in page
    assert sign_in(secretary).post(f"{call}/ouverture/verifier/").status_code == 404

    client = sign_in(director)
    chosen = {"members": [buyer.pk, director.pk, secretary.pk]}
    refused = client.post(f"{call}/comite/changer/", chosen)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["members"]
    make_member_key(sitting, secretary)
    assert client.post(f"{call}/comite/changer/", chosen).status_code == 302
    home = client.get(f"/o/{world.home.organisation.slug}/").content.decode()
    assert "Votre part est attendue" in home
    page = client.get(f"{call}/ouverture/").content.decode()
    assert "Encore 2\u00a0parts à transmettre" in page
    assert "Transmettre ma part au nouveau comité" in page
    assert (
        "Transmettre ma part" not in sign_in(secretary).get(f"{call}/ouverture/").content.decode()
    )
    client = sign_in(director)
    stale = client.post(f"{call}/comite/transmettre/", {"renewal": "x", "pieces": "{"}, follow=True)
    assert "n’est plus celui que vous aviez à l’écran" in stale.content.decode()
    assert client.post(f"{call}/comite/garder/").status_code == 302
    page = client.get(f"{call}/ouverture/").content.decode()
    assert "Vérifier ma part" in page
    assert "Elle ne prouve pas" not in page
    renew(sitting, [director, secretary], sitting.people[1:])
    page = client.get(f"{call}/ouverture/").content.decode()
    assert "Elle ne prouve pas que les nouvelles parts, réunies, font la clé de l’appel" in page
    assert "Revenir au comité d’avant" in page
    assert client.post(f"{call}/comite/garder/").status_code == 302
    assert "Revenir au comité d’avant" not in client.get(f"{call}/ouverture/").content.decode()


def test_a_lost_key_is_said_on_the_call_with_what_to_do(
    world: World, sitting: Sitting, at: Any, sign_in: Any, commits: Any
) -> None:
    buyer, director, head = sitting.people
    call = f"/o/{world.home.organisation.slug}/appels/{sitting.call.slug}/"
    lost, bare = "Cet appel ne peut plus être ouvert", "Il ne reste que les membres nécessaires"

    def says(*wanted: str) -> None:
        page = sign_in(buyer).get(call).text
        assert [one for one in (lost, bare) if one in page] == list(wanted)

    says()
    assert "Votre part à vérifier" in sign_in(head).get(f"/o/{world.home.organisation.slug}/").text
    with commits():
        assert sign_in(head).post(f"{call}ouverture/perdue/").status_code == 302
    assert [(one.to, one.subject.partition(" : ")[0]) for one in outbox.outbox] == [
        ([buyer.email], "Une clé d’ouverture est perdue")
    ]
    says(bare)
    with within(sitting.call.organisation):
        Membership.objects.filter(user=director).update(ends_on=clock.today() - timedelta(days=1))
    says(lost)
    # The file is found again: the call can be opened by two.
    client = sign_in(head)
    assert client.post(f"{call}ouverture/verifier/").status_code == 302
    says(bare)
    answer(sitting, world.provider)
    at(AFTER)
    # Too late to change the committee: what can be done is to open.
    says()
    assert sign_in(head).post(f"{call}ouverture/perdue/").status_code == 302
    says(lost)
    open_all(sitting, [buyer, head])
    says()
