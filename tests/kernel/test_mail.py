"""Mail through a real SMTP server on loopback; the outbox never holds what it says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as outbox

from maillage.kernel import clock, mail
from maillage.kernel.models import OutgoingMail
from tests.factories import World

SECRET = "phrase-qui-ne-doit-pas-rester"


@mail.mail_kind("tests.letter")
def _letter(recipient_id: int, ids: dict) -> mail.Letter | None:
    if ids.get("gone"):
        return None
    if ids.get("broken"):
        raise KeyError(SECRET)
    return mail.Letter("Une nouvelle", SECRET, (mail.Attachment("a.txt", b"abc", "text/plain"),))


class Inbox:
    """Keeps what arrives; can be told to refuse."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            return "451 plus tard"
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Inbox()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield kept
    controller.stop()


def test_a_mail_goes_after_the_commit_and_leaves_no_text(
    world: World, inbox: Inbox, commits: Any
) -> None:
    person = world.home.people["buyer"]
    with commits():
        mail.post(kind="tests.letter", to=person.pk, ids={})
        assert inbox.letters == []
    ((recipients, content),) = inbox.letters
    assert recipients == [person.email]
    assert b"Une nouvelle" in content
    row = OutgoingMail.objects.values().get()
    assert row["status"] == "sent"
    assert SECRET not in str(row)


def test_a_refused_mail_is_tried_again(world: World, inbox: Inbox, commits: Any, at: Any) -> None:
    inbox.refuse = True
    with commits():
        mail.post(kind="tests.letter", to=world.home.people["buyer"].pk, ids={})
    assert OutgoingMail.objects.get().status == "waiting"
    assert mail.resend_waiting() == 0
    inbox.refuse = False
    at(clock.now() + timedelta(minutes=2))
    assert mail.resend_waiting() == 1
    assert len(inbox.letters) == 1
    assert mail.resend_waiting() == 0


def test_after_five_refusals_it_is_given_up(
    world: World, inbox: Inbox, commits: Any, at: Any
) -> None:
    inbox.refuse = True
    with commits():
        mail.post(kind="tests.letter", to=world.home.people["buyer"].pk, ids={})
    for minutes in range(2, 8):
        at(clock.now() + timedelta(minutes=minutes))
        mail.resend_waiting()
    row = OutgoingMail.objects.get()
    assert (row.status, row.attempt) == ("failed", mail.MAX_ATTEMPTS)


def test_a_letter_about_something_gone_is_dropped(world: World, inbox: Inbox, commits: Any) -> None:
    with commits():
        mail.post(kind="tests.letter", to=world.home.people["buyer"].pk, ids={"gone": 1})
    assert inbox.letters == []
    row = OutgoingMail.objects.get()
    assert (row.status, row.sent_at) == ("dropped", None)


def test_a_letter_that_cannot_be_written_ends_too(
    world: World, inbox: Inbox, commits: Any, at: Any, caplog: Any
) -> None:
    begun = clock.now()
    with commits():
        mail.post(kind="tests.letter", to=world.home.people["buyer"].pk, ids={"broken": 1})
        mail.post(kind="tests.letter", to=world.home.people["hr"].pk, ids={})
    # One that breaks does not keep the others.
    assert len(inbox.letters) == 1
    for minutes in range(2, 12):
        at(begun + timedelta(minutes=minutes))
        mail.resend_waiting()
    row = OutgoingMail.objects.get(status="failed")
    assert (row.attempt, mail.resend_waiting()) == (mail.MAX_ATTEMPTS, 0)
    assert SECRET not in caplog.text
    assert caplog.text.count("KeyError") == mail.MAX_ATTEMPTS


def test_a_mail_lost_in_its_last_attempt_is_given_up(
    world: World, inbox: Inbox, commits: Any, at: Any
) -> None:
    mail.post(kind="tests.letter", to=world.home.people["buyer"].pk, ids={})
    OutgoingMail.objects.update(attempt=mail.MAX_ATTEMPTS)
    at(clock.now() + timedelta(minutes=2))
    assert mail.resend_waiting() == 0
    assert (OutgoingMail.objects.get().status, inbox.letters) == ("failed", [])


def test_those_that_wait_longest_go_first(world: World, settings: Any, at: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    people = [world.home.people[role] for role in ("hr", "buyer", "director")]
    for person in people:
        mail.post(kind="tests.letter", to=person.pk, ids={})
    at(clock.now() + timedelta(minutes=2))
    assert mail.resend_waiting() == 3
    assert [message.to for message in outbox.outbox] == [[person.email] for person in people]


def test_an_unknown_kind_is_refused_at_once(db: None) -> None:
    with pytest.raises(LookupError):
        mail.post(kind="tests.unknown", to=1, ids={})
