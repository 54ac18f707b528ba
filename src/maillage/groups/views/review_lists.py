"""Reviews of a cycle, for those who follow it; a person's own reviews, in every organisation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access import access_cycle
from maillage.groups.access_reviews import own_reviews
from maillage.groups.domain.reviews import plan_reviews
from maillage.groups.enums import ReviewStatus
from maillage.groups.forms.reviews import PeriodicForm, PlanForm
from maillage.groups.models import Cycle, Review
from maillage.groups.queries.reviews import (
    own_groups,
    suggestions,
)
from maillage.groups.review_words import state_outside
from maillage.groups.views.reviews import TONES
from maillage.kernel.http import here, page, signed_in_page

COLUMNS = [{"label": label} for label in ("Bilan", "Pour", "Date", "État")]
OWN_COLUMNS = [{"label": label} for label in ("Bilan", "Organisation", "Date", "État")]


@page("groups.see_all")
def cycle_reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """The reviews of a cycle: their dates and states; a text opens to those whom it is for."""
    cycle = access_cycle(request, slug)
    may_plan = request.user.has_perm("groups.manage", request.organisation)
    context = {
        "cycle": cycle,
        "reviews": _lines(request, cycle),
        "columns": COLUMNS,
        "groups": list(cycle.groups.order_by("name")),
        "lacking": len(suggestions(cycle)) if may_plan else 0,
        "may_plan": may_plan,
        "plan_url": here(request, "groups:cycle_reviews_plan", slug=cycle.slug),
        "crumbs": _crumbs(request, cycle, ""),
    }
    return render(request, "groups/reviews/cycle_reviews.html", context)


@page("groups.manage", methods=("GET", "POST"))
def cycle_reviews_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The reviews that the season calls for, in one gesture; one more periodic one."""
    cycle = access_cycle(request, slug)
    lacking = suggestions(cycle)
    one_more = request.POST.get("do") == "periodic"
    form = PlanForm(
        request.POST if request.method == "POST" and not one_more else None, suggestions=lacking
    )
    periodic = PeriodicForm(
        request.POST if request.method == "POST" and one_more else None, cycle=cycle, prefix="plus"
    )
    back = here(request, "groups:cycle_reviews", slug=cycle.slug)
    if request.method == "POST" and (periodic if one_more else form).is_valid():
        plans = [periodic.plan()] if one_more else form.plans()
        planned = plan_reviews(cycle=cycle, actor=request.user, plans=plans)
        if planned:
            messages.success(request, "Les bilans sont prévus. Chacun verra les siens à l’accueil.")
        else:
            messages.info(request, "Aucun bilan n’a été ajouté.")
        return redirect(back)
    context = {
        "cycle": cycle,
        "form": form,
        "periodic": periodic,
        "lacking": lacking,
        "back_url": back,
        "crumbs": _crumbs(request, cycle, "Prévoir"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/reviews/cycle_reviews_plan.html", context, status=status)


@signed_in_page()
def my_reviews(request: HttpRequest) -> HttpResponse:
    """The reviews of the groups that the person leads or belongs to."""
    lines = [
        {
            "seen": seen,
            "state": seen.review.get_status_display(),
            "tone": TONES[ReviewStatus(seen.review.status)],
        }
        for seen in own_reviews(request.user)
    ]
    context = {"lines": lines, "columns": OWN_COLUMNS, "groups": own_groups(request.user)}
    return render(request, "groups/reviews/my_reviews.html", context)


def _lines(request: HttpRequest, cycle: Cycle) -> list[dict[str, Any]]:
    rows = Review.objects.filter(cycle=cycle).with_rights(request.user, request.organisation)
    lines = []
    for found in rows.select_related("cycle", "group", "organisation"):
        state = found.get_status_display() if found.is_theirs else state_outside(found)
        shown = (
            found.status if found.is_theirs or state != "En préparation" else ReviewStatus.DRAFTED
        )
        lines.append(
            {
                "review": found,
                "state": state,
                "tone": TONES[ReviewStatus(shown)],
                "url": here(request, "groups:review", slug=found.slug) if found.is_open else "",
            }
        )
    return lines


def _crumbs(request: HttpRequest, cycle: Cycle, last: str) -> list[dict[str, str]]:
    trail = [
        {"label": "Groupes", "url": here(request, "groups:index")},
        {"label": cycle.title, "url": here(request, "groups:cycle", slug=cycle.slug)},
        {"label": "Bilans", "url": here(request, "groups:cycle_reviews", slug=cycle.slug)},
    ]
    if last:
        return [*trail, {"label": last, "url": ""}]
    return [*trail[:-1], {"label": "Bilans", "url": ""}]
