"""When the story happens: told in 2024-2025, moved by whole weeks to the present school year."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from maillage.engine.dates import school_year, school_year_offset
from maillage.kernel import clock

TOLD_IN = "2024-2025"
# The running year is planned by then: before 20 September the story is still last year's.
PLANNED_BY = timedelta(days=20)
OPEN_FOR = timedelta(weeks=5)
END_OF_DAY = time(23, 59)


@dataclass(frozen=True)
class Season:
    """The school year of the story and the day on which it is loaded."""

    name: str
    today: date

    @classmethod
    def of(cls, today: date) -> "Season":
        """The school year under way, once its calendar can have been published."""
        return cls(school_year(today - PLANNED_BY), today)

    def day(self, year: int, month: int, day: int) -> date:
        """A day of the story as told in 2024-2025, in the present year, on the same weekday."""
        return date(year, month, day) + school_year_offset(TOLD_IN, self.name)

    def moment(self, year: int, month: int, day: int, at: time = time(10)) -> datetime:
        """Likewise, with an hour on the Paris clock."""
        return datetime.combine(self.day(year, month, day), at, clock.PARIS)

    def before_today(self, days: int) -> datetime:
        """Ten in the morning, some days before the story is loaded."""
        return datetime.combine(self.today - timedelta(days=days), time(10), clock.PARIS)

    def deadline_to_come(self, weeks: int = 0) -> datetime:
        """The end of a Friday, five weeks from now or more: the date of a call that is open."""
        day = self.today + OPEN_FOR + timedelta(weeks=weeks)
        friday = day + timedelta(days=(4 - day.weekday()) % 7)
        return datetime.combine(friday, END_OF_DAY, clock.PARIS)

    def season_after(self, deadline: datetime) -> tuple[date, date]:
        """First and last day of sessions that such a call can announce."""
        first = deadline.date() + timedelta(weeks=3)
        if first.month in (4, 5, 6, 7, 8):
            first = date(first.year, 9, 20)
        return first, date(first.year + (first.month >= 9), 6, 30)


def morning(day: date) -> datetime:
    """Ten o'clock in Paris."""
    return datetime.combine(day, time(10), clock.PARIS)


@contextmanager
def living_on(moment: datetime) -> Iterator[None]:
    """Move the one clock there while a chapter of the story happens."""
    before = settings.MAILLAGE_NOW
    settings.MAILLAGE_NOW = moment.isoformat()
    try:
        yield
    finally:
        settings.MAILLAGE_NOW = before
