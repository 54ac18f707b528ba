"""What moving one session of a proposal would break or cost: pure, over the engine's checker."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from maillage.engine.calendar import Problem, Report, check

MOST_CHOICES = 60


@dataclass(frozen=True)
class Slot:
    """A place where a session could go: its local start and its room."""

    start: str
    room: str

    @property
    def value(self) -> str:
        """As a form sends it back."""
        return f"{self.start}|{self.room}"

    @property
    def moment(self) -> datetime:
        """The local start, naive."""
        return datetime.fromisoformat(self.start)


@dataclass(frozen=True)
class Trial:
    """A proposal with one session elsewhere: what the checker says of it."""

    slot: Slot
    solution: dict[str, Any]
    rules: tuple[str, ...]
    violations: tuple[str, ...]
    cost: float
    breakdown: dict[str, float]
    change: float


class Desk:
    """One session of one proposal, and everything that could be done with it."""

    def __init__(
        self, problem: dict[str, Any], solution: dict[str, Any], group: str, index: int
    ) -> None:
        """Raises LookupError when the proposal has no such group or session."""
        self.solution = solution
        self.entry = next(row for row in _entries(solution, group))
        self.group = next(row for row in problem["groups"] if row["id"] == group)
        self.site = next(row for row in problem["sites"] if row["id"] == self.group["site"])
        self.index = index
        session = self.entry["sessions"][index]
        self.now = Slot(session["start"], session["room"])
        self._json = problem
        self._problem = Problem.from_json(problem)
        self._before: Report = check(self._problem, solution)

    @property
    def is_fact(self) -> bool:
        """Whether the session has taken place: then it does not move."""
        return self.now.start < self._json.get("replan_from", "")

    def trials(self) -> list[Trial]:
        """The group's allowed places between its neighbouring sessions, by date, each tried.

        One per start, the nearest ones: in the present room where no rule is broken, else in the
        first room that breaks none.
        """
        starts = sorted(self._starts(), key=lambda start: (_far(start, self.now), start))
        return [
            self._best_trial(start)
            for start in sorted(starts[:MOST_CHOICES])
            if start != self.now.start
        ]

    def try_slot(self, slot: Slot) -> Trial:
        """The proposal with the session there."""
        changed = deepcopy(self.solution)
        entry = next(row for row in _entries(changed, self.group["id"]))
        entry["sessions"][self.index] = {"start": slot.start, "room": slot.room}
        entry["sessions"].sort(key=lambda one: one["start"])
        report = check(self._problem, changed)
        return Trial(
            slot=slot,
            solution=changed,
            rules=tuple(violation.rule for violation in report.violations),
            violations=tuple(violation.text for violation in report.violations),
            cost=report.cost,
            breakdown=dict(report.breakdown),
            change=report.cost - self._before.cost,
        )

    def _best_trial(self, start: str) -> Trial:
        here = self.try_slot(Slot(start, self.now.room))
        # Another room helps only where the room is what is wrong.
        if set(here.rules) != {"H7"}:
            return here
        for room in self.site["rooms"]:
            trial = self.try_slot(Slot(start, room["id"]))
            if not trial.rules:
                return trial
        return here

    def _starts(self) -> Iterator[str]:
        """Window starts on open days, strictly between the neighbours."""
        sessions = self.entry["sessions"]
        after = sessions[self.index - 1]["start"] if self.index else ""
        last = self.index == len(sessions) - 1
        before = "9999" if last else sessions[self.index + 1]["start"]
        period = self._json["period"]
        first = max(period["start"], self._json.get("replan_from", ""), after[:10])
        day, end = date.fromisoformat(first), date.fromisoformat(period["end"])
        closed = _days(self._json["closed_dates"]) | _days(self.group["excluded_dates"])
        while day <= end:
            if day not in closed:
                for window in self.group["windows"]:
                    if window["weekday"] == day.weekday():
                        for hour in window["starts"]:
                            start = f"{day.isoformat()}T{hour}"
                            if after < start < before:
                                yield start
            day += timedelta(days=1)


def read_slot(value: str) -> Slot:
    """A slot from its form value. Raises ValueError when it is not one."""
    start, mark, room = value.partition("|")
    if not mark:
        raise ValueError("a slot is a start and a room")
    datetime.fromisoformat(start)
    return Slot(start, room)


def _entries(solution: dict[str, Any], group: str) -> Iterator[dict[str, Any]]:
    found = [row for row in solution["groups"] if row["id"] == group]
    if not found:
        raise LookupError(group)
    yield from found


def _far(start: str, now: Slot) -> timedelta:
    return abs(datetime.fromisoformat(start) - now.moment)


def _days(ranges: list[str]) -> set[date]:
    days: set[date] = set()
    for text in ranges:
        first, _, last = text.partition("/")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            days.add(day)
            day += timedelta(days=1)
    return days
