"""When the delay of a level ends, and how late a case is.

Hours are counted on the clock; days and working days end with the last of them, in the zone of
the organisation. A working day is neither a Saturday, a Sunday nor a public holiday there.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from maillage.engine.dates import DAY, is_weekend
from maillage.people.models import Organisation
from maillage.programmes.enums import DelayUnit
from maillage.programmes.models import EscalationCase, ProtocolLevel
from maillage.territory.queries import closed_days

END_OF_DAY = time(23, 59)
# Where an organisation has not said its département, the holidays of the mainland are counted.
MAINLAND = "75"
REMINDED = timedelta(hours=24)
ABOVE_AFTER = timedelta(hours=24)
SOON = timedelta(hours=48)


def deadline_of(level: ProtocolLevel, organisation: Organisation, start: datetime) -> datetime:
    """When the delay of a level ends, for a case that enters it at `start`."""
    if level.delay_unit == DelayUnit.HOURS:
        return start + timedelta(hours=level.delay_amount)
    zone = ZoneInfo(organisation.time_zone)
    day = start.astimezone(zone).date()
    if level.delay_unit == DelayUnit.DAYS:
        last = day + timedelta(days=level.delay_amount)
    else:
        last = _working_day_after(day, level.delay_amount, organisation)
    return max(_end_of(last, zone), start + timedelta(minutes=1))


def _working_day_after(day: date, amount: int, organisation: Organisation) -> date:
    # Twice as many days and two weeks always hold them: at most two in seven are a weekend.
    horizon = day + timedelta(days=amount * 2 + 14)
    place = organisation.departement_code or MAINLAND
    off = {one.date for one in closed_days(place, day, horizon, school_holidays=False)}
    while amount:
        day += DAY
        if not is_weekend(day) and day not in off:
            amount -= 1
    return day


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)


@dataclass(frozen=True)
class CaseClocks:
    """Where a case stands at an instant: what is due first, since when, and who is to be told."""

    due_at: datetime
    is_review: bool
    above_at: datetime
    now: datetime

    @property
    def is_late(self) -> bool:
        return self.now >= self.due_at

    @property
    def is_above(self) -> bool:
        """Whether the level above is to know."""
        return self.now >= self.above_at

    @property
    def is_near(self) -> bool:
        return not self.is_late and self.now >= self.due_at - REMINDED

    @property
    def tone(self) -> str:
        if self.is_late:
            return "danger"
        return "attention" if self.now >= self.due_at - SOON else "done"

    @property
    def words(self) -> str:
        """The state of the clock, as the page says it."""
        if self.is_above:
            return "En retard, niveau au-dessus prévenu"
        if self.is_late:
            return "En retard"
        return "À revoir bientôt" if self.tone == "attention" else "Dans les temps"


def clocks_of(case: EscalationCase, now: datetime) -> CaseClocks:
    """The clocks of a case, its organisation and its level being loaded.

    The level above is told a day after what was due, or sooner where the level counts in hours.
    """
    review = _end_of(case.next_review_on, ZoneInfo(case.organisation.time_zone))
    due = min(case.deadline_at, review)
    grace = ABOVE_AFTER
    if case.level.delay_unit == DelayUnit.HOURS:
        grace = min(grace, timedelta(hours=case.level.delay_amount))
    return CaseClocks(due, review < case.deadline_at, due + grace, now)
