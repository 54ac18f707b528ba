"""Offers that nobody can read before enough members open them together."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pyrage import x25519

from maillage.kernel import clock, journal, sealing
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.archive_parts import the_opening
from maillage.tendering.content import Identity, Piece
from maillage.tendering.domain import opening as opening_verbs
from maillage.tendering.domain import publication
from maillage.tendering.domain.awarding import AwardRefused
from maillage.tendering.enums import BuyerRegime, Procedure
from maillage.tendering.envelopes import MAGIC, BadParcel, Parcel
from maillage.tendering.models import Offer, OfferKeys, Opening
from maillage.tendering.queries import offers as offer_queries
from tests.factories import PROVIDER_ROLES, World, make_space
from tests.tendering.analysis import make_criteria
from tests.tendering.factories import DEADLINE, make_call, make_facilitator
from tests.tendering.offers import award_all, content
from tests.tendering.sealed import (
    Sitting,
    answer,
    close,
    close_bytes,
    combine,
    finish,
    gather,
    keys_found,
    make_sitting,
    open_all,
    send,
)

AFTER = DEADLINE + timedelta(minutes=1)


@pytest.fixture
def sitting(world: World) -> Sitting:
    return make_sitting(world, deadline=DEADLINE)


def read(world: World, sitting: Sitting) -> list[access.OpenedOffer]:
    with within(world.home.organisation):
        return access.access_offers(user=world.home.people["buyer"], consultation=sitting.call)


def test_from_the_parcel_to_the_reader(
    world: World, sitting: Sitting, at: Any, sign_in: Any
) -> None:
    offered, receipt = answer(sitting, world.provider)
    assert receipt.is_late is False
    at(AFTER)
    assert access.awaits_opening(sitting.call)
    assert read(world, sitting) == []
    open_all(sitting, sitting.people[1:])
    assert not access.awaits_opening(sitting.call)
    assert [one.content for one in read(world, sitting)] == [offered]
    assert journal.verify(world.home.organisation.pk).intact
    # The record is written once, by the opening: whoever asks later gets the same bytes.
    client = sign_in(sitting.people[0])
    base = f"/o/{world.home.organisation.slug}/appels/{sitting.call.slug}/ouverture/"
    first = client.get(f"{base}proces-verbal.pdf").content
    assert "Procès-verbal d’ouverture" in PdfReader(io.BytesIO(first)).pages[0].extract_text()
    at(AFTER + timedelta(days=40))
    assert client.get(f"{base}proces-verbal.pdf").content == first
    with within(world.home.organisation):
        [entry] = the_opening(sitting.call, sitting.people[0])
        assert (entry.path, entry.make()) == ("2-depots/proces-verbal-d-ouverture.pdf", first)
    # Cut off between the opening and its record: the clock makes it, once.
    with across_organisations("test"):
        Opening.objects.update(record=None)
    assert [opening_verbs.keep_missing_records() for _ in range(2)] == [1, 0]
    again = PdfReader(io.BytesIO(client.get(f"{base}proces-verbal.pdf").content))
    assert "Procès-verbal d’ouverture" in again.pages[0].extract_text()


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


@pytest.mark.parametrize(("threshold", "seated"), [(2, 3), (3, 5)])
def test_every_group_large_enough_opens_and_no_smaller_one(
    world: World, at: Any, threshold: int, seated: int
) -> None:
    roles = ("buyer", "director", "head_of_service", "secretary", "hr")[:seated]
    sitting = make_sitting(world, threshold=threshold, roles=roles, deadline=DEADLINE)
    answer(sitting, world.provider)
    shares = [sitting.share_of(user) for user in sitting.people]
    with across_organisations("test"):
        parcel = Parcel.from_bytes(bytes(Offer.objects.get().sealed))
    record = f"offer:{sitting.call.slug}:{world.provider.organisation.slug}:proposal_key"
    for group in itertools.combinations(shares, threshold):
        key = combine(group).decode()
        assert sealing.unseal(parcel.proposal_key, record=record, identity=key)
    for size in range(1, threshold):
        for group in itertools.combinations(shares, size):
            assert not combine(group).startswith(b"AGE-SECRET-KEY")


def test_the_opening_waits_for_enough_shares(world: World, sitting: Sitting, at: Any) -> None:
    answer(sitting, world.provider)
    at(AFTER)
    alone = sitting.people[:1]
    opening = gather(sitting, alone)
    with pytest.raises(opening_verbs.OpeningRefused, match="manque encore"):
        finish(sitting, alone, {"0": None})
    assert read(world, sitting) == []
    assert opening.finished_at is None


def test_a_member_leaves_between_deposit_and_opening(
    world: World, sitting: Sitting, at: Any
) -> None:
    """The account of one member is closed: the two others open all the same."""
    offered, _ = answer(sitting, world.provider)
    gone = sitting.people[0]
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    at(AFTER)
    open_all(sitting, sitting.people[1:])
    with within(world.home.organisation):
        readers = access.access_offers(user=sitting.people[1], consultation=sitting.call)
    assert [one.content for one in readers] == [offered]


def test_another_member_takes_the_opening_over(
    world: World, sitting: Sitting, at: Any, sign_in: Any
) -> None:
    """After a wait; and whoever takes it back finds the shares that were given to them."""
    answer(sitting, world.provider)
    at(AFTER)
    first, second, third = sitting.people
    base = f"/o/{world.home.organisation.slug}/appels/{sitting.call.slug}/ouverture/"
    started = gather(sitting, [first, second])
    refused = sign_in(third).post(f"{base}commencer/", follow=True)
    assert f"{first} vient de commencer l’ouverture" in refused.content.decode()
    assert f"Ouvrir à la place de {first}" not in refused.content.decode()
    at(AFTER + opening_verbs.TAKEOVER_WAIT)
    assert f"Ouvrir à la place de {first}" in sign_in(third).get(base).content.decode()
    opening = gather(sitting, [third, second])
    assert givers(opening) == [third, second]
    with pytest.raises(Http404):
        finish(sitting, [first], {})
    at(AFTER + 2 * opening_verbs.TAKEOVER_WAIT)
    with within(world.home.organisation):
        back = opening_verbs.start_opening(consultation=sitting.call, actor=first)
        again = opening_verbs.start_opening(consultation=sitting.call, actor=first)
    assert (back, again.started_at) == (started, back.started_at)
    assert givers(back) == [first, second]
    finish(sitting, [first, second], keys_found(sitting, back))
    assert len(read(world, sitting)) == 1
    with within(world.home.organisation):
        assert {given.opener.user for given in back.shares.all()} == {first}


def givers(opening: Opening) -> list[User]:
    with within(opening.organisation):
        return [given.member.user for given in opening_verbs.shares_to_opener(opening)]


def test_the_page_of_the_opener_ties_no_offer_to_its_provider(
    world: World, sitting: Sitting, at: Any, sign_in: Any
) -> None:
    """Whoever opens may read without names later, where an offer is known by its slug."""
    answer(sitting, world.provider)
    answer(sitting, make_space("provider", PROVIDER_ROLES))
    at(AFTER)
    gather(sitting, sitting.people[:2])
    base = f"/o/{world.home.organisation.slug}/appels/{sitting.call.slug}/ouverture/"
    page = sign_in(sitting.people[0]).get(base)
    assert [one["rank"] for one in json.loads(page.context["closed"])["offers"]] == ["0", "1"]
    told = page.content.decode()
    with across_organisations("test"):
        assert [slug for slug in Offer.objects.values_list("slug", flat=True) if slug in told] == []


def test_the_opener_must_answer_for_every_offer(world: World, sitting: Sitting, at: Any) -> None:
    """An offer that the opener passes over in silence would be lost without a word."""
    answer(sitting, world.provider)
    at(AFTER)
    gather(sitting, sitting.people[:2])
    with pytest.raises(opening_verbs.OpeningRefused, match="toutes les propositions"):
        finish(sitting, sitting.people[:2], {})
    with pytest.raises(opening_verbs.OpeningRefused, match="pas lisibles"):
        finish(sitting, sitting.people[:2], [])


def test_an_offer_said_not_to_open_waits_for_others(
    world: World, sitting: Sitting, at: Any
) -> None:
    """One member cannot put an offer aside by saying that it does not open."""
    offered, _ = answer(sitting, world.provider)
    at(AFTER)
    gather(sitting, sitting.people[:2])
    finish(sitting, sitting.people[:2], {"0": None})
    assert read(world, sitting) == []
    with across_organisations("test"):
        assert [one["code"] for one in OfferKeys.objects.get().incidents] == ["does_not_open"]
    open_all(sitting, sitting.people[1:])
    assert [one.content for one in read(world, sitting)] == [offered]
    with within(world.home.organisation), pytest.raises(opening_verbs.OpeningRefused):
        opening_verbs.start_opening(consultation=sitting.call, actor=sitting.people[0])


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
def test_the_deadline_to_the_second_and_late_ones_stay_closed(
    world: World, sitting: Sitting, at: Any, seconds: int, late: bool
) -> None:
    at(DEADLINE + timedelta(seconds=seconds))
    _, receipt = answer(sitting, world.provider)
    assert receipt.is_late is late
    at(AFTER)
    if late:
        with within(world.home.organisation), pytest.raises(opening_verbs.OpeningRefused):
            opening_verbs.start_opening(consultation=sitting.call, actor=sitting.people[0])
        with across_organisations("test"):
            assert bytes(Offer.objects.get().sealed)
    else:
        open_all(sitting, sitting.people[:2])
    assert len(read(world, sitting)) == int(not late)


def test_the_same_parcel_twice_is_one_offer(world: World, sitting: Sitting, at: Any) -> None:
    profile = make_facilitator(world.provider.organisation)
    offered = content(offer_queries.open_lots(sitting.call), profile)
    parcel = close(sitting.call, world.provider.organisation.slug, offered)
    first = send(sitting.call, world.provider, parcel)
    at(clock.now() + timedelta(hours=1))
    assert send(sitting.call, world.provider, parcel) == first
    assert access.count_offers(sitting.call) == {"standing": 1, "late": 0}


def test_what_is_replaced_or_withdrawn_leaves_no_byte(world: World, sitting: Sitting) -> None:
    answer(sitting, world.provider)
    answer(sitting, world.provider, price=29_000)
    access.withdraw_offer(
        consultation=sitting.call,
        provider=world.provider.organisation,
        actor=world.provider.people["facilitator"],
    )
    with across_organisations("test"):
        rows = Offer.objects.order_by("received_at", "pk").values_list("status", "sealed", "digest")
        assert [(status, bytes(sealed)) for status, sealed, _ in rows] == [
            ("replaced", b""),
            ("withdrawn", b""),
        ]
        assert all(len(digest) == 64 for *_, digest in rows)


@pytest.mark.parametrize(
    "parcel",
    [
        b"",
        b"%PDF-1.7",
        b'{"price": 300}',
        b"maillage-parcel/1\n{}\n",
        MAGIC + b'{"identity": 1, "identity_key": 1, "proposal": 1, "proposal_key": 1}\nabcd',
        b"maillage-parcel/1\n" + b"[" * 190 + b"\n",
    ],
)
def test_what_is_no_closed_parcel_is_refused(world: World, sitting: Sitting, parcel: bytes) -> None:
    with pytest.raises(BadParcel):
        send(sitting.call, world.provider, parcel)
    assert access.count_offers(sitting.call)["standing"] == 0


@given(st.binary(max_size=400) | st.binary(max_size=300).map(lambda tail: MAGIC + tail))
def test_no_bytes_break_the_reader_of_parcels(data: bytes) -> None:
    with contextlib.suppress(BadParcel):
        assert Parcel.from_bytes(data).to_bytes() == data


def test_a_parcel_moved_to_another_provider_does_not_open(
    world: World, sitting: Sitting, at: Any
) -> None:
    """A rival sends a copy of somebody's parcel, got by a leak: it says inside whose it is."""
    rival = make_space("provider", PROVIDER_ROLES)
    profile = make_facilitator(world.provider.organisation)
    offered = content(offer_queries.open_lots(sitting.call), profile)
    send(sitting.call, rival, close(sitting.call, world.provider.organisation.slug, offered))
    at(AFTER)
    open_all(sitting, sitting.people[:2])
    assert read(world, sitting) == []
    with across_organisations("test"):
        assert [one["code"] for one in OfferKeys.objects.get().incidents] == ["does_not_open"]


def test_files_are_looked_at_when_opened(world: World, sitting: Sitting, at: Any) -> None:
    pieces = (
        Piece("cv", "cv.exe", b"MZ\x90\x00\xff"),
        Piece("insurance", "assurance.pdf", unreadable_pdf()),
        Piece("schedule", "planning.txt", b"Les mardis"),
    )
    answer(sitting, world.provider, pieces=pieces)
    at(AFTER)
    open_all(sitting, sitting.people[:2])
    [opened] = read(world, sitting)
    assert [piece.filename for piece in opened.content.pieces] == ["planning.txt"]
    with across_organisations("test"):
        incidents = OfferKeys.objects.get().incidents
    assert sorted((one["code"], one["name"]) for one in incidents) == [
        ("encrypted", "assurance.pdf"),
        ("unknown_type", "cv.exe"),
    ]


def unreadable_pdf() -> bytes:
    """A PDF closed in a way that its reader does not know: it raises what it likes."""
    pdf = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(pdf)
    closed = b"trailer\n<<\n/Encrypt << /Filter /Nothing /V 9 /R 9 >>\n/ID [<00> <00>]"
    return pdf.getvalue().replace(b"trailer\n<<", closed)


PAST = {"group_kind": "training", "structure_kind": "school", "year_from": 2020}
HOSTILE = [
    {"bids": []},
    {"bids": [{"lot": "x", "sessions": 1, "price_per_session_cents": 1, "facilitator": "A"}]},
    {"price": -1},
    {"price": "300"},
    {"price": True},
    {"sessions": 0},
    {"methodology_note": 7},
    {"sworn_statement": "oui"},
    {"pieces": [{"kind": "cv", "filename": "a", "data": "é"}]},
    {"pieces": [{"kind": "a/b", "filename": "a", "data": "TGVz"}]},
    {"pieces": [{"kind": "cv", "filename": "a\x00", "data": "TGVz"}]},
    {"methodology_note": "\ud800"},
    {"vat_exemption_reason": "x" * 201},
    {"price": 0},
    {"max_lots": "x"},
    {"max_lots": 100},
    {"others": ["A"]},
    {"others": [["A"]]},
    {"most_each": {"B": 1}},
    {"most_each": {"A": 0}},
    {"most_each": ["A"]},
    {"sessions": 500},
    {"pieces": 3},
    {"format": "other"},
    {"references": "x"},
    {"references": [PAST | {"group_kind": "other"}]},
    {"references": [PAST | {"structure_kind": ["school"]}]},
    {"references": [PAST | {"year_from": "2020"}]},
    {"references": [PAST | {"year_to": 2019}]},
    {"references": [PAST | {"sessions": 0}]},
    {"references": [PAST] * 21},
]


def spoiled(told: dict[str, Any], changed: dict[str, Any]) -> bytes:
    """An offer with one thing that no form lets write."""
    fields = {"price": "price_per_session_cents", "sessions": "sessions", "others": "others"}
    for name, value in changed.items():
        if name in fields:
            told["bids"][0][fields[name]] = value
        else:
            told[name] = value
    return json.dumps(told).encode()


def test_what_no_form_has_seen_is_checked_at_the_opening(
    world: World, sitting: Sitting, at: Any
) -> None:
    for changed in HOSTILE:
        space = make_space("provider", PROVIDER_ROLES)
        profile = make_facilitator(space.organisation)
        offered = content(offer_queries.open_lots(sitting.call), profile)
        parcel = close_bytes(
            sitting.call,
            space.organisation.slug,
            proposal=spoiled(json.loads(offered.unsigned().to_bytes()), changed),
            identity=Identity(
                {"A": profile.slug}, references=(("", ""),) * len(changed.get("references", ()))
            ).to_bytes(),
        )
        send(sitting.call, space, parcel)
    # As much as the form lets say.
    fair, _ = answer(sitting, world.provider, max_lots=99)
    at(AFTER)
    open_all(sitting, sitting.people[:2])
    assert [one.content for one in read(world, sitting)] == [fair]
    with across_organisations("test"):
        found = [keys.incidents for keys in OfferKeys.objects.order_by("pk")]
    assert [[one["code"] for one in incidents] for incidents in found] == [
        *[["malformed"]] * len(HOSTILE),
        [],
    ]


def test_an_offer_changed_on_the_disk_is_an_incident(
    world: World, sitting: Sitting, at: Any
) -> None:
    answer(sitting, world.provider)
    with across_organisations("test"):
        offer = Offer.objects.get()
        Offer.objects.update(sealed=bytes(offer.sealed)[:-1] + b"\x00")
    at(AFTER)
    open_all(sitting, sitting.people[:2])
    assert read(world, sitting) == []
    with across_organisations("test"):
        assert [one["code"] for one in OfferKeys.objects.get().incidents] == ["altered"]
    # Its provider is told so: on the page of the result, then by a letter.
    [answered] = access.offers_to_answer(sitting.call)
    told = "l’empreinte de ce qui est conservé n’est plus celle du reçu"
    assert offer_queries.why_unread(sitting.call, answered) == told


def test_no_award_while_one_member_alone_says_that_an_offer_does_not_open(
    world: World, sitting: Sitting, at: Any
) -> None:
    other = make_space("provider", PROVIDER_ROLES)
    answer(sitting, world.provider)
    answer(sitting, other)
    at(AFTER)
    for opener in (sitting.people[:2], sitting.people[:2], sitting.people[1:]):
        keys = keys_found(sitting, gather(sitting, opener))
        finish(sitting, opener, {**keys, "0": None})
        if opener == sitting.people[:2]:
            with pytest.raises(AwardRefused, match="une seule personne"):
                award_all(world, sitting.call)
    award_all(world, sitting.call)


def test_an_adapted_procedure_is_not_published_without_a_committee(world: World) -> None:
    call = make_call(
        world.home.organisation,
        procedure=Procedure.ADAPTED,
        regime=BuyerRegime.PRIVATE_RULES,
    )
    make_criteria(call)
    with within(world.home.organisation), pytest.raises(publication.CommitteeOwed):
        publication.publish(consultation=call, actor=world.home.people["buyer"])


def test_the_server_never_seals_for_a_call_with_a_committee(world: World, sitting: Sitting) -> None:
    profile = make_facilitator(world.provider.organisation)
    with pytest.raises(access.CallClosed):
        access.deposit_offer(
            consultation=sitting.call,
            provider=world.provider.organisation,
            actor=world.provider.people["facilitator"],
            content=content(offer_queries.open_lots(sitting.call), profile),
        )
