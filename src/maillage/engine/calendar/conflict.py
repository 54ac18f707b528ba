"""Can these groups be planned at all? A model whose every fact can be switched off.

Used to prove that nothing is possible, to find a smallest set of facts that cannot hold together,
and to find a first plan where careful insertion fails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any

from maillage.engine.calendar.exact import run_watched
from maillage.engine.calendar.problem import Group, Problem, Room, in_ranges
from maillage.engine.calendar.times import MINUTES_PER_DAY, Moment, iso_week, weekday_of
from maillage.engine.cpsat import new_solver

Fact = tuple[Any, ...]
FEW_GROUPS = 10


class ConflictModel:
    """CP-SAT model of the hard rules, one literal per fact."""

    def __init__(
        self, problem: Problem, past_weeks: dict[tuple[str, tuple[int, int]], int]
    ) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.problem = problem
        self.past_weeks = past_weeks
        self.model: Any = cp_model.CpModel()
        self.facts: dict[Fact, Any] = {}
        self.sits: dict[str, dict[Moment, Any]] = {}
        self.rooms: dict[str, dict[tuple[Moment, str], Any]] = {}
        self.chosen: dict[str, list[Any]] = {}
        self.at: dict[str, list[tuple[Group, Moment, Any]]] = defaultdict(list)
        self.given: dict[str, list[Any]] = defaultdict(list)
        self.people = {person.id: person for person in problem.facilitators}
        for group in problem.groups:
            self._add_group(group)
        for name in self.at:
            self._add_person(name)
        self._add_rooms_once()
        self._add_members()
        self._add_rules()

    def fact(self, *key: Any) -> Any:
        if key not in self.facts:
            self.facts[key] = self.model.NewBoolVar("")
        return self.facts[key]

    def forbid(self, literals: Iterable[Any], *key: Any) -> None:
        """These cannot all hold while the fact does."""
        self.model.AddBoolOr([x.Not() for x in literals] + [self.fact(*key).Not()])

    def _add_group(self, group: Group) -> None:
        model, problem = self.model, self.problem
        first = max(problem.first_day, problem.replan_from or problem.first_day)
        sits = {}
        for day in range(first, problem.last_day + 1):
            for weekday, start in group.windows:
                if weekday == weekday_of(day) and start + group.duration <= MINUTES_PER_DAY:
                    sits[Moment(day, start)] = model.NewBoolVar("")
        self.sits[group.id] = sits
        self.chosen[group.id] = [model.NewBoolVar("") for _ in group.options]
        if group.options:
            model.AddExactlyOne(self.chosen[group.id])
        else:
            self.forbid([], "options", group.id)
        for moment, literal in sits.items():
            if in_ranges(moment.day, problem.closed):
                self.forbid([literal], "closed")
            if in_ranges(moment.day, group.excluded):
                self.forbid([literal], "excluded", group.id)
            if group.is_held_off(moment):
                self.forbid([literal], "excluded_times", group.id)
        self._add_counts(group, sits)
        self._add_gaps(group, sits)
        self._add_people(group, sits)
        self._add_places(group, sits)
        self._add_fixed(group, sits)

    def _facts_of(self, group: Group) -> list[Moment]:
        return sorted(f.moment for f in group.fixed if self.problem.is_fact(f.moment))

    def _add_counts(self, group: Group, sits: dict[Moment, Any]) -> None:
        past, held = len(self._facts_of(group)), sum(sits.values())
        if group.sessions_min:
            least = self.model.Add(held + past >= group.sessions_min)
            least.OnlyEnforceIf(self.fact("min", group.id))
        most = self.model.Add(held + past <= group.sessions_max)
        most.OnlyEnforceIf(self.fact("max", group.id))

    def _add_gaps(self, group: Group, sits: dict[Moment, Any]) -> None:
        on: dict[int, list[Any]] = defaultdict(list)
        for moment, literal in sorted(sits.items()):
            on[moment.day].append(literal)
        past = self._facts_of(group)
        last = past[-1].day if past else None
        if group.gap_min:
            self._add_least_gap(group, on, last)
        if group.gap_max is not None:
            self._add_largest_gap(group, group.gap_max, on, last)

    def _add_least_gap(self, group: Group, on: dict[int, list[Any]], last: int | None) -> None:
        for day in on:
            near = [x for d in on if day <= d < day + group.gap_min for x in on[d]]
            if len(near) > 1:
                rule = self.model.Add(sum(near) <= 1)
                rule.OnlyEnforceIf(self.fact("gap_min", group.id))
            if last is not None and day < last + group.gap_min:
                for literal in on[day]:
                    self.forbid([literal], "gap_min", group.id)

    def _add_largest_gap(
        self, group: Group, most: int, on: dict[int, list[Any]], last: int | None
    ) -> None:
        """After each session, either none follows or one follows soon enough."""
        later: list[Any] = []
        for day in reversed(on):
            within = [x.Not() for d in on if day < d <= day + most for x in on[d]]
            for literal in on[day] if later else ():
                self.forbid([literal, *later, *within], "gap_max", group.id)
            since = self.model.NewBoolVar("")  # some session on this day or later
            for literal in [*on[day], *later]:
                self.model.AddImplication(literal, since)
            later = [since]
        if last is not None and later:
            within = [x.Not() for d in on if d <= last + most for x in on[d]]
            self.forbid([*later, *within], "gap_max", group.id)

    def _add_people(self, group: Group, sits: dict[Moment, Any]) -> None:
        names = sorted({name for option in group.options for name in option.people})
        for name in names:
            takes = self.model.NewBoolVar("")
            options = zip(group.options, self.chosen[group.id], strict=True)
            with_person = [literal for option, literal in options if name in option.people]
            self.model.Add(sum(with_person) == takes)
            self.given[name].append(takes)
            for moment, literal in sits.items():
                reason = self._busy(name, moment, group.duration)
                if reason:
                    self.forbid([literal, takes], reason, name)
                here = self.model.NewBoolVar("")
                self.model.AddImplication(here, literal)
                self.model.AddImplication(here, takes)
                self.model.AddBoolOr([literal.Not(), takes.Not(), here])
                self.at[name].append((group, moment, here))

    def _busy(self, name: str, moment: Moment, duration: int) -> str:
        person, start, end = self.people[name], moment.minute, moment.minute + duration
        if not any(a <= start and end <= b for a, b in person.weekly[weekday_of(moment.day)]):
            return "weekly"
        if in_ranges(moment.day, person.unavailable):
            return "unavailable"
        if any(b.day == moment.day and b.start < end and start < b.end for b in person.busy):
            return "busy"
        return ""

    def _add_places(self, group: Group, sits: dict[Moment, Any]) -> None:
        rooms = self._rooms_of(group)
        used = {}
        for moment, literal in sits.items():
            here = []
            for room in rooms:
                used[moment, room.id] = place = self.model.NewBoolVar("")
                here.append(place)
                if room.capacity < group.size:
                    self.forbid([place], "size", group.id)
                if in_ranges(moment.day, room.unavailable):
                    self.forbid([place], "room_closed", room.site, room.id)
                elif room.is_taken(moment, group.duration):
                    self.forbid([place], "room_busy", room.site, room.id)
            self.model.Add(sum(here) <= 1)
            self.forbid([literal, *(place.Not() for place in here)], "room_needed", group.site)
        self.rooms[group.id] = used

    def _rooms_of(self, group: Group) -> tuple[Room, ...]:
        return next(site.rooms for site in self.problem.sites if site.id == group.site)

    def _add_fixed(self, group: Group, sits: dict[Moment, Any]) -> None:
        names = [option.id for option in group.options]
        for fixed in group.fixed:
            if self.problem.is_fact(fixed.moment):
                continue
            fact = self.fact("fixed", group.id, fixed.moment)
            stands = [sits[fixed.moment]] if fixed.moment in sits else []
            self.model.AddBoolOr([*stands, fact.Not()])
            if fixed.facilitator is not None:
                known = fixed.facilitator in names
                chosen = self.chosen[group.id]
                led = [chosen[names.index(fixed.facilitator)]] if known else []
                self.model.AddBoolOr([*led, fact.Not()])
            if fixed.room is not None and stands:
                self.model.AddImplication(fact, self.rooms[group.id][fixed.moment, fixed.room])

    def _add_person(self, name: str) -> None:
        person = self.people[name]
        days, weeks = defaultdict(list), defaultdict(list)
        for item in self.at[name]:
            days[item[1].day].append(item)
            weeks[iso_week(item[1].day)].append(item[2])
        for items in days.values():
            self._add_day(name, items)
            most = person.max_sessions_per_day
            if most is not None and len(items) > most:
                rule = self.model.Add(sum(here for _, _, here in items) <= most)
                rule.OnlyEnforceIf(self.fact("day", name))
        for week, literals in weeks.items():
            most = person.max_sessions_per_week
            if most is not None:
                left = max(0, most - self.past_weeks.get((name, week), 0))
                if len(literals) > left:
                    rule = self.model.Add(sum(literals) <= left)
                    rule.OnlyEnforceIf(self.fact("week", name))
        if person.max_groups is not None and len(self.given[name]) > person.max_groups:
            rule = self.model.Add(sum(self.given[name]) <= person.max_groups)
            rule.OnlyEnforceIf(self.fact("max_groups", name))

    def _add_day(self, name: str, items: list[tuple[Group, Moment, Any]]) -> None:
        """One place at a time, and travel between consecutive sessions (H5)."""
        for one, other in combinations(sorted(items, key=lambda item: item[1]), 2):
            end, start = one[1].minute + one[0].duration, other[1].minute
            minutes = self.problem.travel_between(one[0].site, other[0].site)
            if end + minutes <= start:
                continue
            between = [
                here.Not()
                for group, moment, here in items
                if end <= moment.minute and moment.minute + group.duration <= start
            ]
            self.forbid([one[2], other[2], *between], "one_place", name)

    def _overlaps(self, one: Group, a: Moment, other: Group, b: Moment) -> bool:
        same = a.day == b.day
        return same and a.minute < b.minute + other.duration and b.minute < a.minute + one.duration

    def _add_rooms_once(self) -> None:
        used = defaultdict(list)
        for group in self.problem.groups:
            for (moment, room), literal in self.rooms[group.id].items():
                used[group.site, room, moment.day].append((group, moment, literal))
        for (site, room, _), items in used.items():
            for (one, a, x), (other, b, y) in combinations(items, 2):
                if self._overlaps(one, a, other, b):
                    self.forbid([x, y], "room_once", site, room)

    def _add_members(self) -> None:
        for one, other in combinations(self.problem.groups, 2):
            if not set(one.members) & set(other.members):
                continue
            for a, x in self.sits[one.id].items():
                for b, y in self.sits[other.id].items():
                    if self._overlaps(one, a, other, b):
                        self.forbid([x, y], "member", one.id, other.id)

    def _add_rules(self) -> None:
        for number, rule in enumerate(self.problem.distinct):
            groups = [group for group in self.problem.groups if group.id in rule.groups]
            brings = defaultdict(list)
            for group in groups:
                for option, literal in zip(group.options, self.chosen[group.id], strict=True):
                    for name in option.people:
                        brings[name].append(literal)
            present = []
            for literals in brings.values():
                here = self.model.NewBoolVar("")
                self.model.AddBoolOr([*literals, here.Not()])
                present.append(here)
            rule_holds = self.model.Add(sum(present) >= rule.minimum)
            rule_holds.OnlyEnforceIf(self.fact("distinct", number))
        self._add_covers()

    def _add_covers(self) -> None:
        for cover in self.problem.cover:
            at = defaultdict(list)
            for group in self.problem.groups:
                if group.service == cover.service:
                    for moment, literal in self.sits[group.id].items():
                        at[moment.day].append((group, moment, literal))
            for items in at.values():
                for instant in {moment.minute for _, moment, _ in items}:
                    now = [
                        literal
                        for group, moment, literal in items
                        if moment.minute <= instant < moment.minute + group.duration
                    ]
                    if len(now) > cover.at_once:
                        rule_holds = self.model.Add(sum(now) <= cover.at_once)
                        rule_holds.OnlyEnforceIf(self.fact("cover", cover.service))

    def holds(
        self,
        facts: Iterable[Fact],
        seconds: float,
        should_stop: Callable[[], bool] | None = None,
    ) -> tuple[bool | None, Any]:
        """Whether these facts can hold together; None when time ran out. Also the solver."""
        self.model.ClearAssumptions()
        self.model.AddAssumptions([self.facts[fact] for fact in facts])
        solver = new_solver(seed=1)
        if len(self.problem.groups) <= FEW_GROUPS:  # rewriting so small a model costs the most
            solver.parameters.cp_model_presolve = False
            solver.parameters.linearization_level = 0
        solver.parameters.max_time_in_seconds = max(0.1, seconds)
        status = run_watched(solver, self.model, should_stop)
        if status == self.cp.INFEASIBLE:
            return False, solver
        return (True if status in (self.cp.OPTIMAL, self.cp.FEASIBLE) else None), solver

    def core(self, solver: Any) -> list[Fact]:
        """Facts that the solver used to prove that they cannot hold together."""
        of_index = {literal.Index(): fact for fact, literal in self.facts.items()}
        return [of_index[i] for i in solver.SufficientAssumptionsForInfeasibility()]
