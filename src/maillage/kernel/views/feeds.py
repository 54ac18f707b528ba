"""The personal calendar feed: one secret address per person, over what every room registers."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse

from maillage.kernel import clock, ics, links, registries
from maillage.kernel.http import public_page
from maillage.kernel.ics import FeedEvent
from maillage.kernel.tenancy import across_organisations

PURPOSE = "calendar_feed"
KEPT = timedelta(days=400)


@public_page()
def personal_feed(request: HttpRequest, token: str) -> HttpResponse:
    """iCalendar for whoever holds the address; neutral titles.

    A revoked address and that of a closed account are a 404; each source tells only what is
    still the person's to know.
    """
    link = links.find(token, purpose=PURPOSE)
    if link is None or not _is_open(link.subject_id):
        raise Http404
    events = events_of(link.subject_id, since=clock.now() - KEPT)
    answer = HttpResponse(
        ics.feed("Maillage", events),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def events_of(user_id: int, *, since: datetime) -> list[FeedEvent]:
    """What every room has for a person, from those that end at `since` on, by date."""
    with across_organisations("a person's own agenda spans the organisations they work with"):
        events = [
            event
            for source in registries.feed_sources
            for event in source(user_id)
            if event.end >= since
        ]
    return sorted(events, key=lambda event: (event.start, event.uid))


def _is_open(user_id: int) -> bool:
    return bool(get_user_model().objects.filter(pk=user_id, is_active=True).exists())
