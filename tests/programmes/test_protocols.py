"""A protocol from its first draft to its replacement, and what a person gets wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from maillage.people.domain.errors import Refused
from maillage.programmes.clocks import clocks_of, deadline_of
from maillage.programmes.domain import protocols as verbs
from maillage.programmes.models import ProtocolLevel, ProtocolVersion
from tests.factories import World
from tests.programmes.factories import make_case, make_draft, make_team, make_version, text_of

LEVEL = {
    "label": "L’équipe",
    "holder": "La cheffe de service",
    "delay_amount": "2",
    "delay_unit": "working_days",
    "triggers": "Crises répétées\n\nÉquipe seule\nCrises répétées",
    "steps": "Réunir l’équipe",
}


def to(world: World, name: str, **kwargs: Any) -> str:
    return organisation_url(world.home.organisation, f"programmes:{name}", **kwargs)


def test_a_protocol_is_written_completed_adopted_and_replaced(world: World, sign_in: Any) -> None:
    people = world.home.people
    heads = sign_in(people["head_of_service"])
    heads.post(to(world, "protocol_new"), {"title": "Protocole interne", "kind": "internal"})
    again = heads.post(
        to(world, "protocol_new"), {"title": "protocole INTERNE", "kind": "internal"}
    )
    assert again.status_code == 422 and "porte déjà ce nom" in again.content.decode()
    with within(world.home.organisation):
        version = ProtocolVersion.objects.get()
    page, new = to(world, "protocol", slug=version.slug), to(world, "level_new", slug=version.slug)
    heads.post(new, {**LEVEL, "holders": [people["director"].pk]})
    lost = heads.post(new, {**LEVEL, "label": "", "why_not_lower": "Deux réunions tenues"})
    assert lost.status_code == 422 and "Deux réunions tenues" in lost.content.decode()
    heads.post(new, {**LEVEL, "label": "Le territoire"})
    shown = heads.get(page).content.decode()
    assert "nommez au moins une personne" in shown and "pourquoi le niveau au-dessous" in shown
    # A professional reads no draft; the head of service prepares, the direction adopts.
    assert sign_in(people["professional"]).get(page).status_code == 404
    adopted = {"body": "le comité de direction", "on": "2026-11-20"}
    director = sign_in(people["director"])
    early = director.post(to(world, "protocol_adopt", slug=version.slug), adopted)
    assert early.status_code == 422
    with within(world.home.organisation):
        low, high = version.levels.order_by("rank")
        assert [line.text for line in low.lines.filter(kind="trigger")] == [
            "Crises répétées",
            "Équipe seule",
        ]
    edit = to(world, "level_edit", slug=version.slug, level=high.slug)
    held = {"why_not_lower": "Deux réunions tenues", "holders": [people["director"].pk]}
    director.post(edit, {**LEVEL, "label": "Le territoire", **held})
    future = director.post(
        to(world, "protocol_adopt", slug=version.slug), {**adopted, "on": "2026-12-01"}
    )
    assert "Ce jour est à venir" in future.content.decode()
    director.post(to(world, "protocol_adopt", slug=version.slug), adopted)
    assert "En vigueur" in sign_in(people["professional"]).get(page).content.decode()
    # What is adopted no longer changes; its copy does, and replaces it.
    heads = sign_in(people["head_of_service"])
    assert "ne change plus" in heads.post(edit, LEVEL).content.decode()
    heads.post(to(world, "protocol_revise", slug=version.slug))
    heads.post(to(world, "protocol_revise", slug=version.slug))
    with within(world.home.organisation):
        draft = ProtocolVersion.objects.get(state="draft")
        assert [one.label for one in draft.levels.order_by("rank")] == ["L’équipe", "Le territoire"]
        verbs.adopt(version=draft, actor=people["director"], body="le CSE", on=date(2026, 11, 24))
        version.refresh_from_db()
        assert (version.state, version.replaced_on) == ("replaced", date(2026, 11, 24))


def test_levels_change_places_and_leave(world: World) -> None:
    version = make_draft(world.home)
    actor = world.home.people["director"]
    with within(world.home.organisation):
        low = version.levels.get(rank=0)
        verbs.raise_level(level=low, actor=actor)
        assert ranks(version) == ["Le territoire", "L’équipe", "L’astreinte"]
        verbs.remove_level(level=version.levels.get(rank=0), actor=actor)
        assert ranks(version) == ["L’équipe", "L’astreinte"]
        verbs.raise_level(level=version.levels.get(rank=1), actor=actor)
        assert ranks(version) == ["L’équipe", "L’astreinte"]
        for number in range(6):
            verbs.write_level(version=version, actor=actor, text=text_of(f"N{number}", 1, "days"))
        with pytest.raises(Refused, match="8 niveaux au plus"):
            verbs.write_level(version=version, actor=actor, text=text_of("trop", 1, "days"))


def ranks(version: ProtocolVersion) -> list[str]:
    rows = list(version.levels.order_by("rank"))
    assert [row.rank for row in rows] == list(range(len(rows)))
    return [row.label for row in rows]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        # Paris is an hour ahead in winter, two in summer.
        ((2026, 11, 24, 9, 0), 48, "hours", (2026, 11, 26, 9, 0)),
        ((2026, 11, 24, 9, 0), 0, "days", (2026, 11, 24, 22, 59)),
        ((2026, 11, 24, 23, 30), 0, "days", (2026, 11, 25, 22, 59)),
        ((2026, 11, 24, 9, 0), 7, "days", (2026, 12, 1, 22, 59)),
        # Over the change of hour of 28 March 2027.
        ((2027, 3, 26, 9, 0), 3, "days", (2027, 3, 29, 21, 59)),
        # Friday evening, a weekend.
        ((2026, 11, 27, 17, 0), 1, "working_days", (2026, 11, 30, 22, 59)),
        # Christmas is a Friday, New Year's Day too.
        ((2026, 12, 24, 9, 0), 1, "working_days", (2026, 12, 28, 22, 59)),
        ((2026, 12, 24, 9, 0), 5, "working_days", (2027, 1, 4, 22, 59)),
        # 14 July 2027 is a Wednesday.
        ((2027, 7, 13, 9, 0), 1, "working_days", (2027, 7, 15, 21, 59)),
    ],
)
def test_a_delay_ends_where_a_calendar_says(
    world: World, start: tuple, amount: int, unit: str, end: tuple
) -> None:
    level = ProtocolLevel(delay_amount=amount, delay_unit=unit)
    with within(world.home.organisation):
        found = deadline_of(level, world.home.organisation, datetime(*start, tzinfo=UTC))
    assert found == datetime(*end, tzinfo=UTC)


def test_the_level_above_is_told_sooner_where_hours_are_counted(world: World) -> None:
    space = world.home
    version = make_version(space)
    slow, quick = (make_case(space, space.people["director"], version, rank) for rank in (0, 2))
    for case, hours in ((slow, 24), (quick, 2)):
        clocks = clocks_of(case, clock.now())
        assert (clocks.above_at - clocks.due_at).total_seconds() == hours * 3600


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_number_of_questions(world: World, sign_in: Any, number: int) -> None:
    space, director = world.home, world.home.people["director"]
    for _ in range(number):
        make_case(space, director, make_version(space))
    client = sign_in(director)
    asked = {}
    for name in ("cases", "protocols", "index"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(to(world, name))
        asked[name] = len(queries)
    assert asked == {"cases": 14, "protocols": 7, "index": 8}


def test_only_those_listed_read_a_case_and_each_reading_is_told(world: World, sign_in: Any) -> None:
    space = world.home
    team, head, _ = make_team(space)
    case = make_case(space, team)
    page = to(world, "case", slug=case.slug)
    for refused in (head, space.people["director"], world.foreign.people["director"]):
        assert sign_in(refused).get(page).status_code == 404
    client = sign_in(team)
    client.get(page)
    client.post(to(world, "list_add", slug=case.slug), {"person": head.pk})
    twice = client.post(to(world, "list_add", slug=case.slug), {"person": head.pk})
    assert twice.status_code == 422
    sign_in(head).get(page)
    told = sign_in(team).get(to(world, "case_readings", slug=case.slug)).content.decode()
    assert told.count(f"<li>{head} ") == 1
    with within(space.organisation):
        mine, theirs = (case.listed.get(person=one).slug for one in (team, head))
    client = sign_in(team)
    kept = client.post(to(world, "list_remove", slug=case.slug, listed=mine), follow=True)
    assert "passez d’abord la main" in kept.content.decode()
    client.post(to(world, "list_remove", slug=case.slug, listed=theirs))
    assert sign_in(head).get(page).status_code == 404


def test_danger_shows_the_legal_path_first(world: World, sign_in: Any) -> None:
    space = world.home
    team, head, direction = make_team(space)
    version = make_version(space, [team, head, direction])
    case = make_case(space, team, version)
    client = sign_in(team)
    with within(space.organisation):
        top = version.levels.get(rank=2)
    asked = {
        "level": top.slug,
        "owner": team.pk,
        "next_review_on": "2026-11-24",
        "reason": "danger",
    }
    client.post(to(world, "case_up", slug=case.slug), asked)
    shown = client.get(to(world, "case", slug=case.slug)).content.decode()
    assert shown.index("la voie légale d’abord") < shown.index("L’astreinte")
    assert "tel:119" in shown
