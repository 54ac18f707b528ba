"""A year as files, read back with other libraries; the year seen by person and by room."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import icalendar
import odfdo
import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.groups.domain import name_facilitators, publish_sessions
from maillage.groups.models import Group
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario
from tests.factories import World, make_member, make_room, make_user
from tests.groups.factories import (
    FIRST,
    SECOND,
    make_cycle,
    make_facilitator,
    make_profile,
    planned,
)
from tests.permissions.groups_objects import PROBLEM, SOLUTION

ROWS = [
    ("SIEMO 1", "2026-12-08", "09:30", "11:30", "Salle A, Tours", "Inès Morel"),
    ("SIEMO 1", "2027-01-19", "09:30", "11:30", "Salle A, Tours", "Inès Morel"),
    ("SIEMO 1", "2027-03-02", "09:30", "11:30", "Salle A, Tours", "Inès Morel"),
]


@pytest.fixture
def scenario(world: World) -> CalendarScenario:
    with within(world.home.organisation):
        cycle = make_cycle(world.home)
        return CalendarScenario.objects.create(
            organisation=world.home.organisation,
            cycle=cycle,
            status=ScenarioStatus.SOLVED,
            problem=PROBLEM,
            solution=SOLUTION,
            cost=0.0,
            bound=0.0,
            created_at=FIRST - timedelta(days=20),
        )


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organisation": world.home.organisation.slug, **kwargs})


def test_a_proposal_leaves_whole_in_every_form(
    world: World, scenario: CalendarScenario, sign_in: Any
) -> None:
    client = sign_in(world.home.people["buyer"])

    def leave(kind: str) -> bytes:
        slug = scenario.slug
        answer = client.get(address(world, "planning:proposal_file", slug=slug, kind=kind))
        assert answer.status_code == 200
        return bytes(answer.content)

    book = openpyxl.load_workbook(io.BytesIO(leave("xlsx")))
    cells = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [(group, f"{day:%Y-%m-%d}", *rest) for group, day, *rest in cells] == ROWS
    table = odfdo.Document(io.BytesIO(leave("ods"))).body.tables[0]
    assert [(row[0], row[1].isoformat()[:10], *row[2:]) for row in table.get_values()[1:]] == ROWS
    events = icalendar.Calendar.from_ical(leave("ics")).walk("VEVENT")
    assert [f"{event['DTSTART'].dt:%Y-%m-%d|%H:%M}" for event in events] == [
        f"{row[1]}|{row[2]}" for row in ROWS
    ]
    assert len({str(event["UID"]) for event in events}) == 3
    upright, lying = (pypdf.PdfReader(io.BytesIO(leave(kind))).pages for kind in ("a4", "a3"))
    assert upright[0].mediabox.width < upright[0].mediabox.height
    assert lying[0].mediabox.width > upright[0].mediabox.height
    assert "mardi 19 janvier 2027" in upright[0].extract_text().replace("\u00a0", " ")
    assert "mar. 19, 9 h 30" in lying[0].extract_text().replace("\u00a0", " ")
    refused = client.get(address(world, "planning:proposal_file", slug=scenario.slug, kind="exe"))
    assert refused.status_code == 404


def test_the_published_year_by_person_and_by_room(world: World, sign_in: Any) -> None:
    _, profile = make_facilitator(world)
    home = world.home
    with within(home.organisation):
        room = make_room(home.objects["site"], "Salle verte")
        led = make_cycle(home, ("Un", "Deux"), (profile,))
        alone = make_cycle(home, ("Trois",), title="Autre")
        one, two = Group.objects.filter(cycle=led).order_by("name")
        three = Group.objects.get(cycle=alone)
        publish_sessions(cycle=led, actor=None, plan={two: [planned(FIRST, room)]})
        publish_sessions(cycle=led, actor=None, plan={one: [planned(SECOND)]})
        publish_sessions(cycle=alone, actor=None, plan={three: [planned(FIRST)]})
    client = sign_in(home.people["director"])

    def strips(by: str) -> dict[str, int]:
        page = client.get(address(world, "planning:calendar"), {"par": by})
        assert f'<option value="{by}" selected>' in page.text
        return {strip.label: len(strip.dots) for strip in page.context["calendar"].strips}

    assert strips("groupe") == {"Deux": 1, "Un": 1, "Trois": 1}
    assert strips("animation") == {"Animation à désigner": 1, "Inès Morel": 2}
    assert strips("salle") == {str(room): 1, "Salle à préciser": 2}
    member = home.people["professional"]
    assert client.get(address(world, "planning:year_file", kind="ods")).status_code == 200
    assert sign_in(member).get(address(world, "planning:year_file", kind="ods")).status_code == 404


def test_a_session_stays_to_who_led_it(world: World, sign_in: Any, at: Any) -> None:
    """Somebody takes the group over: the year and its table keep each session's own leader."""
    _, ines = make_facilitator(world)
    zoe = make_user("Zoé", "Petit")
    make_member(world.provider.organisation, Role.FACILITATOR, zoe)
    heir = make_profile(world.provider.organisation, zoe, first_name="Zoé", last_name="Petit")
    with within(world.home.organisation):
        cycle = make_cycle(world.home, profiles=(ines,))
        group = Group.objects.get(cycle=cycle)
        publish_sessions(cycle=cycle, actor=None, plan={group: [planned(FIRST), planned(SECOND)]})
    at(FIRST + timedelta(days=1))
    with within(world.home.organisation):
        name_facilitators(group=group, profiles=[heir], actor=world.home.people["director"])
    client = sign_in(world.home.people["director"])
    book = client.get(address(world, "planning:year_file", kind="xlsx")).content
    rows = openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(min_row=2, values_only=True)
    assert [row[-1] for row in rows] == ["Inès Morel", "Zoé Petit"]
    page = client.get(address(world, "planning:calendar"), {"par": "animation"})
    found = {one.label: len(one.dots) for one in page.context["calendar"].strips}
    assert found == {"Inès Morel": 1, "Zoé Petit": 1}


@pytest.mark.parametrize("by", ["animation", "salle"])
def test_lines_cost_the_same_whatever_their_number(world: World, sign_in: Any, by: str) -> None:
    home = world.home
    client = sign_in(home.people["director"])
    counts = []
    for names in (("Un",), ("Deux", "Trois", "Quatre")):
        _, profile = make_facilitator(world)
        with within(home.organisation):
            cycle = make_cycle(home, names, (profile,), title=names[0])
            for number, group in enumerate(Group.objects.filter(cycle=cycle)):
                room = make_room(home.objects["site"], f"Salle {names[0]} {number}")
                start = FIRST + timedelta(days=number, hours=3 * len(names))
                publish_sessions(cycle=cycle, actor=None, plan={group: [planned(start, room)]})
        with CaptureQueriesContext(connection) as seen:
            client.get(address(world, "planning:calendar"), {"par": by})
        counts.append(len(seen))
    assert counts[0] == counts[1]
