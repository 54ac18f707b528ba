"""Open calls as feeds and as a calendar: what one follows without coming back each day."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from maillage.kernel import calendars, clock, ics
from maillage.kernel.http import public_page
from maillage.kernel.ics import FeedEvent
from maillage.kernel.words import NBSP
from maillage.tendering.forms.calls import CatalogueForm, FollowForm
from maillage.tendering.models import Consultation
from maillage.tendering.presentation import deadline_words, departement_words
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries.calls import Filters
from maillage.tendering.views.public import public_url

# A deadline is an instant; an event of a calendar needs a length to be seen.
SHOWN_FOR = timedelta(minutes=30)


def _filters(request: HttpRequest) -> Filters:
    form = FollowForm(request.GET)
    return Filters(**form.cleaned_data) if form.is_valid() else Filters()


@public_page()
def call_feed(request: HttpRequest) -> HttpResponse:
    """Open calls that fit, as an Atom feed, the newest first."""
    feed = Atom1Feed(
        title="Maillage : appels ouverts",
        link=request.build_absolute_uri(reverse("tendering:public_calls")),
        feed_url=request.build_absolute_uri(),
        description="Les appels à intervenants publiés sur Maillage et encore ouverts.",
        language="fr",
    )
    for call in call_queries.newest_calls(_filters(request)):
        feed.add_item(
            title=call.title,
            link=request.build_absolute_uri(public_url(call)),
            description=". ".join(_summary(call)),
            unique_id=f"urn:maillage:appel:{call.slug}",
            author_name=call.organisation.name,
            pubdate=call.published_at.astimezone(UTC) if call.published_at else None,
            updateddate=call.published_at,
            categories=[call.get_kind_display(), departement_words(call.departement_code)],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@public_page()
def deadline_feed(request: HttpRequest) -> HttpResponse:
    """The deadlines of open calls that fit, as a calendar to subscribe to."""
    events = [_event(call) for call in call_queries.calls_by_deadline(_filters(request))]
    answer = HttpResponse(
        ics.feed(f"Maillage{NBSP}: dates limites des appels", events),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@public_page()
def deadline_calendar(request: HttpRequest) -> HttpResponse:
    """The deadlines of open calls that fit, month by month; the list says the same."""
    filters = _filters(request)
    view, day = calendars.asked(request.GET, default="mois", today=clock.today())
    items = [_item(call) for call in call_queries.calls_by_deadline(filters)]
    context = {
        "calendar": calendars.build(view, day, items, today=clock.today()),
        "form": CatalogueForm(request.GET or None),
        "here_url": reverse("tendering:deadline_calendar"),
        "list_url": f"{reverse('tendering:public_calls')}?{filters.as_query()}",
        "deadlines_url": f"{reverse('tendering:deadline_feed')}?{filters.as_query()}",
    }
    return render(request, "tendering/deadline_calendar.html", context)


def _event(call: Consultation) -> FeedEvent:
    deadline, updated = _known(call.deadline), _known(call.published_at)
    amended = call.amended_at  # type: ignore[attr-defined]
    return FeedEvent(
        uid=f"appel-{call.slug}@maillage",
        sequence=call.changes_count,  # type: ignore[attr-defined]
        start=deadline - SHOWN_FOR,
        end=deadline,
        updated_at=amended or updated,
        summary=f"Date limite{NBSP}: {call.title}",
        location=departement_words(call.departement_code),
    )


def _item(call: Consultation) -> calendars.Item:
    deadline = _known(call.deadline).astimezone(clock.PARIS).replace(tzinfo=None)
    return calendars.Item(
        start=deadline,
        end=deadline,
        title=f"{call.title}, {call.organisation.name}",
        url=public_url(call),
        place=departement_words(call.departement_code),
    )


def _known(moment: datetime | None) -> datetime:
    """A published call has its dates: the database holds it (`call_published_with_dates`)."""
    if moment is None:
        raise ValueError("a published call without its dates")
    return moment


def _summary(call: Consultation) -> list[str]:
    return [
        part
        for part in (
            call.get_kind_display(),
            departement_words(call.departement_code),
            f"Réponse au plus tard le {deadline_words(call)}",
        )
        if part
    ]
