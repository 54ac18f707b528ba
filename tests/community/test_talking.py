"""Questions and answers: who writes, who reads, what is certified, kept, and found."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from maillage.community.domain.opening import write_salon
from maillage.community.models import Post
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from tests.community.factories import (
    Peers,
    come_in,
    make_answer,
    make_member,
    make_peers,
    make_question,
)
from tests.factories import World, make_user


@pytest.fixture
def peers(world: World) -> Peers:
    return make_peers(world.home, world.home.people["director"])


def to(peers: Peers, name: str, **kwargs: Any) -> str:
    return reverse(f"community:{name}", kwargs={"community": peers.slug, **kwargs})


def test_a_question_is_asked_answered_certified_and_kept(
    peers: Peers, sign_in: Any, commits: Any
) -> None:
    client = sign_in(peers.member.user)
    typed = {"title": "Qui relit les écrits ?", "text": "Nous cherchons une organisation."}
    asked = client.post(to(peers, "ask", slug=peers.salon.slug), typed)
    with across_organisations("test"):
        question = Post.objects.get()
    assert (asked.status_code, question.state, question.author) == (302, "visible", peers.member)
    host = sign_in(peers.host.user)
    page = to(peers, "question", slug=question.slug)
    with commits():
        host.post(page, {"text": "Chaque écrit est relu à deux."})
    with across_organisations("test"):
        answer = Post.objects.get(kind="answer")
    assert [one.to for one in mail.outbox] == [[peers.member.user.email]]
    assert "relu à deux" not in mail.outbox[0].body
    host.post(to(peers, "certify", slug=answer.slug))
    shown = sign_in(peers.member.user).get(page).text
    assert f"Certifiée par {peers.host}, le 24 novembre 2026" in shown
    client.post(to(peers, "accept_answer", slug=answer.slug))
    assert "Réponse retenue" in client.get(page).text
    verbs = JournalLine.objects.filter(subject_type="community.post").values_list("verb", flat=True)
    assert list(verbs.order_by("position")) == [
        "community.asked", "community.answered", "community.certified", "community.accepted",
    ]  # fmt: skip


def test_only_a_host_certifies_and_only_who_asked_keeps(peers: Peers, sign_in: Any) -> None:
    other = make_member(peers.community)
    answer = make_answer(peers, make_question(peers), other)
    client = sign_in(other.user)
    assert client.post(to(peers, "certify", slug=answer.slug)).status_code == 404
    client.post(to(peers, "accept_answer", slug=answer.slug))
    with across_organisations("test"):
        answer.refresh_from_db()
    assert (answer.certified_at, answer.accepted_at) == (None, None)


def test_one_answer_is_kept_at_a_time(peers: Peers, sign_in: Any) -> None:
    question = make_question(peers)
    first, second = make_answer(peers, question), make_answer(peers, question)
    client = sign_in(peers.member.user)
    for one in (first, second):
        client.post(to(peers, "accept_answer", slug=one.slug))
    with across_organisations("test"):
        kept = Post.objects.exclude(accepted_at=None)
        assert [one.pk for one in kept] == [second.pk]


def test_who_is_not_verified_reads_nothing(peers: Peers, world: World, sign_in: Any) -> None:
    question = make_question(peers)
    waiting = come_in(peers.community, make_user())
    client = sign_in(waiting.user)
    home = client.get(to(peers, "home"))
    assert home.status_code == 200
    assert "en cours de vérification" in home.text
    assert question.title not in home.text
    for name in ("members", "resources", "gatherings", "search"):
        assert client.get(to(peers, name)).status_code == 404
    assert client.get(to(peers, "question", slug=question.slug)).status_code == 404
    # Not even the head of who hosts, without a seat.
    buyer = sign_in(world.home.people["head_of_service"])
    assert buyer.get(to(peers, "home")).status_code == 404


def test_a_restricted_room_is_for_those_who_are_named(peers: Peers, sign_in: Any) -> None:
    named, other = peers.member, make_member(peers.community)
    with within(peers.community.organisation_id):
        room = write_salon(
            community=peers.community,
            actor=peers.host.user,
            name="Direction",
            purpose="",
            is_restricted=True,
            members=[named],
        )
    peers.salon = room
    question = make_question(peers, named, "Une question entre nous")
    page = to(peers, "question", slug=question.slug)
    assert sign_in(named.user).get(page).status_code == 200
    stranger = sign_in(other.user)
    assert stranger.get(page).status_code == 404
    assert stranger.get(to(peers, "salon", slug=room.slug)).status_code == 404
    assert question.title not in stranger.get(to(peers, "home")).text
    assert question.title not in stranger.get(to(peers, "search"), {"q": "question"}).text
    assert stranger.post(page, {"text": "Bonjour"}).status_code == 404
    assert sign_in(peers.host.user).get(page).status_code == 200


def test_a_text_is_found_by_its_words_without_accents(peers: Peers, sign_in: Any) -> None:
    question = make_question(peers, title="Écrits professionnels relus")
    make_answer(peers, question, text="Une grille d’évaluation partagée.")
    client = sign_in(peers.member.user)
    for words in ("ecrit professionnel", "grille evaluations"):
        assert question.title in client.get(to(peers, "search"), {"q": words}).text
    assert "Rien ne contient ces mots" in client.get(to(peers, "search"), {"q": "zèbre"}).text


def test_another_community_of_the_same_host_stays_apart(
    peers: Peers, world: World, sign_in: Any
) -> None:
    other = make_peers(world.home, world.home.people["director"])
    question = make_question(peers, title="Une phrase bien à nous")
    client = sign_in(other.member.user)
    assert client.get(to(other, "search"), {"q": "phrase"}).text.count(question.title) == 0
    # Its address under one's own community opens nothing.
    assert client.get(to(other, "question", slug=question.slug)).status_code == 404


def test_writing_too_much_in_an_hour_waits(peers: Peers, sign_in: Any) -> None:
    question = make_question(peers)
    client = sign_in(peers.member.user)
    page = to(peers, "question", slug=question.slug)
    for _ in range(11):
        assert client.post(page, {"text": "Une idée."}).status_code == 302
    refused = client.post(page, {"text": "Encore une idée."})
    assert refused.status_code == 422
    assert "gardez ce texte" in refused.text
    assert "Encore une idée." in refused.text


def test_older_questions_follow_by_key(peers: Peers, sign_in: Any) -> None:
    made = []
    with across_organisations("test"):
        first = make_question(peers, title="Question 0")
        for number in range(1, 22):
            first.pk, first._state.adding = None, True
            first.slug, first.title = f"bcdfghjkmn{number:02d}", f"Question {number}"
            first.save()
            made.append(first.title)
    client = sign_in(peers.member.user)
    shown = client.get(to(peers, "home"))
    assert "Question 21<" in shown.text
    assert "Question 1<" not in shown.text
    after = shown.context["questions"].after
    # A question that comes meanwhile moves nothing of the second page.
    make_question(peers, title="Venue entre-temps")
    second = client.get(to(peers, "home"), {"apres": after}).context["questions"]
    assert [one.title for one in second.rows] == ["Question 1", "Question 0"]
    assert second.after == ""


@pytest.mark.parametrize("many", [1, 3])
def test_lists_cost_the_same(
    peers: Peers, sign_in: Any, django_assert_num_queries: Any, many: int
) -> None:
    for number in range(many):
        author = make_member(peers.community)
        question = make_question(peers, author, f"Question {number}")
        for _ in range(many):
            make_answer(peers, question, author)
    client = sign_in(peers.member.user)
    with django_assert_num_queries(6):
        client.get(to(peers, "home"))
    with django_assert_num_queries(5):
        client.get(to(peers, "salon", slug=peers.salon.slug))
    with django_assert_num_queries(5):
        client.get(to(peers, "question", slug=question.slug))
    with django_assert_num_queries(5):
        client.get(to(peers, "members"))
