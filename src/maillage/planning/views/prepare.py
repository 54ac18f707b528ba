"""What goes into a cycle's calendar, and the wishes that can be changed before computing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.engine.dates import ClosedKind, closed_periods
from maillage.groups.access import access_cycle, access_group
from maillage.groups.domain import Refused
from maillage.groups.models import Cycle, Group
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.words import DAYS, compte, liste
from maillage.planning import adapter
from maillage.planning.domain import open_scenario, set_rules, set_wish
from maillage.planning.enums import ScenarioStatus
from maillage.planning.forms import RulesForm, WishForm
from maillage.planning.models import CycleRules
from maillage.planning.queries import (
    Inputs,
    described_groups,
    gaps_of,
    load_inputs,
    rules_of,
    windows_of,
)
from maillage.planning.queries_people import could_lead
from maillage.planning.reading import rules_in_words, windows_in_words

GROUP_COLUMNS = [
    {"label": label}
    for label in ("Groupe", "Animation", "Séances", "Jours et heures possibles", "Rythme, en jours")
]
CLOSED_COLUMNS = [
    {"label": label} for label in ("Jours fermés", "Ce que c’est", "Texte qui le dit")
]
STATUS_TONES = {
    ScenarioStatus.DRAFT: "",
    ScenarioStatus.SOLVING: "info",
    ScenarioStatus.SOLVED: "brand",
    ScenarioStatus.INFEASIBLE: "attention",
    ScenarioStatus.PUBLISHED: "done",
}


@page("planning.plan")
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that goes in, and the button that computes the year."""
    cycle = access_cycle(request, slug)
    inputs = load_inputs(cycle, described_groups(cycle))
    shown = page_of(request, inputs.groups)
    is_over = inputs.first_day > cycle.ends_on
    context = {
        "cycle": cycle,
        # What is left to plan; of a season that is over, what it was.
        "first_day": cycle.starts_on if is_over else inputs.first_day,
        "obstacles": inputs.obstacles,
        "warnings": inputs.warnings,
        "may_replan": bool(inputs.profiles) and not inputs.obstacles,
        "page": shown,
        "groups": [_group_line(inputs, group) for group in shown],
        "columns": GROUP_COLUMNS,
        "facilitators": _facilitator_lines(inputs),
        "sites": [{"site": site, "rooms": list(_rooms(inputs, site))} for site in inputs.sites],
        "closed": _closed_lines(inputs),
        "closed_columns": CLOSED_COLUMNS,
        "rules": rules_in_words(rules_of(inputs)),
        "scenarios": [
            {"row": row, "tone": STATUS_TONES[ScenarioStatus(row.status)]}
            for row in cycle.scenarios.all()[:10]
        ],
        "crumbs": _crumbs(request, cycle),
    }
    return render(request, "planning/prepare.html", context)


@page("planning.plan", methods=("POST",))
def solve(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the snapshot and start computing."""
    cycle = access_cycle(request, slug)
    try:
        scenario = open_scenario(cycle=cycle, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "planning:prepare", slug=cycle.slug))
    return redirect(here(request, "planning:scenario", slug=scenario.slug))


@page("planning.plan", methods=("GET", "POST"))
def group_wish(request: HttpRequest, slug: str) -> HttpResponse:
    """When a group can meet, and its rhythm."""
    group = access_group(request, slug)
    inputs = load_inputs(group.cycle, described_groups(group.cycle).filter(pk=group.pk))
    (found,) = inputs.groups
    leading = {row.profile_id for row in found.leaders}
    form = WishForm(
        request.POST or None,
        windows=windows_of(inputs, group),
        gaps=gaps_of(inputs, group),
        others=[one for one in could_lead([found]) if one.pk not in leading],
        stand_ins=[row.profile.slug for row in found.others],
    )
    back = here(request, "planning:prepare", slug=group.cycle.slug)
    if request.method == "POST" and form.is_valid():
        names = ("windows", "gap_min_days", "gap_target_days", "gap_max_days")
        wish = {name: form.cleaned_data[name] for name in names}
        wish["stand_ins"] = form.cleaned_data.get("stand_ins", ())
        try:
            set_wish(group=group, actor=request.user, **wish)
        except Refused as refusal:
            form.add_error("stand_ins", str(refusal))
        else:
            messages.success(request, f"Les souhaits de {group.name} sont enregistrés.")
            return redirect(back)
    context = {"group": group, "form": form, "cancel_url": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/group_wish.html", context, status=status)


@page("planning.plan", methods=("GET", "POST"))
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """What the groups owe together: different persons to lead, not all of a service at once."""
    cycle = access_cycle(request, slug)
    rows = cycle.groups.exclude(service=None).select_related("service")
    services = sorted({group.service for group in rows}, key=str)
    known = CycleRules.objects.filter(cycle=cycle).first()
    form = RulesForm(request.POST or None, services=services, rules=known)
    back = here(request, "planning:prepare", slug=cycle.slug)
    if request.method == "POST" and form.is_valid():
        set_rules(
            cycle=cycle,
            distinct_leaders=form.cleaned_data["distinct_leaders"],
            covers=form.covers(),
            actor=request.user,
        )
        messages.success(request, "Les règles sont enregistrées.")
        return redirect(back)
    context = {"cycle": cycle, "form": form, "cancel_url": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/rules.html", context, status=status)


def _group_line(inputs: Inputs, group: Group) -> dict[str, Any]:
    least, target, most = gaps_of(inputs, group)
    return {
        "group": group,
        "leaders": " et ".join(str(row.profile) for row in group.leaders),
        "others": liste([str(row.profile) for row in group.others], "ou"),
        "windows": windows_in_words(windows_of(inputs, group), DAYS),
        "gaps": f"{least} à {most}, idéalement {target}",
        "is_default": group.pk not in inputs.wishes,
    }


def _facilitator_lines(inputs: Inputs) -> list[dict[str, Any]]:
    lines = []
    for profile in sorted(inputs.profiles.values(), key=str):
        known = inputs.availabilities.get(profile.pk)
        weekly = known.weekly if known else adapter.default_weekly()
        days = ", ".join(DAYS[window["weekday"]] for window in weekly)
        away = compte(len(known.unavailable), "absence") if known and known.unavailable else ""
        waits = known is not None and known.asked_at is not None and known.told_at is None
        lines.append(
            {
                "profile": profile,
                "days": days,
                "away": away,
                "is_default": known is None,
                "waits": waits,
            }
        )
    return lines


def _rooms(inputs: Inputs, site: Any) -> Any:
    return next(group.site.rooms.all() for group in inputs.groups if group.site == site)


def _closed_lines(inputs: Inputs) -> list[dict[str, Any]]:
    days = {day for closed in inputs.closed.values() for day in closed}
    return [
        {
            "period": period,
            "label": first.label,
            "is_holiday": first.kind == ClosedKind.PUBLIC_HOLIDAY,
            "source": first.source,
        }
        for period, first in closed_periods(days)
    ]


def _crumbs(request: HttpRequest, cycle: Cycle) -> list[dict[str, str]]:
    return [
        {"label": "Groupes", "url": here(request, "groups:index")},
        {"label": cycle.title, "url": here(request, "groups:cycle", slug=cycle.slug)},
        {"label": "Planifier l’année", "url": ""},
    ]
