"""A session and a meeting that decides for a person never overlap, whoever writes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from maillage.groups.domain import Attendee, Refused, join_session, move_session
from maillage.groups.models import Session
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.domain.agenda import case_meetings_over, hold_meeting
from maillage.people.domain.errors import Refused as MeetingRefused
from maillage.people.domain.occupations import taken_by
from maillage.people.enums import MeetingKind, OccupationKind, Role
from maillage.people.models import Meeting, MeetingParticipant, Occupation, User
from tests.factories import World, build_world, make_member
from tests.groups.factories import SECOND, Lived, make_lived

HOUR = timedelta(hours=1)


def hold(world: World, people: list[User], start: datetime) -> Meeting:
    with within(world.home.organisation):
        return hold_meeting(
            organisation=world.home.organisation,
            actor=world.home.people["director"],
            kind=MeetingKind.CASE_REVIEW,
            room=None,
            starts_at=start,
            ends_at=start + HOUR,
            people=people,
        )


def move(world: World, lived: Lived, start: datetime) -> Session:
    with within(world.home.organisation):
        return move_session(
            session=lived.session,
            starts_at=start,
            room=None,
            actor=world.home.people["director"],
        )


def race(*writers: Callable[[], Any]) -> list[str]:
    """Run writers at once, each on its own connection; what each came to."""
    ends: list[str] = []
    start = threading.Barrier(len(writers))

    def run(writer: Callable[[], Any]) -> None:
        start.wait()
        try:
            writer()
            ends.append("taken")
        except (Refused, MeetingRefused):
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


def overlaps(person: User) -> int:
    """How many times a session of somebody meets one of their case meetings."""
    with across_organisations("test"):
        sessions = Occupation.objects.filter(person=person, kind=OccupationKind.SESSION)
        return sum(
            case_meetings_over(persons=[person], starts_at=one.starts_at, ends_at=one.ends_at)
            for one in sessions
        )


def test_a_refusal_about_another_organisation_says_busy_and_no_more(world: World) -> None:
    """Somebody who works for two: neither learns what the other holds them for."""
    lived = make_lived(world)
    shared = lived.members[0]
    make_member(world.foreign.organisation, Role.PROFESSIONAL, shared)
    foreign = {
        "organisation": world.foreign.organisation,
        "actor": world.foreign.people["director"],
        "kind": MeetingKind.PROJECT,
        "room": None,
        "people": [shared],
    }
    sentence = "Une personne attendue a déjà un engagement qui ne peut pas être doublé"
    start = lived.session.starts_at
    with within(world.foreign.organisation):
        with pytest.raises(MeetingRefused) as refused:
            hold_meeting(**foreign, starts_at=start, ends_at=start + HOUR)
        hold_meeting(**foreign, starts_at=SECOND, ends_at=SECOND + HOUR)
    assert str(refused.value) == (f"{sentence} à cette heure\u00a0: choisissez un autre moment.")
    with pytest.raises(Refused) as moved:
        move(world, lived, SECOND)
    assert str(moved.value) == (
        f"{sentence} le mardi 12 janvier 2027, 9\u00a0h\u00a030\u00a0: choisissez un autre moment."
    )


@pytest.mark.django_db(transaction=True)
def test_at_the_same_instant_one_of_the_two_is_refused() -> None:
    world = build_world()
    lived = make_lived(world)
    shared = lived.members[0]
    for day in range(5):
        start = SECOND + timedelta(days=day)
        ended = race(lambda: move(world, lived, start), lambda: hold(world, [shared], start))  # noqa: B023
        assert ended == ["refused", "taken"]
    assert overlaps(shared) == 0


@pytest.mark.django_db(transaction=True)
def test_the_race_is_real_when_nothing_is_locked() -> None:
    """The control: both look, then both write, and the session meets the meeting."""
    world = build_world()
    person = world.home.people["professional"]
    looked = threading.Barrier(2)
    when = {"starts_at": SECOND, "ends_at": SECOND + HOUR}
    common = {"organisation": world.home.organisation, **when}

    def session() -> None:
        with within(world.home.organisation):
            found = case_meetings_over(persons=[person], **when)
            looked.wait()
            if found:
                raise Refused
            with transaction.atomic():
                Occupation.objects.create(
                    person=person,
                    kind=OccupationKind.SESSION,
                    title="Réunion",
                    source="a",
                    **common,
                )

    def meeting() -> None:
        with within(world.home.organisation):
            found = taken_by(kind=OccupationKind.SESSION, persons=[person], **when)
            looked.wait()
            if found:
                raise MeetingRefused("", "start")
            with transaction.atomic():
                row = Meeting.objects.create(kind=MeetingKind.CASE_REVIEW, **common)
                MeetingParticipant.objects.create(
                    organisation=row.organisation, meeting=row, person=person
                )

    assert race(session, meeting) == ["taken", "taken"]
    assert overlaps(person) == 1


def test_the_agenda_of_the_team_does_not_tell_who_comes(
    world: World, sign_in: Callable[[Any], Any]
) -> None:
    """Its hours, beside the public dates of sessions, would be a named attendance."""
    lived = make_lived(world, members=2, membership="open")
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    with within(world.home.organisation):
        join_session(session=lived.session, attendee=Attendee(person=person))
    client = sign_in(world.home.people["director"])
    url = reverse("people:team_agenda", args=[world.home.organisation.slug])
    answer = client.get(url, {"date": lived.session.local_start.date().isoformat()})
    shown = {row["person"]: [hours for _, hours in row["cells"]] for row in answer.context["rows"]}
    for one in (person, *lived.members):
        assert shown[one] == [[]] * 6
    with across_organisations("test"):
        told = Occupation.objects.exclude(person=None).get(is_discreet=False)
    assert told.person == lived.leader
