"""What leaves by mail and by feed: a time, a place, one neutral word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import icalendar
import pytest
import vobject
from django.core import mail
from django.core.mail import EmailMessage

from maillage.groups.domain import cancel_session, move_session, publish_sessions
from maillage.groups.enums import CancelledBy
from maillage.groups.feeds import sessions_of_person
from maillage.groups.models import Session
from maillage.kernel.tenancy import across_organisations, within
from tests.factories import World
from tests.groups.factories import (
    FIRST,
    SECOND,
    make_cycle,
    make_enrolled,
    make_facilitator,
    only_group,
    planned,
)

# What would say that this is practice analysis, or who leads it, to whoever reads over a shoulder.
TELLING = ("SIEMO", "Analyse", "pratique", "Inès", "Morel", "groupe", "séance")


@pytest.fixture
def told(world: World, commits: Any) -> dict[str, Any]:
    """A cycle published to one member and its facilitator."""
    leader, profile = make_facilitator(world)
    with within(world.home.organisation):
        cycle = make_cycle(world.home, profiles=(profile,))
        group = only_group(cycle)
        (member,) = make_enrolled(world.home, group)
        with commits():
            room = world.home.objects["room"]
            plan = {group: [planned(FIRST, room), planned(SECOND, room)]}
            publish_sessions(cycle=cycle, actor=None, plan=plan)
    return {"group": group, "member": member, "leader": leader}


def said_to(person: Any) -> list[EmailMessage]:
    return [message for message in mail.outbox if message.to == [person.email]]


def events(message: EmailMessage) -> list[Any]:
    return icalendar.Calendar.from_ical(message.attachments[0].content).walk("VEVENT")


def assert_neutral(message: EmailMessage) -> None:
    assert message.subject == "Réunion"
    whole = message.body + str(message.attachments[0].content)
    assert [word for word in TELLING if word.lower() in whole.lower()] == []


def test_the_year_is_told_once_to_each(told: dict[str, Any]) -> None:
    for person in (told["member"], told["leader"]):
        (message,) = said_to(person)
        assert_neutral(message)
        assert "mardi 8 décembre 2026, de 9 h 30 à 11 h 30" in message.body.replace("\u00a0", " ")
        assert len(events(message)) == 2


def test_a_move_is_a_request_with_the_next_sequence(
    world: World, told: dict[str, Any], commits: Any
) -> None:
    mail.outbox.clear()
    with within(world.home.organisation), commits():
        session = Session.objects.get(starts_at=FIRST)
        director = world.home.people["director"]
        move_session(
            session=session, starts_at=FIRST.replace(day=15), room=session.room, actor=director
        )
    (message,) = said_to(told["member"])
    assert_neutral(message)
    calendar = vobject.readOne(message.attachments[0].content)
    assert calendar.method.value == "REQUEST"
    assert calendar.vevent.sequence.value == "1"
    assert calendar.vevent.uid.value == session.uid
    assert calendar.vevent.summary.value == "Réunion"


def test_a_cancellation_says_so(world: World, told: dict[str, Any], commits: Any) -> None:
    mail.outbox.clear()
    with within(world.home.organisation), commits():
        session = Session.objects.get(starts_at=SECOND)
        cancel_session(session=session, actor=world.home.people["director"], by=CancelledBy.BUYER)
    (message,) = said_to(told["leader"])
    assert_neutral(message)
    assert "Du fait de\u00a0: La structure." in message.body
    assert "Du fait de" not in said_to(told["member"])[0].body
    calendar = vobject.readOne(message.attachments[0].content)
    assert (calendar.method.value, calendar.vevent.status.value) == ("CANCEL", "CANCELLED")


def test_the_feed_holds_the_dates_of_one_person_only(
    world: World, told: dict[str, Any], commits: Any
) -> None:
    with within(world.home.organisation):
        other = make_cycle(world.home, ("Autre",), title="Autre cycle")
        group = only_group(other)
        (stranger,) = make_enrolled(world.home, group)
        publish_sessions(cycle=other, actor=None, plan={group: [planned(SECOND)]})
    with across_organisations("test"):
        own = sessions_of_person(told["member"].pk)
        led = sessions_of_person(told["leader"].pk)
        others = sessions_of_person(stranger.pk)
        nobody = sessions_of_person(world.stranger.pk)
    assert [event.start for event in own] == [FIRST, SECOND]
    assert [replace(event, url="") for event in own] == [replace(event, url="") for event in led]
    assert all(f"/o/{world.home.organisation.slug}/" in event.url for event in own)
    assert all(f"/o/{world.provider.organisation.slug}/" in event.url for event in led)
    assert [event.start for event in others] == [SECOND]
    assert nobody == []
    assert {event.summary for event in (*own, *others)} == {"Réunion"}
