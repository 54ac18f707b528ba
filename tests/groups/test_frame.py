"""The charter and the undertakings: nobody is marked present without having accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from maillage.groups.charters import FIXED_TEXT, OWED
from maillage.groups.domain import (
    Attendee,
    Refused,
    accept_charter,
    record_attendance,
    record_undertaking,
    write_charter,
)
from maillage.groups.domain.frame import charter_of, charters_valid_for, who_undertook
from maillage.groups.enums import CycleKind, UndertakingHow
from maillage.groups.models import Attendance, Charter, Undertaking
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from tests.factories import World
from tests.groups.factories import FIRST, Lived, make_lived, undertake

HOUR = timedelta(hours=1)


@pytest.fixture
def lived(world: World, at: Callable[[datetime], None]) -> Iterator[Lived]:
    found = make_lived(world)
    with within(world.home.organisation):
        at(FIRST + HOUR)
        yield found


def note(lived: Lived, state: str = "present", **kwargs: Any) -> None:
    states = {Attendee(person=one): state for one in lived.members}
    record_attendance(session=lived.session, states=states, actor=lived.leader, **kwargs)


def test_a_cycle_opens_with_a_proposed_charter(lived: Lived) -> None:
    charter = charter_of(lived.group)
    assert charter is not None
    assert (charter.version, charter.fixed_text) == (1, FIXED_TEXT)
    assert "ni une réunion de synthèse ni une réunion de projet" in charter.fixed_text


def test_each_kind_says_whether_a_charter_is_owed() -> None:
    owed = {"practice_analysis", "supervision", "guided_intervision"}
    assert {kind: kind in owed for kind in CycleKind.values} == OWED


@pytest.mark.parametrize("kind", ["working_group", "training"])
def test_where_no_charter_is_owed_one_that_was_written_is_asked(
    world: World, at: Callable[[datetime], None], kind: str
) -> None:
    lived = make_lived(world, kind=kind)
    at(FIRST + HOUR)
    with within(world.home.organisation):
        assert not Charter.objects.exists()
        note(lived)
        assert Attendance.objects.filter(state="present").count() == 2
        at(FIRST - HOUR)
        write_charter(cycle=lived.group.cycle, text="On écoute sans juger.", actor=None)
        at(FIRST + HOUR)
        with pytest.raises(Refused, match="elle vaut aussi pour vous"):
            note(lived)


def test_the_facilitator_accepts_first(lived: Lived) -> None:
    undertake(lived.group, *lived.members)
    with pytest.raises(Refused, match="elle vaut aussi pour vous"):
        note(lived)
    assert not Attendance.objects.exists()


def test_nobody_is_present_without_an_undertaking(lived: Lived) -> None:
    undertake(lived.group, lived.leader, lived.members[0])
    with pytest.raises(Refused, match=f"{lived.members[1]} n'a pas accepté la charte"):
        note(lived)
    assert not Attendance.objects.exists()
    note(lived, "absent")  # who does not come cannot accept at the door
    assert Attendance.objects.count() == 2


@pytest.mark.parametrize("how", [UndertakingHow.ORAL, UndertakingHow.PAPER])
def test_an_undertaking_at_the_door_is_recorded_with_the_presence(lived: Lived, how: str) -> None:
    undertake(lived.group, lived.leader, lived.members[0])
    note(lived, undertakings={Attendee(person=lived.members[1]): how})
    row = Undertaking.objects.get(person=lived.members[1])
    assert (row.how, row.recorded_by) == (how, lived.leader)
    assert Attendance.objects.count() == 2


def test_nobody_accepts_online_for_another(lived: Lived) -> None:
    charter = charter_of(lived.group)
    assert charter is not None
    for attendee, how in (
        (Attendee(person=lived.members[0]), UndertakingHow.ONLINE),
        (Attendee(person=lived.leader), UndertakingHow.ORAL),
    ):
        with pytest.raises(Refused, match="se donne en son nom"):
            record_undertaking(
                charter=charter, attendee=attendee, how=how, leader=Attendee(person=lived.leader)
            )
    assert not Undertaking.objects.exists()


def test_accepting_twice_is_once(lived: Lived) -> None:
    undertake(lived.group, lived.leader)
    undertake(lived.group, lived.leader)
    assert Undertaking.objects.count() == 1
    assert JournalLine.objects.filter(verb="groups.charter_accepted").count() == 1


def test_a_new_version_is_accepted_anew_for_later_sessions_only(
    lived: Lived, commits: Any, at: Callable[[datetime], None]
) -> None:
    undertake(lived.group, lived.leader, *lived.members)
    at(FIRST + 2 * HOUR)
    with commits():
        second = write_charter(cycle=lived.group.cycle, text="Autres règles", actor=None)
    assert second.version == 2
    # The session of that morning stands under the first version.
    note(lived)
    assert [one.version for one in charters_valid_for(lived.session)] == [1, 2]
    lived.session.starts_at = FIRST + timedelta(days=30)
    assert [one.version for one in charters_valid_for(lived.session)] == [2]
    assert who_undertook([second]) == {}
    told = {message.to[0] for message in mail.outbox}
    assert told == {one.email for one in (lived.leader, *lived.members)}
    assert {message.subject for message in mail.outbox} == {
        "Un texte à lire avant votre prochaine réunion"
    }


def test_a_group_may_have_its_own_charter(lived: Lived) -> None:
    own = write_charter(
        cycle=lived.group.cycle, group=lived.group, text="Nos règles", actor=lived.leader
    )
    assert (own.version, charter_of(lived.group)) == (1, own)


def test_what_was_accepted_is_what_stands(lived: Lived) -> None:
    charter = charter_of(lived.group)
    assert charter is not None
    accept_charter(group=lived.group, read=charter.slug, attendee=Attendee(person=lived.leader))
    before = charter.text
    write_charter(cycle=lived.group.cycle, text="Autres règles", actor=None)
    assert Undertaking.objects.get().charter.text == before
