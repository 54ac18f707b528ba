"""Publishing, moving, cancelling: agendas follow, nothing is half-written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from maillage.groups.domain import Refused, cancel_session, move_session, publish_sessions
from maillage.groups.enums import CancelledBy, CycleStatus, SessionStatus
from maillage.groups.models import Cycle, Group, Session
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.domain.occupations import Busy
from maillage.people.models import Occupation
from tests.factories import World, make_room
from tests.groups.factories import (
    FIRST,
    SECOND,
    make_cycle,
    make_enrolled,
    make_facilitator,
    only_group,
    planned,
)

WEEK = timedelta(days=7)


@pytest.fixture
def cycle(world: World) -> Iterator[Cycle]:
    with within(world.home.organisation):
        yield make_cycle(world.home)


@pytest.fixture
def room(world: World) -> Any:
    return world.home.objects["room"]


def publish(cycle: Cycle, *sessions: Any, group: Group | None = None) -> Any:
    chosen = group or only_group(cycle)
    return publish_sessions(cycle=cycle, actor=None, plan={chosen: sessions})


def standing() -> list[datetime]:
    rows = Session.objects.standing().order_by("starts_at")
    return list(rows.values_list("starts_at", flat=True))


def test_a_plan_becomes_sessions(cycle: Cycle, room: Any) -> None:
    done = publish(cycle, planned(FIRST, room), planned(SECOND, room))
    assert (len(done.created), len(done.moved), len(done.cancelled)) == (2, 0, 0)
    assert standing() == [FIRST, SECOND]
    cycle.refresh_from_db()
    assert cycle.status == CycleStatus.PLANNED
    assert Occupation.objects.filter(room=room).count() == 2


def test_the_same_plan_twice_changes_nothing(
    world: World, cycle: Cycle, room: Any, commits: Any
) -> None:
    make_enrolled(world.home, only_group(cycle))
    with commits():
        publish(cycle, planned(FIRST, room), planned(SECOND, room))
    before = list(Session.objects.order_by("pk").values())
    lines = JournalLine.objects.count()
    assert len(mail.outbox) == 1
    with commits():
        done = publish(cycle, planned(FIRST, room), planned(SECOND, room))
    assert (done.changed, done.kept) == ([], 2)
    assert list(Session.objects.order_by("pk").values()) == before
    assert JournalLine.objects.count() == lines
    assert len(mail.outbox) == 1


def test_a_moved_session_keeps_its_identifier(cycle: Cycle, room: Any) -> None:
    publish(cycle, planned(FIRST, room), planned(SECOND, room))
    kept, changed = Session.objects.order_by("starts_at")
    done = publish(cycle, planned(FIRST, room), planned(SECOND + WEEK, room))
    assert [session.pk for session in done.moved] == [changed.pk]
    changed.refresh_from_db()
    kept.refresh_from_db()
    assert (changed.starts_at, changed.sequence) == (SECOND + WEEK, 1)
    assert (kept.starts_at, kept.sequence) == (FIRST, 0)


def test_what_is_no_longer_planned_is_cancelled(cycle: Cycle, room: Any) -> None:
    publish(cycle, planned(FIRST, room), planned(SECOND, room))
    publish(cycle, planned(FIRST, room))
    cancelled = Session.objects.get(starts_at=SECOND)
    assert (cancelled.status, cancelled.sequence) == (SessionStatus.CANCELLED, 1)
    assert list(Occupation.objects.values_list("starts_at", flat=True)) == [FIRST]


def test_sessions_that_have_begun_are_facts(cycle: Cycle, at: Callable[[datetime], None]) -> None:
    publish(cycle, planned(FIRST), planned(SECOND))
    at(FIRST + timedelta(minutes=1))
    publish(cycle, planned(SECOND + WEEK))
    assert standing() == [FIRST, SECOND + WEEK]
    assert Session.objects.get(starts_at=FIRST).sequence == 0


def test_a_plan_in_the_past_is_refused_whole(cycle: Cycle) -> None:
    with pytest.raises(Refused, match="déjà passée"):
        publish(cycle, planned(FIRST), planned(datetime(2026, 11, 3, 9, 0, tzinfo=UTC)))
    assert standing() == []
    assert not Occupation.objects.exists()


def test_a_room_taken_since_refuses_the_whole_plan(world: World, cycle: Cycle, room: Any) -> None:
    other = make_cycle(world.home, title="Autre")
    publish(other, planned(SECOND, room))
    with pytest.raises(Busy, match="déjà prise"):
        publish(cycle, planned(FIRST, room), planned(SECOND + timedelta(hours=1), room))
    assert standing() == [SECOND]
    cycle.refresh_from_db()
    assert cycle.status == CycleStatus.OPEN


def test_two_groups_may_swap_their_rooms(world: World, room: Any) -> None:
    other_room = make_room(world.home.objects["site"])
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("A", "B"))
        one, two = Group.objects.filter(cycle=cycle).order_by("name")
        plan = {one: [planned(FIRST, room)], two: [planned(FIRST, other_room)]}
        publish_sessions(cycle=cycle, actor=None, plan=plan)
        swapped = {one: [planned(FIRST, other_room)], two: [planned(FIRST, room)]}
        done = publish_sessions(cycle=cycle, actor=None, plan=swapped)
        assert len(done.moved) == 2
        assert one.sessions.get().room_id == other_room.pk


def test_a_facilitator_is_not_in_two_places(world: World) -> None:
    _, profile = make_facilitator(world)
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("A", "B"), (profile,))
        one, two = Group.objects.filter(cycle=cycle).order_by("name")
        plan = {one: [planned(FIRST)], two: [planned(FIRST + timedelta(hours=1))]}
        with pytest.raises(Busy, match="Inès Morel a déjà un engagement"):
            publish_sessions(cycle=cycle, actor=None, plan=plan)
        assert not Session.objects.exists()


def test_moving_keeps_the_length_and_tells_everyone(
    world: World, cycle: Cycle, room: Any, commits: Any
) -> None:
    people = make_enrolled(world.home, only_group(cycle), 2)
    with commits():
        publish(cycle, planned(FIRST, room))
    mail.outbox.clear()
    session = Session.objects.get()
    director = world.home.people["director"]
    with commits():
        moved = move_session(session=session, starts_at=SECOND, room=None, actor=director)
    assert (moved.starts_at, moved.ends_at) == (SECOND, SECOND + timedelta(hours=2))
    assert (moved.sequence, moved.uid) == (1, session.uid)
    assert set(Occupation.objects.values_list("starts_at", flat=True)) == {SECOND}
    assert sorted(message.to[0] for message in mail.outbox) == sorted(one.email for one in people)


def test_moving_to_the_same_place_tells_nobody(
    world: World, cycle: Cycle, room: Any, commits: Any
) -> None:
    make_enrolled(world.home, only_group(cycle))
    publish(cycle, planned(FIRST, room))
    with commits():
        move_session(
            session=Session.objects.get(),
            starts_at=FIRST,
            room=room,
            actor=world.home.people["director"],
        )
    assert Session.objects.get().sequence == 0


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (datetime(2026, 11, 2, 9, 0, tzinfo=UTC), "Cette date est passée"),
        (SECOND + timedelta(hours=1), "Ce groupe a déjà une séance"),
    ],
)
def test_a_bad_move_is_refused(world: World, cycle: Cycle, to: datetime, sentence: str) -> None:
    publish(cycle, planned(FIRST), planned(SECOND))
    session = Session.objects.get(starts_at=FIRST)
    with pytest.raises(Refused, match=sentence):
        move_session(session=session, starts_at=to, room=None, actor=world.home.people["director"])
    assert standing() == [FIRST, SECOND]


def test_a_past_session_is_neither_moved_nor_cancelled(
    world: World, cycle: Cycle, at: Callable[[datetime], None]
) -> None:
    publish(cycle, planned(FIRST))
    at(FIRST)
    session, director = Session.objects.get(), world.home.people["director"]
    with pytest.raises(Refused, match="elle ne peut plus être déplacée"):
        move_session(session=session, starts_at=SECOND, room=None, actor=director)
    with pytest.raises(Refused, match="elle ne peut plus être annulée"):
        cancel_session(session=session, actor=director, by=CancelledBy.BUYER)


def test_a_session_is_cancelled_once(world: World, cycle: Cycle, room: Any) -> None:
    publish(cycle, planned(FIRST, room))
    session, director = Session.objects.get(), world.home.people["director"]
    cancelled = cancel_session(session=session, actor=director, by=CancelledBy.BUYER)
    assert (cancelled.status, cancelled.sequence) == (SessionStatus.CANCELLED, 1)
    assert not Occupation.objects.exists()
    with pytest.raises(Refused, match="ne tient plus"):
        cancel_session(session=session, actor=director, by=CancelledBy.BUYER)
    assert JournalLine.objects.filter(verb="groups.session_cancelled").count() == 1
