"""A week in whole units, for the search. Lanes are the days of people, then of children."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from maillage.engine.draws import Draws
from maillage.engine.rounds.errors import InputError
from maillage.engine.rounds.lanes import NOWHERE, DayBuilder, Fit, Lane, person_days
from maillage.engine.rounds.model import LEFT_OUT, NO_LANE, Choice, Plan
from maillage.engine.rounds.week import NOBODY, TOGETHER, Assignment, Visit, Week
from maillage.engine.rounds.week_check import FULL_TIME_MINUTES
from maillage.engine.rounds.week_flat import flat_week
from maillage.engine.rounds.week_jobs import COST_UNIT, UNABLE, Job, jobs_of, price

NEIGHBOURS = 40
MAX_TEAMS = 64
ROUNDS = 8


class Effect(NamedTuple):
    """What one visit costs, and the travel and work it gives to whom."""

    cost: int
    who: tuple[int, ...]
    travel: tuple[int, ...]
    work: int


class WeekModel:
    """Costs in ten-thousandths, times in minutes."""

    kind = "Week"
    resources = 3
    scale = COST_UNIT

    def __init__(self, week: Week, current: Mapping[int, Assignment] | None = None) -> None:
        self.week = week
        self.current = current or {}
        self.todo = jobs_of(week)
        self.jobs = len(self.todo)
        self.visits = [week.visits[job.visit] for job in self.todo]
        self.able = [people for job in self.todo for people in (*job.able, [], [])[:2]]
        self.days = person_days(week)
        self.builder = DayBuilder(week.rules, week.minutes)
        self.children = self._children()
        self.teams = self._teams()
        per_minute, per_tenth = price(week.weights["travel"]), price(week.weights["km"]) // 10
        self.leg_cost = [
            [
                minutes * per_minute + tenths * per_tenth
                for minutes, tenths in zip(m, t, strict=True)
            ]
            for m, t in zip(week.minutes, week.tenths, strict=True)
        ]
        legs = [cost for a, row in enumerate(self.leg_cost) for b, cost in enumerate(row) if a != b]
        self.typical = max(1.0, sum(legs) / max(1, len(legs)))
        self.late_cost = price(week.weights["late"])
        self.load_gap_cost = price(week.weights["load_gap"])
        self.travel_gap_cost = price(week.weights["travel_gap"])
        self.neighbours = [self._near(job) for job in range(self.jobs)]
        self.flat = flat_week(self)

    def _children(self) -> list[int]:
        """Lane number of each job's child; NOBODY when the child has no other visit."""
        ids = [visit.child for visit in self.visits]
        busy = sorted({child for child in ids if child != NOBODY and ids.count(child) > 1})
        numbers = {child: number for number, child in enumerate(busy)}
        return [numbers.get(child, NOBODY) for child in ids]

    def _teams(self) -> list[int]:
        """People whose load is compared: one number per trade, NOBODY for whoever is alone."""
        people = self.week.professionals
        sizes = [
            sum(p.trade == t and p.minutes > 0 for p in people)
            for t in range(len(self.week.trades))
        ]
        numbers: dict[int, int] = {}
        teams = []
        for person in people:
            if person.minutes == 0 or sizes[person.trade] < 2:
                teams.append(NOBODY)
                continue
            teams.append(numbers.setdefault(person.trade, len(numbers)))
        if len(numbers) > MAX_TEAMS:
            raise InputError(f"Le problème compte plus de {MAX_TEAMS} métiers ; regroupez-les.")
        return teams

    def _near(self, job: int) -> list[int]:
        """Jobs that someone could chain with this one, nearest places first, file order next."""
        mine = self.todo[job]
        people = set().union(*mine.able)
        minutes = self.week.minutes
        near = []
        for other, its in enumerate(self.todo):
            if other == job or mine.days.isdisjoint(its.days):
                continue
            if all(people.isdisjoint(able) for able in its.able):
                continue
            near.append((min(minutes[a][b] for a in mine.places for b in its.places), other))
        return [other for _, other in sorted(near)[:NEIGHBOURS]]

    def slots(self, job: int) -> int:
        return len(self.visits[job].trades)

    def allows(self, job: int, choice: Choice) -> bool:
        costs = self.todo[job].person_cost
        if any(costs[slot][choice.who(slot)] == UNABLE for slot in range(len(costs))):
            return False
        return len(costs) == 1 or choice.first != choice.second

    def day(self, job: int, choice: Choice) -> int:
        return self.todo[job].modes[choice.mode].day

    def lane(self, job: int, choice: Choice, resource: int) -> int:
        if choice.mode == LEFT_OUT:
            return NO_LANE
        days = len(self.week.days)
        if resource == 2:
            if self.children[job] == NOBODY:
                return NO_LANE
            return (len(self.days) + self.children[job]) * days + self.day(job, choice)
        if resource >= self.slots(job):
            return NO_LANE
        return choice.who(resource) * days + self.day(job, choice)

    def person(self, lane: int) -> int:
        return lane // len(self.week.days)

    def start(self, lane: int) -> Lane:
        return Lane()

    def join(self, job: int, choice: Choice, near: int, its: Choice, draws: Draws) -> Choice | None:
        """The choice moved to the day of a neighbour, or None."""
        if its.mode == LEFT_OUT:
            return None
        modes = self.todo[job].modes
        wanted, first = self.day(near, its), draws.below(len(modes))
        for step in range(len(modes)):
            mode = (first + step) % len(modes)
            if modes[mode].day == wanted:
                return choice._replace(mode=mode)
        return None

    def vary(self, job: int, choice: Choice, draws: Draws) -> Choice:
        """Any mode of the job, or left out once in eight."""
        if draws.below(8) == 0:
            return choice._replace(mode=LEFT_OUT)
        return choice._replace(mode=draws.below(len(self.todo[job].modes)))

    def first_plan(self, draws: Draws) -> Plan:
        """What is pinned, current or published as it stands; the rest anywhere, by day and hour."""
        choices, keys = [], []
        for number, job in enumerate(self.todo):
            visit = self.visits[number]
            where = visit.pinned or self.current.get(job.visit) or visit.published
            mode = None if where is None else self._mode_at(job, visit, where)
            if where is None or mode is None:
                mode = draws.below(len(job.modes))
                people, begin = self._draw_people(job.able, draws), job.modes[mode].windows[0][0][0]
            else:
                people, begin = [person for person, _ in where.slots], where.slots[0][1]
            choice = Choice(mode, people[0], people[1] if len(people) > 1 else -1)
            if not self.allows(number, choice):
                people = self._draw_people(job.able, draws)
                choice = Choice(mode, people[0], people[1] if len(people) > 1 else -1)
            choices.append(choice)
            keys.append((job.modes[mode].day, begin, number))
        return Plan([number for _, _, number in sorted(keys)], choices, 0)

    @staticmethod
    def _mode_at(job: Job, visit: Visit, where: Assignment) -> int | None:
        """The mode of a visit that stands there: the one published exactly, or by day and place."""
        if job.published_mode is not None and where in (visit.pinned, visit.published):
            return job.published_mode
        for number, mode in enumerate(job.modes):
            if (mode.day, mode.place) == (where.day, where.place):
                return number
        return None

    @staticmethod
    def _draw_people(able: list[list[int]], draws: Draws) -> list[int]:
        while True:
            people = [slot[draws.below(len(slot))] for slot in able]
            if len(set(people)) == len(people):
                return people

    def fits(self, job: int, choice: Choice, before: list[Lane]) -> list[Fit] | None:
        """The posts of the job appended to its lanes, or None when it cannot be held there."""
        free = before[2].time
        first = self._fit(job, choice, 0, before, free)
        if first is None or self.slots(job) == 1:
            return None if first is None else [first]
        visit = self.visits[job]
        least, most = (0, 0) if visit.tie == TOGETHER else visit.gap
        for _ in range(ROUNDS):
            second = self._fit(job, choice, 1, before, max(free, first.start + least))
            if second is None:
                return None
            if second.start <= first.start + most:
                return [first, second]
            first = self._fit(job, choice, 0, before, second.start - most)
            if first is None:
                return None
            if first.start + least <= second.start <= first.start + most:
                return [first, second]
        return None

    def _fit(
        self, job: int, choice: Choice, slot: int, before: list[Lane], time: int
    ) -> Fit | None:
        mode, lane = self.todo[job].modes[choice.mode], before[slot]
        day = self.days[choice.who(slot)][mode.day]
        minutes = self.visits[job].minutes
        return self.builder.append(day, lane, mode.place, minutes, mode.windows[slot], time)

    def append(self, job: int, choice: Choice, before: list[Lane]) -> tuple[list[Lane], Effect]:
        """The lanes after the job, and its effect; a job that does not fit is left out."""
        task = self.todo[job]
        fits = None if choice.mode == LEFT_OUT else self.fits(job, choice, before)
        if fits is None:
            return before, Effect(task.unmet_cost, (), (), 0)
        mode = task.modes[choice.mode]
        after = list(before)
        cost, travels = 0, []
        people = tuple(choice.who(slot) for slot in range(len(fits)))
        for slot, (person, fit) in enumerate(zip(people, fits, strict=True)):
            minutes, legs = self._legs(person, before[slot].place, mode.place)
            travels.append(minutes)
            cost += legs + self.late_cost * fit.late + task.person_cost[slot][person]
            after[slot] = fit.lane
        if people != mode.kept[: len(people)]:
            cost += mode.moved_cost
        after[2] = before[2]._replace(time=max(fit.lane.time for fit in fits))
        return after, Effect(cost, people, tuple(travels), self.visits[job].minutes)

    def _legs(self, person: int, origin: int, place: int) -> tuple[int, int]:
        """Minutes and cost that a stop adds at the end of a day, the way home moving with it."""
        who, minutes, costs = self.week.professionals[person], self.week.minutes, self.leg_cost
        start = who.start if origin == NOWHERE else origin
        length = minutes[start][place] + minutes[place][who.end]
        cost = costs[start][place] + costs[place][who.end]
        if origin == NOWHERE:
            return length, cost
        return length - minutes[origin][who.end], cost - costs[origin][who.end]

    def price(self, effects: list[Effect]) -> int:
        cost = sum(effect.cost for effect in effects)
        if not self.load_gap_cost and not self.travel_gap_cost:
            return cost
        travel = [0] * len(self.days)
        work = [0] * len(self.days)
        for effect in effects:
            for person, minutes in zip(effect.who, effect.travel, strict=True):
                travel[person] += minutes
                work[person] += effect.work
        loads: dict[int, list[int]] = {}
        travels: dict[int, list[int]] = {}
        for person, team in enumerate(self.teams):
            if team == NOBODY:
                continue
            contract = self.week.professionals[person].minutes
            load = (work[person] + travel[person]) * FULL_TIME_MINUTES // contract
            loads.setdefault(team, []).append(load)
            travels.setdefault(team, []).append(travel[person])
        for team, values in loads.items():
            cost += self.load_gap_cost * (max(values) - min(values))
            cost += self.travel_gap_cost * (max(travels[team]) - min(travels[team]))
        return cost
