"""The library and the events: rights, versions, a count without names, places under a lock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from icalendar import Calendar

from maillage.community.agenda import events_of_person
from maillage.community.domain import gatherings as verbs
from maillage.community.models import Gathering, GatheringPlace, Post, Resource
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from tests.community.factories import (
    PDF,
    Peers,
    make_gathering,
    make_member,
    make_peers,
    make_resource,
)
from tests.factories import World


@pytest.fixture
def peers(world: World) -> Peers:
    return make_peers(world.home, world.home.people["director"])


def to(peers: Peers, name: str, **kwargs: Any) -> str:
    return reverse(f"community:{name}", kwargs={"community": peers.slug, **kwargs})


def upload(name: str = "trame.pdf", data: bytes = PDF) -> dict[str, Any]:
    return {
        "title": "Trame d’entretien",
        "text": "Elle se remplit à deux.",
        "made_by": "Service d’AEMO",
        "licence": "cc-by-sa-4.0",
        "speaks_of_nobody": "on",
        "file": SimpleUploadedFile(name, data),
    }


def test_a_resource_is_brought_taken_and_counted_without_who(peers: Peers, sign_in: Any) -> None:
    client = sign_in(peers.member.user)
    brought = client.post(to(peers, "resource_new"), upload())
    assert brought.status_code == 302
    with across_organisations("test"):
        post = Post.objects.get()
    page = client.get(to(peers, "resource", slug=post.slug)).text
    assert "partage à l’identique" in page
    lines = JournalLine.objects.count()
    for _ in range(3):
        taken = client.post(to(peers, "resource_file", slug=post.slug))
        assert (taken.content, taken["Content-Type"]) == (PDF, "application/pdf")
    assert JournalLine.objects.count() == lines
    with across_organisations("test"):
        assert Resource.objects.get().downloads == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"file": SimpleUploadedFile("a.exe", b"MZ\x00\xff")}, "ni un PDF"),
        ({"licence": ""}, "Choisissez une réponse"),
        ({"speaks_of_nobody": ""}, "Cochez"),
        ({"text": "La trame de Zélie, suivie."}, "situation réelle"),
    ],
)
def test_what_is_not_kept_is_said(
    peers: Peers, sign_in: Any, change: dict[str, Any], said: str
) -> None:
    refused = sign_in(peers.member.user).post(to(peers, "resource_new"), {**upload(), **change})
    assert refused.status_code == 422
    assert said in refused.text
    with across_organisations("test"):
        assert not Post.objects.exists()


def test_a_version_takes_the_place_of_another(peers: Peers, sign_in: Any) -> None:
    first = make_resource(peers, "Trame")
    client = sign_in(make_member(peers.community).user)
    typed = {**upload(), "title": "Trame"}
    client.post(to(peers, "resource_version", slug=first.slug), typed)
    with across_organisations("test"):
        second = Resource.objects.get(version=2).post
    listed = client.get(to(peers, "resources")).context["resources"].rows
    assert listed == [second]
    assert "version plus récente" in client.get(to(peers, "resource", slug=first.slug)).text
    again = client.post(to(peers, "resource_version", slug=first.slug), {**typed, **upload()})
    assert again.status_code == 422
    assert "partez de celle-là" in again.text


@pytest.mark.parametrize("many", [1, 3])
def test_lists_cost_the_same(
    peers: Peers, sign_in: Any, django_assert_num_queries: Any, many: int
) -> None:
    last = None
    for _ in range(many):
        make_resource(peers)
        last = make_resource(peers, supersedes=last.resource if last else None)
        gathering = make_gathering(peers)
        with within(peers.community.organisation_id):
            verbs.join(gathering=gathering, member=peers.member)
    client = sign_in(peers.member.user)
    with django_assert_num_queries(4):
        client.get(to(peers, "resources"))
    with django_assert_num_queries(5):
        client.get(to(peers, "resource", slug=last.slug))
    with django_assert_num_queries(5):
        client.get(to(peers, "gatherings"))
    with django_assert_num_queries(5):
        client.get(to(peers, "gathering", slug=gathering.slug))


def test_an_event_is_announced_joined_and_put_in_a_calendar(
    peers: Peers, sign_in: Any, commits: Any
) -> None:
    host = sign_in(peers.host.user)
    typed = {
        "title": "Atelier, écrire à deux",
        "day": "2026-12-03",
        "starts": "14:00",
        "ends": "13:00",
        "remote_url": "https://visio.exemple.fr/x",
    }
    refused = host.post(to(peers, "gathering_new"), typed)
    assert refused.status_code == 422
    assert "La fin doit venir après le début" in refused.text
    nowhere = host.post(to(peers, "gathering_new"), {**typed, "ends": "16:00", "remote_url": ""})
    assert "Dites où" in nowhere.text
    host.post(to(peers, "gathering_new"), {**typed, "ends": "16:00"})
    with across_organisations("test"):
        row = Gathering.objects.get()
    client = sign_in(peers.member.user)
    page = to(peers, "gathering", slug=row.slug)
    # The address at a distance is for those who have a place.
    assert "visio.exemple.fr" not in client.get(page).text
    with commits():
        client.post(to(peers, "gathering_join", slug=row.slug))
    assert "visio.exemple.fr" in client.get(page).text
    assert "Votre place est gardée" in mail.outbox[0].subject
    (event,) = Calendar.from_ical(
        client.get(to(peers, "gathering_file", slug=row.slug)).content
    ).walk("VEVENT")
    assert event["SUMMARY"] == "Atelier, écrire à deux"
    assert event.decoded("DTSTART").astimezone(UTC) == datetime(2026, 12, 3, 13, tzinfo=UTC)
    assert [one.summary for one in events_of_person(peers.member.user_id)] == [row.title]
    assert events_of_person(peers.host.user_id) == []


def test_places_are_counted_and_who_waits_moves_up(
    peers: Peers, sign_in: Any, commits: Any
) -> None:
    other = make_member(peers.community)
    row = make_gathering(peers, capacity=1)
    sign_in(peers.member.user).post(to(peers, "gathering_join", slug=row.slug))
    waits = sign_in(other.user)
    waits.post(to(peers, "gathering_join", slug=row.slug))
    waits.post(to(peers, "gathering_join", slug=row.slug))
    with across_organisations("test"):
        states = dict(GatheringPlace.objects.values_list("member", "state"))
    assert states == {peers.member.pk: "taken", other.pk: "waiting"}
    page = to(peers, "gathering", slug=row.slug)
    assert "liste d’attente" in waits.get(page).text
    assert "visio.exemple.fr" not in waits.get(page).text
    with commits():
        sign_in(peers.member.user).post(to(peers, "gathering_leave", slug=row.slug))
    assert [one.to for one in mail.outbox] == [[other.user.email]]
    with across_organisations("test"):
        assert GatheringPlace.objects.get().state == "taken"


def test_who_comes_is_told_of_a_move_and_of_the_end(
    peers: Peers, sign_in: Any, commits: Any
) -> None:
    row = make_gathering(peers)
    with within(peers.community.organisation_id):
        verbs.join(gathering=row, member=peers.member)
    host = sign_in(peers.host.user)
    typed = {"title": row.title, "day": "2026-12-09", "starts": "10:00", "ends": "11:00"}
    with commits():
        host.post(to(peers, "gathering_edit", slug=row.slug), {**typed, "place": "Poitiers"})
        host.post(to(peers, "gathering_cancel", slug=row.slug))
    # Two mails are asked for; each says what holds when it is written.
    assert {one.subject for one in mail.outbox} == {f"Ce rendez-vous est annulé : {row.title}"}
    (told,) = {one.attachments[0][1] for one in mail.outbox}
    (event,) = Calendar.from_ical(told).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)
    late = sign_in(peers.member.user)
    late.post(to(peers, "gathering_leave", slug=row.slug))
    late.post(to(peers, "gathering_join", slug=row.slug))
    with across_organisations("test"):
        assert not GatheringPlace.objects.exists()


def test_fewer_places_than_people_is_refused(peers: Peers, sign_in: Any) -> None:
    row = make_gathering(peers, capacity=5)
    with within(peers.community.organisation_id):
        for member in (peers.member, peers.host):
            verbs.join(gathering=row, member=member)
    typed = {
        "title": "Atelier", "day": "2026-12-09", "starts": "10:00", "ends": "11:00",
        "place": "Poitiers", "capacity": "1",
    }  # fmt: skip
    refused = sign_in(peers.host.user).post(to(peers, "gathering_edit", slug=row.slug), typed)
    assert refused.status_code == 422
    assert "2 personnes ont déjà une place" in refused.text
