"""The rules of day nurseries: strict there, advice elsewhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from maillage.groups.domain import Refused
from maillage.groups.models import Group, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.enums import ServiceKind
from maillage.people.models import Service
from maillage.planning.domain import publish
from maillage.planning.domain.rule_packs import findings
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario
from maillage.planning.nurseries import Limits, limits_on, shortfalls
from tests.factories import World
from tests.groups.factories import make_cycle, make_enrolled, make_profile
from tests.permissions.groups_objects import PROBLEM, SOLUTION

LIMITS = Limits(6, 2, 15, ("texte",))
SCHOOL_YEAR = (date(2026, 9, 1), date(2027, 7, 2))


def starts(*days: str) -> list[datetime]:
    return [datetime.fromisoformat(f"{day}T09:30") for day in days]


def plain(sentences: list[str]) -> list[str]:
    return [one.replace("\u00a0", " ") for one in sentences]


def test_hours_periods_and_people_are_counted() -> None:
    def judged(days: list[datetime], people: int = 15, season: Any = SCHOOL_YEAR) -> list[str]:
        return plain(
            shortfalls(starts=days, minutes=120, season=season, people=people, limits=LIMITS)
        )

    whole = starts("2026-10-06", "2027-01-05", "2027-05-04")
    assert judged(whole) == []
    assert judged(whole, people=16) == ["16 personnes, au lieu de 15 au plus"]
    assert judged(starts("2026-10-06", "2026-11-03", "2027-01-05")) == [
        "aucune heure de mai à août 2027, au lieu de 2 h au moins"
    ]
    assert judged(whole[:2]) == [
        "4 h de séances sur la saison, au lieu de 6 h au moins",
        "aucune heure de mai à août 2027, au lieu de 2 h au moins",
    ]
    # A season of one period owes a third of the year; one of some weeks owes nothing.
    assert judged(whole[:1], season=(date(2026, 9, 1), date(2026, 12, 31))) == []
    assert judged([], season=(date(2026, 12, 1), date(2027, 1, 31))) == []


def test_what_is_in_force_has_its_source() -> None:
    limits = limits_on(date(2026, 9, 1))
    assert (limits.hours_a_year, limits.hours_a_period, limits.people) == (6, 2, 15)
    assert any("R2324-37" in source for source in limits.sources)


@pytest.mark.parametrize("kind", [ServiceKind.NURSERY, ServiceKind.COURT_HOME_SUPPORT])
def test_a_nursery_publishes_nothing_that_the_law_forbids(world: World, kind: str) -> None:
    home = world.home
    with within(home.organisation):
        Service.objects.filter(pk=home.objects["service"].pk).update(kind=kind)
        leader = home.people["secretary"]
        profile = make_profile(home.organisation, leader)
        cycle = make_cycle(home, profiles=(profile,))
        group = Group.objects.get(cycle=cycle)
        make_enrolled(home, group)
        row = {**PROBLEM["groups"][0], "sessions": {"min": 1, "max": 3}}
        entry = {**SOLUTION["groups"][0], "sessions": SOLUTION["groups"][0]["sessions"][:1]}
        scenario = CalendarScenario.objects.create(
            organisation=home.organisation,
            cycle=cycle,
            status=ScenarioStatus.SOLVED,
            problem={**PROBLEM, "groups": [row]},
            solution={**SOLUTION, "groups": [entry]},
            people={
                "names": {str(profile): profile.slug},
                "leaders": {group.name: [profile.slug]},
            },
            cost=0.0,
            bound=0.0,
            created_at=clock.now() - timedelta(hours=1),
        )
        (found,) = findings(scenario)
        assert found.is_strict is (kind == ServiceKind.NURSERY)
        told = plain(found.sentences)
        # The season, from 30 November to 30 June, covers half of one period only.
        assert told[0] == "aucune heure de janvier à avril 2027, au lieu de 2 h au moins"
        belongs = "Inès Morel anime et appartient à la maison"
        assert (belongs in told) is (kind == ServiceKind.NURSERY)
        if kind == ServiceKind.NURSERY:
            with pytest.raises(Refused, match="règles des crèches"):
                publish(scenario=scenario, actor=home.people["director"])
        else:
            publish(scenario=scenario, actor=home.people["director"])
        assert Session.objects.exists() is (kind != ServiceKind.NURSERY)
