"""One's own agenda, the team's busy hours, meetings: when, never why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from maillage.kernel.tenancy import across_organisations, within
from maillage.people.domain.agenda import add_leave
from maillage.people.domain.occupations import occupy
from maillage.people.models import Meeting, Occupation, User
from tests.factories import World, make_member
from tests.people.pages import address, queries_of

NINE = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # 9 h in Paris, the Thursday of that week
HOUR = timedelta(hours=1)


def secret(world: World, person: User, source: str = "groups.session:1", **changes: Any) -> None:
    """Something with a kind and a title, of another organisation."""
    with within(world.foreign.organisation):
        occupy(
            **{
                "organisation": world.foreign.organisation,
                "source": source,
                "persons": [person],
                "rooms": [],
                "starts_at": NINE,
                "ends_at": NINE + HOUR,
                "kind": "visit",
                "title": "Visite confidentielle",
                **changes,
            }
        )


def leaves() -> list[Occupation]:
    with across_organisations("test"):
        return list(Occupation.objects.order_by("pk"))


def meeting(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "team_meeting",
        "day": "2026-11-26",
        "start": "09:00",
        "end": "10:00",
        "room": world.home.objects["room"].pk,
        "people": [world.home.people["professional"].pk, world.home.people["hr"].pk],
        **changes,
    }


def test_an_absence_is_noted_shown_and_withdrawn(world: World, sign_in: Any) -> None:
    person = world.home.people["professional"]
    client = sign_in(person)
    typed = {"first_day": "2026-11-26", "last_day": "2026-11-27"}
    assert client.post(address(world, "people:leave_add"), typed).status_code == 302
    (row,) = leaves()
    assert (row.person_id, row.title, row.kind) == (person.pk, "Absence", "leave")
    assert row.starts_at == datetime(2026, 11, 25, 23, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 11, 27, 23, tzinfo=UTC)
    assert "Absence" in client.get(address(world, "people:agenda")).text
    slug = row.source.removeprefix("people.leave:")
    url = address(world, "people:leave_remove", slug=slug)
    other = sign_in(world.home.people["director"])
    assert other.post(url).status_code == 404
    assert len(leaves()) == 1
    assert sign_in(person).post(url).status_code == 302
    assert leaves() == []


def test_an_absence_that_ends_before_it_begins_is_refused(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["professional"])
    for typed in (
        {"first_day": "2026-11-27", "last_day": "2026-11-26"},
        {"first_day": "2026-11-26", "last_day": "2026-11-26", "start": "10:00", "end": "09:00"},
        {"first_day": "2026-11-26", "last_day": "2029-11-26"},
        {"first_day": "9999-12-31", "last_day": "9999-12-31"},
        {"first_day": "0001-01-01", "last_day": "0001-01-01"},
    ):
        assert client.post(address(world, "people:leave_add"), typed).status_code == 422
    assert leaves() == []


def test_the_team_sees_when_never_why(world: World, sign_in: Any) -> None:
    person = world.home.people["professional"]
    secret(world, person)
    with within(world.home.organisation):
        add_leave(
            organisation=world.home.organisation,
            person=person,
            starts_at=NINE + HOUR,
            ends_at=NINE + 2 * HOUR,
        )
    page = sign_in(world.home.people["head_of_service"]).get(address(world, "people:team_agenda"))
    cells = {row["person"]: [hours for _, hours in row["cells"]] for row in page.context["rows"]}
    # Touching hours are one: nothing tells an absence from a visit.
    assert cells[person] == [[], [], [], ["9\u00a0h – 11\u00a0h"], [], []]
    table = page.text[page.text.index("<tbody>") : page.text.index("</tbody>")]
    for word in ("confidentielle", "Visite", "Absence", "Occupation", "groups.session"):
        assert word not in table
    own = sign_in(person).get(address(world, "people:agenda")).text
    assert "Occupé, dans un autre espace" in own
    assert "confidentielle" not in own


@pytest.mark.parametrize("count", [1, 3])
def test_agendas_cost_the_same(world: World, sign_in: Any, count: int) -> None:
    for number in range(count):
        person = make_member(world.home.organisation, "professional")
        for who in (person, world.home.people["director"]):
            secret(world, who, f"source:{who.pk}:{number}")
    client = sign_in(world.home.people["director"])
    assert queries_of(client, address(world, "people:team_agenda")) == 9
    assert queries_of(client, address(world, "people:agenda")) == 7


def test_a_meeting_takes_people_and_room_and_is_cancelled(
    world: World, sign_in: Any, commits: Any
) -> None:
    client = sign_in(world.home.people["secretary"])
    with commits():
        answer = client.post(address(world, "people:meeting_hold"), meeting(world))
    assert answer.status_code == 302
    rows = leaves()
    assert {(row.title, row.kind, row.starts_at) for row in rows} == {("Réunion", "meeting", NINE)}
    assert len(rows) == 3
    assert len(mail.outbox) == 2
    assert "équipe" not in str(mail.outbox[0].body)
    with within(world.home.organisation):
        held = Meeting.objects.get()
    url = address(world, "people:meeting_cancel", slug=held.slug)
    assert client.get(url).status_code == 200
    with commits():
        assert client.post(url).status_code == 302
    assert leaves() == []
    assert len(mail.outbox) == 4
    assert client.post(url).status_code == 404


def test_a_room_holds_one_meeting_at_a_time(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    url = address(world, "people:meeting_hold")
    assert client.post(url, meeting(world)).status_code == 302
    refused = client.post(url, meeting(world, start="09:30", end="10:30"))
    assert refused.status_code == 422
    assert "est déjà prise le jeudi 26 novembre 2026" in refused.text
    assert client.post(url, meeting(world, start="10:00", end="11:00")).status_code == 302
    with within(world.home.organisation):
        assert Meeting.objects.count() == 2


def test_bad_meetings_write_nothing(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    url = address(world, "people:meeting_hold")
    for changes in (
        {"end": "08:00"},
        {"day": "2026-11-23"},
        {"people": [world.foreign.people["hr"].pk]},
        {"people": []},
        {"room": world.foreign.objects["room"].pk},
    ):
        answer = client.post(url, meeting(world, **changes))
        assert answer.status_code == 422, changes
        assert world.foreign.people["hr"].last_name not in answer.text
    assert leaves() == []
    with within(world.home.organisation):
        assert Meeting.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_meetings_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    client = sign_in(world.home.people["secretary"])
    for hour in range(9, 9 + count):
        typed = meeting(world, start=f"{hour:02d}:00", end=f"{hour + 1:02d}:00")
        assert client.post(address(world, "people:meeting_hold"), typed).status_code == 302
    client.get(address(world, "people:meetings"))
    assert queries_of(client, address(world, "people:meetings")) == 8
