"""The ordinary weeks around the sessions: meetings, absences, an invitation that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from maillage.demo.story.cast import Space
from maillage.demo.story.season import Season, living_on
from maillage.kernel.tenancy import within
from maillage.people.domain.agenda import add_leave, hold_meeting
from maillage.people.domain.invitations import invite
from maillage.people.enums import MeetingKind, Role
from maillage.people.models import Membership, Room, Service, User

MONDAY, WEDNESDAY = 0, 2


@dataclass(frozen=True)
class Weeks:
    """Who meets, who is away and who is invited, in one organisation."""

    team: Sequence[User]
    service: Service
    invited: Mapping[str, Any]

    @property
    def caller(self) -> User:
        """The head of the team calls the meetings and invites."""
        line = Membership.objects.select_related("manager__user").get(user=self.team[0])
        if line.manager is None:
            raise ValueError("the team of a story reports to somebody")
        return line.manager.user


def guest(first_name: str, last_name: str, email: str) -> dict[str, str]:
    """Somebody who has not answered yet."""
    return {"first_name": first_name, "last_name": last_name, "email": email}


def tell(season: Season, space: Space, weeks: Weeks) -> None:
    """Two meetings and two absences to come, an absence of last week, an invitation sent."""
    with living_on(season.before_today(2)), within(space.organisation):
        clocks = ZoneInfo(space.organisation.time_zone)
        caller = weeks.caller
        room = Room.objects.order_by("-seats", "pk").first()

        def at(weekday: int, week: int, hours: int, minutes: int = 0) -> datetime:
            monday = season.today - timedelta(days=season.today.weekday())
            day = monday + timedelta(weeks=week, days=weekday)
            return datetime.combine(day, time(hours, minutes), clocks)

        for kind, start, minutes, people in (
            (MeetingKind.TEAM, at(MONDAY, 1, 9, 30), 90, weeks.team[:8]),
            (MeetingKind.CASE_REVIEW, at(WEDNESDAY, 2, 14), 120, weeks.team[2:6]),
        ):
            hold_meeting(
                organisation=space.organisation,
                actor=caller,
                kind=kind,
                room=room,
                starts_at=start,
                ends_at=start + timedelta(minutes=minutes),
                people=[caller, *people],
            )
        for person, start, end in (
            (weeks.team[0], at(MONDAY, 3, 0), at(MONDAY, 4, 0)),
            (weeks.team[3], at(WEDNESDAY, 1, 13), at(WEDNESDAY, 1, 18)),
            (weeks.team[1], at(MONDAY, -1, 0), at(MONDAY, 0, 0)),
        ):
            add_leave(organisation=space.organisation, person=person, starts_at=start, ends_at=end)
        invite(
            organisation=space.organisation,
            actor=caller,
            values={"role": Role.PROFESSIONAL, "service": weeks.service, **weeks.invited},
        )
