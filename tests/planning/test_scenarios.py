"""Proposals: what refuses to start, what cannot be, what may be changed, what is stale."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.engine.calendar import Problem, check
from maillage.groups.domain import Refused, name_facilitators, publish_sessions
from maillage.groups.enums import CycleStatus
from maillage.groups.models import Cycle, Group, Session
from maillage.kernel.enums import JobStatus
from maillage.kernel.models import Job
from maillage.kernel.tenancy import within
from maillage.people.domain.agenda import hold_meeting
from maillage.people.domain.occupations import Busy, occupy
from maillage.people.enums import MeetingKind
from maillage.planning.adjusting import Desk, read_slot
from maillage.planning.domain import adjust, open_scenario, publish, set_availability, set_wish
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario, FacilitatorAvailability, GroupWish
from maillage.planning.queries import load_inputs, material_of
from tests.factories import World, make_room
from tests.groups.factories import (
    FIRST,
    SECOND,
    make_cycle,
    make_enrolled,
    make_facilitator,
    make_profile,
    only_group,
    planned,
)


@pytest.fixture
def space(world: World) -> Iterator[Any]:
    with within(world.home.organisation):
        yield world.home


@pytest.fixture
def director(world: World) -> Any:
    return world.home.people["director"]


def solved(cycle: Cycle, actor: Any, commits: Any) -> CalendarScenario:
    with commits():
        scenario = open_scenario(cycle=cycle, actor=actor)
    scenario.refresh_from_db()
    return scenario


def test_a_proposal_respects_what_was_typed(
    space: Any, director: Any, commits: Any, world: World
) -> None:
    leader, profile = make_facilitator(world)
    cycle = make_cycle(space, profiles=(profile,))
    group = only_group(cycle)
    wish = {"windows": [{"weekday": 0, "starts": ["10:00"]}], "gap_target_days": 35}
    set_wish(group=group, gap_min_days=14, gap_max_days=70, actor=director, **wish)
    set_availability(
        organisation=space.organisation,
        profile=profile,
        weekly=[{"weekday": 0, "from": "09:00", "to": "13:00"}],
        unavailable=["2026-12-07"],
        max_sessions_per_day=1,
        max_sessions_per_week=1,
        actor=director,
    )
    busy = datetime(2026, 11, 30, 9, 30, tzinfo=group.zone)
    occupy(
        organisation=space.organisation,
        source="elsewhere",
        persons=[leader],
        rooms=[],
        starts_at=busy,
        ends_at=busy + timedelta(hours=1),
        kind="meeting",
        title="Réunion",
    )
    scenario = solved(cycle, director, commits)
    assert scenario.status == ScenarioStatus.SOLVED
    starts = [one["start"] for one in scenario.solution["groups"][0]["sessions"]]
    assert len(starts) == 5
    assert {(datetime.fromisoformat(one).weekday(), one[11:]) for one in starts} == {(0, "10:00")}
    assert not {"2026-11-30T10:00", "2026-12-07T10:00"} & set(starts)
    assert check(Problem.from_json(scenario.problem), scenario.solution).violations == ()


def test_what_cannot_be_is_explained(space: Any, director: Any, commits: Any) -> None:
    cycle = make_cycle(space)
    set_wish(
        group=only_group(cycle),
        windows=[{"weekday": 1, "starts": ["09:30"]}],
        gap_min_days=100,
        gap_target_days=100,
        gap_max_days=100,
        actor=director,
    )
    scenario = solved(cycle, director, commits)
    assert scenario.status == ScenarioStatus.INFEASIBLE
    with pytest.raises(Refused, match="pas encore de proposition"):
        publish(scenario=scenario, actor=director)


def test_asked_twice_it_is_computed_once(space: Any, director: Any) -> None:
    cycle = make_cycle(space)
    first = open_scenario(cycle=cycle, actor=director)
    assert open_scenario(cycle=cycle, actor=director) == first
    assert Job.objects.count() == 1


def test_a_computation_that_died_can_be_started_again(space: Any, director: Any) -> None:
    cycle = make_cycle(space)
    first = open_scenario(cycle=cycle, actor=director)
    Job.objects.update(status=JobStatus.FAILED)
    assert open_scenario(cycle=cycle, actor=director) != first


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts_on": "2025-09-01", "ends_on": "2026-06-30"}, "La saison est terminée"),
        ({"ends_on": "2040-06-30"}, "sont connu"),
    ],
)
def test_nothing_starts_without_dates(
    space: Any, director: Any, change: dict[str, str], sentence: str
) -> None:
    cycle = make_cycle(space)
    Cycle.objects.update(**change)
    with pytest.raises(Refused, match=sentence):
        open_scenario(cycle=cycle, actor=director)
    assert not CalendarScenario.objects.exists()


def test_a_move_within_the_rules_is_kept(space: Any, director: Any, commits: Any) -> None:
    scenario = solved(make_cycle(space), director, commits)
    desk = Desk(scenario.problem, scenario.solution, "SIEMO 1", 1)
    trial = next(one for one in desk.trials() if not one.violations)
    changed = adjust(scenario=scenario, solution=trial.solution, actor=director)
    assert changed.cost == pytest.approx(scenario.cost + trial.change)
    assert trial.slot.start in [one["start"] for one in changed.solution["groups"][0]["sessions"]]


def test_a_move_against_a_rule_is_refused(space: Any, director: Any, commits: Any) -> None:
    scenario = solved(make_cycle(space), director, commits)
    desk = Desk(scenario.problem, scenario.solution, "SIEMO 1", 1)
    before = deepcopy(scenario.solution)
    trial = desk.try_slot(read_slot("2026-12-25T09:30|Salle"))
    assert len(trial.violations) >= 2
    with pytest.raises(Refused):
        adjust(scenario=scenario, solution=trial.solution, actor=director)
    scenario.refresh_from_db()
    assert scenario.solution == before


def test_no_session_is_proposed_over_a_case_meeting_of_a_member(
    space: Any, director: Any, commits: Any
) -> None:
    cycle = make_cycle(space)
    member, *_ = make_enrolled(space, only_group(cycle))
    before = solved(cycle, director, commits)
    start = before.solution["groups"][0]["sessions"][0]["start"]
    when = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo("Europe/Paris"))
    hold_meeting(
        organisation=space.organisation,
        actor=director,
        kind=MeetingKind.CASE_REVIEW,
        room=None,
        starts_at=when + timedelta(hours=1),
        ends_at=when + timedelta(hours=3),
        people=[member],
    )
    with pytest.raises(Refused, match="ne peut pas être doublé"):
        publish(scenario=before, actor=director)
    after = solved(cycle, director, commits)
    held = [one["start"] for one in after.solution["groups"][0]["sessions"]]
    assert (after.status, start in held) == (ScenarioStatus.SOLVED, False)
    trial = Desk(after.problem, after.solution, "SIEMO 1", 0).try_slot(read_slot(f"{start}|"))
    assert "ses membres sont retenus ailleurs à cette heure" in " ".join(trial.violations)


def test_every_allowed_place_is_offered_once(space: Any, director: Any, commits: Any) -> None:
    scenario = solved(make_cycle(space), director, commits)
    desk = Desk(scenario.problem, scenario.solution, "SIEMO 1", 1)
    starts = [trial.slot.start for trial in desk.trials()]
    assert starts == sorted(set(starts))
    assert desk.now.start not in starts
    sessions = [one["start"] for one in scenario.solution["groups"][0]["sessions"]]
    assert all(sessions[0] < start < sessions[2] for start in starts)


def test_published_twice_changes_nothing(space: Any, director: Any, commits: Any) -> None:
    cycle = make_cycle(space)
    scenario = solved(cycle, director, commits)
    assert len(publish(scenario=scenario, actor=director).created) == 5
    assert publish(scenario=scenario, actor=director).changed == []
    assert Session.objects.count() == 5


def test_a_stale_proposal_is_not_published(
    world: World, space: Any, director: Any, commits: Any
) -> None:
    cycle = make_cycle(space)
    scenario = solved(cycle, director, commits)
    profile = make_profile(world.provider.organisation)
    name_facilitators(group=only_group(cycle), profiles=[profile], actor=director)
    with pytest.raises(Refused, match="a changé depuis ce calcul"):
        publish(scenario=scenario, actor=director)
    assert not Session.objects.exists()


def test_a_room_taken_since_stops_the_publication(space: Any, director: Any, commits: Any) -> None:
    scenario = solved(make_cycle(space), director, commits)
    first = scenario.solution["groups"][0]["sessions"][0]["start"]
    starts_at = datetime.fromisoformat(first).replace(tzinfo=FIRST.tzinfo)
    occupy(
        organisation=space.organisation,
        source="elsewhere",
        persons=[],
        rooms=[space.objects["room"]],
        starts_at=starts_at - timedelta(hours=2),
        ends_at=starts_at + timedelta(hours=2),
        kind="meeting",
        title="Réunion",
    )
    with pytest.raises(Busy):
        publish(scenario=scenario, actor=director)
    scenario.refresh_from_db()
    assert scenario.status == ScenarioStatus.SOLVED
    assert not Session.objects.exists()


def test_planning_again_keeps_the_past_and_prefers_what_stands(
    space: Any, director: Any, commits: Any, at: Any
) -> None:
    cycle = make_cycle(space)
    group = only_group(cycle)
    plan = {group: [planned(FIRST, space.objects["room"]), planned(SECOND)]}
    publish_sessions(cycle=cycle, actor=None, plan=plan)
    at(FIRST + timedelta(days=3))
    inputs = load_inputs(Cycle.objects.get())
    material = material_of(inputs)
    (row,) = material.groups
    assert [one.start.isoformat() for one in row.past] == ["2026-12-08T09:30:00"]
    assert [one.start.isoformat() for one in row.published] == ["2027-01-12T09:30:00"]
    assert material.replan_from == inputs.first_day
    scenario = solved(cycle, director, commits)
    assert scenario.status == ScenarioStatus.SOLVED, scenario.explanation
    done = publish(scenario=scenario, actor=director)
    assert Session.objects.get(starts_at=FIRST).sequence == 0
    assert done.kept >= 1
    assert Session.objects.standing().count() == 5


@pytest.mark.parametrize("count", [1, 3])
def test_what_goes_in_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    profile = make_profile(world.provider.organisation)
    names = tuple(f"Groupe {number}" for number in range(count))
    cycle = make_cycle(world.home, names, (profile,))
    with within(world.home.organisation):
        for group in Group.objects.all():
            make_enrolled(world.home, group)
            make_room(world.home.objects["site"])
    client = sign_in(world.home.people["director"])
    url = reverse(
        "planning:prepare",
        kwargs={"organisation": world.home.organisation.slug, "slug": cycle.slug},
    )
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    assert len(caught) == 15


@pytest.mark.parametrize("count", [1, 3])
def test_the_year_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    names = tuple(f"Groupe {number}" for number in range(count))
    cycle = make_cycle(world.home, names)
    with within(world.home.organisation):
        groups = list(Group.objects.all())
        plan = {group: [planned(FIRST), planned(SECOND)] for group in groups}
        publish_sessions(cycle=cycle, actor=None, plan=plan)
    client = sign_in(world.home.people["hr"])
    url = reverse("planning:calendar", kwargs={"organisation": world.home.organisation.slug})
    with CaptureQueriesContext(connection) as caught:
        page = client.get(url)
    assert len(caught) == 9
    assert page.status_code == 200
    assert [len(strip.dots) for strip in page.context["calendar"].strips] == [2] * count


def test_a_professional_sees_the_strips_of_their_groups_only(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("Le mien", "Un autre"))
        mine = Group.objects.get(name="Le mien")
        (person,) = make_enrolled(world.home, mine)
        plan = {group: [planned(FIRST)] for group in Group.objects.filter(cycle=cycle)}
        publish_sessions(cycle=cycle, actor=None, plan=plan)
    url = reverse("planning:calendar", kwargs={"organisation": world.home.organisation.slug})
    for view in ("annee", "mois", "semaine", "liste"):
        page = sign_in(person).get(url, {"vue": view, "date": "2026-12-08"})
        assert "Le mien" in page.text
        assert "Un autre" not in page.text


def test_wishes_are_typed_and_kept_when_wrong(world: World, sign_in: Any) -> None:
    cycle = make_cycle(world.home)
    with within(world.home.organisation):
        group = only_group(cycle)
    client = sign_in(world.home.people["secretary"])
    url = reverse(
        "planning:group_wish",
        kwargs={"organisation": world.home.organisation.slug, "slug": group.slug},
    )
    assert "9 h 30, 14 h" in client.get(url).text
    typed = {"day_0": "10h", "gap_min_days": 50, "gap_target_days": 42, "gap_max_days": 70}
    wrong = client.post(url, typed)
    assert wrong.status_code == 422
    assert "entre le moins et le plus" in wrong.text
    assert "10h" in wrong.text
    empty = client.post(url, {**typed, "gap_min_days": 20, "day_0": ""})
    assert "au moins une heure de début" in empty.text
    with within(world.home.organisation):
        assert not GroupWish.objects.exists()
    assert client.post(url, {**typed, "gap_min_days": 20}).status_code == 302
    with within(world.home.organisation):
        assert GroupWish.objects.get().windows == [{"weekday": 0, "starts": ["10:00"]}]


def test_availabilities_are_typed_for_those_who_lead_here_only(world: World, sign_in: Any) -> None:
    here = make_profile(world.provider.organisation)
    elsewhere = make_profile(world.provider.organisation, last_name="Ailleurs")
    make_cycle(world.home, profiles=(here,))
    client = sign_in(world.home.people["secretary"])

    def url(profile: Any) -> str:
        slug = world.home.organisation.slug
        return reverse("planning:availability", kwargs={"organisation": slug, "slug": profile.slug})

    refused = client.get(url(elsewhere))
    assert refused.status_code == 404
    assert "Ailleurs" not in refused.text
    typed = {"from_1": "09:00", "max_sessions_per_day": 2, "max_sessions_per_week": 4}
    wrong = client.post(url(here), {**typed, "unavailable": "bientôt"})
    assert wrong.status_code == 422
    assert "n&#x27;est pas une date" in wrong.text
    assert "indiquez un début et une fin" in wrong.text
    right = {**typed, "to_1": "17:00", "unavailable": "14/01/2027\n01/02/2027 au 05/02/2027"}
    assert client.post(url(here), right).status_code == 302
    with within(world.home.organisation):
        known = FacilitatorAvailability.objects.get()
    assert known.weekly == [{"weekday": 1, "from": "09:00", "to": "17:00"}]
    assert known.unavailable == ["2027-01-14", "2027-02-01/2027-02-05"]


def test_an_infeasible_proposal_has_its_page(
    world: World, sign_in: Any, director: Any, commits: Any
) -> None:
    with within(world.home.organisation):
        cycle = make_cycle(world.home)
        scenario = solved(cycle, director, commits)
        CalendarScenario.objects.update(
            status=ScenarioStatus.INFEASIBLE,
            solution={},
            explanation=["Deux faits se contredisent :", "– le mardi ;", "– le membre n° 4."],
        )
    client = sign_in(director)
    url = reverse(
        "planning:scenario",
        kwargs={"organisation": world.home.organisation.slug, "slug": scenario.slug},
    )
    page = client.get(url)
    (told,) = page.context["explanation"]
    assert (told.lead, told.items) == (
        "Deux faits se contredisent :",
        ["le mardi ;", "le membre n° 4."],
    )
    assert "<li>le mardi ;</li>" in page.text
    assert "Publier le calendrier" not in page.text
    with within(world.home.organisation):
        CalendarScenario.objects.update(status=ScenarioStatus.DRAFT)
    assert "n’a pas donné de calendrier" in client.get(url).text
    assert Cycle._base_manager.get(pk=cycle.pk).status == CycleStatus.OPEN
