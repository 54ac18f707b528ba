"""The one clock. Every room asks it, so that tests and screenshots can stop time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)


def now() -> datetime:
    """The present instant, aware, in UTC (MAILLAGE_NOW freezes it)."""
    if settings.MAILLAGE_NOW:
        return datetime.fromisoformat(settings.MAILLAGE_NOW).astimezone(UTC)
    return datetime.now(UTC)


def today(zone: ZoneInfo = PARIS) -> date:
    """The civil date now, in `zone`; legal deadlines are counted in Paris."""
    return now().astimezone(zone).date()
