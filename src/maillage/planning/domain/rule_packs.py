"""The rules of day nurseries on a whole proposal: strict there, advice elsewhere."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from maillage.groups.domain.ties import managers_of
from maillage.groups.models import Enrolment, Group, GroupFacilitator
from maillage.kernel.dated import DatedValueError
from maillage.people.enums import ServiceKind
from maillage.people.models import Membership
from maillage.planning.models import CalendarScenario
from maillage.planning.nurseries import Limits, limits_on, shortfalls


@dataclass(frozen=True)
class Finding:
    """What one group lacks. `is_strict`: the law asks it there, so that nothing is published."""

    group: str
    sentences: list[str]
    is_strict: bool


def findings(scenario: CalendarScenario) -> list[Finding]:
    """What each group of a proposal lacks, those that the law binds first.

    Hours and size are judged for every group; ties are for nurseries, where nobody may lead or
    sit with people they manage, and who leads is not of the house.
    """
    cycle = scenario.cycle
    try:
        limits = limits_on(cycle.starts_on)
    except DatedValueError:
        return []
    groups = {one.name: one for one in cycle.groups.select_related("service")}
    nurseries = {one.pk for one in groups.values() if _is_nursery(one)}
    ties = _ties(scenario, nurseries) if nurseries else {}
    rows = {row["id"]: row for row in scenario.problem["groups"]}
    found = []
    for entry in scenario.solution.get("groups", ()):
        group = groups.get(entry["id"])
        if group is None:
            continue
        starts = [datetime.fromisoformat(one["start"]) for one in entry["sessions"]]
        lacks = _lacks(scenario, group, starts, rows[entry["id"]]["size"], limits)
        lacks += ties.get(group.pk, [])
        if lacks:
            found.append(Finding(group.name, lacks, group.pk in nurseries))
    return sorted(found, key=lambda one: not one.is_strict)


def _is_nursery(group: Group) -> bool:
    return group.service is not None and group.service.kind == ServiceKind.NURSERY


def _lacks(
    scenario: CalendarScenario, group: Group, starts: list[datetime], size: int, limits: Limits
) -> list[str]:
    return shortfalls(
        starts=starts,
        minutes=group.duration_minutes,
        season=(scenario.cycle.starts_on, scenario.cycle.ends_on),
        people=size,
        limits=limits,
    )


def _ties(scenario: CalendarScenario, nurseries: set[int]) -> dict[int, list[str]]:
    """Who should not sit or lead there, by group."""
    members: dict[int, dict[int, str]] = defaultdict(dict)
    enrolled = Enrolment.objects.current().filter(group__in=nurseries)
    for row in enrolled.select_related("person"):
        members[row.group_id][row.person_id] = str(row.person)
    leaders: dict[int, dict[int, str]] = defaultdict(dict)
    led = GroupFacilitator.objects.filter(group__in=nurseries).exclude(profile__user=None)
    for lead in led.select_related("profile"):
        leaders[lead.group_id][lead.profile.user_id or 0] = str(lead.profile)
    everybody = {person for people in members.values() for person in people}
    above = managers_of(everybody)
    leading = [person for people in leaders.values() for person in people]
    house = set(
        Membership.objects.current()
        .filter(user__in=leading, organisation=scenario.organisation)
        .values_list("user_id", flat=True)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for group, people in members.items():
        for person, name in people.items():
            for manager in above[person] & people.keys():
                found[group].append(f"{people[manager]} encadre {name}, du même groupe")
    for group, people in leaders.items():
        found[group] += [
            f"{name} anime et appartient à la maison"
            for key, name in people.items()
            if key in house
        ]
    return found
