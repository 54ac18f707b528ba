"""Calls as everyone reads them: list, map, feed, one call. Never a draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.groups.enums import CycleKind
from maillage.kernel import clock, maps
from maillage.kernel.http import organisation_url, public_page
from maillage.kernel.words import compte
from maillage.people.models import Organisation
from maillage.tendering.access import has_committee
from maillage.tendering.domain.questions import takes_questions
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
    questions_until_words,
    renewal_words,
    season_words,
    state_of,
)
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import exchanges as exchange_queries
from maillage.tendering.queries.calls import Filters


@public_page()
def public_calls(request: HttpRequest) -> HttpResponse:
    """Open calls, by nearest deadline, with filters and a map."""
    form = CatalogueForm(request.GET or None)
    filters = Filters(**form.cleaned_data) if form.is_valid() else Filters()
    found = call_queries.catalogue_page(filters, after=request.GET.get("apres", ""))
    counts = call_queries.counts_by_departement(filters)
    asked = filters.as_query()
    context = {
        "form": form,
        "sentence": _sentence(filters, counts),
        "cards": [_card(call) for call in found.calls],
        "after": found.after,
        "map": _map(request, counts, filters),
        "feed_url": f"{reverse('tendering:call_feed')}?{asked}",
        "deadlines_url": f"{reverse('tendering:deadline_feed')}?{asked}",
        "calendar_url": f"{reverse('tendering:deadline_calendar')}?{asked}",
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
        "sections": call_sections(call, for_buyer=False, criteria=details["criteria"]),
        "papers": paper_words(details["papers"]),
        "winner_papers": paper_words(details["winner_papers"]),
        "renewal": renewal_words(),
        "answers": _answers(request, call) if is_open else [],
        "questions": exchange_queries.answered_questions(call),
        "amendments": exchange_queries.amendments_of(call),
        "ask_urls": _ask_urls(request, call),
        "questions_until": questions_until_words(call),
        "list_url": reverse("tendering:public_calls"),
        "has_committee": has_committee(call),
        "fixed": fixed_list(call),
    }
    return render(request, "tendering/public_call.html", context)


def offer_url(organisation: Organisation, call: Consultation) -> str:
    """Where a provider writes its offer on a call."""
    return organisation_url(organisation, "tendering:offer_new", slug=call.slug)


def _answers(request: HttpRequest, call: Consultation) -> list[dict[str, str]]:
    """The ways to answer: from each provider space of the reader, else registration."""
    if call.is_elsewhere:
        return []
    found = [{"label": space.name, "url": offer_url(space, call)} for space in _spaces(request)]
    if found:
        return found
    register = reverse("tendering:provider_register")
    return [{"label": "", "url": f"{register}?appel={call.slug}"}]


def _ask_urls(request: HttpRequest, call: Consultation) -> list[dict[str, str]]:
    """Where to ask, from each provider space of the reader; registration for the others."""
    if not takes_questions(call, clock.now()):
        return []
    return [
        {
            "label": space.name,
            "url": organisation_url(space, "tendering:call_ask", slug=call.slug),
        }
        for space in _spaces(request)
    ] or [{"label": "", "url": f"{reverse('tendering:provider_register')}?appel={call.slug}"}]


def _spaces(request: HttpRequest) -> list[Organisation]:
    if not request.user.is_authenticated:
        return []
    return call_queries.provider_spaces(request.user)


def public_url(call: Consultation) -> str:
    """The page of a call that everyone may read."""
    return reverse("tendering:public_call", kwargs={"slug": call.slug})


def _card(call: Any) -> dict[str, Any]:
    return {
        "title": call.title,
        "url": public_url(call),
        "buyer": call.organisation.name,
        "where": departement_words(call.departement_code),
        "groups": open_groups_words(call.open_count),
        "deadline": deadline_words(call),
        "season": season_words(call),
    }


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
