"""A professional's day as the search builds it: post after post, with the pause and the hours.

The rules are those of docs/formats/rounds.md, section 4. Where a rule binds several days (rest,
48 h), each day keeps a share decided beforehand, so that no later day can break it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from maillage.engine.rounds.fields import MINUTES_PER_DAY
from maillage.engine.rounds.week import Interval, Professional, Rules, Week
from maillage.engine.rounds.workday import DAYS_PER_WEEK

NOWHERE = -1
NEVER = 1 << 28
LUNCH_DUE, LUNCHED, PAUSE_DUE, PAUSED = range(4)


class Lane(NamedTuple):
    """Where and when someone is, when their work began, and how their pause stands."""

    time: int = 0
    place: int = NOWHERE
    begin: int = 0
    pause: int = PAUSE_DUE


class Fit(NamedTuple):
    """A start, its lateness, the lane after it, and the pause taken just before (or None)."""

    start: int
    late: int
    lane: Lane
    pause: Interval | None


Windows = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Day:
    """One person's day: intervals of work and longest work, in minutes."""

    who: Professional
    hours: tuple[Interval, ...]
    longest: int


def person_days(week: Week) -> list[list[Day]]:
    """For each person and day, the hours that leave room for rest and for the weekly limit."""
    return [_days_of(week, who) for who in week.professionals]


def _days_of(week: Week, who: Professional) -> list[Day]:
    rules = week.rules
    hours = list(who.hours)
    for index, day in enumerate(week.days[:-1]):
        after = next((i for i in range(index + 1, len(hours)) if hours[i]), None)
        if after is None or not hours[index]:
            continue
        gap = (week.days[after] - day) * MINUTES_PER_DAY
        hours[index] = _cut(hours[index], hours[after][0][0] + gap - rules.rest_minutes)
    longest = {}
    for number in {day // DAYS_PER_WEEK for day in week.days}:
        worked = [
            min(rules.day_max_minutes, spans[-1][1] - spans[0][0])
            for day, spans in zip(week.days, hours, strict=True)
            if spans and day // DAYS_PER_WEEK == number
        ]
        fits = sum(worked) <= rules.week_max_minutes
        share = rules.day_max_minutes if fits else rules.week_max_minutes // len(worked)
        longest[number] = min(rules.day_max_minutes, share)
    return [
        Day(who, spans, longest[day // DAYS_PER_WEEK])
        for day, spans in zip(week.days, hours, strict=True)
    ]


def _cut(spans: tuple[Interval, ...], latest: int) -> tuple[Interval, ...]:
    return tuple((start, min(end, latest)) for start, end in spans if start < latest)


def earliest(
    windows: Windows, hours: tuple[Interval, ...], minutes: int, time: int
) -> tuple[int, int]:
    """Earliest start at `time` or later inside a window and the hours, and its lateness."""
    best, late = NEVER, 0
    for first, last, due in windows:
        for opening, closing in hours:
            start = max(time, first, opening)
            if start > last or start + minutes > closing or start >= best:
                continue
            best, late = start, max(0, start + minutes - due)
    return best, late


class DayBuilder:
    """Appends posts to days under one set of rules and travel times."""

    def __init__(self, rules: Rules, minutes: tuple[tuple[int, ...], ...]) -> None:
        self.rules = rules
        self.minutes = minutes

    def append(
        self, day: Day, before: Lane, place: int, minutes: int, windows: Windows, time: int
    ) -> Fit | None:
        """The post appended after `before`, at `time` at the earliest; None when it cannot be."""
        if not day.hours:
            return None
        who = day.who
        home = self.minutes[place][who.end] if who.last_home else 0
        if before.place == NOWHERE:
            fit = self._first(day, place, minutes, windows, time)
            if fit and self._must_pause(who, fit.lane, fit.start + minutes + home):
                return None
        else:
            fit = self._next(day, before, place, minutes, windows, time, home)
        if fit is None:
            return None
        lane = fit.lane
        end = lane.time + home
        worked = end - lane.begin
        if lane.pause == LUNCHED:
            worked -= self._pause_minutes(who, LUNCH_DUE)
        if lane.pause == PAUSED:
            worked -= self.rules.break_minutes
        if end > day.hours[-1][1] or worked > day.longest:
            return None
        return fit

    def _first(self, day: Day, place: int, minutes: int, windows: Windows, time: int) -> Fit | None:
        who = day.who
        leg = self.minutes[who.start][place] if who.home_first else 0
        start, late = earliest(windows, day.hours, minutes, max(time, day.hours[0][0] + leg))
        if start >= NEVER:
            return None
        begin = start - leg
        pause = LUNCH_DUE if who.lunch and begin < who.lunch.opening else PAUSE_DUE
        return Fit(start, late, Lane(start + minutes, place, begin, pause), None)

    def _next(
        self,
        day: Day,
        before: Lane,
        place: int,
        minutes: int,
        windows: Windows,
        time: int,
        home: int,
    ) -> Fit | None:
        leg = self.minutes[before.place][place]
        start, late = earliest(windows, day.hours, minutes, max(time, before.time + leg))
        if start >= NEVER:
            return None
        fit = Fit(start, late, Lane(start + minutes, place, before.begin, before.pause), None)
        if before.pause in (LUNCHED, PAUSED):
            return fit
        who, lunch = day.who, before.pause == LUNCH_DUE
        length = self._pause_minutes(who, before.pause)
        latest = who.lunch.closing if lunch and who.lunch else NEVER
        opening = who.lunch.opening if lunch and who.lunch else 0
        pause, ready = self._pause(before, leg, length, opening, latest)
        rested = NEVER, 0
        if pause is not None:
            rested = earliest(windows, day.hours, minutes, max(time, ready))
        end = start + minutes
        must = self._must_pause(who, fit.lane, end + home)
        soon = lunch and day.hours[-1][1] > latest and max(end, opening) + length > latest
        if pause is not None and rested[0] < NEVER and (rested[0] == start or must or soon):
            taken = LUNCHED if lunch else PAUSED
            lane = Lane(rested[0] + minutes, place, before.begin, taken)
            return Fit(rested[0], rested[1], lane, (pause, length))
        return None if must else fit

    def _pause(
        self, before: Lane, leg: int, length: int, opening: int, latest: int
    ) -> tuple[int | None, int]:
        """Start of the pause (on arrival, else before leaving) and when the next post may start."""
        limit = before.begin + self.rules.break_after_minutes
        pause = max(before.time + leg, opening)
        if pause + length <= latest and pause <= limit:
            return pause, pause + length
        pause = max(before.time, opening)
        if pause + length <= latest and pause <= limit:
            return pause, pause + length + leg
        return None, NEVER

    def _pause_minutes(self, who: Professional, due: int) -> int:
        if due == LUNCH_DUE and who.lunch:
            return max(who.lunch.minutes, self.rules.break_minutes)
        return self.rules.break_minutes

    def _must_pause(self, who: Professional, lane: Lane, end: int) -> bool:
        if end - lane.begin >= self.rules.break_after_minutes:
            return True
        return lane.pause == LUNCH_DUE and who.lunch is not None and end > who.lunch.closing
