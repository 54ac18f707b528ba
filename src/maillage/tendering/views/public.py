"""Calls as everyone reads them: list, map, feed, one call. Never a draft."""

from datetime import UTC
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from maillage.groups.enums import CycleKind
from maillage.kernel import clock, maps
from maillage.kernel.http import organisation_url, public_page
from maillage.kernel.words import compte
from maillage.people.models import Organisation
from maillage.tendering.access import has_committee
from maillage.tendering.domain.receipts import fixed_list
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.forms.calls import CatalogueForm
from maillage.tendering.models import Consultation
from maillage.tendering.presentation import (
    PROFILE_WORDS,
    call_sections,
    deadline_words,
    departement_words,
    lot_rows,
    open_groups_words,
    paper_words,
    season_words,
    state_of,
)
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries.calls import Filters


@public_page()
def public_calls(request: HttpRequest) -> HttpResponse:
    """Open calls, by nearest deadline, with filters and a map."""
    form = CatalogueForm(request.GET or None)
    filters = Filters(**form.cleaned_data) if form.is_valid() else Filters()
    found = call_queries.catalogue_page(filters, after=request.GET.get("apres", ""))
    counts = call_queries.counts_by_departement(filters)
    context = {
        "form": form,
        "sentence": _sentence(filters, counts),
        "cards": [_card(call) for call in found.calls],
        "after": found.after,
        "map": _map(request, counts, filters),
        "feed_url": reverse("tendering:call_feed"),
        "register_url": reverse("tendering:provider_register"),
        "is_filtered": filters != Filters(),
        "is_further": "apres" in request.GET,
        "list_url": reverse("tendering:public_calls"),
    }
    return render(request, "tendering/public_calls.html", context)


@public_page()
def public_call(request: HttpRequest, slug: str) -> HttpResponse:
    """One published call: what, for whom, where, how many, when, until when."""
    call = call_queries.published_call_or_404(slug)
    details = call_queries.public_details(call)
    is_open = call.is_open_at(clock.now())
    rows = lot_rows(details["lots"], with_holders=False)
    context = {
        "call": call,
        "state": state_of(call),
        "is_open": is_open,
        "is_abandoned": call.status == ConsultationStatus.ABANDONED,
        "deadline": deadline_words(call),
        "lots": rows,
        "open_groups": open_groups_words(sum(row["is_open"] for row in rows)),
        "sections": call_sections(call, for_buyer=False),
        "papers": paper_words(details["papers"]),
        "answers": _answers(request, call) if is_open else [],
        "list_url": reverse("tendering:public_calls"),
        "has_committee": has_committee(call),
        "fixed": fixed_list(call),
    }
    return render(request, "tendering/public_call.html", context)


@public_page()
def call_feed(request: HttpRequest) -> HttpResponse:
    """Open calls as an Atom feed, the newest first."""
    feed = Atom1Feed(
        title="Maillage : appels ouverts",
        link=request.build_absolute_uri(reverse("tendering:public_calls")),
        feed_url=request.build_absolute_uri(),
        description="Les appels à intervenants publiés sur Maillage et encore ouverts.",
        language="fr",
    )
    for call in call_queries.newest_calls():
        feed.add_item(
            title=call.title,
            link=request.build_absolute_uri(_public_url(call)),
            description=". ".join(_summary(call)),
            unique_id=f"urn:maillage:appel:{call.slug}",
            author_name=call.organisation.name,
            pubdate=call.published_at.astimezone(UTC) if call.published_at else None,
            updateddate=call.published_at,
            categories=[call.get_kind_display(), departement_words(call.departement_code)],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def offer_url(organisation: Organisation, call: Consultation) -> str:
    """Where a provider writes its offer on a call."""
    return organisation_url(organisation, "tendering:offer_new", slug=call.slug)


def _answers(request: HttpRequest, call: Consultation) -> list[dict[str, str]]:
    """The ways to answer: from each provider space of the reader, else registration."""
    if request.user.is_authenticated:
        spaces = call_queries.provider_spaces(request.user)
        found = [{"label": space.name, "url": offer_url(space, call)} for space in spaces]
        if found:
            return found
    register = reverse("tendering:provider_register")
    return [{"label": "", "url": f"{register}?appel={call.slug}"}]


def _public_url(call: Consultation) -> str:
    return reverse("tendering:public_call", kwargs={"slug": call.slug})


def _card(call: Any) -> dict[str, Any]:
    return {
        "title": call.title,
        "url": _public_url(call),
        "buyer": call.organisation.name,
        "where": departement_words(call.departement_code),
        "groups": open_groups_words(call.open_count),
        "deadline": deadline_words(call),
        "season": season_words(call),
    }


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


def _sentence(filters: Filters, counts: dict[str, int]) -> str:
    """The filters read back: "3 appels ouverts d'analyse des pratiques en Vienne (86)"."""
    number = counts.get(filters.departement, 0) if filters.departement else sum(counts.values())
    words = [compte(number, "appel ouvert", "appels ouverts")]
    if filters.kind:
        words.append(CycleKind(filters.kind).label.lower())
    if filters.profile:
        words.append(f"ouverts au profil « {PROFILE_WORDS[filters.profile]} »")
    if filters.departement:
        words.append(departement_words(filters.departement))
    else:
        words.append("toute la France")
    return ", ".join(words) + "."


def _map(request: HttpRequest, counts: dict[str, int], filters: Filters) -> maps.France:
    """Counts on the map of France; a département leads to its own list, filters kept."""
    drawn = maps.outlines()["names"]
    known = {code: number for code, number in counts.items() if code in drawn}
    urls = {}
    for code in known:
        asked = request.GET.copy()
        asked["departement"] = code
        asked.pop("apres", None)
        urls[code] = f"?{asked.urlencode()}"
    return maps.france(
        known,
        title="Appels ouverts par département",
        noun=("appel", "appels"),
        urls=urls,
        current=filters.departement,
    )
