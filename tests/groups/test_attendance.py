"""Who came: the facilitator notes it, others see totals, payroll sees hours without a group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from maillage.groups.domain import (
    Attendee,
    Refused,
    cancel_session,
    end_cycle,
    give_up_seat,
    join_session,
    mark_held,
    record_attendance,
)
from maillage.groups.enums import AttendanceState, CancelledBy, CycleStatus, SessionStatus
from maillage.groups.models import Attendance, Cycle, Enrolment, Session
from maillage.groups.queries.attendance import (
    hours_worked,
    session_totals,
)
from maillage.groups.queries.indicators import figures_of
from maillage.kernel.models import JournalLine
from maillage.kernel.sheets import read_sheet
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from tests.factories import World, make_member
from tests.groups.factories import (
    FIRST,
    Lived,
    make_enrolled,
    make_guest,
    make_lived,
    undertake,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def lived(world: World, at: Callable[[datetime], None]) -> Iterator[Lived]:
    """A session that began an hour ago; everybody has accepted the charter."""
    found = make_lived(world, members=3)
    undertake(found.group, found.leader, *found.members)
    with within(world.home.organisation):
        at(FIRST + HOUR)
        yield found


def note(lived: Lived, *states: str, actor: Any = None) -> Session:
    told = {Attendee(person=p): s for p, s in zip(lived.members, states, strict=False)}
    return record_attendance(session=lived.session, states=told, actor=actor or lived.leader)


def url(world: World, name: str, whose: str = "provider", **kwargs: Any) -> str:
    organisation = getattr(world, whose).organisation
    return reverse(name, kwargs={"organisation": organisation.slug, **kwargs})


def test_noting_who_came_holds_the_session(lived: Lived) -> None:
    row = note(lived, "present", "excused", "absent")
    assert row.status == SessionStatus.HELD
    assert sorted(Attendance.objects.values_list("state", flat=True)) == [
        "absent",
        "excused",
        "present",
    ]
    line = JournalLine.objects.get(verb="groups.attendance_recorded")
    assert line.detail == {"present": 1, "excused": 1, "absent": 1}


def test_a_correction_replaces(lived: Lived) -> None:
    note(lived, "present", "present", "present")
    note(lived, "absent", "present", "present")
    assert Attendance.objects.count() == 3
    assert Attendance.objects.get(person=lived.members[0]).state == AttendanceState.ABSENT
    assert JournalLine.objects.filter(verb="groups.session_held").count() == 1


@pytest.mark.parametrize("role", ["director", "head_of_service", "buyer", "hr", "admin"])
def test_nobody_else_notes_who_came(world: World, lived: Lived, role: str) -> None:
    with pytest.raises(Refused, match="Seule la personne qui anime"):
        note(lived, "present", actor=world.home.people[role])
    assert not Attendance.objects.exists()


def test_nothing_is_noted_before_the_start(lived: Lived, at: Callable[[datetime], None]) -> None:
    at(FIRST - HOUR)
    with pytest.raises(Refused, match="n'a pas commencé"):
        note(lived, "present")
    with pytest.raises(Refused, match="n'a pas commencé"):
        mark_held(session=lived.session, actor=lived.leader)
    at(FIRST)
    assert mark_held(session=lived.session, actor=lived.leader).status == SessionStatus.HELD


def test_a_cancelled_session_is_not_held(
    world: World, lived: Lived, at: Callable[[datetime], None]
) -> None:
    at(FIRST - HOUR)
    cancel_session(session=lived.session, actor=world.home.people["director"], by=CancelledBy.BUYER)
    at(FIRST + HOUR)
    with pytest.raises(Refused, match="annulée"):
        note(lived, "present")


def test_who_plans_says_it_only_when_no_account_leads(world: World, lived: Lived) -> None:
    director = world.home.people["director"]
    with pytest.raises(Refused, match="demandez-le-lui"):
        mark_held(session=lived.session, actor=director)
    lived.group.facilitators.all().delete()
    assert mark_held(session=lived.session, actor=director).status == SessionStatus.HELD


def test_counts_hold_numbers_only(lived: Lived) -> None:
    guest = Attendee(guest=make_guest(lived.group))
    note(lived, "present", "excused", "absent")
    Attendance.objects.create(
        organisation=lived.group.organisation,
        session=lived.session,
        guest=guest.guest,
        state="present",
        recorded_at=FIRST,
    )
    for scheme in (lived.group, lived.group.cycle):
        assert [(one.present, one.expected) for one in session_totals(scheme)] == [(2, 4)]


def test_an_unlived_cycle_counts_nothing(world: World) -> None:
    lived = make_lived(world)
    with within(world.home.organisation):
        assert session_totals(lived.group) == []
        person = world.home.people["director"]
        (figures,) = figures_of([lived.group.cycle], person, world.home.organisation)
    assert figures.total.presence is None
    assert (figures.total.held, figures.total.standing) == (0, 1)


def test_the_phone_page_notes_and_says_what_misses(
    world: World, lived: Lived, sign_in: Any
) -> None:
    client = sign_in(lived.leader)
    page = url(world, "groups:led_attendance", slug=lived.session.slug)
    one, two, three = (f"state_p{person.pk}" for person in lived.members)
    refused = client.post(page, {one: "present", two: "absent"})
    assert refused.status_code == 422
    assert f"Notez si {lived.members[2]} est venu ou venue." in refused.text
    assert not Attendance.objects.exists()
    assert client.post(page, {one: "present", two: "absent", three: "excused"}).status_code == 302
    assert Attendance.objects.count() == 3
    shown = client.get(url(world, "groups:led_session", slug=lived.session.slug))
    assert "1 personne présente sur 3" in " ".join(shown.text.split())


@pytest.mark.parametrize(("more", "shown"), [(1, False), (2, True)])
def test_the_director_sees_a_total_from_five_people_on_and_no_name(
    world: World, lived: Lived, sign_in: Any, more: int, shown: bool
) -> None:
    lived.members += make_enrolled(world.home, lived.group, more)
    undertake(lived.group, *lived.members)
    note(lived, "present", "present", "absent", *["present"] * more)
    client = sign_in(world.home.people["director"])
    page = client.get(url(world, "groups:group", "home", slug=lived.group.slug))
    assert ("4 sur 5" in page.text, "sur 4" in page.text) == (shown, False)
    assert [str(one) for one in lived.members if str(one) in page.text] == []


def test_each_sees_their_own_presence_only(world: World, lived: Lived, sign_in: Any) -> None:
    note(lived, "present", "absent", "present")
    page = url(world, "groups:own_session", "home", slug=lived.session.slug)
    first = sign_in(lived.members[0]).get(page)
    assert "Noté à cette séance : présence." in " ".join(first.text.split())
    second = sign_in(lived.members[1]).get(page)
    assert "Noté à cette séance : absence." in " ".join(second.text.split())
    for one in lived.members[1:]:
        assert str(one) not in first.text


def test_another_facilitator_reaches_nothing(world: World, lived: Lived, sign_in: Any) -> None:
    note(lived, "present", "present", "absent")
    for person in (world.provider.people["facilitator"], world.provider.people["admin"]):
        client = sign_in(person)
        for name in ("groups:led_session", "groups:led_attendance", "groups:led_charter"):
            refused = client.get(url(world, name, slug=lived.session.slug))
            assert refused.status_code == 404
            assert lived.group.name not in refused.text


def test_hours_have_no_group(world: World, lived: Lived, sign_in: Any) -> None:
    note(lived, "present", "absent", "present")
    # Who goes to a voluntary group, on which day, is not for payroll.
    assert hours_worked(date(2026, 12, 1), date(2026, 12, 31)) == []
    Cycle.objects.update(is_voluntary=False)
    rows = hours_worked(date(2026, 12, 1), date(2026, 12, 31))
    came = [lived.members[0], lived.members[2]]
    assert [(row.last_name, row.day, row.minutes) for row in rows] == [
        (person.last_name, date(2026, 12, 8), 120)
        for person in sorted(came, key=lambda person: person.search_key)
    ]
    assert hours_worked(date(2026, 12, 9), date(2026, 12, 31)) == []
    client = sign_in(world.home.people["hr"])
    export = url(world, "groups:hours_export", "home")
    asked = {"first": "2026-12-01", "last": "2026-12-31"}
    for extension in ("ods", "csv"):
        answer = client.get(export, {**asked, "format": extension})
        sheet = read_sheet(answer.content, f"heures.{extension}")
        assert sheet.headers == ("Nom", "Prénom", "Date", "Minutes")
        assert {row.cells[2:] for row in sheet.rows} == {("08/12/2026", "120")}
        assert len(sheet.rows) == 2
        assert lived.group.name.encode() not in answer.content
        assert lived.group.cycle.title.encode() not in answer.content
    assert JournalLine.objects.filter(verb="read").count() == 2
    wrong = client.get(export, {"first": "2026-12-31", "last": "2026-12-01"})
    assert wrong.status_code == 422
    assert "La fin précède le début" in wrong.text


@pytest.mark.parametrize("role", ["admin", "director", "head_of_service"])
def test_who_leads_people_reads_no_hours_even_as_hr(
    world: World, lived: Lived, sign_in: Any, role: str
) -> None:
    person = make_member(world.home.organisation, Role.HR, world.home.people[role])
    client = sign_in(person)
    for name in ("groups:hours", "groups:hours_export"):
        assert client.get(url(world, name, "home")).status_code == 404


def test_hours_of_people_from_elsewhere_are_not_ours(lived: Lived) -> None:
    note(lived, "present", "absent", "absent")
    Attendance.objects.create(
        organisation=lived.group.organisation,
        session=lived.session,
        guest=make_guest(lived.group),
        state="present",
        recorded_at=FIRST,
    )
    Cycle.objects.update(is_training=True)
    rows = hours_worked(date(2026, 12, 8), date(2026, 12, 8))
    assert [row.last_name for row in rows] == [lived.members[0].last_name]


def test_ending_a_cycle_leaves_nothing_to_come(world: World, lived: Lived) -> None:
    director = world.home.people["director"]
    lived.session.refresh_from_db()
    end_cycle(cycle=lived.group.cycle, actor=director)
    lived.group.cycle.refresh_from_db()
    assert lived.group.cycle.status == CycleStatus.ENDED
    assert {row.ends_on for row in Enrolment.objects.all()} == {date(2026, 12, 8)}
    line = JournalLine.objects.get(verb="groups.cycle_ended")
    assert line.detail == {"unsettled": 1}
    with pytest.raises(Refused, match="déjà terminé"):
        end_cycle(cycle=lived.group.cycle, actor=director)
    with pytest.raises(Refused, match="les présences ne changent plus"):
        note(lived, "present", "present", "present")


def test_a_cycle_with_dates_to_come_does_not_end(
    world: World, lived: Lived, at: Callable[[datetime], None]
) -> None:
    at(FIRST - HOUR)
    with pytest.raises(Refused, match="est encore prévue"):
        end_cycle(cycle=lived.group.cycle, actor=world.home.people["director"])
    assert Enrolment.objects.filter(ends_on=None).count() == 3


def test_who_came_without_a_place_may_be_noted(
    world: World, at: Callable[[datetime], None]
) -> None:
    lived = make_lived(world, members=2, membership="open")
    undertake(lived.group, lived.leader, *lived.members)
    with within(world.home.organisation):
        absent = Attendee(person=lived.members[0])
        give_up_seat(session=lived.session, attendee=absent)
        guest = Attendee(guest=make_guest(lived.group))
        join_session(session=lived.session, attendee=guest)
        at(FIRST + HOUR)
        record_attendance(
            session=lived.session,
            states={absent: "present", Attendee(person=lived.members[1]): "present"}
            | {guest: "present"},
            undertakings={guest: "oral"},
            actor=lived.leader,
        )
        assert [one.present for one in session_totals(lived.group)] == [3]
