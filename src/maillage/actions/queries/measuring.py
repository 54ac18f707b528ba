"""What a measure is: a number that is computed from events, and the events behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from maillage.people.models import Organisation, Service
from maillage.surveys.thresholds import least_answers


@dataclass(frozen=True)
class Asked:
    """Of whom and when something is counted: a calendar year, and what of it if asked."""

    organisation: Organisation
    year: int
    service: Service | None = None
    profession: str = ""
    kind: str = ""
    theme: str = ""
    public: str = ""

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The year as two instants: its beginning, and the next one's."""
        zone = ZoneInfo(self.organisation.time_zone)
        first, after = date(self.year, 1, 1), date(self.year + 1, 1, 1)
        return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


@dataclass(frozen=True)
class Event:
    """One counted thing as a list shows it: its words, and the page (a name and a slug) it has."""

    label: str
    on: date | None = None
    note: str = ""
    page: str = ""
    slug: str = ""


# A part of what was counted: its words, its number (None: of too few people to be told), and how
# a list of the events is filtered by it ("theme=food"; "" where it cannot be).
Parts = Sequence[tuple[str, int | None, str]]


@dataclass(frozen=True)
class Measure:
    """A measure of the closed list. `events` are the rows behind the number, the latest first.

    `count` is given where the number is not that of the rows (people, places). A measure that
    counts people (`is_people`) says nothing between 1 and the threshold. `contents` tell what the
    number is made of, by the title of each division. `is_filtered`: the rows are actions,
    or theirs, and follow every filter of `Asked`.
    """

    code: str
    label: str
    one: str
    many: str
    told: str
    events: Callable[[Asked], QuerySet[Any]]
    event: Callable[[Any], Event]
    count: Callable[[Asked], int] | None = None
    is_people: bool = False
    contents: Mapping[str, Callable[[Asked], Parts]] = field(default_factory=dict)
    is_filtered: bool = False

    def number(self, asked: Asked) -> int:
        """The number, for who decides what may be shown of it."""
        return self.count(asked) if self.count else self.events(asked).count()

    def shown(self, asked: Asked) -> int | None:
        """The number, or None when it is of too few people."""
        number = self.number(asked)
        return None if self.is_people and 0 < number < least_answers() else number

    def content(self, asked: Asked) -> list[tuple[str, Parts]]:
        """What the number is made of, division by division."""
        return [(title, divide(asked)) for title, divide in self.contents.items()]
