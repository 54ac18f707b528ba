"""Reported, read again, sent back, hidden, restored: by codes, with a journal line each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from maillage.community.domain import moderating
from maillage.community.enums import Reason
from maillage.community.models import Post, Report
from maillage.kernel import clock, fulltext
from maillage.kernel.models import FullTextWord, JournalLine, StoredFile
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.domain.errors import Refused
from tests.community.factories import (
    Peers,
    make_answer,
    make_member,
    make_peers,
    make_question,
    make_resource,
)
from tests.factories import World


@pytest.fixture
def peers(world: World) -> Peers:
    return make_peers(world.home, world.home.people["director"])


def to(peers: Peers, name: str, **kwargs: Any) -> str:
    return reverse(f"community:{name}", kwargs={"community": peers.slug, **kwargs})


def found(peers: Peers, words: str) -> list[int]:
    owner = peers.community.organisation_id
    return fulltext.find(kind="community", organisations=[owner], query=words)


def test_a_report_goes_to_the_queue_and_the_text_stays(peers: Peers, sign_in: Any) -> None:
    other = make_member(peers.community)
    question = make_question(peers)
    client = sign_in(other.user)
    client.post(to(peers, "report", slug=question.slug), {"reason": "off_topic"})
    again = client.post(to(peers, "report", slug=question.slug), {"reason": "advert"})
    assert again.status_code == 422
    assert "déjà signalé" in again.text
    with across_organisations("test"):
        question.refresh_from_db()
        assert Report.objects.count() == 1
    assert question.state == "visible"
    host = sign_in(peers.host.user)
    queue = host.get(to(peers, "queue")).text
    assert question.title in queue
    assert "Ce n’est pas le sujet" in queue
    host.post(to(peers, "moderate", slug=question.slug), {"decision": "stand"})
    assert "Rien n’attend" in host.get(to(peers, "queue")).text


def test_reported_as_a_child_it_is_withdrawn_at_once(peers: Peers, sign_in: Any) -> None:
    other = make_member(peers.community)
    question = make_question(peers, title="Retour après une absence")
    assert found(peers, "absence") == [question.pk]
    client = sign_in(other.user)
    client.post(to(peers, "report", slug=question.slug), {"reason": "case_data"})
    assert client.get(to(peers, "question", slug=question.slug)).status_code == 404
    assert found(peers, "absence") == []
    host = sign_in(peers.host.user)
    host.post(to(peers, "moderate", slug=question.slug), {"decision": "stand"})
    assert found(peers, "absence") == [question.pk]


def test_sent_back_corrected_read_again_published(peers: Peers, sign_in: Any, commits: Any) -> None:
    question = make_question(peers)
    host, author = sign_in(peers.host.user), peers.member.user
    page = to(peers, "moderate", slug=question.slug)
    refused = host.post(page, {"decision": "edit"})
    assert refused.status_code == 422
    assert "Choisissez pourquoi" in refused.text
    with commits():
        host.post(page, {"decision": "edit", "reason": "person"})
    (letter,) = mail.outbox
    assert letter.to == [author.email]
    assert "Une personne y est mise en cause" in letter.body
    assert question.text not in letter.body
    client = sign_in(author)
    typed = {"title": "Autrement dit", "text": "Sans nommer personne."}
    client.post(to(peers, "rewrite", slug=question.slug), typed)
    with across_organisations("test"):
        question.refresh_from_db()
    # A text that was sent back is never published by its author alone.
    assert (question.state, question.title) == ("queued", "Autrement dit")
    sign_in(peers.host.user).post(page, {"decision": "stand"})
    with across_organisations("test"):
        question.refresh_from_db()
    assert question.state == "visible"
    verbs = JournalLine.objects.filter(subject_type="community.post").order_by("position")
    assert list(verbs.values_list("verb", flat=True)) == [
        "community.asked", "community.sent_back", "community.rewritten", "community.let_stand",
    ]  # fmt: skip


def test_hidden_it_is_read_by_its_author_and_hosts_then_restored(
    peers: Peers, sign_in: Any
) -> None:
    other = make_member(peers.community)
    question = make_question(peers)
    answer = make_answer(peers, question, peers.member)
    page = to(peers, "question", slug=question.slug)
    host = sign_in(peers.host.user)
    host.post(to(peers, "certify", slug=answer.slug))
    host.post(to(peers, "moderate", slug=answer.slug), {"decision": "hide", "reason": "offensive"})
    assert answer.text not in sign_in(other.user).get(page).text
    mine = sign_in(peers.member.user)
    assert "Le ton blesse" in mine.get(page).text
    assert mine.get(to(peers, "rewrite", slug=answer.slug)).status_code == 404
    with across_organisations("test"):
        answer.refresh_from_db()
    assert (answer.state, answer.certified_at) == ("hidden", None)
    host = sign_in(peers.host.user)
    assert "Masqués ou renvoyés" in host.get(to(peers, "queue")).text
    host.post(to(peers, "moderate", slug=answer.slug), {"decision": "stand"})
    assert answer.text in sign_in(other.user).get(page).text


def test_the_answers_of_a_hidden_question_are_hidden_with_it(peers: Peers, sign_in: Any) -> None:
    other = make_member(peers.community)
    question = make_question(peers)
    answer = make_answer(peers, question)
    with within(peers.community.organisation_id):
        moderating.hide(post=question, actor=peers.host, reason=Reason.OFF_TOPIC)
    client = sign_in(other.user)
    assert client.get(to(peers, "report", slug=answer.slug)).status_code == 404
    assert client.post(to(peers, "question", slug=question.slug), {"text": "a"}).status_code == 404


def test_a_resource_is_moderated_like_a_text_and_its_file_with_it(
    peers: Peers, sign_in: Any
) -> None:
    other = make_member(peers.community)
    post = make_resource(peers)
    file = to(peers, "resource_file", slug=post.slug)
    assert sign_in(other.user).post(file).status_code == 200
    host = sign_in(peers.host.user)
    host.post(to(peers, "moderate", slug=post.slug), {"decision": "hide", "reason": "rights"})
    assert sign_in(other.user).post(file).status_code == 404


def test_who_reports_twice_is_told_so(peers: Peers) -> None:
    question = make_question(peers)
    with within(peers.community.organisation_id):
        moderating.report(post=question, by=peers.host, reason=Reason.ADVERT)
        with pytest.raises(Refused):
            moderating.report(post=question, by=peers.host, reason=Reason.ADVERT)
        assert Post.objects.get().state == "visible"


@pytest.mark.parametrize("many", [1, 3])
def test_the_queue_costs_the_same(
    peers: Peers, sign_in: Any, django_assert_num_queries: Any, many: int
) -> None:
    for _ in range(many):
        other = make_member(peers.community)
        question = make_question(peers, other)
        with within(peers.community.organisation_id):
            moderating.report(post=question, by=other, reason=Reason.ADVERT)
            moderating.hide(post=make_question(peers), actor=peers.host, reason=Reason.ADVERT)
    client = sign_in(peers.host.user)
    with django_assert_num_queries(7):
        client.get(to(peers, "queue"))


def test_erased_nothing_is_left_not_even_in_the_index(peers: Peers, sign_in: Any) -> None:
    other = make_member(peers.community)
    question = make_question(peers, title="Retour après une absence")
    answer = make_answer(peers, question, text="Comme pour un orthoptiste.")
    assert found(peers, "orthoptistes") == [question.pk]
    host = sign_in(peers.host.user)
    page = to(peers, "moderate", slug=answer.slug)
    host.post(page, {"decision": "erase", "reason": "case_data"})
    with across_organisations("test"):
        answer.refresh_from_db()
    assert (answer.text, answer.state, answer.reason) == ("", "hidden", "case_data")
    assert found(peers, "orthoptiste") == []
    assert not FullTextWord.objects.filter(word__startswith="orthoptist").exists()
    assert found(peers, "absence") == [question.pk]
    again = host.post(page, {"decision": "stand"})
    assert "il n’en reste rien à décider" in again.text
    assert "orthoptiste" not in sign_in(other.user).get(to(peers, "search"), {"q": "retour"}).text


def test_an_erased_resource_loses_its_file(peers: Peers, sign_in: Any, commits: Any) -> None:
    post = make_resource(peers)
    with commits():
        sign_in(peers.host.user).post(
            to(peers, "moderate", slug=post.slug), {"decision": "erase", "reason": "rights"}
        )
    with across_organisations("test"):
        assert not StoredFile.objects.exists()
    mine = sign_in(peers.member.user)
    assert "effacé" in mine.get(to(peers, "resource", slug=post.slug)).text
    assert mine.post(to(peers, "resource_file", slug=post.slug)).status_code == 404


def test_what_showed_a_child_is_erased_by_the_clock(peers: Peers, at: Any) -> None:
    question, other = make_question(peers), make_question(peers)
    with within(peers.community.organisation_id):
        moderating.hide(post=question, actor=peers.host, reason=Reason.CASE_DATA)
        moderating.hide(post=other, actor=peers.host, reason=Reason.OFF_TOPIC)
    at(clock.now() + timedelta(days=29))
    assert moderating.erase_hidden() == 0
    at(clock.now() + timedelta(days=2))
    assert moderating.erase_hidden() == 1
    assert moderating.erase_hidden() == 0
    with across_organisations("test"):
        question.refresh_from_db()
        other.refresh_from_db()
    assert (question.title, question.text, other.text != "") == ("Texte effacé", "", True)


def test_too_many_reports_wait(peers: Peers) -> None:
    questions = []
    for number in range(11):
        questions.append(make_question(peers, title=f"Question {number}"))
    with within(peers.community.organisation_id):
        for question in questions[:10]:
            moderating.report(post=question, by=peers.host, reason=Reason.ADVERT)
        with pytest.raises(Refused, match="dans une heure"):
            moderating.report(post=questions[10], by=peers.host, reason=Reason.ADVERT)
