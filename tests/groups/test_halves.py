"""Groups that meet in halves for a time: who goes where, at the edges too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.urls import reverse

from maillage.groups.domain import (
    Refused,
    cancel_session,
    change_half,
    enrol,
    make_up_session,
    move_session,
    publish_sessions,
    reunite_group,
    split_group,
)
from maillage.groups.domain.attendees import members_of
from maillage.groups.enums import CancelledBy
from maillage.groups.feeds import sessions_of_person
from maillage.groups.models import Enrolment, HalfMember, Halving, Session
from maillage.kernel.tenancy import across_organisations
from maillage.people.domain.agenda import hold_meeting
from maillage.people.enums import MeetingKind, Role
from maillage.people.models import Occupation
from tests.factories import World, make_member
from tests.groups.factories import DAY, FIRST, SECOND, THIRD, WHOLE, Lived, planned


def publish(lived: Lived, *starts: datetime) -> None:
    plan = {lived.group: [planned(start) for start in starts]}
    publish_sessions(cycle=lived.group.cycle, actor=None, plan=plan)


def sessions(lived: Lived) -> list[Session]:
    rows = Session.objects.standing().filter(group=lived.group).order_by("starts_at")
    return list(rows.select_related(*WHOLE))


def test_halves_meet_in_turn_and_their_history_is_kept(
    lived: Lived, director: Any, at: Callable[[datetime], None]
) -> None:
    publish(lived, FIRST, SECOND, THIRD)
    first, *others = lived.members
    split_group(group=lived.group, first_half=[first], on=date(2026, 12, 1), actor=director)
    assert [one.half for one in sessions(lived)] == ["a", "b", "a"]
    assert members_of(sessions(lived)[0]) == [first]
    assert {p.pk for p in members_of(sessions(lived)[1])} == {p.pk for p in others}
    with across_organisations("test"):
        assert [event.start for event in sessions_of_person(first.pk)] == [FIRST, THIRD]
        assert [event.start for event in sessions_of_person(others[0].pk)] == [SECOND]
    at(SECOND + DAY)
    reunite_group(group=lived.group, on=date(2027, 1, 20), actor=director)
    assert [one.half for one in sessions(lived)] == ["a", "b", ""]
    assert len(members_of(sessions(lived)[2])) == 3
    halving = Halving.objects.get()
    assert (halving.starts_on, halving.ends_on) == (date(2026, 12, 1), date(2027, 1, 19))
    assert HalfMember.objects.filter(halving=halving).count() == 3
    with across_organisations("test"):
        assert [event.start for event in sessions_of_person(first.pk)] == [FIRST, THIRD]


def test_a_half_ends_with_the_halving(
    lived: Lived, director: Any, commits: Any, at: Callable[[datetime], None]
) -> None:
    """Moved or made up where the group is whole again, a session is for everybody."""
    publish(lived, FIRST, SECOND, THIRD)
    group, (first, second, _) = lived.group, lived.members
    split_group(group=group, first_half=[first], on=date(2026, 12, 1), actor=director)
    cancel_session(session=sessions(lived)[2], actor=director, by=CancelledBy.BUYER)
    reunite_group(group=group, on=date(2027, 1, 20), actor=director)
    cancelled = Session.objects.select_related(*WHOLE).get(starts_at=THIRD)
    assert cancelled.half == ""
    cancel_session(session=lived.session, actor=director, by=CancelledBy.BUYER)
    moved = sessions(lived)[0]
    assert moved.half == "b"
    with commits():
        moved = move_session(session=moved, starts_at=THIRD, room=None, actor=director)
    assert (moved.half, len(members_of(moved))) == ("", 3)
    assert {message.to[0] for message in mail.outbox} == {
        person.email for person in (*lived.members, lived.leader)
    }
    made = make_up_session(session=lived.session, starts_at=THIRD + DAY, room=None, actor=director)
    assert (made.half, len(members_of(made))) == ("", 3)
    # Back into the halving: for the half that has had fewer, and the others are told.
    mail.outbox.clear()
    with commits():
        moved = move_session(session=moved, starts_at=SECOND, room=None, actor=director)
    assert (moved.half, members_of(moved)) == ("a", [first])
    told = {message.to[0]: message for message in mail.outbox}
    assert "ne vous attend plus" in told[second.email].body
    assert "mardi 9 février 2027, de 9\u00a0h\u00a030" in told[second.email].body
    dropped = icalendar.Calendar.from_ical(told[second.email].attachments[0].content)
    (event,) = dropped.walk("VEVENT")
    assert (event["UID"], event["STATUS"]) == (moved.uid, "CANCELLED")
    assert event["DTSTART"].dt == THIRD
    assert "change de date" in told[first.email].body


def hold_case_meeting(lived: Lived, person: Any, start: datetime, director: Any) -> Any:
    return hold_meeting(
        organisation=lived.group.organisation,
        actor=director,
        kind=MeetingKind.CASE_REVIEW,
        room=None,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        people=[person],
    )


def test_halves_never_bring_a_session_over_a_meeting(lived: Lived, director: Any) -> None:
    publish(lived, FIRST, SECOND)
    first, other, _ = lived.members
    split_group(group=lived.group, first_half=[first], on=date(2026, 12, 1), actor=director)
    hold_case_meeting(lived, first, SECOND, director)
    with pytest.raises(Refused, match="ne peut pas être doublé le mardi 12 janvier") as refusal:
        reunite_group(group=lived.group, on=date(2026, 12, 1), actor=director)
    assert str(first) not in str(refusal.value)
    assert [one.half for one in sessions(lived)] == ["a", "b"]
    # Written before the rule was kept: the meeting is met by the half that the division makes.
    Occupation.objects.filter(source=sessions(lived)[1].source).delete()
    hold_case_meeting(lived, other, SECOND, director)
    Session.objects.update(half="")
    Halving.objects.all().delete()
    with pytest.raises(Refused, match="Une personne attendue a déjà un engagement"):
        split_group(group=lived.group, first_half=[first], on=date(2026, 12, 1), actor=director)
    assert not Halving.objects.exists()


def test_somebody_new_joins_the_smaller_half(world: World, lived: Lived, director: Any) -> None:
    publish(lived, FIRST, SECOND)
    split_group(
        group=lived.group, first_half=lived.members[:2], on=date(2026, 12, 1), actor=director
    )
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    enrol(group=lived.group, person=person, actor=director)
    assert HalfMember.objects.get(person=person).half == "b"
    assert person in members_of(sessions(lived)[1])
    assert person not in members_of(sessions(lived)[0])


def test_halves_hold_at_their_edges(world: World, lived: Lived, director: Any) -> None:
    """A reunion written for a later day: until then who comes has a half, and no other begins."""
    publish(lived, FIRST, SECOND, THIRD)
    group, first = lived.group, lived.members[:1]
    split_group(group=group, first_half=first, on=date(2026, 12, 1), actor=director)
    reunite_group(group=group, on=date(2027, 1, 20), actor=director)
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    enrol(group=group, person=person, actor=director)
    assert [person in members_of(one) for one in sessions(lived)] == [True, False, True]
    with pytest.raises(Refused, match="jusqu’au mardi 19 janvier 2027\u00a0: choisi"):
        split_group(group=group, first_half=first, on=date(2027, 1, 19), actor=director)
    split_group(group=group, first_half=first, on=date(2027, 1, 20), actor=director)
    assert Halving.objects.count() == 2
    # A reunion before both leaves nothing of the second, and ends the first earlier.
    reunite_group(group=group, on=date(2027, 1, 10), actor=director)
    assert [one.half for one in sessions(lived)] == ["a", "", ""]
    assert Halving.objects.get().ends_on == date(2027, 1, 9)


def test_one_member_goes_to_the_other_half(
    world: World, lived: Lived, director: Any, commits: Any, sign_in: Any
) -> None:
    publish(lived, FIRST, SECOND, THIRD)
    alone, goes, stays = lived.members
    split_group(group=lived.group, first_half=[alone], on=date(2026, 12, 1), actor=director)
    client = sign_in(world.home.people["head_of_service"])
    kwargs = {"organisation": world.home.organisation.slug, "slug": lived.group.slug}
    found = Enrolment.objects.filter(group=lived.group)
    pages = {
        one.person_id: reverse("groups:half_change", kwargs={**kwargs, "enrolment": one.slug})
        for one in found
    }
    assert pages[goes.pk] in client.get(reverse("groups:halves", kwargs=kwargs)).text
    last = client.post(pages[alone.pk], {"day": "2027-01-05"})
    assert (last.status_code, "seule personne de son demi-groupe" in last.text) == (422, True)
    mail.outbox.clear()
    with commits():
        done = client.post(pages[goes.pk], {"day": "2027-01-05"}, follow=True)
    assert "Demi-groupe B" in done.text
    assert [goes in members_of(one) for one in sessions(lived)] == [False, False, True]
    assert Halving.objects.count() == 2
    with across_organisations("test"):
        assert [event.start for event in sessions_of_person(goes.pk)] == [THIRD]
        assert [event.start for event in sessions_of_person(stays.pk)] == [SECOND]
    (message,) = mail.outbox
    assert message.to == [goes.email]
    told = icalendar.Calendar.from_ical(message.attachments[0].content).walk("VEVENT")
    stands = {event["DTSTART"].dt: str(event["STATUS"]) for event in told}
    assert stands == {FIRST: "CANCELLED", SECOND: "CANCELLED", THIRD: "CONFIRMED"}
    # Before the change itself, the group is whole again: nothing is left of it.
    reunite_group(group=lived.group, on=date(2027, 1, 2), actor=director)
    assert Halving.objects.get().ends_on == date(2027, 1, 1)
    assert [one.half for one in sessions(lived)] == ["a", "", ""]


def test_who_changes_half_stays_there_and_a_day_that_began_is_lived(
    world: World, lived: Lived, director: Any, at: Any
) -> None:
    publish(lived, FIRST, SECOND, THIRD)
    group, (one, two, three) = lived.group, lived.members
    four = make_member(world.home.organisation, Role.PROFESSIONAL)
    enrol(group=group, person=four, actor=director)
    split_group(group=group, first_half=[one, two], on=date(2026, 12, 1), actor=director)
    # The later change was written first: the earlier one holds after it too.
    change_half(group=group, person=one, on=THIRD.date(), actor=director)
    change_half(group=group, person=three, on=SECOND.date(), actor=director)
    halves = {
        halving.starts_on: set(halving.members.filter(half="a").values_list("person_id", flat=True))
        for halving in Halving.objects.all()
    }
    assert halves == {
        date(2026, 12, 1): {one.pk, two.pk},
        SECOND.date(): {one.pk, two.pk, three.pk},
        THIRD.date(): {two.pk, three.pk},
    }
    at(FIRST + timedelta(minutes=5))
    for verb in (
        lambda: reunite_group(group=group, on=FIRST.date(), actor=director),
        lambda: change_half(group=group, person=three, on=FIRST.date(), actor=director),
    ):
        with pytest.raises(Refused, match="choisissez le lendemain"):
            verb()
    assert [one.half for one in sessions(lived)] == ["a", "b", "a"]


def test_a_calendar_published_anew_goes_to_halves_too(lived: Lived, director: Any) -> None:
    split_group(
        group=lived.group, first_half=lived.members[:1], on=date(2026, 12, 1), actor=director
    )
    publish(lived, FIRST, SECOND, THIRD)
    assert [one.half for one in sessions(lived)] == ["a", "b", "a"]
    reunite_group(group=lived.group, on=date(2027, 1, 20), actor=director)
    publish(lived, FIRST, THIRD, THIRD + DAY)
    assert [one.half for one in sessions(lived)] == ["a", "", ""]


@pytest.mark.parametrize("chosen", [0, 3])
def test_no_half_is_empty(lived: Lived, director: Any, chosen: int) -> None:
    with pytest.raises(Refused, match="au moins une personne"):
        split_group(
            group=lived.group,
            first_half=lived.members[:chosen],
            on=date(2026, 12, 1),
            actor=director,
        )
    assert not Halving.objects.exists()


def test_halves_from_the_page(world: World, lived: Lived, sign_in: Any) -> None:
    client = sign_in(world.home.people["head_of_service"])
    kwargs = {"organisation": world.home.organisation.slug, "slug": lived.group.slug}
    page = reverse("groups:halves", kwargs=kwargs)
    refused = client.post(page, {"day": "2026-12-01"})
    assert refused.status_code == 422
    typed = {"day": "2026-12-01", "first_half": [lived.members[0].pk]}
    done = client.post(page, typed, follow=True)
    assert "Demi-groupe A" in done.text
    assert str(lived.members[0]) in done.text
    again = client.post(page, {"day": "2026-12-05"}, follow=True)
    assert "et jusqu’au" in again.text
    assert "puis en entier" in again.text
    reunited = client.post(page, typed, follow=True)
    assert "choisissez un jour plus tardif" in reunited.text
