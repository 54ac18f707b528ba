"""Reads: an organisation's corrections, and the closed days that follow from them.

Everything here is asked within the scope of one organisation.
"""

from datetime import date

from maillage.engine.dates import ClosedDay
from maillage.territory import calendars
from maillage.territory.models import CalendarOverride


def access_override(slug: str) -> CalendarOverride | None:
    """One correction of the current organisation; None when it is gone, or another's."""
    return CalendarOverride.objects.filter(slug=slug).first()


def overrides_of(departement: str) -> list[calendars.Override]:
    """The corrections to the calendar of one département, ready for `calendars`."""
    rows = CalendarOverride.objects.filter(departement=departement)
    return [row.as_override() for row in rows]


def closed_days(
    departement: str, start: date, end: date, *, school_holidays: bool
) -> list[ClosedDay]:
    """`calendars.closed_days` with the corrections of the current organisation."""
    return calendars.closed_days(
        departement,
        start,
        end,
        school_holidays=school_holidays,
        overrides=overrides_of(departement) if school_holidays else (),
    )


def school_breaks(departement: str, start: date, end: date) -> list[calendars.SchoolBreak]:
    """`calendars.school_breaks` with the corrections of the current organisation."""
    return calendars.school_breaks(departement, start, end, overrides=overrides_of(departement))
