"""iCalendar out: personal feeds and invitations (RFC 5545, RFC 5546).

Titles are neutral, events private; a UID never changes and SEQUENCE grows with each change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

PRODUCT = "-//Maillage//Agenda//FR"
Status = Literal["CONFIRMED", "CANCELLED"]


@dataclass(frozen=True)
class Change:
    """A yearly change of the clocks: its first occurrence (local) and its rule."""

    first: datetime
    rule: dict[str, Any]


def _sunday(month: int, which: int, first: str) -> Change:
    rule = {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{which}SU"}
    return Change(datetime.fromisoformat(first), rule)


# Zones of France where the clocks change (directive 2000/84/EC; Saint-Pierre-et-Miquelon follows
# North America). Everywhere else overseas, the offset is fixed.
CHANGES = {
    "Europe/Paris": (
        _sunday(3, -1, "2007-03-25T02:00"),
        _sunday(10, -1, "2007-10-28T03:00"),
    ),
    "America/Miquelon": (
        _sunday(3, 2, "2007-03-11T02:00"),
        _sunday(11, 1, "2007-11-04T02:00"),
    ),
}


@dataclass(frozen=True)
class FeedEvent:
    """One event of an agenda. Instants are aware; `zone` is the site's.

    `owner` names the organisation and `url` leads to its page, on the person's own list: no file
    that leaves tells them.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    updated_at: datetime
    summary: str
    location: str = ""
    status: Status = "CONFIRMED"
    zone: str = "Europe/Paris"
    owner: str = ""
    url: str = ""

    @property
    def local_start(self) -> datetime:
        """The start as the clock on the wall shows it there: naive, for screens."""
        return self.start.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def local_end(self) -> datetime:
        """The end, likewise."""
        return self.end.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)


def feed(name: str, events: Iterable[FeedEvent]) -> bytes:
    """A calendar to subscribe to, refreshed every four hours by those who follow hints."""
    calendar = _calendar(events)
    calendar["X-WR-CALNAME"] = vText(name)  # as a text: unknown properties are not escaped
    calendar.add("REFRESH-INTERVAL", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    return calendar.to_ical()


def invitation(
    events: Iterable[FeedEvent],
    *,
    method: Literal["REQUEST", "CANCEL"],
    organiser: str,
    attendee: str,
) -> bytes:
    """What goes with a mail: new or moved events (REQUEST), cancelled ones (CANCEL)."""
    calendar = _calendar(events)
    calendar.add("METHOD", method)
    for event in calendar.walk("VEVENT"):
        event["ORGANIZER"] = vCalAddress(f"mailto:{organiser}")
        address = vCalAddress(f"mailto:{attendee}")
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION" if method == "REQUEST" else "DECLINED")
        event.add("ATTENDEE", address, encode=False)
    return calendar.to_ical()


def _calendar(events: Iterable[FeedEvent]) -> Calendar:
    told_events = list(events)
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    for told in told_events:
        zone = ZoneInfo(told.zone)
        event = Event()
        event.add("UID", told.uid)
        event.add("SEQUENCE", told.sequence)
        event.add("DTSTAMP", told.updated_at.astimezone(UTC))
        event.add("LAST-MODIFIED", told.updated_at.astimezone(UTC))
        event.add("DTSTART", told.start.astimezone(zone))
        event.add("DTEND", told.end.astimezone(zone))
        event.add("SUMMARY", told.summary)
        event.add("CLASS", "PRIVATE")
        event.add("STATUS", told.status)
        event.add("TRANSP", "TRANSPARENT" if told.status == "CANCELLED" else "OPAQUE")
        if told.location:
            event.add("LOCATION", told.location)
        calendar.add_component(event)
    for name in sorted({told.zone for told in told_events}):
        calendar.add_component(_zone(name))
    return calendar


def _zone(name: str) -> Timezone:
    """The rules of a zone as a VTIMEZONE.

    Written with yearly rules, which every calendar program reads; lists of dates, as libraries
    make them, are misread by some.
    """
    zone = ZoneInfo(name)
    winter, summer = (
        datetime(2026, month, 1, tzinfo=zone).utcoffset() or timedelta() for month in (1, 7)
    )
    timezone = Timezone()
    timezone.add("TZID", name)
    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(2007, 1, 1))  # noqa: DTZ001 -- local by definition
    standard.add("TZOFFSETFROM", winter)
    if winter != summer:
        to_summer, to_winter = CHANGES[name]
        daylight = TimezoneDaylight()
        daylight.add("DTSTART", to_summer.first)
        daylight.add("TZOFFSETFROM", winter)
        daylight.add("TZOFFSETTO", summer)
        daylight.add("RRULE", to_summer.rule)
        timezone.add_component(daylight)
        standard = TimezoneStandard()
        standard.add("DTSTART", to_winter.first)
        standard.add("TZOFFSETFROM", summer)
        standard.add("RRULE", to_winter.rule)
    standard.add("TZOFFSETTO", winter)
    timezone.add_component(standard)
    return timezone
