"""Somebody else leads: chosen by the computation, read on the page, published, told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.urls import reverse

from maillage.engine.calendar import Problem, check
from maillage.groups.domain import Refused, enrol, name_facilitators
from maillage.groups.models import Cycle, Group, Session
from maillage.kernel.tenancy import within
from maillage.people.domain.occupations import busy_intervals, occupy
from maillage.people.enums import Role
from maillage.planning import adapter
from maillage.planning.changes import handovers
from maillage.planning.domain import open_scenario, publish, report_absence, set_wish
from maillage.planning.enums import ScenarioStatus, StandInPenalty
from maillage.planning.models import CalendarScenario, StandIn
from maillage.planning.queries import load_inputs, material_of, people_of
from maillage.planning.queries_people import names_of
from tests.factories import World, make_member, make_user
from tests.groups.factories import make_cycle, make_enrolled, make_facilitator, make_profile
from tests.planning.test_adapter import GROUP, INES, MATERIAL

Marked = dict[str, Any]


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organisation": world.home.organisation.slug, **kwargs})


@pytest.fixture
def season(world: World, commits: Any) -> Marked:
    """A published year led by Inès; Zoé, of the same provider, leads nothing yet."""
    leader, ines = make_facilitator(world)
    other = make_member(world.provider.organisation, Role.FACILITATOR, make_user("Zoé", "Petit"))
    zoe = make_profile(world.provider.organisation, other, first_name="Zoé", last_name="Petit")
    director = world.home.people["director"]
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("Un", "Deux"), (ines,))
        for group in Group.objects.filter(cycle=cycle):
            make_enrolled(world.home, group)
        with commits():
            first = open_scenario(cycle=cycle, actor=director)
        with commits():
            publish(scenario=CalendarScenario.objects.get(pk=first.pk), actor=director)
    mail.outbox.clear()
    return {"cycle": cycle, "ines": ines, "zoe": zoe, "leader": leader, "other": other}


def latest(cycle: Cycle) -> CalendarScenario:
    return CalendarScenario.objects.filter(cycle=cycle).latest("pk")


def test_an_ill_facilitator_is_replaced_in_three_gestures(
    world: World, season: Marked, sign_in: Any, commits: Any
) -> None:
    client, cycle = sign_in(world.home.people["secretary"]), season["cycle"]
    page = client.get(address(world, "planning:absence", slug=cycle.slug))
    offered = dict(page.context["form"].fields["stand_ins"].choices)
    assert list(offered.values()) == ["Inès Morel", "Zoé Petit"]
    with within(world.home.organisation):
        before = {one.pk: one.starts_at for one in Session.objects.standing()}
    asked = {
        "who": season["ines"].slug,
        "first": "2026-11-25",
        "last": "2027-06-30",
        "stand_ins": [season["zoe"].slug],
        "penalty": "3",
    }
    with commits():
        answer = client.post(address(world, "planning:absence", slug=cycle.slug), asked)
    assert answer.status_code == 302, answer.context["form"].errors
    page = client.get(answer.url)
    rows = page.context["handovers"]
    assert [(one.group, one.before, one.after) for one in rows] == [
        ("Deux", "Inès Morel", "Zoé Petit"),
        ("Un", "Inès Morel", "Zoé Petit"),
    ]
    assert all("Inès Morel ne peut pas venir le" in one.reason for one in rows)
    assert page.context["changes"] == []
    assert "Publier ces changements" in page.text
    with within(world.home.organisation), commits():
        client.post(address(world, "planning:publish", slug=latest(cycle).slug))
    read_after(world, season, before)


def read_after(world: World, season: Marked, before: dict[int, datetime]) -> None:
    """The same dates, in other agendas; each one concerned is told once."""
    with within(world.home.organisation):
        assert {one.pk: one.starts_at for one in Session.objects.standing()} == before
        names = Group.objects.values_list("facilitators__profile__last_name", flat=True)
        assert set(names) == {"Petit"}
        first, last = min(before.values()), max(before.values()) + timedelta(hours=2)
        taken = busy_intervals(
            user_ids=[season["leader"].pk, season["other"].pk], start=first, end=last
        )
        assert len(taken[season["other"].pk]) == len(before)
        assert not taken[season["leader"].pk]
        assert CalendarScenario.objects.filter(status=ScenarioStatus.PUBLISHED).count() == 2
    by_person = {one.to[0]: one for one in mail.outbox if one.attachments}
    assert set(by_person) == {season["leader"].email, season["other"].email}
    status = {
        person.email: {
            str(event["STATUS"])
            for event in icalendar.Calendar.from_ical(
                by_person[person.email].attachments[0].content
            ).walk("VEVENT")
        }
        for person in (season["leader"], season["other"])
    }
    assert status == {season["leader"].email: {"CANCELLED"}, season["other"].email: {"CONFIRMED"}}
    # The two members hear that somebody else comes, and neither who nor why.
    others = [one for one in mail.outbox if not one.attachments]
    assert not [one for one in others if "Morel" in one.body or "Petit" in one.body]


def test_one_missed_day_moves_one_date_unless_dates_matter_more(
    world: World, season: Marked, commits: Any
) -> None:
    director, cycle = world.home.people["director"], season["cycle"]
    with within(world.home.organisation):
        day = Session.objects.standing().earliest("starts_at").local_start.date()
        asked = {"profile": season["ines"], "first": day, "last": day, "actor": director}
        for penalty, replaced in (
            (StandInPenalty.IF_NEEDED, False),
            (StandInPenalty.GLADLY, True),
        ):
            with commits():
                found = report_absence(
                    cycle=cycle, stand_ins=[season["zoe"]], penalty=penalty, **asked
                )
            found.refresh_from_db()
            assert found.status == ScenarioStatus.SOLVED
            assert bool(handovers(found.problem, found.solution, found.people)) is replaced
            report = check(Problem.from_json(found.problem), found.solution)
            assert report.violations == ()


def test_the_one_who_comes_must_be_free_at_the_dates_that_stay(
    world: World, season: Marked, commits: Any
) -> None:
    """Taken since the computation: nothing is written, neither who leads nor when."""
    director, cycle = world.home.people["director"], season["cycle"]
    with within(world.home.organisation):
        rows = list(Session.objects.standing())
        with commits():
            found = report_absence(
                cycle=cycle,
                profile=season["ines"],
                first=min(one.local_start.date() for one in rows),
                last=cycle.ends_on,
                stand_ins=[season["zoe"]],
                actor=director,
            )
        occupy(
            organisation=world.home.organisation,
            source="elsewhere",
            persons=[season["other"]],
            rooms=[],
            starts_at=rows[0].starts_at,
            ends_at=rows[0].ends_at,
            kind="meeting",
            title="Réunion",
        )
        with pytest.raises(Exception, match="Zoé Petit"):
            publish(scenario=CalendarScenario.objects.get(pk=found.pk), actor=director)
        names = Group.objects.values_list("facilitators__profile__last_name", flat=True)
        assert set(names) == {"Morel"}


def test_a_naming_by_hand_since_the_computation_is_not_undone(
    world: World, season: Marked, commits: Any
) -> None:
    director, cycle = world.home.people["director"], season["cycle"]
    with within(world.home.organisation):
        with commits():
            found = open_scenario(cycle=cycle, actor=director)
        group = Group.objects.get(name="Un")
        name_facilitators(group=group, profiles=[season["zoe"]], actor=director)
        with pytest.raises(Refused, match="a changé depuis ce calcul"):
            publish(scenario=CalendarScenario.objects.get(pk=found.pk), actor=director)


def test_who_may_not_lead_does_not_stand_in(world: World, season: Marked) -> None:
    director = world.home.people["director"]
    with within(world.home.organisation):
        group = Group.objects.get(name="Un")
        wish = {"windows": [], "gap_min_days": 7, "gap_target_days": 14, "gap_max_days": 28}
        here = make_profile(world.home.organisation, world.home.people["head_of_service"])
        with pytest.raises(Refused):
            set_wish(group=group, stand_ins=[here], actor=director, **wish)
        member = make_member(world.home.organisation, Role.PROFESSIONAL)
        enrol(group=group, person=member, actor=director)
        own = make_profile(world.home.organisation, member)
        with pytest.raises(Refused, match="membre de ce groupe"):
            set_wish(group=group, stand_ins=[own], actor=director, **wish)
        assert not StandIn.objects.exists()


def test_a_group_without_anybody_gets_one_of_those_who_could(
    world: World, season: Marked, commits: Any
) -> None:
    director = world.home.people["director"]
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("Seul",), title="Autre")
        group = Group.objects.get(cycle=cycle)
        wish = {"gap_min_days": 21, "gap_target_days": 42, "gap_max_days": 70}
        windows = [{"weekday": 1, "starts": ["14:00"]}]
        set_wish(group=group, windows=windows, stand_ins=[season["zoe"]], actor=director, **wish)
        with commits():
            open_scenario(cycle=cycle, actor=director)
        with commits():
            publish(scenario=latest(cycle), actor=director)
        assert [row.profile for row in group.facilitators.all()] == [season["zoe"]]


def test_past_sessions_are_of_those_who_led_them(
    world: World, season: Marked, at: Any, commits: Any
) -> None:
    """After a handover, the facts still name who led: their limits are theirs."""
    director, cycle = world.home.people["director"], season["cycle"]
    with within(world.home.organisation):
        first = Session.objects.filter(group__name="Un").earliest("starts_at")
        at(first.starts_at + timedelta(hours=3))
        name_facilitators(group=first.group, profiles=[season["zoe"]], actor=director)
        problem = adapter.build(material_of(load_inputs(Cycle.objects.get(pk=cycle.pk))))
    row = next(row for row in problem["groups"] if row["id"] == "Un")
    assert [one["facilitator"] for one in row["fixed"]] == ["Inès Morel"]
    assert [one["id"] for one in row["facilitators"]] == ["Zoé Petit"]
    Problem.from_json(problem)


def test_homonyms_are_two_persons(world: World) -> None:
    profiles = [
        make_profile(world.provider.organisation, last_name=last, first_name="Anne")
        for last in ("Rouxel", "Roux", "Roux")
    ]
    with within(world.home.organisation):
        cycle = make_cycle(world.home, profiles=tuple(profiles[1:]))
        said = people_of(load_inputs(cycle))
    assert list(names_of(profiles).values()) == ["Anne Rouxel", "Anne Roux", "Anne Roux (2)"]
    assert said["names"] == {"Anne Roux": profiles[1].slug, "Anne Roux (2)": profiles[2].slug}


def test_a_pair_stays_a_pair() -> None:
    pair = adapter.GroupInput(
        **{
            **GROUP.__dict__,
            "facilitators": ["Inès Morel", "Marc Roux"],
            "stand_ins": {"Zoé Petit": 3, "Marc Roux": 1},
        }
    )
    assert adapter.options_of(pair) == {
        "Inès Morel et Marc Roux": ("Inès Morel", "Marc Roux"),
        "Zoé Petit et Marc Roux": ("Zoé Petit", "Marc Roux"),
        "Inès Morel et Zoé Petit": ("Inès Morel", "Zoé Petit"),
    }
    people = [
        INES,
        adapter.FacilitatorInput("Marc Roux", adapter.default_weekly()),
        adapter.FacilitatorInput("Zoé Petit", adapter.default_weekly()),
    ]
    built = adapter.build(
        adapter.Material(**{**MATERIAL.__dict__, "groups": [pair], "facilitators": people})
    )
    assert [one["penalty"] for one in built["groups"][0]["facilitators"]] == [0, 3, 3]
    Problem.from_json(built)
