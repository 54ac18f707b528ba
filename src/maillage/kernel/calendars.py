"""Calendars as data: month, week, list and school-year views, ready for a template to draw.

Pure: items and shaded days in, immutable views out; no clock, no database. Items carry local
datetimes, already in the zone of the site they are shown for.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from maillage.kernel import words

VIEWS = {"mois": "Mois", "semaine": "Semaine", "liste": "Liste", "annee": "Année"}
QUARTER = 15
LANE_COUNTS = (1, 2, 3, 4, 6, 12)
SCHOOL_YEAR_MONTH = 9
# Usual French abbreviations, by number of letters kept.
SHORT = {
    "janvier": 4,
    "février": 4,
    "avril": 3,
    "juillet": 5,
    "septembre": 4,
    "octobre": 3,
    "novembre": 3,
    "décembre": 3,
}
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """Something at a time: a session, a meeting, a visit. `strip` names its line in a year."""

    start: dt.datetime
    end: dt.datetime
    title: str
    url: str = ""
    kind: str = ""
    state: str = ""
    place: str = ""
    tone: str = ""
    strip: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("an item of a calendar ends before it starts")

    @property
    def last_day(self) -> dt.date:
        """The last day it touches; one that ends at midnight does not touch the next day."""
        if self.end > self.start and self.end.time() == dt.time():
            return self.end.date() - DAY
        return self.end.date()

    @property
    def hours(self) -> str:
        """ "9 h 30 – 11 h 30", whole days by their names, or the span when it lasts several."""
        if self.start.time() == self.end.time() == dt.time() and self.end > self.start:
            if self.last_day == self.start.date():
                return "toute la journée"
            return words.periode(self.start.date(), self.last_day)
        if self.last_day > self.start.date():
            return words.periode(self.start, self.end)
        return f"{words.heure(self.start)} – {words.heure(self.end)}"


@dataclass(frozen=True)
class Shade:
    """Why a day is not an ordinary one. `kind`: "holiday" (public), "school" or "closed"."""

    label: str
    kind: str = "school"


@dataclass(frozen=True)
class Day:
    """One day of a view, with what falls on it, earliest first."""

    date: dt.date
    items: tuple[Item, ...]
    shade: Shade | None = None
    is_today: bool = False
    outside: bool = False
    shade_starts: bool = False

    @property
    def name(self) -> str:
        return words.DAYS[self.date.weekday()]

    @property
    def weekend(self) -> bool:
        return self.date.weekday() > 4


@dataclass(frozen=True)
class View:
    """What every view has: its title, and the days that the links lead to."""

    name: str
    title: str
    day: dt.date
    previous: dt.date
    next: dt.date
    today: dt.date
    items: tuple[Item, ...]

    @property
    def word(self) -> str:
        """The name of this way to look: "mois", "année"."""
        return VIEWS[self.name].lower()

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The ways to look at a calendar: (value of `vue`, word)."""
        return list(VIEWS.items())


@dataclass(frozen=True)
class Month(View):
    """Weeks from Monday to Sunday, the days of the neighbouring months marked `outside`."""

    weeks: tuple[tuple[Day, ...], ...] = ()


@dataclass(frozen=True)
class Placed:
    """An item on the grid of a day: quarter-hours from the top, and its lane among 12."""

    item: Item
    row: int
    rows: int
    column: int
    columns: int


@dataclass(frozen=True)
class WeekDay:
    """A day of a week view: the day, what has hours, what lasts the whole day."""

    day: Day
    placed: tuple[Placed, ...]
    all_day: tuple[Item, ...]


@dataclass(frozen=True)
class Week(View):
    """Days side by side over the hours that are used (8 h to 18 h at least)."""

    days: tuple[WeekDay, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()  # (hour, its row)
    rows: int = 0


@dataclass(frozen=True)
class Agenda(View):
    """The days of a month on which something happens."""

    days: tuple[Day, ...] = ()


@dataclass(frozen=True)
class Dot:
    """An item on a strip, `left` in percent of the year."""

    left: str
    item: Item


@dataclass(frozen=True)
class Strip:
    """One line of a year: a group and its sessions."""

    label: str
    url: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Band:
    """A stretch of the year in percent: a month, or days shaded for one reason."""

    label: str
    left: str
    width: str
    kind: str = ""
    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def short(self) -> str:
        """ "sept.", "mai": what fits in a twelfth of a phone."""
        return self.label if len(self.label) < 5 else f"{self.label[: SHORT[self.label]]}."


@dataclass(frozen=True)
class Year(View):
    """A school year, from 1 September to 31 August, one strip per group."""

    months: tuple[Band, ...] = ()
    bands: tuple[Band, ...] = ()
    strips: tuple[Strip, ...] = ()
    today_left: str | None = None


def asked(
    values: Mapping[str, str], *, today: dt.date, default: str = "mois"
) -> tuple[str, dt.date]:
    """Read `?vue=` and `?date=` of an address; what cannot be read gives the default and today."""
    view = values.get("vue", default)
    try:
        day = dt.date.fromisoformat(values.get("date", ""))
    except ValueError:
        day = today
    # A year on each side must exist for the links.
    if not 1901 <= day.year <= 9000:
        day = today
    return (view if view in VIEWS else default), day


def span(view: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first day a view shows and the first day it does not: the window to query."""
    if view == "semaine":
        first = day - DAY * day.weekday()
        return first, first + 7 * DAY
    if view == "annee":
        return school_year(day)
    first, after = day.replace(day=1), _month_after(day)
    if view == "liste":
        return first, after
    return first - DAY * first.weekday(), after + DAY * (-after.weekday() % 7)


def build(
    view: str,
    day: dt.date,
    items: Iterable[Item],
    *,
    today: dt.date,
    shades: Mapping[dt.date, Shade] | None = None,
    strips: Sequence[tuple[str, str]] = (),
) -> Month | Week | Agenda | Year:
    """Build one view around a day.

    `shades` marks closed days and holidays; `strips` are (label, url) lines of a year, in order,
    shown even when empty. Items outside the window are left out. Raises KeyError for an unknown
    view.
    """
    first, after = span(view, day)
    kept = tuple(
        sorted(
            (item for item in items if item.start.date() < after and item.last_day >= first),
            key=lambda item: (item.start, item.end, item.title),
        )
    )
    if view == "annee":
        return _year(day, kept, today, shades or {}, strips)
    makers: dict[str, Callable[..., Month | Week | Agenda]] = {
        "mois": _month,
        "semaine": _week,
        "liste": _agenda,
    }
    return makers[view](day, kept, today, shades or {})


def school_year(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return 1 September of the school year a day belongs to, and the next 1 September."""
    year = day.year if day.month >= SCHOOL_YEAR_MONTH else day.year - 1
    return dt.date(year, SCHOOL_YEAR_MONTH, 1), dt.date(year + 1, SCHOOL_YEAR_MONTH, 1)


def _month_after(day: dt.date) -> dt.date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def _days(
    first: dt.date,
    after: dt.date,
    items: Sequence[Item],
    today: dt.date,
    shades: Mapping[dt.date, Shade],
    month: int | None = None,
) -> list[Day]:
    on: dict[dt.date, list[Item]] = {}
    for item in items:
        day = max(first, item.start.date())
        while day <= item.last_day and day < after:
            on.setdefault(day, []).append(item)
            day += DAY
    dates = [first + DAY * offset for offset in range((after - first).days)]
    return [
        Day(
            date=date,
            items=tuple(on.get(date, ())),
            shade=shades.get(date),
            is_today=date == today,
            outside=month is not None and date.month != month,
            # A stretch is named once, and again at the head of each week.
            shade_starts=date.weekday() == 0 or shades.get(date) != shades.get(date - DAY),
        )
        for date in dates
    ]


def _month(
    day: dt.date, items: tuple[Item, ...], today: dt.date, shades: Mapping[dt.date, Shade]
) -> Month:
    first, after = span("mois", day)
    days = _days(first, after, items, today, shades, day.month)
    return Month(
        name="mois",
        title=words.mois(day),
        day=day,
        previous=(day.replace(day=1) - DAY).replace(day=1),
        next=_month_after(day),
        today=today,
        items=items,
        weeks=tuple(tuple(days[at : at + 7]) for at in range(0, len(days), 7)),
    )


def _agenda(
    day: dt.date, items: tuple[Item, ...], today: dt.date, shades: Mapping[dt.date, Shade]
) -> Agenda:
    first, after = span("liste", day)
    return Agenda(
        name="liste",
        title=words.mois(day),
        day=day,
        previous=(first - DAY).replace(day=1),
        next=after,
        today=today,
        items=items,
        days=tuple(one for one in _days(first, after, items, today, shades) if one.items),
    )


def _week(
    day: dt.date, items: tuple[Item, ...], today: dt.date, shades: Mapping[dt.date, Shade]
) -> Week:
    first, after = span("semaine", day)
    timed = [item for item in items if item.last_day == item.start.date()]
    opening = min([8, *(item.start.hour for item in timed)])
    closing = max([18, *(_minute(item.end, item) // 60 + 1 for item in timed)])
    closing = min(24, closing)
    days = []
    for one in _days(first, after, items, today, shades):
        inside = [item for item in one.items if item.last_day == item.start.date()]
        whole = tuple(item for item in one.items if item.last_day > item.start.date())
        # Nobody works at the weekend here, unless something says otherwise.
        if one.weekend and not one.items:
            continue
        days.append(WeekDay(one, _place(inside, opening, closing), whole))
    return Week(
        name="semaine",
        title=f"Semaine {words.periode(first, after - DAY)}",
        day=day,
        previous=first - 7 * DAY,
        next=after,
        today=today,
        items=items,
        days=tuple(days),
        hours=tuple((hour, (hour - opening) * 4 + 1) for hour in range(opening, closing)),
        rows=(closing - opening) * 4,
    )


def _minute(when: dt.datetime, item: Item) -> int:
    """Minutes since midnight of the day the item starts (1440 when it ends at midnight)."""
    if when.date() > item.start.date():
        return 24 * 60
    return when.hour * 60 + when.minute


def _place(items: Sequence[Item], opening: int, closing: int) -> tuple[Placed, ...]:
    """Put items that overlap side by side: first free lane, lanes shared by each cluster."""
    boxes = []
    for item in items:
        top = (_minute(item.start, item) - opening * 60) // QUARTER
        bottom = -(-(_minute(item.end, item) - opening * 60) // QUARTER)
        boxes.append((item, top, min(max(bottom, top + 2), (closing - opening) * 4)))
    placed: list[Placed] = []
    cluster: list[tuple[Item, int, int, int]] = []
    ends: list[int] = []
    for item, top, bottom in boxes:
        if ends and top >= max(ends):
            placed += _share(cluster, len(ends))
            cluster, ends = [], []
        lane = next((number for number, end in enumerate(ends) if end <= top), len(ends))
        ends[lane : lane + 1] = [bottom]
        cluster.append((item, top, bottom, lane))
    return tuple(placed + _share(cluster, len(ends)))


def _share(cluster: Sequence[tuple[Item, int, int, int]], lanes: int) -> list[Placed]:
    count = next((number for number in LANE_COUNTS if number >= lanes), LANE_COUNTS[-1])
    width = 12 // count
    return [
        Placed(item, top + 1, bottom - top, min(lane, count - 1) * width + 1, width)
        for item, top, bottom, lane in cluster
    ]


def _year(
    day: dt.date,
    items: tuple[Item, ...],
    today: dt.date,
    shades: Mapping[dt.date, Shade],
    strips: Sequence[tuple[str, str]],
) -> Year:
    first, after = school_year(day)
    length = (after - first).days

    def left(date: dt.date, middle: float = 0) -> str:
        return f"{100 * ((date - first).days + middle) / length:.2f}%"

    months, start = [], first
    while start < after:
        end = _month_after(start)
        width = f"{100 * (end - start).days / length:.2f}%"
        name = words.MONTHS[start.month - 1]
        months.append(Band(name, left(start), width, start=start, end=end - DAY))
        start = end
    named = list(strips) or [
        (label, "") for label in dict.fromkeys(item.strip or item.title for item in items)
    ]
    return Year(
        name="annee",
        title=f"Année {first.year}-{after.year}",
        day=day,
        previous=dt.date(first.year - 1, SCHOOL_YEAR_MONTH, 1),
        next=after,
        today=today,
        items=items,
        months=tuple(months),
        bands=_bands(shades, first, after, length),
        strips=tuple(
            Strip(
                label,
                url,
                tuple(
                    Dot(left(max(first, item.start.date()), 0.5), item)
                    for item in items
                    if (item.strip or item.title) == label
                ),
            )
            for label, url in named
        ),
        today_left=left(today, 0.5) if first <= today < after else None,
    )


def _bands(
    shades: Mapping[dt.date, Shade], first: dt.date, after: dt.date, length: int
) -> tuple[Band, ...]:
    """Merge neighbouring days shaded for the same reason."""
    days = sorted(date for date in shades if first <= date < after)
    # Consecutive dates share date - rank, so the pair (that, reason) names one stretch.
    ranked = [(date - DAY * rank, shades[date], date) for rank, date in enumerate(days)]
    bands = []
    for (_, shade), stretch in groupby(ranked, key=lambda entry: (entry[0], entry[1])):
        dates = [date for _, _, date in stretch]
        left = f"{100 * (dates[0] - first).days / length:.2f}%"
        width = f"{100 * len(dates) / length:.2f}%"
        bands.append(Band(shade.label, left, width, shade.kind, dates[0], dates[-1]))
    return tuple(bands)
