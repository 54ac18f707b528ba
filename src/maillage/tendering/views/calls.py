"""A buyer's calls: the list, one call, its steps, its publication, its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.tendering.access import (
    awaits_opening,
    has_committee,
    may_not_compare,
    was_readable,
)
from maillage.tendering.domain import publication
from maillage.tendering.enums import ConsultationStatus, Step
from maillage.tendering.forms import calls as forms
from maillage.tendering.models import Consultation
from maillage.tendering.presentation import (
    call_sections,
    lot_rows,
    paper_words,
    renewal_words,
    state_of,
)
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import exchanges as exchange_queries
from maillage.tendering.queries.agreements import only_agreement_of
from maillage.tendering.queries.committee import reach_of
from maillage.tendering.views.asked import actor

MOVED_ON = "Cet appel n'est plus un brouillon : il ne se modifie plus."
ENDED = "Cet appel est déjà terminé."
LIST_COLUMNS = [
    {"label": label} for label in ("Appel", "État", "Groupes à pourvoir", "Date limite")
]


@page("tendering.read_calls")
def call_list(request: HttpRequest) -> HttpResponse:
    """The calls of the space, the newest first."""
    found = page_of(request, call_queries.calls_of_space(), call_queries.PAGE_SIZE)
    rows = [
        {
            "call": call,
            "url": here(request, "tendering:call_detail", slug=call.slug),
            "state": state_of(call),
        }
        for call in found.object_list
    ]
    context = {
        "rows": rows,
        "page": found,
        "columns": LIST_COLUMNS,
        "new_url": _new_url(request),
    }
    return render(request, "tendering/call_list.html", context)


@page("tendering.read_calls")
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One call as its buyer sees it: state, next step, terms."""
    call = call_queries.call_or_404(slug)
    lots = call_queries.lots_of(call)
    context = {
        "call": call,
        "state": state_of(call),
        "is_open": call.is_open_at(clock.now()),
        "lots": lot_rows(lots, with_holders=True),
        "sections": call_sections(call, for_buyer=True, criteria=call_queries.criteria_of(call)),
        "papers": paper_words(call_queries.papers_of(call)),
        "winner_papers": paper_words(call_queries.winner_papers_of(call)),
        "renewal": renewal_words(),
        "told": call.alerts.count(),
        "has_committee": has_committee(call),
        "reach": reach_of(call),
        "next_act": _next_act(request, call),
        "has_letters": call.letters.exists(),
        "agreements": agreements_link(request, call),
        "amendments": exchange_queries.amendments_of(call),
        "questions": exchange_queries.answered_questions(call),
        "waiting": _waiting(request, call),
        "urls": urls_of(request, call),
        "may_draft": may(request, "tendering.draft_calls"),
        "may_publish": may(request, "tendering.publish_calls"),
    }
    return render(request, "tendering/call_detail.html", context)


@page("tendering.publish_calls", methods=("POST",))
def call_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish, or go back to what is still missing."""
    call = call_queries.call_or_404(slug)
    try:
        publication.publish(consultation=call, actor=actor(request))
    except publication.NotReady:
        messages.warning(request, "Il reste des réponses à donner avant de publier.")
        return redirect(here(request, "tendering:call_step", slug=slug, step=Step.REVIEW))
    except publication.CommitteeOwed:
        return redirect(here(request, "tendering:committee", slug=slug))
    except publication.WrongState:
        messages.info(request, MOVED_ON)
    else:
        messages.success(
            request,
            "L'appel est publié. Les intervenantes et intervenants concernés sont prévenus.",
        )
    return redirect(here(request, "tendering:call_detail", slug=slug))


@page("tendering.publish_calls", methods=("GET", "POST"))
def call_abandon(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up a draft, or withdraw a published call with its reason."""
    call = call_queries.call_or_404(slug)
    is_published = call.status == ConsultationStatus.PUBLISHED
    detail_url = here(request, "tendering:call_detail", slug=slug)
    if not is_published and call.status != ConsultationStatus.DRAFT:
        messages.info(request, ENDED)
        return redirect(detail_url)
    form = forms.AbandonForm(is_published=is_published)
    if request.method == "POST":
        form = forms.AbandonForm(request.POST, is_published=is_published)
        if form.is_valid():
            return _abandon(request, call, form.cleaned_data["reason"])
    context = {
        "call": call,
        "form": form,
        "is_published": is_published,
        "was_readable": was_readable(call),
        "detail_url": detail_url,
    }
    return render(request, "tendering/call_abandon.html", context, status=status_of(request))


def _abandon(request: HttpRequest, call: Consultation, reason: str) -> HttpResponse:
    detail_url = here(request, "tendering:call_detail", slug=call.slug)
    try:
        publication.abandon(consultation=call, actor=actor(request), reason=reason)
    except publication.WrongState:
        messages.info(request, ENDED)
    except publication.ReasonOwed:
        messages.warning(request, "Cet appel vient d'être publié : dites pourquoi vous le retirez.")
        return redirect(here(request, "tendering:call_abandon", slug=call.slug))
    else:
        messages.success(request, "L'appel est classé sans suite.")
    return redirect(detail_url)


def _next_act(request: HttpRequest, call: Consultation) -> str:
    """What the buyer does with the offers of a closed call: "open", "mark" or "compare"."""
    if call.status != ConsultationStatus.PUBLISHED or call.is_open_at(clock.now()):
        return ""
    if awaits_opening(call):
        return "open"
    is_marked = may_not_compare(user=actor(request), consultation=call) != "marks"
    return "compare" if is_marked else "mark"


def _waiting(request: HttpRequest, call: Consultation) -> list[dict[str, Any]]:
    """The questions that wait, with the page to answer them for those who may."""
    answers = may(request, "tendering.publish_calls")
    return [
        {
            "text": one.text,
            "asked_at": one.asked_at,
            "url": here(request, "tendering:question_answer", slug=call.slug, question=one.slug)
            if answers
            else "",
        }
        for one in exchange_queries.waiting_questions().filter(consultation=call)
    ]


def urls_of(request: HttpRequest, call: Consultation) -> dict[str, str]:
    """The addresses of the gestures on a call."""

    def of(name: str, **kwargs: str) -> str:
        return here(request, f"tendering:{name}", slug=call.slug, **kwargs)

    return {
        "detail": of("call_detail"),
        "review": of("call_step", step=Step.REVIEW),
        "publish": of("call_publish"),
        "committee": of("committee"),
        "opening": of("opening"),
        "abandon": of("call_abandon"),
        "amend": of("call_amend"),
        "copy": of("call_copy"),
        "list": here(request, "tendering:call_list"),
        "comparison": of("comparison"),
    }


def agreements_link(request: HttpRequest, call: Consultation) -> dict[str, str]:
    """Where the conventions of an awarded call are: its own when there is one, else the list."""
    only = only_agreement_of(call)
    if only is None:
        url = here(request, "tendering:agreement_list")
        return {"label": "Voir les conventions", "url": url}
    url = here(request, "tendering:agreement", slug=only.slug)
    return {"label": "Voir la convention", "url": url}


def _new_url(request: HttpRequest) -> str:
    drafts = may(request, "tendering.draft_calls")
    return here(request, "tendering:call_new") if drafts else ""


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the reader holds a permission in the space that is open."""
    return bool(request.user.has_perm(permission, request.organisation))  # type: ignore[attr-defined]


def status_of(request: HttpRequest) -> int:
    """A form shown again after a POST has something to correct."""
    return 422 if request.method == "POST" else 200
