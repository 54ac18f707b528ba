"""One group: its sessions, its members, who leads it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.groups.access import access_group
from maillage.groups.domain import (
    Refused,
    enrol,
    leave,
    name_facilitators,
    send_leader_link,
    size_warning,
)
from maillage.groups.domain.attendees import leaders_of
from maillage.groups.domain.leading import named_to_lead, why_no_longer
from maillage.groups.domain.lines import accept_tie
from maillage.groups.domain.members import TOO_LARGE
from maillage.groups.domain.ties import is_tied_by_a_seat, ties_in
from maillage.groups.enums import MembershipMode, SessionStatus
from maillage.groups.forms.cycles import EnrolForm, FacilitatorsForm, LeaderLinkForm
from maillage.groups.forms.life import SizeForm
from maillage.groups.models import Enrolment, Group
from maillage.groups.queries.attendance import session_totals
from maillage.groups.queries.sessions import candidates_for, leaders_without_account
from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.people.domain.occupations import Busy
from maillage.surveys.thresholds import least_answers

SESSION_COLUMNS = [{"label": label} for label in ("Date", "Durée", "Salle", "État")]
STATE_TONES = {
    SessionStatus.PLANNED: "info",
    SessionStatus.HELD: "done",
    SessionStatus.CANCELLED: "",
}


@page("groups.see")
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of a group: for management, and for its members."""
    found = access_group(request, slug)
    may_manage = request.user.has_perm("groups.manage", request.organisation)
    lines = _session_lines(found, may_manage)
    context = {
        **frame(request, found, "sessions"),
        "sessions": lines,
        "columns": [*SESSION_COLUMNS, {"label": "Changer", "hidden": True}]
        if may_manage
        else SESSION_COLUMNS,
        "next": next((one["row"] for one in lines if one["coming"]), None),
        "sees_all": request.user.has_perm("groups.see_all", request.organisation),
        "is_strong": may_manage and found.size > TOO_LARGE,
        "size_form": SizeForm(initial={"reason": found.large_reason}),
    }
    return render(request, "groups/group.html", context)


def _session_lines(found: Group, may_manage: bool) -> list[dict[str, Any]]:
    """The sessions of a group as its page shows them: states and totals, never a name."""
    now = clock.now()
    totals = {
        one.session.pk: one
        for one in session_totals(found)
        # "4 out of 4" would name everybody: as for the indicators of a cycle.
        if one.expected >= least_answers()
    }
    is_led_by_account = bool(leaders_of(found)) if may_manage else True
    rows = list(found.sessions.select_related("room"))
    made_up = {row.makes_up_id: found.on_the_wall(row.starts_at) for row in rows if row.makes_up_id}
    lines = []
    for row in rows:
        row.group = found
        is_planned = row.status == SessionStatus.PLANNED
        is_cancelled = row.status == SessionStatus.CANCELLED
        coming = is_planned and row.starts_at > now
        lines.append(
            {
                "row": row,
                "tone": STATE_TONES[SessionStatus(row.status)],
                "may_change": may_manage and coming,
                "may_make_up": may_manage and is_cancelled and row.pk not in made_up,
                "may_hold": is_planned and not coming and not is_led_by_account,
                "made_up": made_up.get(row.pk),
                "total": totals.get(row.pk),
                "coming": coming,
            }
        )
    return lines


@page("groups.manage", methods=("GET", "POST"))
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in the group; somebody more."""
    found = access_group(request, slug)
    form = EnrolForm(request.POST or None, group=found)
    if request.method == "POST" and form.is_valid():
        try:
            enrol(
                group=found,
                person=form.cleaned_data["person"],
                actor=request.user,
                group_consents=form.cleaned_data.get("group_consents", False),
            )
        except Refused as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, f"{form.cleaned_data['person']} est membre du groupe.")
            return redirect(here(request, "groups:members", slug=found.slug))
    enrolments = list(found.enrolments.current().select_related("person"))
    by_person = {row.person_id: row for row in enrolments}
    context = {
        **frame(request, found, "members"),
        "form": form,
        "enrolments": sorted(enrolments, key=lambda row: row.person.search_key),
        "is_closed": found.cycle.membership == MembershipMode.CLOSED,
        "warning": size_warning(len(enrolments)),
        "ties": [(manager, member, by_person[manager.pk]) for manager, member in ties_in(found)],
        "is_tied_by_a_seat": is_tied_by_a_seat(found),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/members.html", context, status=status)


@page("groups.manage", methods=("GET", "POST"))
def member_leave(request: HttpRequest, slug: str, enrolment: str) -> HttpResponse:
    """Say what leaving changes, then do it."""
    found = access_group(request, slug)
    row = get_object_or_404(
        Enrolment.objects.current().select_related("person"), slug=enrolment, group=found
    )
    back = here(request, "groups:members", slug=found.slug)
    if request.method == "GET":
        context = {"group": found, "enrolment": row, "cancel_url": back}
        return render(request, "groups/member_leave.html", context)
    try:
        leave(enrolment=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row.person} n'est plus membre du groupe.")
    return redirect(back)


@page("groups.manage", methods=("GET", "POST"))
def tie_accept(request: HttpRequest, slug: str, enrolment: str) -> HttpResponse:
    """Note that an open group agrees to sit with a line manager, who became one later."""
    found = access_group(request, slug)
    row = get_object_or_404(
        Enrolment.objects.current().select_related("person"), slug=enrolment, group=found
    )
    back = here(request, "groups:members", slug=found.slug)
    if request.method == "GET":
        context = {"group": found, "enrolment": row, "cancel_url": back}
        return render(request, "groups/tie_accept.html", context)
    try:
        accept_tie(enrolment=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’accord du groupe est noté.")
    return redirect(back)


@page("groups.manage", methods=("GET", "POST"))
def facilitators(request: HttpRequest, slug: str) -> HttpResponse:
    """Who leads the group: one person or a pair."""
    found = access_group(request, slug)
    initial = {"profiles": list(found.facilitators.values_list("profile_id", flat=True))}
    choices = candidates_for(found)
    form = FacilitatorsForm(request.POST or None, group=found, choices=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            name_facilitators(
                group=found,
                profiles=form.cleaned_data["profiles"],
                colleague=form.cleaned_data["colleague"],
                actor=request.user,
            )
        except (Refused, Busy) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L'animation du groupe est enregistrée.")
            return redirect(here(request, "groups:group", slug=found.slug))
    context = {**frame(request, found, "facilitators"), "form": form, "has_choices": bool(choices)}
    context["without"] = list(leaders_without_account(found))
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/facilitators.html", context, status=status)


@page("groups.manage", methods=("GET", "POST"))
def leader_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Send their personal link to who leads without an account, so that they write reviews."""
    found = access_group(request, slug)
    without = list(leaders_without_account(found))
    form = LeaderLinkForm(request.POST or None, group=found)
    if request.method == "POST" and form.is_valid():
        try:
            send_leader_link(group=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, "Le lien personnel est envoyé à cette adresse.")
            return redirect(here(request, "groups:facilitators", slug=found.slug))
    context = {
        **frame(request, found, "facilitators"),
        "form": form,
        "without": without,
        "back_url": here(request, "groups:facilitators", slug=found.slug),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/leader_link.html", context, status=status)


def frame(request: HttpRequest, found: Group, current: str) -> dict[str, Any]:
    """What the pages of a group share: trail, tabs, who leads, warning on its size."""
    may_manage = request.user.has_perm("groups.manage", request.organisation)
    leaders = list(named_to_lead(found))
    tabs = [("sessions", "Séances", "groups:group")]
    if may_manage:
        tabs += [
            ("members", "Membres", "groups:members"),
            ("facilitators", "Animation", "groups:facilitators"),
            ("terms", "Modalités", "groups:terms"),
            ("join_link", "Invitations", "groups:join_link")
            if found.cycle.is_open
            else ("halves", "Demi-groupes", "groups:halves"),
        ]
    return {
        "group": found,
        "cycle": found.cycle,
        "may_manage": may_manage,
        "leaders": " et ".join(str(row.profile) for row in leaders if row.leads),
        "no_longer": [why_no_longer(row.profile, found) for row in leaders if not row.leads],
        "size_warning": size_warning(found.size) if may_manage else "",
        "tabs": [
            {"label": label, "url": here(request, name, slug=found.slug), "current": key == current}
            for key, label, name in tabs
        ],
        "crumbs": [
            {"label": "Groupes", "url": here(request, "groups:index")},
            {
                "label": found.cycle.title,
                "url": here(request, "groups:cycle", slug=found.cycle.slug),
            },
            {"label": found.name, "url": ""},
        ],
    }
