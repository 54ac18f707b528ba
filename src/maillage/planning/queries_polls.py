"""Reads of polls of dates: which dates can be asked, and what was answered."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from maillage.people.domain.occupations import busy_intervals
from maillage.planning.enums import PollWord
from maillage.planning.models import DatePoll, PollAnswer, PollDate
from maillage.planning.queries import (
    PlannableGroup,
    departement_of,
    load_inputs,
    windows_of,
)
from maillage.planning.queries_people import local


@dataclass(frozen=True)
class Candidate:
    """A date that a group could be asked: its local start, and who is already taken then."""

    start: datetime
    taken: int


def candidate_dates(group: PlannableGroup, most: int = 16) -> list[Candidate]:
    """The next dates that the wishes and the closed days of a group allow, from a week on.

    `group` comes from `plannable_groups`. Agendas say how many of its people are taken, not who.
    """
    found = load_inputs(group.cycle, [group])
    if found.obstacles:
        return []
    closed = {day.date for day in found.closed.get(departement_of(group), ())}
    windows = windows_of(found, group)
    starts: list[datetime] = []
    day = found.first_day + timedelta(days=7)
    while day <= found.cycle.ends_on and len(starts) < most:
        if day not in closed:
            starts += [
                datetime.combine(day, time.fromisoformat(text))
                for window in windows
                if window["weekday"] == day.weekday()
                for text in window["starts"]
            ]
        day += timedelta(days=1)
    return _with_taken(group, sorted(starts)[:most])


def _with_taken(group: PlannableGroup, starts: list[datetime]) -> list[Candidate]:
    if not starts:
        return []
    zone, length = group.zone, timedelta(minutes=group.duration_minutes)
    users = {row.person_id for row in group.members}
    users |= {row.profile.user_id for row in group.leaders if row.profile.user_id}
    first, last = (one.replace(tzinfo=zone) for one in (starts[0], starts[-1] + length))
    agenda = busy_intervals(user_ids=users, start=first, end=last, with_discreet=False)
    taken = [local(intervals, zone) for intervals in agenda.values()]
    return [
        Candidate(
            start,
            sum(
                any(begins < start + length and start < ends for begins, ends in intervals)
                for intervals in taken
            ),
        )
        for start in starts
    ]


@dataclass(frozen=True)
class DateTally:
    """One date of a poll and what is said of it, the names in alphabetical order."""

    date: PollDate
    start: datetime
    yes: list[str]
    maybe: list[str]
    no: list[str]


def poll_tally(poll: DatePoll) -> list[DateTally]:
    """The dates of a poll, those that suit most people first."""
    answers = PollAnswer.objects.filter(date__poll=poll).select_related(
        "voter__person", "voter__profile"
    )
    said: dict[tuple[int, str], list[str]] = {}
    for answer in answers:
        said.setdefault((answer.date_id, answer.word), []).append(str(answer.voter))
    tallies = [
        DateTally(
            one,
            poll.group.on_the_wall(one.starts_at),
            *(sorted(said.get((one.pk, word), [])) for word in PollWord.values),
        )
        for one in poll.dates.all()
    ]
    return sorted(tallies, key=lambda one: (len(one.no), -len(one.yes), one.start))
