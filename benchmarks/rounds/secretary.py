"""The week a careful secretary writes: visit after visit into the diary of the usual professional.

Each visit is written at a fixed time where it adds the least travel to that person's week; another
person is asked only when the referent has no room. Nothing written is moved again. The day rules
are the engine's own, so the plan passes the checker.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from maillage.engine.rounds.fields import show_clock
from maillage.engine.rounds.lanes import DayBuilder, Lane, person_days
from maillage.engine.rounds.week import NOBODY, TOGETHER, Visit, Week
from maillage.engine.rounds.week_check import SOLUTION_FORMAT
from maillage.engine.rounds.week_jobs import Job, Mode, jobs_of


@dataclass
class Diary:
    """Fixed posts per person and day: (start, place, minutes), in order; and children's hours."""

    posts: dict[tuple[int, int], list[tuple[int, int, int]]] = field(default_factory=dict)
    children: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)


class Secretary:
    def __init__(self, week: Week) -> None:
        self.week = week
        self.days = person_days(week)
        self.builder = DayBuilder(week.rules, week.minutes)
        self.diary = Diary()
        self.written: dict[int, tuple[Mode, list[int], list[int]]] = {}

    def plan(self) -> dict[str, Any]:
        """The whole week as a plan of the format."""
        jobs = sorted(jobs_of(self.week), key=self._rank)
        for job in jobs:
            self._place(job)
        return self._write()

    def _rank(self, job: Job) -> tuple[int, int, int, int]:
        """Fixed things, then visits for two, then by sector, so that rounds hold together."""
        visit = self.week.visits[job.visit]
        return (visit.pinned is None, -len(visit.trades), min(job.places), job.visit)

    def _place(self, job: Job) -> None:
        visit = self.week.visits[job.visit]
        for people in self._teams(visit, job):
            best = None
            for mode in job.modes:
                found = self._slot(visit, mode, people)
                if found is not None and (best is None or found[0] < best[0]):
                    best = (*found, mode)
            if best is not None:
                _, starts, mode = best
                self._note(job.visit, visit, mode, people, starts)
                return

    def _teams(self, visit: Visit, job: Job) -> list[list[int]]:
        """Who to ask, in order: the referents, then whoever has the trade."""
        ranked = []
        for slot, able in enumerate(job.able):
            ranked.append(
                sorted(
                    able,
                    key=lambda p: (
                        {None: 0, "referent": 1, "bond": 2}[self.week.bond(visit, slot, p)],
                        p,
                    ),
                )
            )
        if len(ranked) == 1:
            return [[person] for person in ranked[0]]
        return [[a, b] for a in ranked[0][:3] for b in ranked[1][:3] if a != b]

    def _slot(self, visit: Visit, mode: Mode, people: list[int]) -> tuple[int, list[int]] | None:
        """Least extra travel and starts for these people in this mode."""
        best = None
        for start in self._candidates(visit, mode, people):
            starts = [start] if len(people) == 1 else self._pair(visit, start)
            extra = 0
            if self._child_busy(visit, mode.day, min(starts), max(starts) + visit.minutes):
                continue
            for slot, (person, when) in enumerate(zip(people, starts, strict=True)):
                inside = any(first <= when <= last for first, last, _ in mode.windows[slot])
                cost = self._extra(person, mode, when, visit.minutes) if inside else None
                if cost is None:
                    break
                extra += cost
            else:
                if best is None or extra < best[0]:
                    best = (extra, starts)
        return best

    @staticmethod
    def _pair(visit: Visit, start: int) -> list[int]:
        return [start, start if visit.tie == TOGETHER else start + visit.gap[0]]

    def _candidates(self, visit: Visit, mode: Mode, people: list[int]) -> list[int]:
        """Round hours of the windows, and right after or before what is already written."""
        starts = set()
        for first, last, _ in mode.windows[0]:
            starts |= set(range(first, last + 1, 30)) | {last}
        for person in people[:1]:
            for start, place, minutes in self.diary.posts.get((person, mode.day), []):
                starts.add(start + minutes + self.week.minutes[place][mode.place])
                starts.add(start - visit.minutes - self.week.minutes[mode.place][place])
        return sorted(start for start in starts if start >= 0)

    def _child_busy(self, visit: Visit, day: int, start: int, end: int) -> bool:
        if visit.child == NOBODY:
            return False
        return any(
            a < end and start < b for a, b in self.diary.children.get((visit.child, day), [])
        )

    def _extra(self, person: int, mode: Mode, start: int, minutes: int) -> int | None:
        posts = self.diary.posts.get((person, mode.day), [])
        longer = sorted([*posts, (start, mode.place, minutes)])
        if self._walk(person, mode.day, longer) is None:
            return None
        return self._travel(person, longer) - self._travel(person, posts)

    def _travel(self, person: int, posts: list[tuple[int, int, int]]) -> int:
        if not posts:
            return 0
        who, minutes = self.week.professionals[person], self.week.minutes
        stops = [who.start, *(place for _, place, _ in posts), who.end]
        return sum(minutes[a][b] for a, b in itertools.pairwise(stops))

    def _walk(self, person: int, day: int, posts: list[tuple[int, int, int]]) -> list[Any] | None:
        lane, fits = Lane(), []
        for start, place, minutes in posts:
            windows = [(start, start, start + minutes)]
            fit = self.builder.append(self.days[person][day], lane, place, minutes, windows, 0)
            if fit is None:
                return None
            lane = fit.lane
            fits.append(fit)
        return fits

    def _note(
        self, number: int, visit: Visit, mode: Mode, people: list[int], starts: list[int]
    ) -> None:
        self.written[number] = (mode, people, starts)
        for person, start in zip(people, starts, strict=True):
            posts = self.diary.posts.setdefault((person, mode.day), [])
            posts.append((start, mode.place, visit.minutes))
            posts.sort()
        if visit.child != NOBODY:
            spans = self.diary.children.setdefault((visit.child, mode.day), [])
            spans.append((min(starts), max(starts) + visit.minutes))

    def _write(self) -> dict[str, Any]:
        week = self.week
        visits = [
            {
                "id": week.visits[number].id,
                "day": week.days[mode.day],
                "place": week.places[mode.place].id,
                "slots": [
                    {"professional": week.professionals[person].id, "start": show_clock(start)}
                    for person, start in zip(people, starts, strict=True)
                ],
            }
            for number, (mode, people, starts) in sorted(self.written.items())
        ]
        breaks = []
        for (person, day), posts in sorted(self.diary.posts.items()):
            for fit in self._walk(person, day, posts) or []:
                if fit.pause is not None:
                    breaks.append(
                        {
                            "professional": week.professionals[person].id,
                            "day": week.days[day],
                            "start": show_clock(fit.pause[0]),
                            "minutes": fit.pause[1],
                        }
                    )
        return {
            "format": SOLUTION_FORMAT,
            "visits": visits,
            "unmet": [v.id for n, v in enumerate(week.visits) if n not in self.written],
            "breaks": breaks,
        }
