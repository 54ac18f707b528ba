"""The inventory as open data: what leaves, under what names, and what would make it better."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from maillage.actions.domain import Refused
from maillage.actions.domain.publishing import publish_inventory, withdraw_inventory
from maillage.actions.inclusion import UNSAID, vocabulary
from maillage.actions.queries import open_data as reads
from maillage.actions.queries.actions import cards_of
from maillage.actions.views.frame import sharing_crumbs
from maillage.kernel import ics
from maillage.kernel.http import here, page, public_page
from maillage.kernel.paging import page_of
from maillage.people.models import Organisation

PER_PAGE, ADVISED, DATES = 50, 20, 500


@page("actions.share")
def open_data(request: HttpRequest) -> HttpResponse:
    """Whether the inventory is published, what it gives, and what would make it better."""
    organisation = request.organisation
    opening = reads.opening_of(organisation)
    context = {
        "crumbs": sharing_crumbs(request, "Données ouvertes"),
        "opening": opening,
        "address": reads.address_of(organisation) if opening else "",
        "many": reads.running(organisation).count(),
        "advised": reads.advised(organisation, ADVISED),
        "unsaid": UNSAID,
        "version": vocabulary.version(),
    }
    return render(request, "actions/open/settings.html", context)


@page("actions.share", methods=("POST",))
def publish(request: HttpRequest) -> HttpResponse:
    """Give the inventory its public address."""
    return _done(request, publish_inventory, "L’inventaire est publié.")


@page("actions.share", methods=("POST",))
def withdraw(request: HttpRequest) -> HttpResponse:
    """Close the public address."""
    return _done(request, withdraw_inventory, "L’adresse publique ne répond plus.")


def _done(request: HttpRequest, verb: Any, told: str) -> HttpResponse:
    try:
        verb(organisation=request.organisation, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(here(request, "actions:open_data"))


@public_page()
def inventory(request: HttpRequest, owner: str) -> HttpResponse:
    """A published inventory, for whoever passes by."""
    organisation = _published(owner)
    shown = page_of(request, reads.running(organisation), PER_PAGE)
    context = {"owner": organisation, "page": shown, "cards": cards_of(shown)}
    return render(request, "actions/open/inventory.html", context)


@public_page()
def structures(request: HttpRequest, owner: str) -> HttpResponse:
    """Who holds the actions, in the schema data·inclusion v1."""
    return _json(reads.structures(_published(owner)))


@public_page()
def services(request: HttpRequest, owner: str) -> HttpResponse:
    """The actions, in the schema data·inclusion v1."""
    return _json(reads.services(_published(owner)))


@public_page()
def actions(request: HttpRequest, owner: str) -> HttpResponse:
    """The actions with all that is open about them (docs/formats/actions.md), page by page."""
    return _json(reads.action_page(_published(owner), request.GET.get("apres", "")))


@public_page()
def dates(request: HttpRequest, owner: str) -> HttpResponse:
    """The dates to come, as a calendar to subscribe to."""
    organisation = _published(owner)
    home = reads.address_of(organisation)
    events = [
        ics.FeedEvent(
            uid=f"{date.slug}@{request.get_host()}",
            sequence=0,
            start=date.starts_at,
            end=date.ends_at,
            updated_at=date.action.changed_at,
            summary=date.action.title,
            location=date.where,
            zone=date.zone.key,
            url=f"{home}#{date.action.slug}",
        )
        for date in reads.coming_dates(organisation, DATES)
    ]
    answer = HttpResponse(
        ics.feed(f"Actions collectives\u00a0: {organisation.name}", events),
        content_type="text/calendar; charset=utf-8",
    )
    return _open(answer)


def _published(owner: str) -> Organisation:
    organisation = reads.published(owner)
    if organisation is None:
        raise Http404
    return organisation


def _json(told: Any) -> HttpResponse:
    answer = JsonResponse(told, safe=False, json_dumps_params={"ensure_ascii": False})
    return _open(answer)


def _open(answer: HttpResponse) -> HttpResponse:
    """Read by any page, kept an hour: nothing here depends on who asks."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=3600"
    return answer
