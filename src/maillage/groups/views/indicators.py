"""Indicators: numbers of a space and of a cycle, down to the sessions that they count."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.groups.access import access_cycle
from maillage.groups.enums import ObjectiveState, ReviewDecision
from maillage.groups.models import Cycle
from maillage.groups.queries.indicators import (
    CANCELLED,
    COMING,
    HELD,
    STANDING,
    UNCONFIRMED,
    CycleFigures,
    Figures,
    figures_of,
    sessions_counted,
)
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.words import nombre
from maillage.surveys.thresholds import least_answers

PAGE_SIZE = 50
TOO_SMALL = "non montré, groupe trop petit"
NUMERIC = frozenset({"Tenues", "Prévues", "Annulées", "Membres", "Présents en moyenne"})
SPACE_COLUMNS = [
    {"label": label, "numeric": label in NUMERIC}
    for label in (
        "Cycle",
        "Tenues",
        "Prévues",
        "Annulées",
        "Membres",
        "Présents en moyenne",
        "Suite",
    )
]
GROUP_COLUMNS = [
    {"label": label, "numeric": label in NUMERIC}
    for label in (
        "Groupe",
        "Tenues",
        "Prévues",
        "Annulées",
        "Convenues",
        "Membres",
        "Présents en moyenne",
    )
]
SESSION_COLUMNS = [{"label": label} for label in ("Séance", "Groupe", "Durée", "Présences", "État")]
ONE = {
    HELD: "tenue",
    COMING: "à venir",
    UNCONFIRMED: "passée, à confirmer",
    CANCELLED: "annulée",
}
MANY = {
    HELD: "tenues",
    COMING: "à venir",
    UNCONFIRMED: "passées, à confirmer",
    CANCELLED: "annulées",
    STANDING: "prévues, sans les annulées",
}
TONES = {HELD: "done", COMING: "info", UNCONFIRMED: "attention", CANCELLED: ""}


@page("groups.see_all")
def indicators(request: HttpRequest) -> HttpResponse:
    """The cycles of the space side by side, the latest first."""
    found = page_of(request, Cycle.objects.order_by("-starts_on", "pk"), 20)
    told = figures_of(found.object_list, request.user, request.organisation)
    lines = [_cycle_line(request, one) for one in told]
    context = {
        "lines": lines,
        "columns": SPACE_COLUMNS,
        "page": found,
        "crumbs": [
            {"label": "Groupes", "url": here(request, "groups:index")},
            {"label": "Indicateurs", "url": ""},
        ],
    }
    return render(request, "groups/reviews/indicators.html", context)


@page("groups.see_all")
def cycle_indicators(request: HttpRequest, slug: str) -> HttpResponse:
    """One cycle: its totals, its groups, its objectives, its decision."""
    cycle = access_cycle(request, slug)
    (figures,) = figures_of([cycle], request.user, request.organisation)
    context = {
        "cycle": cycle,
        "figures": figures,
        "total": _urls(request, cycle, figures.total),
        "groups": [
            {"group": group, **_urls(request, cycle, one, group.slug)}
            for group, one in figures.groups
        ],
        "columns": GROUP_COLUMNS,
        "objectives": [
            (
                state.label,
                figures.objectives[state],
                _objectives_url(request, figures, state),
            )
            for state in ObjectiveState
            if figures.objectives.get(state)
        ],
        "decision": _decision(figures),
        "least": least_answers(),
        "reviews_url": here(request, "groups:cycle_reviews", slug=cycle.slug),
        "crumbs": _crumbs(request, cycle, "Indicateurs"),
    }
    return render(request, "groups/reviews/cycle_indicators.html", context)


@page("groups.see_all")
def cycle_sessions(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions that a figure counts: here the numbers end (`?etat=held&groupe=…`)."""
    cycle = access_cycle(request, slug)
    state, group = request.GET.get("etat", ""), request.GET.get("groupe", "")
    if state and state not in MANY:
        raise Http404
    rows = sessions_counted(cycle, state, group)
    found = page_of(request, rows, PAGE_SIZE)
    context = {
        "cycle": cycle,
        "page": found,
        "sessions": [
            {
                "row": session,
                "minutes": int((session.ends_at - session.starts_at).total_seconds() // 60),
                "came": _came(session),
                "state": ONE[session.counted_as],
                "tone": TONES[session.counted_as],
            }
            for session in found.object_list
        ],
        "words": MANY.get(state, ""),
        "columns": SESSION_COLUMNS,
        "crumbs": [
            *_crumbs(request, cycle, "Indicateurs")[:-1],
            {
                "label": "Indicateurs",
                "url": here(request, "groups:cycle_indicators", slug=cycle.slug),
            },
            {"label": "Séances", "url": ""},
        ],
    }
    return render(request, "groups/reviews/cycle_sessions.html", context)


def _cycle_line(request: HttpRequest, figures: CycleFigures) -> dict[str, Any]:
    return {
        "cycle": figures.cycle,
        "url": here(request, "groups:cycle_indicators", slug=figures.cycle.slug),
        "decision": _decision(figures),
        "is_withheld": figures.is_withheld,
        **_urls(request, figures.cycle, figures.total),
    }


def _urls(request: HttpRequest, cycle: Cycle, figures: Figures, group: str = "") -> dict[str, Any]:
    """Each number with the page of the sessions that it counts."""
    base = here(request, "groups:cycle_sessions", slug=cycle.slug)
    suffix = f"&groupe={group}" if group else ""
    numbers = {**figures.sessions, STANDING: figures.standing}
    counted = {
        state: {"number": number, "url": f"{base}?etat={state}{suffix}"}
        for state, number in numbers.items()
    }
    return {"counted": counted, "figures": figures, "presence": _presence(figures)}


def _came(session: Any) -> str:
    """How many came, of how many noted; nothing where these are too few to say it."""
    if session.counted_as != HELD:
        return ""
    if not session.noted:
        return "non notées"
    if session.noted < least_answers():
        return TOO_SMALL
    return f"{session.came} sur {session.noted}"


def _presence(figures: Figures) -> dict[str, Any]:
    """The attendance of a line, in words, or why it is not there."""
    found = figures.presence
    if found is None:
        small = figures.is_hidden or figures.members < least_answers()
        return {"mean": "", "least": "", "participants": "", "why": TOO_SMALL if small else ""}
    return {
        "mean": nombre(round(found.mean, 1), 1),
        "least": str(found.least),
        "participants": str(found.participants),
        "why": "",
    }


def _objectives_url(request: HttpRequest, figures: CycleFigures, state: ObjectiveState) -> str:
    """Where objectives of a state are told: the review that decided, if it opens to the person."""
    if state != ObjectiveState.CURRENT and figures.decided_by:
        return here(request, "groups:review", slug=figures.decided_by)
    return here(request, "groups:cycle", slug=figures.cycle.slug)


def _decision(figures: CycleFigures) -> str:
    return str(ReviewDecision(figures.decision).label) if figures.decision else ""


def _crumbs(request: HttpRequest, cycle: Cycle, last: str) -> list[dict[str, str]]:
    return [
        {"label": "Groupes", "url": here(request, "groups:index")},
        {"label": cycle.title, "url": here(request, "groups:cycle", slug=cycle.slug)},
        {"label": last, "url": ""},
    ]
