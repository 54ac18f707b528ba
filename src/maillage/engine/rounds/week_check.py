"""The judge of weeks: reads a plan, trusts nothing of the solver. Rule numbers are the format's."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from maillage.engine.rounds.errors import InputError
from maillage.engine.rounds.fields import Fields, show_clock
from maillage.engine.rounds.verdict import Verdict
from maillage.engine.rounds.visit_parse import VisitReader
from maillage.engine.rounds.week import (
    COST_TERMS,
    NOBODY,
    SEQUENCE,
    TOGETHER,
    Assignment,
    Visit,
    Week,
)
from maillage.engine.rounds.workday import Pause, Post, judge_days

SOLUTION_FORMAT = "maillage.rounds-solution/1"
FULL_TIME_MINUTES = 35 * 60


@dataclass(frozen=True)
class Plan:
    """A plan as read: where each placed visit stands, by index, and the breaks."""

    placed: dict[int, Assignment]
    pauses: dict[tuple[int, int], Pause]


class Road(NamedTuple):
    """Minutes and tenths of a kilometre that a person drives, and minutes of their posts."""

    minutes: int
    tenths: int
    held: int


def check_week(week: Week, solution: Any) -> Verdict:
    """Every broken rule, and the cost term by term in its own unit (`parts`).

    Raises `InputError` when the plan cannot be read.
    """
    plan = read_plan(week, solution)
    broken = judge(week, plan)
    parts = measure(week, plan)
    return Verdict(tuple(broken), total(week, parts), parts)


def total(week: Week, parts: dict[str, float]) -> float:
    """The weighted sum of the terms."""
    return sum(week.weights[term] * parts[term] for term in COST_TERMS)


def judge(week: Week, plan: Plan) -> list[str]:
    """Every broken rule of a plan already read."""
    return judge_some(week, range(len(week.visits)), plan, plan)


def judge_some(week: Week, visits: Iterable[int], plan: Plan, families: Plan) -> list[str]:
    """The same for these visits, for every day that `plan` holds and every child of `families`."""
    broken: list[str] = []
    for number in visits:
        visit, where = week.visits[number], plan.placed.get(number)
        if visit.pinned is not None and where != visit.pinned:
            broken.append(f"T12 : la visite « {visit.id} » n'est plus là où elle est fixée.")
        if where is not None:
            _judge_visit(week, visit, where, broken)
    _judge_children(week, families, broken)
    judge_days(week, posts_of(week, plan), plan.pauses, broken)
    return broken


def read_plan(week: Week, solution: Any) -> Plan:
    """The plan of a JSON solution; raises `InputError` naming the item."""
    root = Fields(solution, "le plan")
    if root.data.get("format") != SOLUTION_FORMAT:
        raise root.fail("format", f"doit être « {SOLUTION_FORMAT} »")
    reader = VisitReader(
        {day: index for index, day in enumerate(week.days)},
        {place.id: index for index, place in enumerate(week.places)},
        week.professionals,
        {},
        {},
    )
    index = {visit.id: number for number, visit in enumerate(week.visits)}
    placed: dict[int, Assignment] = {}
    seen: list[int] = []
    for item in root.items("visits", required=True):
        name = Fields(item, "une visite du plan").text("id")
        where = Fields(item, f"la visite « {name} » du plan")
        if name not in index:
            raise where.fail("id", "ne nomme pas une visite du problème")
        number = index[name]
        placed[number] = reader.assignment(where, len(week.visits[number].trades))
        seen.append(number)
    for name in root.texts("unmet"):
        if name not in index:
            raise root.fail("unmet", f"nomme « {name} », qui n'est pas une visite du problème")
        seen.append(index[name])
    if sorted(seen) != list(range(len(week.visits))):
        odd = next(n for n in range(len(week.visits)) if seen.count(n) != 1)
        raise InputError(
            f"Le plan doit contenir la visite « {week.visits[odd].id} » une fois et une seule, "
            "dans « visits » ou dans « unmet »."
        )
    return Plan(placed, _pauses(root, reader))


def standing(week: Week, solution: Any) -> dict[int, Assignment]:
    """Where an earlier plan put the visits that this week still has."""
    kept = {visit.id for visit in week.visits}
    visits = [one for one in solution["visits"] if one["id"] in kept]
    placed = {one["id"] for one in visits}
    unmet = [one.id for one in week.visits if one.id not in placed]
    return read_plan(week, {"format": SOLUTION_FORMAT, "visits": visits, "unmet": unmet}).placed


def _pauses(root: Fields, reader: VisitReader) -> dict[tuple[int, int], Pause]:
    pauses: dict[tuple[int, int], Pause] = {}
    for item in root.items("breaks"):
        pause = Fields(item, "une pause du plan")
        name, day = pause.text("professional"), pause.whole("day")
        if name not in reader.person_index or day not in reader.days:
            raise pause.fail("professional", f"ou « day » est inconnu (« {name} », jour {day})")
        key = reader.person_index[name], reader.days[day]
        if key in pauses:
            raise InputError(f"T8 : « {name} » a deux pauses le jour {day} ; gardez-en une.")
        pauses[key] = Pause(pause.clock("start"), pause.whole("minutes", minimum=1))
    return pauses


def posts_of(week: Week, plan: Plan) -> dict[tuple[int, int], list[Post]]:
    """The posts of each person and day, in order."""
    posts: dict[tuple[int, int], list[Post]] = {}
    for number, where in plan.placed.items():
        for person, start in where.slots:
            posts.setdefault((person, where.day), []).append(
                Post(
                    start, start + week.visits[number].minutes, where.place, week.visits[number].id
                )
            )
    for day in posts.values():
        day.sort(key=lambda post: (post.start, post.end, post.visit))
    return posts


def lateness(week: Week, visit: Visit, where: Assignment) -> int | None:
    """Late minutes in the best option, or None when no option holds the visit."""
    found: list[int] = []
    for option in visit.options:
        if option.place != where.place or where.day not in option.days:
            continue
        late = [max(0, start + visit.minutes - option.closing) for _, start in where.slots]
        early = any(start < option.opening for _, start in where.slots)
        if not early and max(late) <= week.rules.late_max_minutes:
            found.append(sum(late))
    return min(found, default=None)


def _judge_visit(week: Week, visit: Visit, where: Assignment, broken: list[str]) -> None:
    people = [person for person, _ in where.slots]
    for slot, person in enumerate(people):
        if person not in visit.able[slot]:
            broken.append(
                f"T1 : « {week.professionals[person].id} » ne peut pas tenir le poste {slot + 1} "
                f"de la visite « {visit.id} »."
            )
    if len(set(people)) != len(people):
        broken.append(f"T1 : une seule personne tient les deux postes de la visite « {visit.id} ».")
    if lateness(week, visit, where) is None:
        broken.append(
            f"T2 : la visite « {visit.id} » ne tient dans aucune de ses options (jour "
            f"{week.days[where.day]}, {week.places[where.place].id}, "
            f"{show_clock(where.slots[0][1])})."
        )
    for _, start in where.slots:
        if not any(
            opening <= start and start + visit.minutes <= closing
            for opening, closing in week.places[where.place].open[where.day]
        ):
            broken.append(
                f"T3 : « {week.places[where.place].id} » n'est pas ouvert pendant toute la visite "
                f"« {visit.id} »."
            )
    delay = where.slots[-1][1] - where.slots[0][1]
    if visit.tie == TOGETHER and delay != 0:
        broken.append(
            f"T6 : les deux postes de la visite « {visit.id} » ne commencent pas ensemble."
        )
    if visit.tie == SEQUENCE and not visit.gap[0] <= delay <= visit.gap[1]:
        broken.append(
            f"T6 : l'écart entre les deux postes de la visite « {visit.id} » est {delay} min."
        )


def _judge_children(week: Week, plan: Plan, broken: list[str]) -> None:
    spans: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
    for number, where in plan.placed.items():
        visit = week.visits[number]
        if visit.child != NOBODY:
            starts = [start for _, start in where.slots]
            spans.setdefault((visit.child, where.day), []).append(
                (min(starts), max(starts) + visit.minutes, visit.id)
            )
    for (child, _), visits in spans.items():
        visits.sort()
        for (_, end, first), (start, _, second) in itertools.pairwise(visits):
            if start < end:
                broken.append(
                    f"T7 : les visites « {first} » et « {second} » de l'enfant "
                    f"« {week.children[child].id} » se chevauchent."
                )


def measure(week: Week, plan: Plan) -> dict[str, float]:
    """Every term of the cost in its own unit."""
    parts: dict[str, float] = dict.fromkeys(COST_TERMS, 0)
    roads = roads_of(week, posts_of(week, plan))
    for number in range(len(week.visits)):
        for term, amount in visit_terms(week, number, plan.placed.get(number)).items():
            parts[term] += amount
    return parts | road_terms(week, roads)


def visit_terms(week: Week, number: int, where: Assignment | None) -> dict[str, int]:
    """The terms that one visit adds where it stands, roads and gaps aside."""
    visit = week.visits[number]
    terms: dict[str, int] = {}
    if visit.published is not None and where != visit.published:
        terms["moved"] = 1
    if where is None:
        return terms | {"unmet": visit.priority}
    terms["late"] = lateness(week, visit, where) or 0
    for slot, (person, _) in enumerate(where.slots):
        term = week.bond(visit, slot, person)
        if term is not None:
            terms[term] = terms.get(term, 0) + 1
    return terms


def roads_of(week: Week, posts: dict[tuple[int, int], list[Post]]) -> list[Road]:
    """What each person drives and holds."""
    sums = [[0, 0, 0] for _ in week.professionals]
    for (person, _), chain in posts.items():
        who, line = week.professionals[person], sums[person]
        stops = [who.start, *(post.place for post in chain), who.end]
        for a, b in itertools.pairwise(stops):
            line[0] += week.minutes[a][b]
            line[1] += week.tenths[a][b]
        line[2] += sum(post.end - post.start for post in chain)
    return [Road(*line) for line in sums]


def road_terms(week: Week, roads: list[Road]) -> dict[str, float]:
    """The terms that come from everybody's roads and load."""
    travel = [road.minutes for road in roads]
    loads, travels = _gaps(week, [road.held for road in roads], travel)
    return {
        "travel": sum(travel),
        "km": sum(road.tenths for road in roads) / 10,
        "load_gap": loads,
        "travel_gap": travels,
    }


def _gaps(week: Week, load: list[int], travel: list[int]) -> tuple[int, int]:
    loads, travels = 0, 0
    for trade in range(len(week.trades)):
        team = [
            (number, person.minutes)
            for number, person in enumerate(week.professionals)
            if person.trade == trade and person.minutes > 0
        ]
        if len(team) < 2:
            continue
        share = [(load[n] + travel[n]) * FULL_TIME_MINUTES // minutes for n, minutes in team]
        loads += max(share) - min(share)
        travels += max(travel[n] for n, _ in team) - min(travel[n] for n, _ in team)
    return loads, travels
