"""The week as flat lists, for the compiled core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.engine.rounds.lanes import Windows
from maillage.engine.rounds.week_jobs import Job, Mode

if TYPE_CHECKING:
    from maillage.engine.rounds.week_model import WeekModel


def flat_week(model: WeekModel) -> dict[str, Any]:
    """Every table the core reads; see native/src/week.hpp for their shapes."""
    return _people(model) | _jobs(model) | _modes(model.todo)


def _people(model: WeekModel) -> dict[str, Any]:
    week = model.week
    people = week.professionals
    days = [day for person in model.days for day in person]
    return {
        "people": len(people),
        "days": len(week.days),
        "places": len(week.places),
        "children": max(model.children, default=-1) + 1,
        "break_minutes": week.rules.break_minutes,
        "break_after": week.rules.break_after_minutes,
        "minutes": [minutes for row in week.minutes for minutes in row],
        "leg_cost": [cost for row in model.leg_cost for cost in row],
        "home": [person.start for person in people],
        "back": [person.end for person in people],
        "home_first": [int(person.home_first) for person in people],
        "last_home": [int(person.last_home) for person in people],
        "lunch": [person.lunch.minutes if person.lunch else 0 for person in people],
        "lunch_from": [person.lunch.opening if person.lunch else 0 for person in people],
        "lunch_to": [person.lunch.closing if person.lunch else 0 for person in people],
        "team": model.teams,
        "contract": [max(1, person.minutes) for person in people],
        "longest": [day.longest for day in days],
        "hours": [[bound for span in day.hours for bound in span] for day in days],
    }


def _jobs(model: WeekModel) -> dict[str, Any]:
    return {
        "jobs": model.jobs,
        "late_cost": model.late_cost,
        "load_gap_cost": model.load_gap_cost,
        "travel_gap_cost": model.travel_gap_cost,
        "slots": [len(visit.trades) for visit in model.visits],
        "tie": [visit.tie for visit in model.visits],
        "least": [visit.gap[0] for visit in model.visits],
        "most": [visit.gap[1] for visit in model.visits],
        "duration": [visit.minutes for visit in model.visits],
        "child": model.children,
        "unmet_cost": [job.unmet_cost for job in model.todo],
        "able": model.able,
        "person_cost": [costs for job in model.todo for costs in (*job.person_cost, [], [])[:2]],
        "neighbours": model.neighbours,
    }


def _modes(todo: list[Job]) -> dict[str, Any]:
    modes: list[Mode] = [mode for job in todo for mode in job.modes]
    first = [0]
    for job in todo:
        first.append(first[-1] + len(job.modes))
    return {
        "first_mode": first,
        "mode_day": [mode.day for mode in modes],
        "mode_place": [mode.place for mode in modes],
        "windows": [_triples(windows) for mode in modes for windows in mode.windows],
        "kept": [person for mode in modes for person in mode.kept],
        "moved_cost": [mode.moved_cost for mode in modes],
    }


def _triples(windows: Windows) -> list[int]:
    return [bound for window in windows for bound in window]
