"""Who comes in, who is verified, who hosts; the letter; and who is forgotten."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from maillage.community.domain.digest import send_digests
from maillage.community.domain.inviting import forget_invitations
from maillage.community.domain.silence import forget_silent, warn_silent
from maillage.community.models import CommunityInvitation, CommunityMember
from maillage.kernel import clock, registries
from maillage.kernel.http import organisation_url
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User
from tests.community.factories import (
    Peers,
    come_in,
    make_gathering,
    make_member,
    make_peers,
    make_question,
    make_resource,
    member_of,
)
from tests.factories import World, make_user

PASSWORD = "une barque sur la Loire"
NEW = {"first_name": "Odile", "last_name": "Ferrand", "email": "Odile.Ferrand@exemple.fr"}
SAYS = {"function": "head_of_service", "structure": "AEMO du Loudunais", "departement_code": "86"}


@pytest.fixture
def peers(world: World) -> Peers:
    return make_peers(world.home, world.home.people["director"])


def to(peers: Peers, name: str, **kwargs: Any) -> str:
    return reverse(f"community:{name}", kwargs={"community": peers.slug, **kwargs})


def path_in(text: str) -> str:
    found = re.search(r"http://testserver(/\S+)", text)
    assert found
    return found[1]


def test_an_organisation_opens_a_community(world: World, sign_in: Any) -> None:
    person = world.home.people["director"]
    client = sign_in(person)
    space = world.home.organisation
    url = organisation_url(space, "community:community_new")
    typed = {"name": "Cheffes et chefs de service", "purpose": "Chercher ensemble."}
    made = client.post(url, typed)
    again = client.post(url, {**typed, "name": "cheffes et chefs de SERVICE"})
    assert (made.status_code, again.status_code) == (302, 422)
    assert "porte déjà ce nom" in again.text
    assert "1\u00a0membre" in client.get(organisation_url(space, "community:hosted")).text
    assert "Vous animez" in client.get(reverse("community:index")).text


def test_an_invitation_opens_an_account_and_waits_for_a_host(
    peers: Peers, sign_in: Any, client: Any, commits: Any
) -> None:
    host = sign_in(peers.host.user)
    with commits():
        host.post(to(peers, "invite"), NEW)
    again = host.post(to(peers, "invite"), NEW)
    assert "déjà une invitation" in again.text
    link = path_in(mail.outbox[0].body)
    client.logout()
    shown = client.get(link)
    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, no-store")
    assert not User.objects.filter(email="odile.ferrand@exemple.fr").exists()
    short = client.post(link, {**SAYS, "password": "court"})
    assert short.status_code == 422
    assert "AEMO du Loudunais" in short.text
    entered = client.post(link, {**SAYS, "password": PASSWORD}, follow=True)
    assert "en cours de vérification" in entered.text
    assert client.get(link).status_code == 404
    user = User.objects.get(email="odile.ferrand@exemple.fr")
    row = member_of(peers.community, user)
    assert (row.state, row.structure) == ("pending", "AEMO du Loudunais")
    with across_organisations("test"):
        assert not CommunityInvitation.objects.exists()
    host = sign_in(peers.host.user)
    home = host.get(organisation_url(peers.community.organisation, "portal:today")).text
    assert "Vérifier la fonction de 1 personne" in home
    page = to(peers, "decide", slug=row.slug)
    assert "Choisissez une réponse" in host.post(page, {"decision": ""}).text
    with commits():
        host.post(page, {"decision": "called"})
    assert "Vous êtes dans la communauté" in mail.outbox[-1].subject
    assert "déjà décidé" in host.post(page, {"decision": "called"}).text
    assert sign_in(user).get(to(peers, "members")).status_code == 200
    # Somebody who belongs to no organisation lands in their community.
    landed = sign_in(user).get(reverse("portal:home"))
    assert landed.headers["Location"] == reverse("community:index")


def test_an_account_signs_in_to_take_its_invitation(
    peers: Peers, world: World, sign_in: Any, client: Any, commits: Any
) -> None:
    person = world.foreign.people["head_of_service"]
    with commits():
        sign_in(peers.host.user).post(to(peers, "invite"), {**NEW, "email": person.email})
    link = path_in(mail.outbox[0].body)
    assert "Un autre compte est ouvert" in client.get(link).text
    assert "Un autre compte est ouvert" in client.post(link, SAYS).text
    client.logout()
    assert "Vous avez déjà un compte" in client.get(link).text
    sign_in(person).post(link, SAYS)
    assert member_of(peers.community, person).state == "pending"
    # A head of service of another organisation has a seat and no role here.
    home = organisation_url(peers.community.organisation, "portal:today")
    assert sign_in(person).get(home).status_code == 404


def test_a_refusal_says_why_and_the_name_goes(
    peers: Peers, sign_in: Any, commits: Any, at: Any
) -> None:
    waiting = come_in(peers.community, make_user())
    person = waiting.user
    host = sign_in(peers.host.user)
    page = to(peers, "decide", slug=waiting.slug)
    with commits():
        host.post(page, {"decision": "other_function"})
    reason = "La fonction n’est pas celle de cette communauté"
    assert reason in mail.outbox[-1].body
    assert reason in sign_in(person).get(to(peers, "home")).text
    assert forget_silent() == 0
    at(datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
    assert forget_silent() == 1
    person.refresh_from_db()
    assert (person.is_active, person.last_name) == (False, "compte")


def test_a_withdrawn_invitation_opens_nothing(peers: Peers, sign_in: Any, commits: Any) -> None:
    host = sign_in(peers.host.user)
    with commits():
        host.post(to(peers, "invite"), NEW)
    link = path_in(mail.outbox[0].body)
    with across_organisations("test"):
        row = CommunityInvitation.objects.get()
    host.post(to(peers, "invitation_cancel", slug=row.slug))
    assert host.get(link).status_code == 404


def test_an_unanswered_address_is_forgotten(
    peers: Peers, sign_in: Any, client: Any, commits: Any, at: Any
) -> None:
    with commits():
        sign_in(peers.host.user).post(to(peers, "invite"), NEW)
    link = path_in(mail.outbox[0].body)
    client.logout()
    at(clock.now() + timedelta(days=20))
    assert client.get(link).status_code == 200
    assert forget_invitations() == 0
    at(clock.now() + timedelta(days=2))
    assert client.get(link).status_code == 404
    assert forget_invitations() == 1
    assert forget_invitations() == 0


def test_a_community_is_never_without_a_host(peers: Peers, sign_in: Any) -> None:
    host = sign_in(peers.host.user)
    alone = host.post(to(peers, "leave"), follow=True)
    assert "Plus personne n’animerait" in alone.text
    host.post(to(peers, "hosting", slug=peers.member.slug))
    assert member_of(peers.community, peers.member.user).is_host
    host.post(to(peers, "leave"))
    with across_organisations("test"):
        assert not CommunityMember.objects.filter(user=peers.host.user).exists()


def test_who_leaves_takes_their_name_and_leaves_their_words(peers: Peers, sign_in: Any) -> None:
    gone, reader = make_member(peers.community), peers.member
    question = make_question(peers, gone, "Une question qui reste")
    person = gone.user
    sign_in(person).post(to(peers, "leave"))
    page = sign_in(reader.user).get(to(peers, "question", slug=question.slug)).text
    assert "Une question qui reste" in page
    assert "Ancien membre" in page
    assert str(person) not in page
    with across_organisations("test"):
        gone.refresh_from_db()
    assert (gone.user, gone.structure, gone.state) == (None, "", "left")
    # An account that belongs nowhere else is emptied.
    person.refresh_from_db()
    assert (person.is_active, person.email) == (False, f"ancien-{person.pk}@compte.invalid")


def test_an_account_with_a_role_elsewhere_stays(peers: Peers, world: World, sign_in: Any) -> None:
    person = world.foreign.people["head_of_service"]
    make_member(peers.community, person)
    sign_in(person).post(to(peers, "leave"))
    person.refresh_from_db()
    assert person.is_active


def test_the_letter_is_asked_once_a_week_and_says_titles(
    peers: Peers, commits: Any, at: Any
) -> None:
    question = make_question(peers, title="Qui relit les écrits ?")
    make_resource(peers, "Trame d’entretien")
    make_gathering(peers, days=20)
    # This week began before they were in.
    assert send_digests() == 0
    at(datetime(2026, 11, 30, 7, 0, tzinfo=UTC))
    with commits():
        assert send_digests() == 2
        assert send_digests() == 0
    letter = next(one for one in mail.outbox if one.to == [peers.member.user.email])
    for said in (question.title, "Trame d’entretien", "Atelier à distance", "/lettre/"):
        assert said in letter.body
    assert question.text not in letter.body
    at(datetime(2026, 12, 7, 7, 0, tzinfo=UTC))
    mail.outbox.clear()
    with commits():
        send_digests()
    # Nothing new: nothing leaves.
    assert mail.outbox == []


def test_the_letter_of_a_restricted_room_goes_to_those_who_enter(
    peers: Peers, commits: Any, at: Any
) -> None:
    from maillage.community.domain.opening import write_salon  # noqa: PLC0415

    with across_organisations("test"):
        peers.salon = write_salon(
            community=peers.community,
            actor=peers.host.user,
            name="Entre nous",
            purpose="",
            is_restricted=True,
        )
    make_question(peers, peers.host, "Une question réservée")
    at(datetime(2026, 11, 30, 7, 0, tzinfo=UTC))
    with commits():
        send_digests()
    assert [one.to for one in mail.outbox] == [[peers.host.user.email]]


def test_the_letter_is_stopped_by_a_button_without_signing_in(
    peers: Peers, client: Any, sign_in: Any, commits: Any, at: Any
) -> None:
    make_question(peers, peers.host)
    at(datetime(2026, 11, 30, 7, 0, tzinfo=UTC))
    with commits():
        send_digests()
    letter = next(one for one in mail.outbox if one.to == [peers.member.user.email])
    link = path_in(letter.body.split("Pour ne plus recevoir")[1])
    client.get(link)
    assert member_of(peers.community, peers.member.user).takes_digest
    assert "C’est fait" in client.post(link).text
    assert not member_of(peers.community, peers.member.user).takes_digest
    sign_in(peers.member.user).post(to(peers, "settings"), {"takes": "yes"})
    assert member_of(peers.community, peers.member.user).takes_digest


def test_who_stopped_meanwhile_receives_nothing(peers: Peers, at: Any, commits: Any) -> None:
    make_question(peers, peers.host)
    at(datetime(2026, 11, 30, 7, 0, tzinfo=UTC))
    with commits():
        send_digests()
        with across_organisations("test"):
            CommunityMember.objects.update(takes_digest=False)
    assert mail.outbox == []


def test_silence_is_warned_then_forgotten(peers: Peers, at: Any, commits: Any) -> None:
    question = make_question(peers)
    person = peers.member.user
    signed_in(person)
    signed_in(peers.host.user)
    at(datetime(2027, 11, 23, 9, 0, tzinfo=UTC))
    assert warn_silent() == 0
    at(datetime(2027, 11, 26, 9, 0, tzinfo=UTC))
    signed_in(peers.host.user)
    with commits():
        assert warn_silent() == 1
        assert warn_silent() == 0
    assert [one.to for one in mail.outbox] == [[person.email]]
    assert "Toujours dans la communauté" in mail.outbox[0].subject
    at(datetime(2028, 1, 25, 9, 0, tzinfo=UTC))
    assert forget_silent() == 0
    at(datetime(2028, 1, 27, 9, 0, tzinfo=UTC))
    assert forget_silent() == 1
    assert forget_silent() == 0
    with across_organisations("test"):
        question = type(question).objects.select_related("author__user").get(pk=question.pk)
    assert (str(question.author), question.author.words) == ("Ancien membre", "")
    person.refresh_from_db()
    assert (person.is_active, str(person)) == (False, "Ancien compte")
    lines = JournalLine.objects.filter(subject_id=question.author_id, actor_id=None)
    assert list(lines.order_by("position").values_list("verb", flat=True)) == [
        "community.warned", "community.forgotten",
    ]  # fmt: skip


def test_who_comes_back_after_the_warning_stays(peers: Peers, at: Any) -> None:
    signed_in(peers.member.user)
    signed_in(peers.host.user)
    at(datetime(2027, 11, 26, 9, 0, tzinfo=UTC))
    assert warn_silent() == 2
    at(datetime(2027, 12, 1, 9, 0, tzinfo=UTC))
    signed_in(peers.member.user)
    at(datetime(2028, 2, 1, 9, 0, tzinfo=UTC))
    # The host never came back: a community is never left without one.
    assert forget_silent() == 0
    at(datetime(2028, 12, 3, 9, 0, tzinfo=UTC))
    # A second silence is a second warning.
    assert warn_silent() == 1


def test_what_is_due_is_done_by_the_clock() -> None:
    assert {
        "community.digest",
        "community.invitations",
        "community.warn_silent",
        "community.forget_silent",
    } <= set(registries.ticks)


def signed_in(user: User) -> None:
    User.objects.filter(pk=user.pk).update(last_login=clock.now())
