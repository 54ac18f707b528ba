"""What the groups of a cycle owe together: written, sent to the engine, read in words."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations
from typing import Any

from django.urls import reverse

from maillage.groups.models import Group
from maillage.kernel.tenancy import within
from maillage.planning.domain import set_wish
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario, CycleRules
from maillage.planning.reading import rules_in_words
from tests.factories import World
from tests.groups.factories import make_cycle, make_facilitator, make_profile


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organisation": world.home.organisation.slug, **kwargs})


def test_rules_are_typed_sent_and_explained(world: World, sign_in: Any, commits: Any) -> None:
    _, profile = make_facilitator(world)
    zoe = make_profile(world.provider.organisation, first_name="Zoé", last_name="Petit")
    director = world.home.people["director"]
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("Un", "Deux"), (profile,))
    client = sign_in(director)
    there = address(world, "planning:rules", slug=cycle.slug)
    cover = f"cover_{world.home.objects['service'].slug}"
    assert client.post(there, {"distinct_leaders": "0", cover: "zéro"}).status_code == 422
    with within(world.home.organisation):
        assert not CycleRules.objects.exists()
    assert client.post(there, {"distinct_leaders": "2", cover: "1"}).status_code == 302
    page = client.get(address(world, "planning:prepare", slug=cycle.slug))
    assert "Au moins 2 personnes différentes" in page.text.replace("\u00a0", " ")
    assert "1 groupe au plus en même temps" in page.text.replace("\u00a0", " ")

    def compute() -> CalendarScenario:
        with commits():
            client.post(address(world, "planning:solve", slug=cycle.slug))
        with within(world.home.organisation):
            return CalendarScenario.objects.filter(cycle=cycle).latest("pk")

    # One person for both: proven impossible, and said.
    found = compute()
    assert found.status == ScenarioStatus.INFEASIBLE
    text = " ".join(found.explanation).replace("\u00a0", " ")
    assert "demandent au moins 2 intervenants différents" in text
    with within(world.home.organisation):
        wish = {"gap_min_days": 21, "gap_target_days": 42, "gap_max_days": 70}
        for group in Group.objects.filter(cycle=cycle):
            windows = [{"weekday": 1, "starts": ["09:30", "10:30"]}]
            set_wish(group=group, windows=windows, stand_ins=[zoe], actor=director, **wish)
    found = compute()
    assert found.status == ScenarioStatus.SOLVED
    entries = found.solution["groups"]
    assert {entry["facilitator"] for entry in entries} == {"Inès Morel", "Zoé Petit"}
    starts = [
        datetime.fromisoformat(one["start"]) for entry in entries for one in entry["sessions"]
    ]
    gaps = [abs(one - other).total_seconds() for one, other in combinations(starts, 2)]
    assert min(gaps) >= 2 * 3600
    page = client.get(address(world, "planning:scenario", slug=found.slug))
    assert "Règles respectées" in page.text


def test_no_rule_says_nothing() -> None:
    assert rules_in_words({}) == []
