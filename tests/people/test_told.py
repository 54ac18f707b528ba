"""Meetings and absences in personal agendas and mails: a time, a place, one neutral word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from django.core import mail

from maillage.kernel import links
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.kernel.views.feeds import PURPOSE
from maillage.people.domain.agenda import add_leave, cancel_meeting, hold_meeting
from maillage.people.domain.members import end_membership
from maillage.people.models import Meeting, Membership, Occupation, User
from tests.factories import World, make_room
from tests.people.pages import address

NINE = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # 9 h in Paris
HOUR = timedelta(hours=1)
# What would say why people meet, or why somebody is away.
TELLING = ("synthèse", "case_review", "leave", "congé")


@pytest.fixture
def held(world: World, commits: Any) -> Meeting:
    """A case review of the professional and HR, in the room; the professional is away later."""
    people = [world.home.people[role] for role in ("professional", "hr")]
    with within(world.home.organisation), commits():
        row = hold_meeting(
            organisation=world.home.organisation,
            actor=world.home.people["director"],
            kind="case_review_meeting",
            room=world.home.objects["room"],
            starts_at=NINE,
            ends_at=NINE + HOUR,
            people=people,
        )
        add_leave(
            organisation=world.home.organisation,
            person=people[0],
            starts_at=NINE + 24 * HOUR,
            ends_at=NINE + 30 * HOUR,
        )
    return row


def feed(client: Any, person: User) -> str:
    token = links.create(purpose=PURPOSE, subject=person)
    return client.get(f"/agenda/{token}.ics").content.decode()


def events(text: str) -> list[tuple[str, datetime, int, str]]:
    """(title, start, sequence, state) as another library reads them."""
    return [
        (
            event.summary.value,
            event.dtstart.value.astimezone(UTC),
            int(event.sequence.value),
            event.status.value,
        )
        for calendar in vobject.readComponents(text)
        for event in calendar.vevent_list
    ]


def test_the_feed_tells_meetings_and_absences_neutrally(
    world: World, held: Meeting, client: Any
) -> None:
    text = feed(client, world.home.people["professional"])
    assert events(text) == [
        ("Réunion", NINE, 0, "CONFIRMED"),
        ("Absence", NINE + 24 * HOUR, 0, "CONFIRMED"),
    ]
    assert [word for word in TELLING if word in text.lower()] == []
    # Whose it is stands on the person's page only; nothing describes.
    assert world.home.organisation.name not in text
    assert "DESCRIPTION" not in text
    (calendar,) = vobject.readComponents(text)
    places = [getattr(event, "location", None) for event in calendar.vevent_list]
    assert [place.value if place else "" for place in places] == [
        str(world.home.objects["room"]),
        "",
    ]
    assert [title for title, *_ in events(feed(client, world.home.people["hr"]))] == ["Réunion"]


def test_nobody_elses_agenda_shows_them(world: World, held: Meeting, client: Any) -> None:
    for person in (world.home.people["director"], world.foreign.people["hr"], world.stranger):
        assert "BEGIN:VEVENT" not in feed(client, person)


def test_the_personal_page_lists_what_comes(
    world: World, held: Meeting, sign_in: Any, at: Any
) -> None:
    client = sign_in(world.home.people["professional"])

    def shown() -> list[tuple[str, str]]:
        answer = client.get("/mon-agenda/")
        return [(event.summary, event.owner) for event in answer.context["page"].object_list]

    name = world.home.organisation.name
    assert shown() == [("Réunion", name), ("Absence", name)]
    assert "jeudi 26 novembre 2026" in client.get("/mon-agenda/").text
    with within(world.home.organisation):
        cancel_meeting(meeting=held, actor=world.home.people["director"])
    assert shown() == [("Absence", name)]
    at(NINE + 31 * HOUR)
    assert shown() == []


def test_a_meeting_moves_and_everybody_follows(
    world: World, held: Meeting, sign_in: Any, commits: Any
) -> None:
    room = make_room(world.home.objects["site"], "Salle du Cher")
    client = sign_in(world.home.people["secretary"])
    url = address(world, "people:meeting_move", slug=held.slug)
    shown = client.get(url)
    assert 'value="2026-11-26"' in shown.text
    assert "jeudi 26 novembre 2026" in shown.text
    mail.outbox.clear()
    typed = {"day": "2026-11-27", "start": "14:00", "end": "15:30", "room": room.pk}
    with commits():
        assert client.post(url, typed).status_code == 302
    # The same again changes nothing and tells nobody.
    with commits():
        assert client.post(url, typed).status_code == 302
    moved = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
    told = {message.to[0]: message for message in mail.outbox}
    assert sorted(told) == sorted(world.home.people[role].email for role in ("professional", "hr"))
    assert len(mail.outbox) == 2
    (event,) = icalendar.Calendar.from_ical(mail.outbox[0].attachments[0].content).walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"]) == (f"{held.slug}@maillage", 1)
    assert event["DTSTART"].dt == moved
    assert "Salle du Cher" in mail.outbox[0].body
    assert events(feed(client, world.home.people["hr"])) == [("Réunion", moved, 1, "CONFIRMED")]
    with within(world.home.organisation):
        rows = Occupation.objects.filter(source=f"people.meeting:{held.pk}")
        assert {row.starts_at for row in rows} == {moved}
        assert [row.room for row in rows if row.room] == [room]
    assert JournalLine.objects.filter(verb="people.meeting_moved").count() == 1


def test_a_cancelled_meeting_is_told_as_such(
    world: World, held: Meeting, client: Any, commits: Any
) -> None:
    mail.outbox.clear()
    with within(world.home.organisation), commits():
        cancel_meeting(meeting=held, actor=world.home.people["director"])
    assert events(feed(client, world.home.people["hr"])) == [("Réunion", NINE, 1, "CANCELLED")]
    calendar = icalendar.Calendar.from_ical(mail.outbox[0].attachments[0].content)
    assert (calendar["METHOD"], calendar.walk("VEVENT")[0]["SEQUENCE"]) == ("CANCEL", 1)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"end": "13:00"}, 422),
        ({"day": "2026-11-20"}, 422),
        ({"day": ""}, 422),
        ({"room": "0"}, 422),
    ],
)
def test_a_bad_move_changes_nothing(
    world: World, held: Meeting, sign_in: Any, changes: dict[str, str], status: int
) -> None:
    typed = {"day": "2026-11-27", "start": "14:00", "end": "15:00", "room": "", **changes}
    client = sign_in(world.home.people["secretary"])
    url = address(world, "people:meeting_move", slug=held.slug)
    assert client.post(url, typed).status_code == status
    with within(world.home.organisation):
        row = Meeting.objects.get()
    assert (row.starts_at, row.sequence) == (NINE, 0)


def test_a_taken_room_and_a_past_meeting_do_not_move(
    world: World, held: Meeting, sign_in: Any, at: Any
) -> None:
    room = make_room(world.home.objects["site"], "Salle du Cher")
    with within(world.home.organisation):
        hold_meeting(
            organisation=world.home.organisation,
            actor=world.home.people["director"],
            kind="team_meeting",
            room=room,
            starts_at=NINE,
            ends_at=NINE + HOUR,
            people=[world.home.people["director"]],
        )
    client = sign_in(world.home.people["secretary"])
    url = address(world, "people:meeting_move", slug=held.slug)
    typed = {"day": "2026-11-26", "start": "09:30", "end": "10:30", "room": room.pk}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["room"]
    at(NINE + timedelta(minutes=1))
    later = {"day": "2026-11-27", "start": "14:00", "end": "15:00", "room": ""}
    assert client.post(url, later).status_code == 302
    with within(world.home.organisation):
        assert Meeting.objects.get(pk=held.pk).starts_at == NINE


def test_a_leaver_hears_no_more_of_meetings(
    world: World, held: Meeting, client: Any, commits: Any
) -> None:
    person = world.home.people["professional"]
    with within(world.home.organisation):
        end_membership(
            membership=Membership.objects.get(user=person),
            actor=world.home.people["director"],
            last_day=date(2026, 11, 25),
        )
    assert "BEGIN:VEVENT" not in feed(client, person)
    mail.outbox.clear()
    with within(world.home.organisation), commits():
        cancel_meeting(meeting=held, actor=world.home.people["director"])
    assert [message.to[0] for message in mail.outbox] == [world.home.people["hr"].email]


@pytest.mark.parametrize("number", [1, 3])
def test_the_feed_costs_the_same_whatever_it_holds(
    world: World, client: Any, number: int, django_assert_num_queries: Any
) -> None:
    person = world.home.people["professional"]
    with within(world.home.organisation):
        for rank in range(number):
            hold_meeting(
                organisation=world.home.organisation,
                actor=world.home.people["director"],
                kind="team_meeting",
                room=make_room(world.home.objects["site"]),
                starts_at=NINE + rank * HOUR,
                ends_at=NINE + (rank + 1) * HOUR,
                people=[person],
            )
            add_leave(
                organisation=world.home.organisation,
                person=person,
                starts_at=NINE + (24 + rank) * HOUR,
                ends_at=NINE + (25 + rank) * HOUR,
            )
    token = links.create(purpose=PURPOSE, subject=person)
    with django_assert_num_queries(8):
        client.get(f"/agenda/{token}.ics")
