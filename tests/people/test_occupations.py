"""Who is busy: one thing at a time in a room, whoever writes and whatever the database."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from maillage.kernel.tenancy import across_organisations, within
from maillage.people.domain.occupations import (
    Busy,
    Stretch,
    busy_intervals,
    busy_rooms,
    occupy,
    occupy_series,
    release,
    release_series,
)
from maillage.people.enums import OccupationKind
from maillage.people.models import Occupation
from tests.factories import World, build_world

NINE = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def take(world: World, source: str, start: datetime = NINE, **changes: Any) -> None:
    space = world.home
    with within(space.organisation):
        occupy(
            **{
                "organisation": space.organisation,
                "source": source,
                "persons": [],
                "rooms": [space.objects["room"]],
                "starts_at": start,
                "ends_at": start + HOUR,
                "kind": OccupationKind.SESSION,
                "title": "Réunion",
                **changes,
            }
        )


def taken() -> list[tuple[str, datetime]]:
    with across_organisations("test"):
        return list(Occupation.objects.order_by("pk").values_list("source", "starts_at"))


def test_a_room_holds_one_thing_at_a_time(world: World) -> None:
    take(world, "a")
    with pytest.raises(Busy, match=r"La salle .* est déjà prise le mardi 8 décembre 2026, 10.h.30"):
        take(world, "b", NINE + HOUR / 2)
    assert taken() == [("a", NINE)]


def test_back_to_back_is_not_an_overlap(world: World) -> None:
    take(world, "a")
    take(world, "b", NINE + HOUR)
    take(world, "c", NINE - HOUR)
    assert [source for source, _ in taken()] == ["a", "b", "c"]


def test_the_same_source_replaces_what_it_had_taken(world: World) -> None:
    take(world, "a")
    take(world, "a", NINE + HOUR / 2)
    assert taken() == [("a", NINE + HOUR / 2)]


def test_who_must_be_free_is_refused_even_for_another_organisation(world: World) -> None:
    leader = world.provider.people["facilitator"]
    take(world, "a", rooms=[], persons=[leader])
    foreign = world.foreign
    with pytest.raises(Busy, match="a déjà un engagement"), within(foreign.organisation):
        occupy(
            organisation=foreign.organisation,
            source="b",
            persons=[foreign.people["professional"]],
            must_be_free=[leader],
            rooms=[foreign.objects["room"]],
            starts_at=NINE,
            ends_at=NINE + HOUR,
            kind=OccupationKind.SESSION,
            title="Réunion",
        )
    assert taken() == [("a", NINE)]


def test_a_person_may_be_double_booked_unless_said_otherwise(world: World) -> None:
    member = world.home.people["professional"]
    take(world, "a", rooms=[], persons=[member])
    take(world, "b", rooms=[], persons=[member])
    assert taken() == [("a", NINE), ("b", NINE)]


def test_release_frees_what_one_source_had_taken(world: World) -> None:
    take(world, "a")
    take(world, "b", NINE + HOUR)
    release(source="a")
    assert taken() == [("b", NINE + HOUR)]


def test_busy_intervals_say_when_and_nothing_else(world: World) -> None:
    member, other = world.home.people["professional"], world.home.people["hr"]
    take(world, "a", persons=[member])
    take(world, "b", NINE + 3 * HOUR, persons=[member])
    asked = {"user_ids": [member.pk, other.pk], "start": NINE, "end": NINE + 2 * HOUR}
    assert busy_intervals(**asked) == {member.pk: [(NINE, NINE + HOUR)], other.pk: []}
    assert busy_intervals(**asked, except_sources=["a"]) == {member.pk: [], other.pk: []}
    room = world.home.objects["room"]
    assert busy_rooms(room_ids=[room.pk], start=NINE, end=NINE + HOUR) == {
        room.pk: [(NINE, NINE + HOUR)]
    }


def race(one: Any, two: Any) -> list[str]:
    """Run two writers at once, each on its own connection; what each came to."""
    ends: list[str] = []
    start = threading.Barrier(2)

    def run(writer: Any) -> None:
        start.wait()
        try:
            writer()
            ends.append("taken")
        except Busy:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(writer,)) for writer in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_take_the_same_room() -> None:
    world = build_world()
    for day in range(5):
        start = NINE + timedelta(days=day)

        def writer(source: str, start: datetime = start) -> Any:
            return lambda: take(world, f"{source}:{start}", start)

        assert race(writer("a"), writer("b")) == ["refused", "taken"]
    assert len(taken()) == 5


@pytest.mark.django_db(transaction=True)
def test_the_race_is_real_when_nothing_is_locked() -> None:
    """The control: looking first and writing after, without a lock, lets both in."""
    world = build_world()
    looked = threading.Barrier(2)
    room = world.home.objects["room"]

    def careless(source: str) -> None:
        with within(world.home.organisation):
            found = busy_rooms(room_ids=[room.pk], start=NINE, end=NINE + HOUR)
            looked.wait()
            if found[room.pk]:
                raise Busy(NINE, room=room)
            with transaction.atomic():
                Occupation.objects.create(
                    organisation=world.home.organisation,
                    room=room,
                    starts_at=NINE,
                    ends_at=NINE + HOUR,
                    kind=OccupationKind.SESSION,
                    title="Réunion",
                    source=source,
                )

    assert race(lambda: careless("a"), lambda: careless("b")) == ["taken", "taken"]


def test_a_series_replaces_itself_and_leaves_the_others(world: World) -> None:
    space, person = world.home, world.home.people["director"]

    def stretches(*hours: int) -> list[Stretch]:
        return [
            Stretch(str(n), person.pk, NINE + n * HOUR, NINE + (n + 1) * HOUR, "visit", "Visite")
            for n in hours
        ]

    take(world, "test:other", persons=[person], rooms=[])
    with within(space.organisation):
        for series, hours in (("test:1", (1, 2, 3)), ("test:12", (5,)), ("test:1", (2, 4))):
            occupy_series(
                organisation=space.organisation, series=series, stretches=stretches(*hours)
            )
    assert [source for source, _ in taken()] == ["test:other", "test:12:5", "test:1:2", "test:1:4"]
    with within(space.organisation):
        release_series(organisation=space.organisation, series="test:1")
    assert [source for source, _ in taken()] == ["test:other", "test:12:5"]
