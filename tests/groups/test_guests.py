"""People from elsewhere: a shared link, a personal one, no account; GET shows, POST acts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.groups.access_sealed import access_card
from maillage.groups.domain import (
    Attendee,
    Refused,
    close_join_link,
    end_cycle,
    forget_guest,
    give_up_seat,
    join_session,
    open_join_link,
    record_attendance,
)
from maillage.groups.domain.attendees import guests_of
from maillage.groups.domain.guests import PERSONAL, forget_unconfirmed, new_personal_link
from maillage.groups.enums import SeatStatus
from maillage.groups.models import Attendance, Guest, Seat, Undertaking
from maillage.kernel.models import Link
from maillage.kernel.tenancy import within
from tests.factories import World
from tests.groups.factories import (
    FIRST,
    Lived,
    make_guest,
    make_lived,
    press_accept,
    set_size,
    undertake,
)

CARD = {
    "first_name": "Noé",
    "last_name": "Ailleurs",
    "email": "noe@exemple.fr",
    "structure": "Centre socioculturel",
}


@pytest.fixture
def lived(world: World) -> Iterator[Lived]:
    """An open group of three places, two of them held."""
    found = make_lived(world, members=2, membership="open")
    set_size(found.group, 3)
    with within(world.home.organisation):
        yield found


@pytest.fixture
def shared(world: World, lived: Lived) -> str:
    token = open_join_link(group=lived.group, actor=world.home.people["director"])
    return reverse("groups:join", kwargs={"token": token})


def personal(guest: Guest) -> str:
    return reverse("groups:guest", kwargs={"token": new_personal_link(guest)})


def told_to(address: str) -> list[Any]:
    return [message for message in mail.outbox if message.to == [address]]


def test_somebody_from_elsewhere_comes_by_two_links(
    lived: Lived, shared: str, client: Client, commits: Any
) -> None:
    shown = client.get(shared)
    assert "8 décembre 2026" in shown.text
    assert [str(one) for one in (*lived.members, lived.group) if str(one) in shown.text] == []
    with commits():
        sent = client.post(shared, CARD)
    assert sent.headers["Location"] == reverse("groups:join_sent")
    (message,) = told_to("noe@exemple.fr")
    found = re.search(r"/mes-places/\S+", message.body)
    assert found is not None
    page = client.get(found[0])
    assert "Bonjour Noé" in page.text
    assert not Seat.objects.exists()  # looking takes nothing
    came = client.post(found[0], {"action": "join", "session": lived.session.slug}, follow=True)
    assert "Vous avez une place à cette séance." in came.text
    assert [access_card(one).email for one in guests_of(lived.session)] == ["noe@exemple.fr"]
    press_accept(client, found[0])
    assert Undertaking.objects.get().guest == Guest.objects.get()
    client.post(found[0], {"action": "give_up", "session": lived.session.slug})
    assert not Seat.objects.exists()


def test_a_known_address_is_told_the_same_and_changed_by_nobody(
    lived: Lived, shared: str, client: Client, commits: Any
) -> None:
    with commits():
        first = client.post(shared, CARD)
        second = client.post(shared, {**CARD, "email": "NOE@exemple.fr", "first_name": "Autre"})
    assert first.headers["Location"] == second.headers["Location"]
    assert access_card(Guest.objects.get()).first_name == "Noé"
    assert len(told_to("noe@exemple.fr")) == 2


def test_somebody_of_the_organisation_is_sent_to_their_account(
    world: World, lived: Lived, shared: str, client: Client, commits: Any
) -> None:
    """By this door a manager would sit with those they manage; the page says the same."""
    director = world.home.people["director"]
    with commits():
        sent = client.post(shared, {**CARD, "email": director.email.upper()})
    assert sent.headers["Location"] == reverse("groups:join_sent")
    assert not Guest.objects.exists()
    (message,) = told_to(director.email)
    assert "prenez votre place depuis votre compte" in message.body
    assert f"/o/{world.home.organisation.slug}/groupes/seances-ouvertes/" in message.body
    # An address of elsewhere that has an account is one from elsewhere.
    with commits():
        client.post(shared, {**CARD, "email": lived.leader.email})
    assert "/mes-places/" in told_to(lived.leader.email)[0].body


def test_what_misses_is_said_and_nothing_is_written(
    lived: Lived, shared: str, client: Client
) -> None:
    answer = client.post(shared, {**CARD, "email": "noe"})
    assert answer.status_code == 422
    assert "Centre socioculturel" in answer.text
    assert not Guest.objects.exists()


def test_a_shared_link_ends(
    world: World, lived: Lived, shared: str, client: Client, at: Callable[[datetime], None]
) -> None:
    director = world.home.people["director"]
    second = reverse(
        "groups:join", kwargs={"token": open_join_link(group=lived.group, actor=director)}
    )
    assert (client.get(shared).status_code, client.get(second).status_code) == (404, 200)
    at(datetime(2027, 6, 30, 23, 59, tzinfo=UTC))
    assert client.get(second).status_code == 200
    at(datetime(2027, 7, 1, 0, 0, tzinfo=UTC))
    assert client.get(second).status_code == 404
    at(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    close_join_link(group=lived.group, actor=director)
    assert client.get(second).status_code == 404
    assert client.post(second, CARD).status_code == 404


def test_a_closed_group_has_no_link(world: World) -> None:
    closed = make_lived(world)
    with within(world.home.organisation), pytest.raises(Refused, match="nouvelles personnes"):
        open_join_link(group=closed.group, actor=world.home.people["director"])


def test_the_end_of_the_season_ends_the_link(
    world: World, lived: Lived, shared: str, client: Client, at: Callable[[datetime], None]
) -> None:
    at(FIRST + timedelta(hours=3))
    end_cycle(cycle=lived.group.cycle, actor=world.home.people["director"])
    assert client.get(shared).status_code == 404


def test_asking_is_limited(lived: Lived, shared: str, client: Client) -> None:
    for number in range(20):
        typed = {**CARD, "email": f"noe{number}@exemple.fr"}
        assert client.post(shared, typed).status_code == 302
    assert client.post(shared, {**CARD, "email": "trop@exemple.fr"}).status_code == 429
    assert Guest.objects.count() == 20


def test_a_personal_link_opens_its_own_group_only(
    world: World, lived: Lived, client: Client
) -> None:
    other = make_lived(world, membership="open", title="Autre")
    page = personal(make_guest(lived.group))
    answer = client.post(page, {"action": "join", "session": other.session.slug}, follow=True)
    assert "n&#x27;est plus proposée" in answer.text
    assert not Seat.objects.exists()


def test_a_guest_waits_and_is_told(lived: Lived, commits: Any) -> None:
    first, second = make_guest(lived.group, "Noé"), make_guest(lived.group, "Zoé")
    ends = [
        join_session(session=lived.session, attendee=Attendee(guest=guest))
        for guest in (first, second)
    ]
    assert ends == [SeatStatus.TAKEN, SeatStatus.WAITING]
    with commits():
        give_up_seat(session=lived.session, attendee=Attendee(guest=first))
    (message,) = mail.outbox
    assert message.to == [access_card(second).email]
    assert "/mes-places/" in message.body
    assert guests_of(lived.session) == [second]


def test_being_forgotten_frees_the_place_and_ends_the_link(lived: Lived, client: Client) -> None:
    guest = make_guest(lived.group)
    page = personal(guest)
    join_session(session=lived.session, attendee=Attendee(guest=guest))
    late = make_guest(lived.group, "Zoé")
    join_session(session=lived.session, attendee=Attendee(guest=late))
    assert "sont effacées" in client.post(page, {"action": "forget"}).text
    assert client.get(page).status_code == 404
    assert list(Guest.objects.all()) == [late]
    assert guests_of(lived.session) == [late]
    assert not Link.objects.filter(purpose=PERSONAL, revoked_at=None).exists()


@pytest.mark.parametrize(
    ("kind", "name"), [("training", "Noé Ailleurs"), ("", "Personne extérieure")]
)
def test_a_presence_outlives_who_is_forgotten(
    world: World, at: Callable[[datetime], None], kind: str, name: str
) -> None:
    kinds = {"kind": kind} if kind else {}
    lived = make_lived(world, membership="open", **kinds)
    if not kind:
        undertake(lived.group, lived.leader)
    with within(world.home.organisation):
        guest = make_guest(lived.group)
        join_session(session=lived.session, attendee=Attendee(guest=guest))
        at(FIRST + timedelta(hours=1))
        record_attendance(
            session=lived.session,
            states={Attendee(guest=guest): "present"},
            undertakings={Attendee(guest=guest): "oral"},
            actor=lived.leader,
        )
        forget_guest(guest=guest)
        row = Attendance.objects.select_related("guest").get()
        assert row.guest is not None
        card = access_card(row.guest)
        assert (card.name, card.email, card.structure) == (name, "", "")
        assert row.guest.address_digest == ""


def test_addresses_never_confirmed_are_forgotten(
    lived: Lived, at: Callable[[datetime], None]
) -> None:
    make_guest(lived.group, "Noé")
    kept = make_guest(lived.group, "Zoé")
    join_session(session=lived.session, attendee=Attendee(guest=kept))
    at(datetime(2026, 12, 23, 9, 0, tzinfo=UTC))
    assert forget_unconfirmed() == 0
    at(datetime(2026, 12, 25, 9, 0, tzinfo=UTC))
    assert forget_unconfirmed() == 1
    assert list(Guest.objects.all()) == [kept]


def test_who_organises_makes_the_link_and_counts(world: World, lived: Lived, sign_in: Any) -> None:
    make_guest(lived.group)
    client = sign_in(world.home.people["secretary"])
    kwargs = {"organisation": world.home.organisation.slug, "slug": lived.group.slug}
    page = reverse("groups:join_link", kwargs=kwargs)
    made = client.post(page, {"open": "1"})
    found = re.search(r"http://testserver(/rejoindre/[\w-]+/)", made.text)
    assert found is not None
    assert Client().get(found[1]).status_code == 200
    again = client.get(page)
    assert found[1] not in again.text
    assert "noe@exemple.fr" not in again.text
    client.post(page, {"close": "1"})
    assert Client().get(found[1]).status_code == 404


def test_one_address_is_not_flooded_and_the_page_says_the_same(
    lived: Lived, shared: str, client: Client, commits: Any
) -> None:
    with commits():
        for email in [CARD["email"]] * 6 + ["zoe@exemple.fr"]:
            answer = client.post(shared, {**CARD, "email": email})
            assert answer.headers["Location"] == reverse("groups:join_sent")
    assert len(told_to("noe@exemple.fr")) == 5
    assert len(told_to("zoe@exemple.fr")) == 1
