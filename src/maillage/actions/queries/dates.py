"""Reads of the dates of one action."""

from django.db.models import Sum
from django.shortcuts import get_object_or_404

from maillage.actions.enums import RegistrationState
from maillage.actions.models import CollectiveAction, Occurrence, PracticeComment, Registration
from maillage.kernel import clock
from maillage.kernel.tenancy import within

SHOWN = 30


def dates_of(action: CollectiveAction) -> tuple[list[Occurrence], list[Occurrence]]:
    """The dates to come, the nearest first, and the past ones with their counts, the latest first.

    `SHOWN` of each: an action of many years is read page by page in the calendar.
    """
    with within(action.organisation):
        rows = Occurrence.objects.standing().filter(action=action)
        coming = list(rows.filter(starts_at__gt=clock.now())[:SHOWN])
        taken = _registered(coming)
        past = rows.filter(starts_at__lte=clock.now()).prefetch_related("counts")
        told = list(past.order_by("-starts_at", "-pk")[:SHOWN])
    for date in (*coming, *told):
        date.action = action
    for date in coming:
        date.taken = taken.get((date.pk, RegistrationState.TAKEN), 0)
        date.waiting = taken.get((date.pk, RegistrationState.WAITING), 0)
    return coming, told


def _registered(dates: list[Occurrence]) -> dict[tuple[int, str], int]:
    """How many people have a place or wait, by date and state, in one query."""
    rows = Registration.objects.filter(occurrence__in=dates).order_by()
    counted = rows.values("occurrence", "state").annotate(total=Sum("people"))
    return {(row["occurrence"], row["state"]): row["total"] for row in counted}


def access_date(action: CollectiveAction, slug: str) -> Occurrence:
    """One date of an action, or a 404."""
    return get_object_or_404(
        Occurrence.objects.select_related("organisation"), action=action, slug=slug
    )


def access_comment(action: CollectiveAction, slug: str) -> PracticeComment:
    """One remark under an action, or a 404."""
    with within(action.organisation):
        rows = PracticeComment.objects.select_related("action__organisation", "organisation")
        return get_object_or_404(rows, action=action, slug=slug)
