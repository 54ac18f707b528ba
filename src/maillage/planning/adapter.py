"""From what the database holds to a `maillage.calendar/1` problem, and back: pure functions.

Names are the identifiers of the problem, because the engine's sentences are read by people; the
members alone are numbers, so that a snapshot kept for years names none of them. Times are local
and naive. What the platform does not know (a room, a facilitator) gets a stand-in that is always
free, so that a year can be planned before everything is settled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

FORMAT = "maillage.calendar/1"
NO_SITE = "Lieu à préciser"
# Price of each regret, in the same points for everybody (the engine's term -> points a unit).
WEIGHTS = {
    "gap": 1,
    "weekday": 5,
    "start_time": 2,
    "facilitator": 10,
    "missing": 60,
    "travel": 0.1,
    "moved": 15,
    "room_change": 1,
    "absence": 4,
}
MIDNIGHT = "24:00"

Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class RoomInput:
    """A room of a site, its seats, and when something else is in it (local intervals)."""

    name: str
    seats: int
    busy: Sequence[Interval] = ()


@dataclass(frozen=True)
class SiteInput:
    """A site and its rooms; without any, a stand-in room is made for each of its groups."""

    name: str
    rooms: Sequence[RoomInput] = ()


@dataclass(frozen=True)
class FacilitatorInput:
    """A person who leads: weekly hours and days away as in the problem format, other duties."""

    name: str
    weekly: Sequence[Mapping[str, Any]]
    unavailable: Sequence[str] = ()
    per_day: int = 2
    per_week: int = 5
    busy: Sequence[Interval] = ()
    # Where the person sets out from; the first site when nobody knows.
    home: str | None = None


@dataclass(frozen=True)
class StandingSession:
    """A session that exists: its local start, its room if it has one, who led it if it is known."""

    start: datetime
    room: str | None = None
    leaders: Sequence[str] = ()


@dataclass(frozen=True)
class GroupInput:
    """A group to plan. `facilitators` lead together; `excluded` are days closed to it alone.

    `stand_ins`: who else could lead, each in the place of one who does, and the penalty of it.
    `held`: when its members are at meetings that a session never overlaps.
    """

    name: str
    service: str | None
    site: str
    size: int
    members: Sequence[int]
    sessions: tuple[int, int]
    duration_minutes: int
    windows: Sequence[Mapping[str, Any]]
    gaps: tuple[int, int, int]
    facilitators: Sequence[str]
    stand_ins: Mapping[str, int] = field(default_factory=dict)
    excluded: Sequence[date] = ()
    held: Sequence[Interval] = ()
    past: Sequence[StandingSession] = ()
    published: Sequence[StandingSession] = ()


@dataclass(frozen=True)
class Material:
    """Everything that goes in. With `replan_from`, earlier sessions (`past`) are facts."""

    timezone: str
    first_day: date
    last_day: date
    groups: Sequence[GroupInput]
    sites: Sequence[SiteInput]
    facilitators: Sequence[FacilitatorInput]
    closed: Sequence[date] = ()
    travel: Mapping[tuple[str, str], int] | None = None
    members_busy: Mapping[int, Sequence[Interval]] | None = None
    # At least so many persons over all the groups; most groups of a service at once.
    distinct_leaders: int | None = None
    covers: Mapping[str, int] = field(default_factory=dict)
    replan_from: date | None = None


def build(material: Material) -> dict[str, Any]:
    """The problem as JSON data, ready for the engine."""
    problem: dict[str, Any] = {
        "format": FORMAT,
        "timezone": material.timezone,
        "period": {
            "start": material.first_day.isoformat(),
            "end": material.last_day.isoformat(),
        },
        "closed_dates": _ranges(material.closed),
        "sites": [_site(site, material.groups) for site in material.sites],
        "travel_minutes": _travel(material.travel or {}),
        "facilitators": _facilitators(material),
        "members_busy": {
            member_name(member): [text for one in intervals for text in _busy(one)]
            for member, intervals in sorted((material.members_busy or {}).items())
        },
        "groups": [_group(group, material) for group in material.groups],
        "rules": rules_of(
            [group.name for group in material.groups], material.distinct_leaders, material.covers
        ),
        "weights": dict(WEIGHTS),
    }
    if material.replan_from is not None:
        problem["replan_from"] = material.replan_from.isoformat()
    return problem


def member_name(user_id: int) -> str:
    """How a member is called in a problem: a number, never a name."""
    return f"membre n° {user_id}"


NO_ROOM = "Salle à préciser"


def stand_in_room(group: str) -> str:
    """The room of a group whose site has none yet."""
    return f"{NO_ROOM} ({group})"


def shown_room(name: str) -> str:
    """A room as pages show it: a stand-in is nobody's in particular."""
    return NO_ROOM if name.startswith(NO_ROOM) else name


def stand_in_facilitator(group: str) -> str:
    """Who leads a group that has nobody yet."""
    return f"Animation à désigner ({group})"


def pair_name(names: Sequence[str]) -> str:
    """The option of people who lead together, as a sentence reads it."""
    return " et ".join(names)


def options_of(group: GroupInput) -> dict[str, tuple[str, ...]]:
    """Everybody who could lead a group: name of the choice -> people, those who lead first.

    A pair stays a pair: somebody else comes in the place of one of the two.
    """
    names = tuple(group.facilitators)
    if not names and not group.stand_ins:
        return {stand_in_facilitator(group.name): ()}
    found = [names] if names else []
    for other in group.stand_ins:
        if other not in names:
            found += [
                (*names[:place], other, *names[place + 1 :]) for place in range(len(names) or 1)
            ]
    return {pair_name(people): people for people in found}


def default_windows() -> list[dict[str, Any]]:
    """Tuesdays and Thursdays, morning and afternoon: a year can be planned with no wish typed."""
    return [{"weekday": weekday, "starts": ["09:30", "14:00"]} for weekday in (1, 3)]


def default_weekly() -> list[dict[str, Any]]:
    """Monday to Friday, office hours."""
    return [{"weekday": weekday, "from": "08:00", "to": "19:00"} for weekday in range(5)]


def default_gaps(season_days: int, sessions: int) -> tuple[int, int, int]:
    """Least, wished and most days between two sessions, in whole weeks, for a season's length.

    A school year of six or seven sessions gives 21, 42 and 70; four sessions until December give
    less. A school break (two weeks and a half) must fit in the most.
    """
    target = max(7, round(season_days / max(sessions, 1) / 7) * 7)
    least = max(7, target // 2 // 7 * 7)
    most = max(28, target * 5 // 3 // 7 * 7)
    return least, target, most


def _site(site: SiteInput, groups: Sequence[GroupInput]) -> dict[str, Any]:
    here = [group for group in groups if group.site == site.name]
    if site.rooms:
        rooms = [
            {
                "id": room.name,
                "capacity": room.seats,
                "busy": [text for one in room.busy for text in _busy(one)],
            }
            for room in site.rooms
        ]
    else:
        rooms = [{"id": stand_in_room(group.name), "capacity": group.size} for group in here]
    return {"id": site.name, "rooms": rooms}


def _facilitators(material: Material) -> list[dict[str, Any]]:
    rows = [
        {
            "id": person.name,
            "home_site": person.home or material.sites[0].name,
            "max_sessions_per_day": person.per_day,
            "max_sessions_per_week": person.per_week,
            "weekly": [dict(window) for window in person.weekly],
            "unavailable": list(person.unavailable),
            "busy": [text for one in person.busy for text in _busy(one)],
        }
        for person in material.facilitators
    ]
    rows += [
        {
            "id": stand_in_facilitator(group.name),
            "home_site": group.site,
            "weekly": [{"weekday": day, "from": "00:00", "to": MIDNIGHT} for day in range(7)],
        }
        for group in material.groups
        if not group.facilitators and not group.stand_ins
    ]
    return rows


def _group(group: GroupInput, material: Material) -> dict[str, Any]:
    options = []
    for name, people in options_of(group).items():
        coming = set(people) - set(group.facilitators) if group.facilitators else ()
        penalty = sum(group.stand_ins[person] for person in coming)
        option: dict[str, Any] = {"id": name, "penalty": penalty}
        if len(people) > 1:
            option["people"] = list(people)
        options.append(option)
    least, target, most = group.gaps
    row: dict[str, Any] = {
        "id": group.name,
        "site": group.site,
        "size": group.size,
        "members": [member_name(member) for member in group.members],
        "sessions": {"min": group.sessions[0], "max": group.sessions[1]},
        "duration_minutes": group.duration_minutes,
        "windows": [dict(window) for window in group.windows],
        "excluded_dates": _ranges(group.excluded),
        "excluded_times": [text for one in group.held for text in _busy(one)],
        "gap_days": {"min": least, "target": target, "max": most},
        "facilitators": options,
        "fixed": [_fact(one, group, material) for one in group.past],
        "published": [{"start": _moment(one.start)} for one in (*group.past, *group.published)],
    }
    if group.service is not None:
        row["service"] = group.service
    return row


def _fact(one: StandingSession, group: GroupInput, material: Material) -> dict[str, Any]:
    row = {"start": _moment(one.start)}
    known = {person.name for person in material.facilitators}
    led = pair_name(one.leaders or group.facilitators)
    if led in options_of(group) or led in known:
        row["facilitator"] = led
    site = next(site for site in material.sites if site.name == group.site)
    if one.room is not None and any(room.name == one.room for room in site.rooms):
        row["room"] = one.room
    return row


def rules_of(
    names: Sequence[str], distinct_leaders: int | None, covers: Mapping[str, int]
) -> dict[str, Any]:
    """The rules between groups, as the format writes them; nothing where there is none."""
    rules: dict[str, Any] = {}
    if distinct_leaders:
        rules["distinct_facilitators"] = [{"groups": list(names), "min": distinct_leaders}]
    if covers:
        rules["cover"] = [
            {"service": name, "max_groups_at_once": most} for name, most in covers.items()
        ]
    return rules


def _travel(travel: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (start, end), minutes in sorted(travel.items()):
        table.setdefault(start, {})[end] = minutes
    return table


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M")


def _busy(interval: Interval) -> list[str]:
    """One text per day that an interval touches; the format's intervals stay within a day."""
    begins, ends = interval
    texts = []
    day = begins.date()
    while datetime.combine(day, time.min) < ends:
        first = begins if begins.date() == day else datetime.combine(day, time.min)
        until = ends.strftime("%H:%M") if ends.date() == day else MIDNIGHT
        texts.append(f"{_moment(first)}/{until}")
        day += timedelta(days=1)
    return texts


def _ranges(days: Iterable[date]) -> list[str]:
    """Days as the format writes them: alone, or as inclusive ranges."""
    runs: list[list[date]] = []
    for day in sorted(set(days)):
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return [
        first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
        for first, last in runs
    ]
