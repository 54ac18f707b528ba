"""What a stolen disk or dump shows of a group, without the key file: not a word, not a name.

Twenty markers are planted by the verbs in drafts, new words of objectives, agreements, cards of
guests and the address of who leads without account; then the database is searched whole.
"""

from __future__ import annotations

from typing import Any

import pytest
from pyrage import DecryptError, decrypt, x25519

from maillage.groups.access_sealed import access_agreements, access_card, access_verdicts
from maillage.groups.domain import GuestCard, ask_to_come, send_leader_link
from maillage.groups.domain.agreements import choose_agreement
from maillage.groups.domain.reviews import ReviewText, Verdict, write_review
from maillage.groups.enums import ObjectiveVerdict, ReviewKind
from maillage.groups.models import GroupFacilitator, Guest, PracticeAgreement, ReviewSection
from maillage.kernel import sealing
from maillage.kernel.tenancy import within
from tests.factories import World
from tests.groups.factories import make_profile
from tests.groups.test_reviews import TODAY, Scene
from tests.tendering.test_dump import count, everything, opened_with

MARKS = [f"zibeline-{rank:02d}-q7z" for rank in range(20)]


def plant(world: World) -> None:
    """A yearly draft, an agreement kept in its group, guests, and a leader's address."""
    scene = Scene(world)
    review = scene.planned(ReviewKind.YEARLY)
    first, second = scene.cycle.objectives.order_by("rank")
    verdicts = [
        Verdict(first, ObjectiveVerdict.CHANGE, 3, MARKS[2]),
        Verdict(second, ObjectiveVerdict.CHANGE, 3, MARKS[3]),
        Verdict(None, ObjectiveVerdict.ADD, wording=MARKS[4]),
    ]
    texts = {"substance": MARKS[0], "form": MARKS[1]}
    text = ReviewText(held_on=TODAY, texts=texts, verdicts=verdicts)
    write_review(review=review, actor=scene.leader, revision=0, text=text)
    for mark in MARKS[5:7]:
        choose_agreement(group=scene.group, text=mark, chosen_on=TODAY, actor=scene.leader)
    for rank in (7, 11, 15):
        first_name, last_name, user, structure = MARKS[rank : rank + 4]
        card = GuestCard(first_name, last_name, f"{user}@exemple.fr", structure)
        ask_to_come(group=scene.group, card=card)
    profile = make_profile(world.home.organisation)
    named = GroupFacilitator.objects.create(
        organisation=world.home.organisation, group=scene.group, profile=profile
    )
    address = f"{MARKS[19]}@exemple.fr"
    send_leader_link(group=scene.group, facilitator=named, address=address, actor=scene.director)


def test_no_marker_is_in_the_database_and_the_key_file_opens_them_all(
    world: World, caplog: pytest.LogCaptureFixture, commits: Any, mailoutbox: list[Any]
) -> None:
    caplog.set_level("DEBUG")
    with within(world.home.organisation), commits():
        plant(world)
    # Mails are written to the people themselves: their addresses leave with them.
    mailoutbox.clear()
    places = list(everything(caplog.text))
    assert count(places, MARKS) == 0
    assert count(opened_with(places, [sealing.instance_identity()]), MARKS) == 20
    stolen = x25519.Identity.from_str(sealing.new_identity()[0])
    with within(world.home.organisation):
        guest = Guest.objects.first()
        assert guest is not None
        with pytest.raises(DecryptError):
            decrypt(bytes(guest.sealed), [stolen])
        # A text moved to another record opens nowhere.
        section = ReviewSection.objects.exclude(sealed=b"").first()
        assert section is not None
        Guest.objects.filter(pk=guest.pk).update(sealed=bytes(section.sealed))
        guest.refresh_from_db()
        with pytest.raises(sealing.SealBroken):
            access_card(guest)
        assert [one.wording for one in access_verdicts(section.review)] == MARKS[2:5]


@pytest.mark.parametrize("number", [1, 3])
def test_opening_takes_one_query_whatever_there_is(
    world: World, number: int, django_assert_num_queries: Any
) -> None:
    with within(world.home.organisation):
        scene = Scene(world)
        for mark in MARKS[:number]:
            choose_agreement(group=scene.group, text=mark, chosen_on=TODAY, actor=scene.leader)
        with django_assert_num_queries(1):
            said = access_agreements(scene.group, shared_only=False)
        assert sorted(one.text for one in said) == MARKS[:number]
        assert PracticeAgreement.objects.count() == number
