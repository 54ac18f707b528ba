"""Reads of the action sheets: what each indicator is worth, year by year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Min, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.actions.models import (
    ActionSheet,
    ClosedYear,
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    KeptValue,
    PlanUnit,
)
from maillage.actions.queries.counting import first_year
from maillage.actions.queries.measures import measure_of
from maillage.actions.queries.measuring import Asked, Measure, Parts
from maillage.kernel import words

HIDDEN = "non montré"
UNKNOWN = "non renseigné"
MOST_YEARS = 5


@dataclass(frozen=True)
class Reading:
    """What an indicator is worth for a year. `now` is today's value, `kept` that of the close."""

    indicator: Indicator
    year: int
    now: Decimal | None
    is_hidden: bool = False
    kept: KeptValue | None = None
    target: Decimal | None = None
    typed: IndicatorValue | None = None

    @property
    def value(self) -> Decimal | None:
        """The value to show: the one kept when the year is closed."""
        return self.kept.value if self.kept is not None else self.now

    @property
    def text(self) -> str:
        """The value as it reads, with its unit."""
        hides = self.kept.is_hidden if self.kept is not None else self.is_hidden
        return self._said(self.value, hides)

    @property
    def today(self) -> str:
        """What the indicator would be worth today, if that is no longer what was kept."""
        kept = self.kept
        if kept is None or (kept.value, kept.is_hidden) == (self.now, self.is_hidden):
            return ""
        return self._said(self.now, self.is_hidden)

    @property
    def goal(self) -> str:
        """The target as it reads; "" without one."""
        return "" if self.target is None else self._said(self.target, False)

    @property
    def is_reached(self) -> bool:
        return self.target is not None and self.value is not None and self.value >= self.target

    def _said(self, value: Decimal | None, hides: bool) -> str:
        if hides:
            return HIDDEN
        if value is None:
            return UNKNOWN
        one, many = unit_of(self.indicator)
        noun = words.pluriel(value, one, many) if one else ""
        return f"{words.nombre(value)}\u00a0{noun}" if noun else words.nombre(value)


def unit_of(indicator: Indicator) -> tuple[str, str]:
    """What an indicator counts, in the singular and in the plural."""
    if indicator.is_computed:
        measure = measure_of(indicator.measure)
        return measure.one, measure.many
    return indicator.unit, indicator.unit


def measure_for(indicator: Indicator) -> Measure | None:
    """How an indicator is computed; None when it is typed."""
    return measure_of(indicator.measure) if indicator.is_computed else None


def readings(indicators: Sequence[Indicator], years: Iterable[int]) -> list[Reading]:
    """What indicators of one sheet are worth, year after year (three queries, one a number)."""
    wanted = list(years)
    targets = {
        (row.indicator_id, row.year): row.value
        for row in IndicatorTarget.objects.filter(indicator__in=indicators, year__in=wanted)
    }
    kept = {
        (row.indicator_id, row.closed.year): row
        for row in KeptValue.objects.filter(
            indicator__in=indicators, closed__year__in=wanted
        ).select_related("closed__closed_by")
    }
    # In the order of their days: the last one of a year stays.
    typed = {
        (row.indicator_id, row.on.year): row
        for row in IndicatorValue.objects.filter(indicator__in=indicators, on__year__in=wanted)
    }
    found = []
    for indicator in indicators:
        for year in wanted:
            key = (indicator.pk, year)
            now, is_hidden = _now(indicator, year, typed.get(key))
            found.append(
                Reading(
                    indicator,
                    year,
                    now,
                    is_hidden,
                    kept.get(key),
                    targets.get(key),
                    typed.get(key),
                )
            )
    return found


def _now(
    indicator: Indicator, year: int, typed: IndicatorValue | None
) -> tuple[Decimal | None, bool]:
    """Today's value for a year, and whether it is of too few people to be shown."""
    measure = measure_for(indicator)
    if measure is None:
        return (typed.value if typed else None), False
    number = measure.shown(Asked(indicator.organisation, year))
    return (None, True) if number is None else (Decimal(number), False)


def content_of(reading: Reading) -> list[tuple[str, Parts]]:
    """What a number is made of: as it was kept, or as it is today."""
    if reading.kept is not None:
        kept = reading.kept.content
        return [(title, [(label, n, asked) for label, n, asked in parts]) for title, parts in kept]
    measure = measure_for(reading.indicator)
    if measure is None:
        return []
    return measure.content(Asked(reading.indicator.organisation, reading.year))


def indicators_of(sheet: ActionSheet) -> list[Indicator]:
    """The indicators of a sheet, in their order, each with its organisation."""
    return list(sheet.indicators.select_related("organisation"))


def years_of(sheet: ActionSheet, today: date) -> list[int]:
    """The years that a sheet is read for, the latest last: five at most, none without an event."""
    values = IndicatorValue.objects.filter(indicator__sheet=sheet).aggregate(first=Min("on"))
    closed = ClosedYear.objects.filter(sheet=sheet).aggregate(first=Min("year"))
    told = values["first"]
    first = min(
        today.year,
        first_year(sheet.organisation, today),
        closed["first"] or today.year,
        told.year if told else today.year,
    )
    return list(range(max(first, today.year - MOST_YEARS + 1), today.year + 1))


def sheets() -> QuerySet[ActionSheet]:
    """The sheets of a space, plan by plan, with their units."""
    rows: QuerySet[ActionSheet] = ActionSheet.objects.prefetch_related("units__unit")
    return rows


def access_sheet(request: HttpRequest, slug: str) -> ActionSheet:
    """A sheet of this space, or a 404."""
    rows = sheets().filter(organisation=request.organisation)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("organisation"), slug=slug)


def access_indicator(request: HttpRequest, slug: str) -> Indicator:
    """An indicator of a sheet of this space, or a 404."""
    rows = Indicator.objects.filter(organisation=request.organisation)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("organisation", "sheet__organisation"), slug=slug)


def access_unit(request: HttpRequest, slug: str) -> PlanUnit:
    """A unit of the plans of this space, or a 404."""
    rows = PlanUnit.objects.filter(organisation=request.organisation)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("organisation"), slug=slug)
