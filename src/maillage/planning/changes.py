"""What people decide on a proposal, and what differs between two plans: pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from maillage.kernel.words import compte, jour, liste

# How many days a sentence lists.
SHOWN = 3
Decisions = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Change:
    """One session that differs: both moments when it moved, one when it appeared or went.

    Moments are local and naive. `room` is true when only the room differs.
    """

    group: str
    before: datetime | None
    after: datetime | None
    room: bool = False


def decided(problem: Mapping[str, Any], kept: Decisions, excluded: Decisions) -> dict[str, Any]:
    """The problem with what was decided: kept sessions are fixed, refused days excluded.

    Decisions outlive the snapshot they were taken on: one about a group or a room that is gone,
    or about a session that is a fact by now, is left out.
    """
    since = max(problem["period"]["start"], problem.get("replan_from", ""))
    rooms = {
        site["id"]: {room["id"] for room in site.get("rooms", ())} for site in problem["sites"]
    }
    groups = []
    for row in problem["groups"]:
        own = [one for one in kept if one["group"] == row["id"] and one["start"][:10] >= since]
        here = rooms[row["site"]]
        fixed = [
            {"start": one["start"], **({"room": one["room"]} if one["room"] in here else {})}
            for one in own
        ]
        days = [one["day"] for one in excluded if one["group"] == row["id"]]
        groups.append(
            {
                **row,
                "fixed": [*row.get("fixed", ()), *fixed],
                "excluded_dates": [*row.get("excluded_dates", ()), *days],
            }
        )
    return {**problem, "groups": groups}


def refused_sessions(solution: Mapping[str, Any], excluded: Decisions) -> int:
    """How many sessions of a proposal stand on a day that was refused since."""
    days = {(one["group"], one["day"]) for one in excluded}
    return sum(
        (entry["id"], one["start"][:10]) in days
        for entry in solution.get("groups", ())
        for one in entry["sessions"]
    )


def kept_after(
    kept: Decisions, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, str]]:
    """The kept sessions once a plan was changed by hand: what still stands, and what was put."""
    old, new = _lines(before), _lines(after)
    still = [dict(one) for one in kept if dict(one) in new]
    return [*still, *(line for line in new if line not in old and line not in still)]


def _lines(solution: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"group": entry["id"], "start": one["start"], "room": one["room"]}
        for entry in solution["groups"]
        for one in entry["sessions"]
    ]


def people_of(problem: Mapping[str, Any], entry: Mapping[str, Any]) -> list[str]:
    """The persons behind the choice that a proposal makes for one group, by their names."""
    row = next(row for row in problem["groups"] if row["id"] == entry["id"])
    chosen = next(one for one in row["facilitators"] if one["id"] == entry["facilitator"])
    return list(chosen.get("people") or [chosen["id"]])


@dataclass(frozen=True)
class Handover:
    """A group that other people lead in a proposal: who led, who leads, and why."""

    group: str
    before: str
    after: str
    reason: str


def handovers(
    problem: Mapping[str, Any], solution: Mapping[str, Any], people: Mapping[str, Any]
) -> list[Handover]:
    """The groups that other people lead than when the snapshot was taken (`people` says who)."""
    names = {slug: name for name, slug in people.get("names", {}).items()}
    rows = {row["id"]: row for row in problem["groups"]}
    found = []
    for entry in solution.get("groups", ()):
        before = [names[slug] for slug in people.get("leaders", {}).get(entry["id"], ())]
        after = people_of(problem, entry)
        if set(before) != set(after) and set(after) <= set(people.get("names", {})):
            gone = [name for name in before if name not in after]
            reason = _why(problem, rows[entry["id"]], gone)
            found.append(Handover(entry["id"], " et ".join(before), " et ".join(after), reason))
    return found


def _why(problem: Mapping[str, Any], row: Mapping[str, Any], gone: Sequence[str]) -> str:
    """What keeps those who leave from the dates that people have in their diaries."""
    if not gone:
        return "personne ne l’animait encore"
    since = problem.get("replan_from", problem["period"]["start"])
    starts = sorted(one["start"] for one in row.get("published", ()) if one["start"] >= since)
    reasons = []
    for person in problem["facilitators"]:
        if person["id"] in gone:
            missed = [start for start in starts if is_away(person, start)]
            if missed:
                days = liste([jour(date.fromisoformat(start[:10])) for start in missed[:SHOWN]])
                more = f", et {compte(len(missed) - SHOWN, 'autre jour', 'autres jours')}"
                reasons.append(
                    f"{person['id']} ne peut pas venir le {days}"
                    f"{more if len(missed) > SHOWN else ''}"
                )
    return ", ".join(reasons) or "l’ensemble du calendrier y gagne"


def is_away(person: Mapping[str, Any], start: str) -> bool:
    """Whether the days away of somebody hold a local start."""
    spans = (text.split("/") for text in person.get("unavailable", ()))
    return any(span[0] <= start[:10] <= span[-1] for span in spans)


def published_of(problem: Mapping[str, Any]) -> dict[str, dict[datetime, str]]:
    """The dates that people had in their diaries when the snapshot was taken, without rooms."""
    return {
        row["id"]: {datetime.fromisoformat(one["start"]): "" for one in row.get("published", ())}
        for row in problem["groups"]
    }


def proposed_of(solution: Mapping[str, Any]) -> dict[str, dict[datetime, str]]:
    """The dates of a proposal with their rooms: {group: {start: room}}."""
    return {
        entry["id"]: {
            datetime.fromisoformat(one["start"]): one["room"] for one in entry["sessions"]
        }
        for entry in solution.get("groups", ())
    }


def changes(
    before: Mapping[str, Mapping[datetime, str]], after: Mapping[str, Mapping[datetime, str]]
) -> list[Change]:
    """What differs from one plan to another, group by group, by date.

    A session that goes is paired with the nearest one that comes, so that a move reads as one.
    """
    found: list[Change] = []
    for group in dict.fromkeys([*before, *after]):
        old, new = before.get(group, {}), after.get(group, {})
        coming = sorted(set(new) - set(old))
        rows = [
            Change(group, start, start, room=True)
            for start in set(old) & set(new)
            if old[start] and new[start] and old[start] != new[start]
        ]
        for start in sorted(set(old) - set(new)):
            target = _nearest(start, coming)
            if target is not None:
                coming.remove(target)
            rows.append(Change(group, start, target))
        rows += [Change(group, None, start) for start in coming]
        found += sorted(rows, key=_when)
    return found


def _nearest(start: datetime, others: Iterable[datetime]) -> datetime | None:
    return min(others, key=lambda other: (abs(other - start), other), default=None)


def _when(change: Change) -> datetime:
    moments = [one for one in (change.before, change.after) if one is not None]
    return min(moments)
