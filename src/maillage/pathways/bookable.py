"""The hours at which a room may be taken: those of the coming working days, and no other."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from maillage.kernel import clock
from maillage.people.models import Room

SLOT = timedelta(hours=1)
FIRST_HOUR, LAST_HOUR, DAYS_AHEAD = 9, 18, 5
SATURDAY = 5


def hours_of(room: Room) -> list[list[datetime]]:
    """Day after day, when each hour begins, in the site's own time; those past today included."""
    zone = ZoneInfo(room.site.time_zone)
    today = clock.now().astimezone(zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(2 * DAYS_AHEAD)]
    working = [day for day in days if day.weekday() < SATURDAY][:DAYS_AHEAD]
    hours = range(FIRST_HOUR, LAST_HOUR)
    return [[datetime.combine(day, time(hour), zone) for hour in hours] for day in working]
