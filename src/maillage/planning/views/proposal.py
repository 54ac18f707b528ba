"""What a proposal shows: its sessions by group, person or room, on a year, a month or a week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest

from maillage.kernel import calendars, clock
from maillage.kernel.http import here
from maillage.kernel.paging import page_of
from maillage.planning.adapter import shown_room
from maillage.planning.enums import ScenarioStatus
from maillage.planning.exports import KINDS
from maillage.planning.models import CalendarScenario
from maillage.planning.views.year import BY, STRIPS, asked_by, shades


@dataclass(frozen=True)
class Sitting:
    """One session of a proposal: its place in it, and what each way of looking calls its line."""

    rank: int
    index: int
    group: str
    leaders: str
    place: str
    room: str
    start: datetime
    end: datetime

    def line(self, by: str) -> str:
        """The line it stands on."""
        return {"groupe": self.group, "animation": self.leaders, "salle": self.place}[by]


def sittings(scenario: CalendarScenario) -> Iterator[Sitting]:
    """Every session of a proposal, group by group, by date."""
    rows = {row["id"]: row for row in scenario.problem["groups"]}
    for rank, entry in enumerate(scenario.solution.get("groups", ())):
        row = rows[entry["id"]]
        length = timedelta(minutes=row["duration_minutes"])
        for index, one in enumerate(entry["sessions"]):
            start, room = datetime.fromisoformat(one["start"]), shown_room(one["room"])
            place = f"{room}, {row['site']}"
            yield Sitting(
                rank, index, entry["id"], entry["facilitator"], place, room, start, start + length
            )


def shown(request: HttpRequest, scenario: CalendarScenario) -> dict[str, Any]:
    """The calendar asked for, the lines of its page, and the sentences to choose another."""
    every = list(sittings(scenario))
    by = asked_by(request)
    names = list(dict.fromkeys(one.line(by) for one in every))
    names = names if by == "groupe" else sorted(names)
    only = request.GET.get("de", "")
    wanted = [name for name in names if name == only] or names
    first_day = date.fromisoformat(scenario.problem["period"]["start"])
    view, day = calendars.asked(request.GET, today=first_day, default="annee")
    first, after = calendars.span(view, day)
    page = page_of(request, wanted, STRIPS) if view == "annee" else None
    kept_lines = set(page if page is not None else wanted)
    listed = [one for one in every if one.line(by) in kept_lines]
    calendar = calendars.build(
        view,
        day,
        [_item(request, scenario, one, by) for one in listed if first <= one.start.date() < after],
        today=clock.today(),
        shades=shades(scenario.organisation, first, after - timedelta(days=1)),
        strips=[(name, "") for name in page or ()],
    )
    return {
        "calendar": calendar,
        "page": page,
        "lines": [_line(request, scenario, one) for one in listed] if view == "annee" else [],
        "by": by,
        "ways": [{"value": value, "label": label} for value, label in BY.items()],
        "kinds": [{"value": value, "label": kind.label} for value, kind in KINDS.items()],
        "names": names,
        "only": only if only in names else "",
        "session_count": len(every),
    }


def adjust_url(request: HttpRequest, scenario: CalendarScenario, one: Sitting) -> str:
    """Where a session is moved, "" when it cannot be."""
    is_fact = f"{one.start:%Y-%m-%d}" < scenario.problem.get("replan_from", "")
    if scenario.status != ScenarioStatus.SOLVED or is_fact:
        return ""
    return here(
        request, "planning:adjust", slug=scenario.slug, group=str(one.rank), index=one.index
    )


def is_kept(scenario: CalendarScenario, one: Sitting) -> bool:
    """Whether somebody decided that it stays."""
    start = f"{one.start:%Y-%m-%dT%H:%M}"
    return any((row["group"], row["start"]) == (one.group, start) for row in scenario.kept)


def is_refused(scenario: CalendarScenario, one: Sitting) -> bool:
    """Whether its group has refused its day since."""
    return {"group": one.group, "day": f"{one.start:%Y-%m-%d}"} in scenario.excluded


def _item(
    request: HttpRequest, scenario: CalendarScenario, one: Sitting, by: str
) -> calendars.Item:
    kept, refused = is_kept(scenario, one), is_refused(scenario, one)
    return calendars.Item(
        start=one.start,
        end=one.end,
        title=one.group,
        strip=one.line(by),
        url=adjust_url(request, scenario, one),
        place=one.room if by != "animation" else one.place,
        state="gardée" if kept else "jour écarté" if refused else "",
        tone="done" if kept else "attention" if refused else "",
    )


def _line(request: HttpRequest, scenario: CalendarScenario, one: Sitting) -> dict[str, Any]:
    return {
        "sitting": one,
        "adjust_url": adjust_url(request, scenario, one),
        "is_kept": is_kept(scenario, one),
        "is_refused": is_refused(scenario, one),
    }
