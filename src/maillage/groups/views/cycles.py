"""Cycles: their list, their page, and one typed in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access import access_cycle
from maillage.groups.charters import FRAMES
from maillage.groups.domain import open_cycle, size_warning
from maillage.groups.domain.leading import named_to_lead
from maillage.groups.enums import CycleStatus
from maillage.groups.forms.cycles import FEW_ROWS, CycleForm, GroupRows, group_rows
from maillage.groups.models import Cycle, Group
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of

TONES = {CycleStatus.OPEN: "attention", CycleStatus.PLANNED: "done", CycleStatus.ENDED: ""}
NUMERIC = frozenset({"Groupes", "Séances"})
COLUMNS = [
    {"label": label, "numeric": label in NUMERIC}
    for label in ("Cycle", "Saison", "Groupes", "Séances", "État")
]
GROUP_COLUMNS = [
    {"label": label, "numeric": label == "Membres"}
    for label in ("Groupe", "Lieu", "Animation", "Membres", "Séances", "Prochaine date")
]


@page("groups.see")
def index(request: HttpRequest) -> HttpResponse:
    """The cycles of the organisation, or of the person's own groups."""
    visible = Cycle.objects.visible_to(request.user, request.organisation)
    shown = page_of(request, visible.with_counts().order_by("-starts_on", "search_key", "pk"))
    context = {
        "page": shown,
        "cycles": [{"row": cycle, "tone": TONES[cycle.status]} for cycle in shown],
        "columns": COLUMNS,
        "may_manage": request.user.has_perm("groups.manage", request.organisation),
        "may_follow": request.user.has_perm("groups.see_all", request.organisation),
        "new_url": here(request, "groups:cycle_new"),
        "indicators_url": here(request, "groups:indicators"),
        "may_see_hours": request.user.has_perm("groups.payroll", request.organisation),
    }
    return render(request, "groups/index.html", context)


@page("groups.see")
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """One cycle and its groups."""
    found = access_cycle(request, slug)
    shown = page_of(
        request,
        Group.objects.visible_to(request.user, request.organisation)
        .filter(cycle=found)
        .with_counts()
        .select_related("site", "organisation", "service")
        .order_by("name", "pk"),
    )
    groups = list(shown)
    leaders: dict[int, list[str]] = {}
    for row in named_to_lead(*groups):
        # A season that is over keeps those who led it; the others name who leads today.
        if not row.leads and found.status != CycleStatus.ENDED:
            continue
        leaders.setdefault(row.group_id, []).append(str(row.profile))
    context = {
        "cycle": found,
        "objectives": list(found.objectives.all()),
        "may_follow": request.user.has_perm("groups.see_all", request.organisation),
        "tone": TONES[CycleStatus(found.status)],
        "charter_frame": FRAMES[found.kind],
        "is_open": found.status == CycleStatus.OPEN,
        "page": shown,
        "may_end": found.status != CycleStatus.ENDED,
        "groups": [_group_line(group, leaders) for group in groups],
        "columns": GROUP_COLUMNS,
        "may_manage": request.user.has_perm("groups.manage", request.organisation),
        "crumbs": [
            {"label": "Groupes", "url": here(request, "groups:index")},
            {"label": found.title, "url": ""},
        ],
    }
    return render(request, "groups/cycle.html", context)


def _group_line(group: Any, leaders: dict[int, list[str]]) -> dict[str, Any]:
    return {
        "group": group,
        "leaders": " et ".join(leaders.get(group.pk, [])),
        "next_at": group.on_the_wall(group.next_at) if group.next_at else None,
        "is_large": bool(size_warning(max(group.size, group.member_count))),
    }


@page("groups.manage", methods=("GET", "POST"))
def cycle_new(request: HttpRequest) -> HttpResponse:
    """A cycle typed in, with its groups; facilitators are named afterwards."""
    if request.method == "GET":
        return _show_new(request, CycleForm(), group_rows(request.organisation))
    form = CycleForm(request.POST)
    rows = group_rows(request.organisation, request.POST)
    if "more" in request.POST:
        return _show_new(request, form, _with_more_rows(request))
    if not (form.is_valid() & rows.is_valid()):
        return _show_new(request, form, rows, status=422)
    opened = open_cycle(
        organisation=request.organisation,
        actor=request.user,
        groups=rows.plans(),
        **form.cleaned_data,
    )
    messages.success(request, "Le cycle est ouvert. Vous pouvez en planifier l'année.")
    return redirect(here(request, "groups:cycle", slug=opened.slug))


def _with_more_rows(request: HttpRequest) -> GroupRows:
    """The same rows as typed, and a few empty ones below."""
    data = request.POST.copy()
    # The number of rows as the formset reads it: what is no number is none.
    total = group_rows(request.organisation, data).total_form_count()
    data["groups-TOTAL_FORMS"] = str(total + FEW_ROWS)
    data.setdefault("groups-INITIAL_FORMS", "0")
    # As the first lines have them: else a line that nobody fills would count as begun.
    for name, field in group_rows(request.organisation).forms[0].fields.items():
        if field.initial is not None:
            for number in range(total, total + FEW_ROWS):
                data.setdefault(f"groups-{number}-{name}", str(field.initial))
    return group_rows(request.organisation, data)


def _show_new(
    request: HttpRequest, form: CycleForm, rows: GroupRows, status: int = 200
) -> HttpResponse:
    context = {"form": form, "rows": rows, "cancel_url": here(request, "groups:index")}
    return render(request, "groups/cycle_new.html", context, status=status)
