"""What we write is read back by another library (vobject), summer and winter alike."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject

from maillage.kernel.ics import FeedEvent, feed, invitation

MOMENT = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
EVENT = FeedEvent(
    uid="une-seance@maillage",
    sequence=2,
    start=datetime(2026, 12, 1, 8, 30, tzinfo=UTC),
    end=datetime(2026, 12, 1, 10, 30, tzinfo=UTC),
    updated_at=MOMENT,
    summary="Réunion",
    location="Salle verte ; 2, rue de l’Étang, Tours",
)


def read(data: bytes) -> vobject.base.Component:
    return vobject.readOne(data.decode())


def test_feed_is_read_back() -> None:
    calendar = read(feed("Maillage", [EVENT]))
    event = calendar.vevent
    assert calendar.x_wr_calname.value == "Maillage"
    assert event.uid.value == "une-seance@maillage"
    assert event.sequence.value == "2"
    assert event.summary.value == "Réunion"
    assert event.location.value == "Salle verte ; 2, rue de l’Étang, Tours"
    assert event.dtstart.value.isoformat() == "2026-12-01T09:30:00+01:00"
    assert event.dtend.value.isoformat() == "2026-12-01T11:30:00+01:00"
    assert event.contents["class"][0].value == "PRIVATE"


def test_feed_follows_summer_time() -> None:
    summer = replace(
        EVENT,
        start=datetime(2027, 4, 1, 7, 30, tzinfo=UTC),
        end=MOMENT.replace(year=2027, month=4, day=1, hour=9, minute=30),
    )
    event = read(feed("Maillage", [summer])).vevent
    assert event.dtstart.value.isoformat() == "2027-04-01T09:30:00+02:00"


def test_feed_keeps_overseas_time() -> None:
    away = replace(EVENT, zone="Indian/Reunion")
    event = read(feed("Maillage", [away])).vevent
    assert event.dtstart.value.isoformat() == "2026-12-01T12:30:00+04:00"


ZONES = [
    *("Europe/Paris", "America/Martinique", "America/Guadeloupe", "America/Cayenne"),
    *("America/Miquelon", "America/Marigot", "America/St_Barthelemy", "Indian/Reunion"),
    *("Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Marquesas"),
    *("Pacific/Gambier", "Pacific/Wallis"),
]
# The days around each change of the clocks of Paris (and of Saint-Pierre, two weeks away).
CHANGES = [date(2026, 10, 25), date(2026, 11, 1), date(2027, 3, 14), date(2027, 3, 28)]


@pytest.mark.parametrize("zone", ZONES)
def test_instants_survive_the_weeks_when_clocks_change(zone: str) -> None:
    days = [change + timedelta(days) for change in CHANGES for days in range(-2, 3)]
    starts = [
        datetime.combine(day, time(hour), ZoneInfo(zone)) for day in days for hour in (5, 9, 21)
    ]
    events = [
        replace(
            EVENT,
            uid=f"{rank}@maillage",
            start=start.astimezone(UTC),
            end=start.astimezone(UTC) + timedelta(hours=2),
            zone=zone,
        )
        for rank, start in enumerate(starts)
    ]
    calendar = read(feed("Maillage", events))
    assert len(calendar.contents["vtimezone"]) == 1
    read_back = {
        event.uid.value: (event.dtstart.value, event.dtend.value)
        for event in calendar.contents["vevent"]
    }
    assert read_back == {event.uid: (event.start, event.end) for event in events}
    walls = [event.dtstart.value.replace(tzinfo=None) for event in calendar.contents["vevent"]]
    assert walls == [start.replace(tzinfo=None) for start in starts]


def test_what_people_write_cannot_add_properties() -> None:
    hostile = "Réunion\r\nATTENDEE:mailto:x@y.fr\nEND:VEVENT ; , \\n " + "é" * 100
    event = read(feed("A\r\nMETHOD:CANCEL", [replace(EVENT, summary=hostile)])).vevent
    assert event.summary.value == hostile.replace("\r\n", "\n")
    assert "attendee" not in event.contents
    data = feed("A\r\nMETHOD:CANCEL", [replace(EVENT, location=hostile)])
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert "method" not in read(data).contents


def test_cancellation_names_its_method_and_status() -> None:
    data = invitation(
        [replace(EVENT, status="CANCELLED", sequence=3)],
        method="CANCEL",
        organiser="ne-pas-repondre@exemple.fr",
        attendee="camille@exemple.fr",
    )
    calendar = read(data)
    assert calendar.method.value == "CANCEL"
    assert calendar.vevent.status.value == "CANCELLED"
    assert calendar.vevent.sequence.value == "3"
    assert calendar.vevent.attendee.value == "mailto:camille@exemple.fr"
