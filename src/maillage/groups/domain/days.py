"""Days on which a session is not put without a thought: holidays and school breaks."""

from datetime import date

from maillage.engine.dates import ClosedDay, ClosedKind
from maillage.groups.domain.errors import Refused
from maillage.groups.models import Session
from maillage.kernel.words import date_longue
from maillage.territory.calendars import CalendarNotPublished
from maillage.territory.queries import closed_days
from maillage.territory.registry import UnknownPlace

# The only public holiday on which nobody works (code du travail, L3133-4); the others are worked
# where an agreement or the employer says so (L3133-3-1), which a person has to say.
REST_DAY = (5, 1)


class DayClosed(Refused):
    """The day is closed; `may_confirm` tells whether a person may decide for it all the same."""

    def __init__(self, sentence: str, *, may_confirm: bool) -> None:
        super().__init__(sentence)
        self.may_confirm = may_confirm


def check_day(session: Session, day: date, *, confirmed: bool) -> None:
    """Raise DayClosed when a civil day is closed where the group meets.

    School breaks count for the cycles that avoid them. Where the calendars do not reach, nobody
    can tell: the day is taken as it comes.
    """
    closed = _closed_on(session, day)
    if not closed:
        return
    label = closed[0].label
    if closed[0].kind == ClosedKind.PUBLIC_HOLIDAY and (day.month, day.day) == REST_DAY:
        raise DayClosed(
            f"Le {date_longue(day)} est férié et chômé (code du travail, article L3133-4)\u00a0: "
            "choisissez un autre jour.",
            may_confirm=False,
        )
    if not confirmed:
        raise DayClosed(
            f"Le {date_longue(day)} est un jour fermé ({label})\u00a0: choisissez un autre "
            "jour, ou confirmez celui-ci.",
            may_confirm=True,
        )


def _closed_on(session: Session, day: date) -> list[ClosedDay]:
    group = session.group
    place = group.site or group.organisation
    try:
        found = closed_days(
            place.departement_code,
            day,
            day,
            school_holidays=group.cycle.avoids_school_holidays,
        )
    except (CalendarNotPublished, UnknownPlace):
        return []
    return sorted(found, key=lambda one: one.kind != ClosedKind.PUBLIC_HOLIDAY)
