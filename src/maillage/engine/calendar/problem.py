"""The calendar problem: immutable, validated when built, independent of any solver.

Units: days are ordinals, times of day are minutes after midnight, travel is in minutes.
`unavailable`, `excluded` and `closed` hold inclusive ranges of ordinals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.engine.calendar.times import Interval, Moment, french_moment, typography

FORMAT = "maillage.calendar/1"
SOLUTION_FORMAT = "maillage.calendar-solution/1"

Ranges = tuple[tuple[int, int], ...]


class BadProblem(ValueError):
    """The problem cannot be read; `field` and `item` say where, the message says why in French."""

    def __init__(self, field_name: str, reason: str, item: str = "") -> None:
        self.field = field_name
        self.item = item
        where = f"champ {field_name}" + (f" (« {item} »)" if item else "")
        super().__init__(typography(f"Problème illisible, {where} : {reason}"))


@dataclass(frozen=True, slots=True)
class Room:
    """A room, known by its site and its id."""

    site: str
    id: str
    capacity: int
    unavailable: Ranges = ()
    busy: tuple[Interval, ...] = ()

    def is_taken(self, moment: Moment, duration: int) -> bool:
        """Whether something else holds the room during part of a session from this start."""
        return meets(self.busy, moment, duration)


@dataclass(frozen=True, slots=True)
class Site:
    id: str
    rooms: tuple[Room, ...] = ()


@dataclass(frozen=True, slots=True)
class Facilitator:
    """`weekly` gives, per weekday, joined and sorted `(from, to)` minutes; none means never."""

    id: str
    home_site: str
    weekly: tuple[tuple[tuple[int, int], ...], ...]
    max_sessions_per_day: int | None = None
    max_sessions_per_week: int | None = None
    max_groups: int | None = None
    unavailable: Ranges = ()
    busy: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a group's list: a person, or people present together."""

    id: str
    people: tuple[str, ...]
    penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class Fixed:
    """A session that must stand; facilitator and room bind only where named."""

    moment: Moment
    facilitator: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group asking for a year of sessions; `windows` holds `(weekday, start minute)`."""

    id: str
    service: str | None
    site: str
    size: int
    members: tuple[str, ...]
    sessions_min: int
    sessions_max: int
    duration: int
    windows: tuple[tuple[int, int], ...]
    excluded: Ranges
    gap_min: int
    gap_target: int | None
    gap_max: int | None
    options: tuple[Option, ...]
    fixed: tuple[Fixed, ...] = ()
    published: tuple[Moment, ...] = ()
    excluded_times: tuple[Interval, ...] = ()

    def is_held_off(self, moment: Moment) -> bool:
        """Whether a session from this start would meet one of the excluded times."""
        return meets(self.excluded_times, moment, self.duration)


@dataclass(frozen=True, slots=True)
class DistinctFacilitators:
    """At least `minimum` different persons over the listed groups."""

    groups: tuple[str, ...]
    minimum: int


@dataclass(frozen=True, slots=True)
class Cover:
    """At no instant do more than `at_once` groups of the service sit."""

    service: str
    at_once: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Price of one unit of each term of the cost; a missing weight is 0."""

    gap: float = 0.0
    weekday: float = 0.0
    start_time: float = 0.0
    facilitator: float = 0.0
    missing: float = 0.0
    travel: float = 0.0
    moved: float = 0.0
    room_change: float = 0.0
    absence: float = 0.0


TERMS = tuple(Weights.__slots__)


@dataclass(frozen=True)
class Problem:
    """A whole problem. Raises BadProblem when two parts of it disagree."""

    first_day: int
    last_day: int
    closed: Ranges
    sites: tuple[Site, ...]
    travel: Mapping[tuple[str, str], float]
    facilitators: tuple[Facilitator, ...]
    members_busy: Mapping[str, tuple[Interval, ...]]
    groups: tuple[Group, ...]
    distinct: tuple[DistinctFacilitators, ...] = ()
    cover: tuple[Cover, ...] = ()
    weights: Weights = field(default_factory=Weights)
    replan_from: int | None = None
    timezone: str = "Europe/Paris"

    @staticmethod
    def from_json(data: Any) -> Problem:
        """Read the exchange format `maillage.calendar/1`. Raises BadProblem."""
        from maillage.engine.calendar.schema import read_problem

        return read_problem(data)

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise BadProblem("period.end", "la fin de la période précède son début.")
        _refuse_duplicates("sites", (site.id for site in self.sites))
        for site in self.sites:
            _refuse_duplicates("sites.rooms", (room.id for room in site.rooms), site.id)
        _refuse_duplicates("facilitators", (person.id for person in self.facilitators))
        _refuse_duplicates("groups", (group.id for group in self.groups))
        self._check_travel()
        self._check_people()
        sites = {site.id: site for site in self.sites}
        people = {person.id for person in self.facilitators}
        for group in self.groups:
            self._check_group(group, sites, people)
        self._check_rules()

    def _check_travel(self) -> None:
        known = {site.id for site in self.sites}
        for start, end in self.travel:
            for name in (start, end):
                if name not in known:
                    raise BadProblem("travel_minutes", f"le site « {name} » n'existe pas.", start)
            if start == end and self.travel[start, end]:
                raise BadProblem("travel_minutes", "le trajet dans un même site vaut 0.", start)
        names = sorted(known)
        for index, start in enumerate(names):
            for end in names[index + 1 :]:
                if (start, end) not in self.travel and (end, start) not in self.travel:
                    reason = f"il manque le trajet entre « {start} » et « {end} »."
                    raise BadProblem("travel_minutes", reason, start)

    def _check_people(self) -> None:
        known = {site.id for site in self.sites}
        for person in self.facilitators:
            if person.home_site not in known:
                reason = f"le site « {person.home_site} » n'existe pas."
                raise BadProblem("facilitators.home_site", reason, person.id)

    def _check_group(self, group: Group, sites: dict[str, Site], people: set[str]) -> None:
        if group.site not in sites:
            raise BadProblem("groups.site", f"le site « {group.site} » n'existe pas.", group.id)
        if group.sessions_max < group.sessions_min:
            raise BadProblem(
                "groups.sessions", "le maximum est plus petit que le minimum.", group.id
            )
        if group.gap_max is not None and group.gap_max < group.gap_min:
            raise BadProblem(
                "groups.gap_days", "le maximum est plus petit que le minimum.", group.id
            )
        _refuse_duplicates("groups.members", group.members, group.id)
        _refuse_duplicates("groups.facilitators", (o.id for o in group.options), group.id)
        for option in group.options:
            if not option.people:
                raise BadProblem("groups.facilitators.people", "la liste est vide.", group.id)
            _refuse_duplicates("groups.facilitators.people", option.people, group.id)
            for name in option.people:
                if name not in people:
                    reason = f"l'intervenant « {name} » n'existe pas."
                    raise BadProblem("groups.facilitators", reason, group.id)
        self._check_sessions(group, sites[group.site], people)

    def _check_sessions(self, group: Group, site: Site, people: set[str]) -> None:
        names = people | {option.id for option in group.options}
        rooms = {room.id for room in site.rooms}
        for fixed in group.fixed:
            if fixed.facilitator is not None and fixed.facilitator not in names:
                reason = f"l'intervenant « {fixed.facilitator} » n'existe pas."
                raise BadProblem("groups.fixed.facilitator", reason, group.id)
            if fixed.room is not None and fixed.room not in rooms:
                reason = f"la salle « {fixed.room} » n'existe pas sur le site « {site.id} »."
                raise BadProblem("groups.fixed.room", reason, group.id)
        for name, moments in (
            ("groups.fixed", [fixed.moment for fixed in group.fixed]),
            ("groups.published", list(group.published)),
        ):
            _refuse_duplicates(name, [french_moment(moment) for moment in moments], group.id)

    def _check_rules(self) -> None:
        groups = {group.id for group in self.groups}
        services = {group.service for group in self.groups}
        for rule in self.distinct:
            _refuse_duplicates("rules.distinct_facilitators.groups", rule.groups)
            for name in rule.groups:
                if name not in groups:
                    reason = f"le groupe « {name} » n'existe pas."
                    raise BadProblem("rules.distinct_facilitators.groups", reason)
        for cover in self.cover:
            if cover.service not in services:
                reason = f"aucun groupe n'est du service « {cover.service} »."
                raise BadProblem("rules.cover.service", reason)

    def travel_between(self, start: str, end: str) -> float:
        """Minutes from one site to another; a missing direction takes the reverse one."""
        if start == end:
            return 0.0
        minutes = self.travel.get((start, end))
        return self.travel[end, start] if minutes is None else minutes

    def is_fact(self, moment: Moment) -> bool:
        """A session that starts before the replanning date is a fact."""
        return self.replan_from is not None and moment.day < self.replan_from


def meets(intervals: Iterable[Interval], moment: Moment, duration: int) -> bool:
    """Whether one of the intervals overlaps what starts at a moment."""
    return any(
        one.day == moment.day and one.start < moment.minute + duration and moment.minute < one.end
        for one in intervals
    )


def in_ranges(day: int, ranges: Ranges) -> bool:
    """Whether a day belongs to one of the inclusive ranges."""
    return any(first <= day <= last for first, last in ranges)


def _refuse_duplicates(name: str, ids: Iterable[str], item: str = "") -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise BadProblem(name, f"« {one} » y figure deux fois.", item)
        seen.add(one)
