"""The independent checker: which hard rules a solution breaks, and what it costs.

Nothing here comes from the solver, so that an error of one cannot hide in the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from maillage.engine.calendar.checker_cost import breakdown_of
from maillage.engine.calendar.checker_plan import Entry, Sitting, read_solution
from maillage.engine.calendar.problem import Facilitator, Problem, in_ranges
from maillage.engine.calendar.times import french_date, french_moment, plural, typography


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken hard rule: its name (`H1` to `H11`), who it concerns, and a French sentence."""

    rule: str
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker saw. `cost` is the sum of `breakdown`, hard rules broken or not."""

    violations: tuple[Violation, ...]
    cost: float
    breakdown: dict[str, float]


def check(problem: Problem, solution: Any) -> Report:
    """Judge a decoded solution. Raises BadSolution when it cannot be read."""
    entries = read_solution(problem, solution)
    violations: list[Violation] = []
    for entry in entries:
        for judge in (_h1, _h2, _h3, _h9, _h11):
            violations.extend(judge(problem, entry))
    for rule in (_h4_h5_h6, _h6_groups, _h7, _h8, _h10):
        violations.extend(rule(problem, entries))
    breakdown = breakdown_of(problem, entries)
    return Report(tuple(violations), sum(breakdown.values()), breakdown)


def _broken(rule: str, item: str, text: str) -> Violation:
    return Violation(rule, item, typography(text))


def _h1(problem: Problem, entry: Entry) -> Iterator[Violation]:
    if entry.option is None:
        said = f"« {entry.named} » n'est pas dans sa liste" if entry.named else "aucun n'est nommé"
        text = f"Le groupe {entry.group.id} doit avoir un intervenant de sa liste : {said}."
        yield _broken("H1", entry.group.id, text)


def _h2(problem: Problem, entry: Entry) -> Iterator[Violation]:
    group, held = entry.group, len(entry.sittings)
    if not group.sessions_min <= held <= group.sessions_max:
        text = (
            f"Le groupe {group.id} tient {plural(held, 'séance')} : il en faut de "
            f"{group.sessions_min} à {group.sessions_max}."
        )
        yield _broken("H2", group.id, text)


def _h3(problem: Problem, entry: Entry) -> Iterator[Violation]:
    group = entry.group
    for one in entry.live:
        if (one.weekday, one.start) not in group.windows:
            reason = "ce jour et cette heure ne sont pas dans ses créneaux"
        elif not problem.first_day <= one.day <= problem.last_day:
            reason = "la date est hors de la période"
        elif in_ranges(one.day, problem.closed):
            reason = "la date est fermée"
        elif in_ranges(one.day, group.excluded):
            reason = "la date est exclue pour ce groupe"
        elif group.is_held_off(one.moment):
            reason = "ses membres sont retenus ailleurs à cette heure"
        else:
            continue
        text = (
            f"Le groupe {group.id} ne peut pas se tenir le {french_moment(one.moment)} : {reason}."
        )
        yield _broken("H3", group.id, text)


def _h9(problem: Problem, entry: Entry) -> Iterator[Violation]:
    group = entry.group
    for before, after in pairwise(entry.sittings):
        if after.fact:
            continue
        days = after.day - before.day
        if days < group.gap_min or (group.gap_max is not None and days > group.gap_max):
            most = "" if group.gap_max is None else f" et au plus {group.gap_max}"
            text = (
                f"Le groupe {group.id} laisse {plural(days, 'jour')} entre le "
                f"{french_date(before.day)} et le {french_date(after.day)} : il en faut au moins "
                f"{group.gap_min}{most}."
            )
            yield _broken("H9", group.id, text)


def _h11(problem: Problem, entry: Entry) -> Iterator[Violation]:
    group = entry.group
    held = {one.moment: one for one in entry.sittings}
    for fixed in group.fixed:
        when = french_moment(fixed.moment)
        one = held.get(fixed.moment)
        if one is None:
            text = f"La séance fixée du groupe {group.id}, le {when}, n'est pas dans le plan."
            yield _broken("H11", group.id, text)
            continue
        if fixed.room is not None and one.room != fixed.room:
            text = f"La séance fixée du groupe {group.id}, le {when}, a changé de salle."
            yield _broken("H11", group.id, text)
        if not one.fact and fixed.facilitator is not None and entry.named != fixed.facilitator:
            text = f"La séance fixée du groupe {group.id}, le {when}, a changé d'intervenant."
            yield _broken("H11", group.id, text)
    fixed_moments = {fixed.moment for fixed in group.fixed}
    for one in entry.sittings:
        if one.fact and one.moment not in fixed_moments:
            when = french_moment(one.moment)
            text = f"Le groupe {group.id} ajoute une séance dans le passé, le {when}."
            yield _broken("H11", group.id, text)


def _h4_h5_h6(problem: Problem, entries: list[Entry]) -> Iterator[Violation]:
    people = {person.id: person for person in problem.facilitators}
    agenda: dict[str, list[Sitting]] = defaultdict(list)
    for entry in entries:
        for name in entry.option.people if entry.option else ():
            agenda[name].extend(entry.live)
    past = past_weeks(problem)
    for name, sittings in agenda.items():
        person = people[name]
        days: dict[int, list[Sitting]] = defaultdict(list)
        for one in sittings:
            days[one.day].append(one)
            if reason := _unavailable(person, one):
                text = (
                    f"{name} n'est pas libre pour le groupe {one.group.id} le "
                    f"{french_moment(one.moment)} : {reason}."
                )
                yield _broken("H4", name, text)
        for day, on_day in sorted(days.items()):
            yield from _judge_day(problem, person, day, on_day)
        yield from _judge_weeks(person, sittings, past[name])


def _unavailable(person: Facilitator, one: Sitting) -> str:
    if in_ranges(one.day, person.unavailable):
        return "jour d'indisponibilité"
    windows = person.weekly[one.weekday]
    if not any(start <= one.start and one.end <= end for start, end in windows):
        return "hors de ses heures de présence"
    if any(b.day == one.day and b.start < one.end and one.start < b.end for b in person.busy):
        return "déjà occupé à cette heure"
    return ""


def _judge_day(
    problem: Problem, person: Facilitator, day: int, sittings: list[Sitting]
) -> Iterator[Violation]:
    ordered = sorted(sittings, key=lambda one: (one.start, one.end, one.group.id))
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if one.meets(other):
                text = (
                    f"{person.id} est attendu en même temps par {one.group.id} et "
                    f"{other.group.id} le {french_moment(other.moment)}."
                )
                yield _broken("H5", person.id, text)
    for before, after in pairwise(ordered):
        travel = problem.travel_between(before.group.site, after.group.site)
        if not before.meets(after) and after.start < before.end + travel:
            text = (
                f"{person.id} ne peut pas aller de {before.group.site} à {after.group.site} entre "
                f"{before.group.id} et {after.group.id} le {french_date(day)} : le trajet dure "
                f"{travel:g} minutes et il en a {after.start - before.end}."
            )
            yield _broken("H5", person.id, text)
    most = person.max_sessions_per_day
    if most is not None and len(ordered) > most:
        text = (
            f"{person.id} tient {plural(len(ordered), 'séance')} le {french_date(day)} : "
            f"au plus {most} par jour."
        )
        yield _broken("H6", person.id, text)


def past_weeks(problem: Problem) -> dict[str, dict[tuple[int, int], int]]:
    """Per person and ISO week, the facts of a replan that this person facilitated."""
    counts: dict[str, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    for group in problem.groups:
        options = {option.id: option.people for option in group.options}
        for fixed in group.fixed:
            if problem.is_fact(fixed.moment) and fixed.facilitator is not None:
                people = options.get(fixed.facilitator, (fixed.facilitator,))
                for name in people:
                    counts[name][Sitting(group, fixed.moment, None, True).week] += 1
    return counts


def _judge_weeks(
    person: Facilitator, sittings: list[Sitting], past: dict[tuple[int, int], int]
) -> Iterator[Violation]:
    most = person.max_sessions_per_week
    if most is None:
        return
    weeks: dict[tuple[int, int], int] = defaultdict(int)
    for one in sittings:
        weeks[one.week] += 1
    for week, live in sorted(weeks.items()):
        held = live + past.get(week, 0)
        if held > most:
            text = (
                f"{person.id} tient {plural(held, 'séance')} la semaine {week[1]} de {week[0]} : "
                f"au plus {most} par semaine."
            )
            yield _broken("H6", person.id, text)


def _h6_groups(problem: Problem, entries: list[Entry]) -> Iterator[Violation]:
    given: dict[str, int] = defaultdict(int)
    for entry in entries:
        for name in entry.option.people if entry.option else ():
            given[name] += 1
    for person in problem.facilitators:
        if person.max_groups is not None and given[person.id] > person.max_groups:
            text = (
                f"{person.id} reçoit {plural(given[person.id], 'groupe')} : "
                f"au plus {person.max_groups}."
            )
            yield _broken("H6", person.id, text)


def _h7(problem: Problem, entries: list[Entry]) -> Iterator[Violation]:
    rooms = {(room.site, room.id): room for site in problem.sites for room in site.rooms}
    used: dict[tuple[str, str], list[Sitting]] = defaultdict(list)
    for entry in entries:
        for one in entry.live:
            key = (entry.group.site, one.room or "")
            room = rooms.get(key)
            if room is None:
                said = f"« {one.room} »" if one.room else "aucune salle"
                reason = f"{said} n'est pas une salle du site {entry.group.site}"
            elif room.capacity < entry.group.size:
                reason = f"la salle {room.id} a {room.capacity} places pour {entry.group.size}"
            elif in_ranges(one.day, room.unavailable):
                reason = f"la salle {room.id} est indisponible"
            elif room.is_taken(one.moment, entry.group.duration):
                reason = f"la salle {room.id} est prise à cette heure"
            else:
                used[key].append(one)
                continue
            when = french_moment(one.moment)
            yield _broken("H7", entry.group.id, f"Groupe {entry.group.id}, {when} : {reason}.")
    for (site, name), sittings in sorted(used.items()):
        for one, other in _meetings(sittings):
            text = (
                f"La salle {name} de {site} reçoit à la fois {one.group.id} et {other.group.id} "
                f"le {french_moment(other.moment)}."
            )
            yield _broken("H7", name, text)


def _meetings(sittings: list[Sitting]) -> Iterator[tuple[Sitting, Sitting]]:
    """The pairs of sessions that share an instant, earliest first."""
    ordered = sorted(sittings, key=lambda one: (one.moment, one.group.id))
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if (other.day, other.start) >= (one.day, one.end):
                break
            yield one, other


def _h8(problem: Problem, entries: list[Entry]) -> Iterator[Violation]:
    sittings: dict[str, list[Sitting]] = defaultdict(list)
    for entry in entries:
        for member in entry.group.members:
            sittings[member].extend(entry.live)
    seen: set[tuple[str, str, int, int]] = set()
    for member, agenda in sittings.items():
        for one, other in _meetings(agenda):
            key = (one.group.id, other.group.id, other.day, other.start)
            if one.group.id != other.group.id and key not in seen:
                seen.add(key)
                text = (
                    f"{member} est attendu à la fois par {one.group.id} et {other.group.id} "
                    f"le {french_moment(other.moment)}."
                )
                yield _broken("H8", member, text)


def _h10(problem: Problem, entries: list[Entry]) -> Iterator[Violation]:
    chosen = {entry.group.id: entry.option.people if entry.option else () for entry in entries}
    for rule in problem.distinct:
        people = {name for group in rule.groups for name in chosen[group]}
        if len(people) < rule.minimum:
            text = (
                f"Les groupes {', '.join(rule.groups)} ont {plural(len(people), 'intervenant')} : "
                f"il en faut au moins {rule.minimum}."
            )
            yield _broken("H10", rule.groups[0] if rule.groups else "", text)
    for cover in problem.cover:
        sittings = [one for e in entries if e.group.service == cover.service for one in e.live]
        for one in sorted(sittings, key=lambda sitting: (sitting.moment, sitting.group.id)):
            sitting_now = {
                other.group.id
                for other in sittings
                if other.day == one.day and other.start <= one.start < other.end
            }
            if len(sitting_now) > cover.at_once:
                text = (
                    f"{plural(len(sitting_now), 'groupe')} du service {cover.service} se tiennent "
                    f"à la fois le {french_moment(one.moment)} : au plus {cover.at_once}."
                )
                yield _broken("H10", cover.service, text)
