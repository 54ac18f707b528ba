"""What moving one session of a proposal would break or cost: pure, over the engine's checker."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from maillage.engine.calendar import Problem, Report, Violation, check

MOST_CHOICES = 60
# The rules that the checker judges group by group.
OF_ONE_GROUP = frozenset({"H1", "H2", "H3", "H9", "H11"})
Week = tuple[int, int]


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
    """A proposal with one session elsewhere: what the checker says of it.

    `rules` and `violations` are those of the groups that the move can touch.
    """

    slot: Slot
    solution: dict[str, Any]
    rules: tuple[str, ...]
    violations: tuple[str, ...]
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
        near = _near(problem, self.group)
        self._problem = Problem.from_json(_part(problem, near))
        self._others = [
            (row, [(_week(one["start"]), one) for one in row["sessions"]])
            for row in solution["groups"]
            if row["id"] in near and row["id"] != group
        ]
        self._before: dict[frozenset[Week], float] = {}

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
        sessions = list(self.entry["sessions"])
        sessions[self.index] = {"start": slot.start, "room": slot.room}
        moved = {**self.entry, "sessions": sorted(sessions, key=lambda one: one["start"])}
        weeks = frozenset({_week(self.now.start), _week(slot.start)})
        if weeks not in self._before:
            self._before[weeks] = self._check(self.entry, weeks).cost
        report = self._check(moved, weeks)
        broken = [one for one in report.violations if self._concerns(one)]
        rows = [moved if row is self.entry else row for row in self.solution["groups"]]
        return Trial(
            slot=slot,
            solution={**self.solution, "groups": rows},
            rules=tuple(violation.rule for violation in broken),
            violations=tuple(violation.text for violation in broken),
            change=report.cost - self._before[weeks],
        )

    def _check(self, entry: dict[str, Any], weeks: Collection[Week]) -> Report:
        """Judge the group's whole year among the others' sessions of these weeks.

        No rule and no price joins sessions of two groups over more than a week, so both what the
        move breaks and what it costs are exact.
        """
        others = [
            {**row, "sessions": [one for week, one in dated if week in weeks]}
            for row, dated in self._others
        ]
        return check(self._problem, {**self.solution, "groups": [*others, entry]})

    def _concerns(self, violation: Violation) -> bool:
        """Whether it is about this group or shared people and rooms: the others lack sessions."""
        return violation.rule not in OF_ONE_GROUP or violation.item == self.group["id"]

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


def _near(problem: dict[str, Any], group: dict[str, Any]) -> set[str]:
    """The groups that a session of this one can hinder: same people to lead, site or members.

    What all others cost is the same before and after, so the difference is exact. Rules over
    several groups (covers, distinct facilitators) concern them all.
    """
    if problem.get("rules"):
        return {row["id"] for row in problem["groups"]}
    people, members = _people(group), set(group.get("members", ()))
    return {
        row["id"]
        for row in problem["groups"]
        if row["site"] == group["site"]
        or not people.isdisjoint(_people(row))
        or not members.isdisjoint(row.get("members", ()))
    }


def _part(problem: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """The same problem with some groups only, and what these name."""
    groups = [row for row in problem["groups"] if row["id"] in names]
    people = {person for row in groups for person in _people(row)}
    leaders = [row for row in problem["facilitators"] if row["id"] in people]
    places = {row["site"] for row in groups} | {row["home_site"] for row in leaders}
    members = {member for row in groups for member in row.get("members", ())}
    travel = problem.get("travel_minutes", {})
    return {
        **problem,
        "groups": groups,
        "facilitators": leaders,
        "sites": [row for row in problem["sites"] if row["id"] in places],
        "travel_minutes": {
            start: {end: minutes for end, minutes in ends.items() if end in places}
            for start, ends in travel.items()
            if start in places
        },
        "members_busy": {
            member: texts
            for member, texts in problem.get("members_busy", {}).items()
            if member in members
        },
    }


def _people(group: dict[str, Any]) -> set[str]:
    """Everybody who may lead a group, alone or with others."""
    return {
        person
        for option in group["facilitators"]
        for person in option.get("people") or [option["id"]]
    }


def _entries(solution: dict[str, Any], group: str) -> Iterator[dict[str, Any]]:
    found = [row for row in solution["groups"] if row["id"] == group]
    if not found:
        raise LookupError(group)
    yield from found


def _week(start: str) -> Week:
    """The ISO year and week of a local start."""
    year, week, _ = date.fromisoformat(start[:10]).isocalendar()
    return year, week


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
