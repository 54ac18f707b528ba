"""Reads of the dates of one action."""

from django.shortcuts import get_object_or_404

from maillage.actions.models import CollectiveAction, Occurrence, PracticeComment
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
        past = rows.filter(starts_at__lte=clock.now()).prefetch_related("counts")
        told = list(past.order_by("-starts_at", "-pk")[:SHOWN])
    for date in (*coming, *told):
        date.action = action
    return coming, told


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
