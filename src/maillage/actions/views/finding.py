"""Other ways to find actions: on the map, in the calendar, in a feed reader."""

from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from maillage.actions.domain.following import PURPOSE, follow, reader_of
from maillage.actions.forms.finding import FilterForm
from maillage.actions.queries import actions as reads
from maillage.actions.queries.finding import by_commune, dates_between, filtered, found
from maillage.actions.views.frame import private, tabs
from maillage.kernel import calendars, clock, links, maps
from maillage.kernel.http import here, organisation_url, page, public_page
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import within
from maillage.territory.registry import UnknownPlace, commune

IN_FEED = 30
# More than this in one view is read by filtering.
DATES_SHOWN = 300


@page("actions.see")
def map_page(request: HttpRequest) -> HttpResponse:
    """How many actions each commune of the département holds; a commune leads to its list."""
    form = FilterForm(request.GET)
    counts = by_commune(filtered(request.organisation, form.wanted()))
    code = request.organisation.departement_code
    places = [_place(request, insee, many) for insee, many in counts.items()]
    context = {
        "tabs": tabs(request, "actions:map"),
        "form": form,
        "map": maps.departement(
            code,
            [one for one in places if one],
            title="Les actions collectives par commune",
            noun=("action", "actions"),
        )
        if code in maps.outlines()["alone"]
        else None,
    }
    return render(request, "actions/map.html", context)


def _place(request: HttpRequest, insee: str, many: int) -> maps.Place | None:
    try:
        one = commune(insee)
    except UnknownPlace:
        return None
    url = f"{here(request, 'actions:index')}?{urlencode({'near': insee, 'km': '10'})}"
    return maps.Place(one.name, one.point.latitude, one.point.longitude, many, url)


@page("actions.see")
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The dates of the actions that fit, month by month."""
    form = FilterForm(request.GET)
    zone = ZoneInfo(request.organisation.time_zone)
    today = clock.today(zone)
    view, day = calendars.asked(request.GET, default="mois", today=today)
    first, after = calendars.span(view, day)
    dates = dates_between(
        request.organisation,
        form.wanted(),
        datetime.combine(first, time(), zone),
        datetime.combine(after, time(), zone),
        DATES_SHOWN,
    )
    items = [
        calendars.Item(
            date.start,
            date.end,
            date.title,
            url=here(request, "actions:action", slug=date.slug),
            place=date.where,
        )
        for date in dates
    ]
    context = {
        "tabs": tabs(request, "actions:calendar"),
        "form": form,
        "calendar": calendars.build(view, day, items, today=today),
        "is_cut": len(dates) == DATES_SHOWN,
    }
    return render(request, "actions/calendar.html", context)


@page("actions.see", methods=("POST",))
def feed_create(request: HttpRequest) -> HttpResponse:
    """A secret address for a feed reader, which cannot sign in; the former one ends."""
    token = follow(person=request.user, organisation=request.organisation)
    address = absolute(reverse("actions:feed", kwargs={"token": token}))
    # The filters of the page follow: one follows what one was looking at. No redirection: the
    # address is kept nowhere, so no other page could show it.
    asked = FilterForm(request.GET).wanted_query()
    context = {"address": f"{address}?{asked}" if asked else address}
    return private(render(request, "actions/feed.html", context))


@public_page()
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The latest actions that fit, as Atom, for whoever still reads this inventory."""
    reader = reader_of(links.open_or_404(request, token, purpose=PURPOSE))
    if reader is None:
        raise Http404
    with within(reader.organisation):
        wanted = FilterForm(request.GET).wanted()
        cards = reads.cards_of(found(reader.organisation, wanted)[:IN_FEED])
        answer = HttpResponse(
            _atom(reader.organisation, cards).writeString("utf-8"),
            content_type=Atom1Feed.content_type,
        )
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _atom(organisation: Any, cards: list[reads.Card]) -> Atom1Feed:
    feed = Atom1Feed(
        title=f"Actions collectives\u00a0: {organisation.name}",
        link=absolute(organisation_url(organisation, "actions:index")),
        description="Les dernières actions de l’inventaire.",
        language="fr",
    )
    for card in cards:
        action = card.action
        told = datetime.combine(action.published_on, time(8), UTC)
        feed.add_item(
            title=action.title,
            link=absolute(organisation_url(organisation, "actions:action", slug=action.slug)),
            description=action.aim,
            unique_id=f"urn:maillage:action:{action.slug}",
            author_name=action.organisation.name,
            pubdate=told,
            updateddate=action.changed_at,
            categories=[*card.labels.themes, *card.labels.publics],
        )
    return feed
