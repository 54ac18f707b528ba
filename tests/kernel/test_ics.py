"""What we write is read back by another library (vobject), summer and winter alike."""

from dataclasses import replace
from datetime import UTC, datetime

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
