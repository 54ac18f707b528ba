"""Reads of rounds that several pages share."""

import datetime as dt

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth

from maillage.rounds.models import MileageRule, RoundsScenario

LAST_DAY = dt.timedelta(days=13)  # of a horizon of two weeks


def published_in(first: dt.date, after: dt.date) -> QuerySet[RoundsScenario]:
    """Published weeks with a day from `first` on and before `after`, with their seats."""
    return (
        RoundsScenario.objects.filter(
            published_at__isnull=False, week_start__gt=first - LAST_DAY, week_start__lt=after
        )
        .select_related("week", "answer", "organisation")
        .prefetch_related("seats__user")
        .order_by("week_start", "pk")
    )


def published_months() -> list[dt.date]:
    """The months in which a published week begins, the last first."""
    rows = RoundsScenario.objects.filter(published_at__isnull=False)
    months = (
        rows.order_by().annotate(month=TruncMonth("week_start")).values_list("month", flat=True)
    )
    return sorted(set(months), reverse=True)


def rule_on(rules: list[MileageRule], day: dt.date) -> MileageRule | None:
    """The rule in force on a day, among rules sorted from the last; None before the first."""
    return next((one for one in rules if one.valid_from <= day), None)
