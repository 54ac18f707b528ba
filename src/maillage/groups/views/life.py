"""For those who plan: the charter, make-up sessions, practical matters, halves, the end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from maillage.groups.access import access_cycle, access_group, access_session
from maillage.groups.charters import FIXED_TEXT, proposed_text
from maillage.groups.domain import (
    Refused,
    change_half,
    close_join_link,
    end_cycle,
    explain_size,
    mark_held,
    open_join_link,
    reunite_group,
    set_logistics,
    split_group,
)
from maillage.groups.domain.ending import unsettled_in
from maillage.groups.domain.frame import is_owed
from maillage.groups.domain.guests import JOIN
from maillage.groups.enums import Half
from maillage.groups.forms.life import CharterForm, DayForm, LogisticsForm, SizeForm, SplitForm
from maillage.groups.models import Charter, Enrolment, Group, Halving
from maillage.groups.views.answers import private, write_charter_of
from maillage.groups.views.group import frame
from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.models import Link
from maillage.kernel.settings import absolute
from maillage.people.models import User


@page("groups.manage", methods=("GET", "POST"))
def cycle_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what ending changes, then do it."""
    cycle = access_cycle(request, slug)
    back = here(request, "groups:cycle", slug=cycle.slug)
    if request.method == "GET":
        context = {"cycle": cycle, "unsettled": unsettled_in(cycle), "cancel_url": back}
        return render(request, "groups/cycle_end.html", context)
    try:
        end_cycle(cycle=cycle, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le cycle est terminé.")
    return redirect(back)


@page("groups.manage", methods=("GET", "POST"))
def cycle_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """The charter of the groups of a cycle: its versions, and the next one."""
    cycle = access_cycle(request, slug)
    versions = list(Charter.objects.filter(cycle=cycle, group=None).order_by("-version"))
    method = cycle.method.as_method() if cycle.method is not None else None
    text = versions[0].text if versions else proposed_text(cycle.kind, method)
    read = versions[0].slug if versions else ""
    form = CharterForm(request.POST or None, initial={"text": text, "read": read})
    if request.method == "POST" and form.is_valid() and write_charter_of(request, form, cycle):
        return redirect(here(request, "groups:cycle_charter", slug=cycle.slug))
    context = {
        "cycle": cycle,
        "form": form,
        "current": versions[0] if versions else None,
        "older": versions[1:],
        "fixed": FIXED_TEXT,
        "is_owed": is_owed(cycle),
        "crumbs": [
            {"label": "Groupes", "url": here(request, "groups:index")},
            {"label": cycle.title, "url": here(request, "groups:cycle", slug=cycle.slug)},
            {"label": "Charte", "url": ""},
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/cycle_charter.html", context, status=status)


@page("groups.manage", methods=("GET", "POST"))
def session_logistics(request: HttpRequest, slug: str) -> HttpResponse:
    """On site or remote, what is prepared."""
    session = access_session(request, slug)
    back = here(request, "groups:group", slug=session.group.slug)
    form = LogisticsForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            set_logistics(session=session, logistics=form.logistics(), actor=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C'est enregistré.")
            return redirect(back)
    context = {
        "session": session,
        "form": form,
        "has_link": bool(session.sealed_link),
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/session_logistics.html", context, status=status)


@page("groups.manage", methods=("POST",))
def session_held(request: HttpRequest, slug: str) -> HttpResponse:
    """Where nobody who leads has an account, those who plan say that a session took place."""
    session = access_session(request, slug)
    try:
        mark_held(session=session, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La séance est notée comme tenue.")
    return redirect(here(request, "groups:group", slug=session.group.slug))


@page("groups.manage", methods=("GET", "POST"))
def halves(request: HttpRequest, slug: str) -> HttpResponse:
    """Whole or in halves, since when or from when, and who was where."""
    group = access_group(request, slug)
    present = group.halvings.not_over(clock.today()).first()
    is_split = group.halvings.filter(ends_on=None).exists()
    data = request.POST if request.method == "POST" else None
    enrolments = {
        row.person: row
        for row in Enrolment.objects.current().filter(group=group).select_related("person")
    }
    form: Any = DayForm(data) if is_split else SplitForm(data, members=enrolments)
    if data is not None and form.is_valid():
        try:
            _split_or_reunite(request, group, is_split, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C'est enregistré. Chaque membre reçoit ses dates.")
            return redirect(here(request, "groups:halves", slug=group.slug))
    context = {
        **frame(request, group, "halves"),
        "form": form,
        "present": present,
        "is_coming": present is not None and present.starts_on > clock.today(),
        "is_split": is_split,
        "halves": [
            (label, [(person, enrolments[person]) for person in people if person in enrolments])
            for label, people in (_told(present) if present is not None else [])
        ],
        "history": [(halving, _told(halving)) for halving in group.halvings.order_by("-starts_on")],
    }
    status = 422 if data is not None else 200
    return render(request, "groups/halves.html", context, status=status)


@page("groups.manage", methods=("GET", "POST"))
def half_change(request: HttpRequest, slug: str, enrolment: str) -> HttpResponse:
    """One member goes to the other half, from a day on."""
    group = access_group(request, slug)
    row = get_object_or_404(
        Enrolment.objects.current().select_related("person"), slug=enrolment, group=group
    )
    present = group.halvings.not_over(clock.today()).first()
    if present is None:
        raise Http404
    back = here(request, "groups:halves", slug=group.slug)
    data = request.POST if request.method == "POST" else None
    form = DayForm(data, initial={"day": max(present.starts_on, clock.today())})
    if data is not None and form.is_valid():
        try:
            change_half(
                group=group, person=row.person, on=form.cleaned_data["day"], actor=request.user
            )
        except Refused as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, f"C'est enregistré. {row.person} reçoit ses dates.")
            return redirect(back)
    context = {"group": group, "person": row.person, "form": form, "cancel_url": back}
    status = 422 if data is not None else 200
    return render(request, "groups/half_change.html", context, status=status)


def _split_or_reunite(request: HttpRequest, group: Group, is_split: bool, form: Any) -> None:
    day = form.cleaned_data["day"]
    if is_split:
        reunite_group(group=group, on=day, actor=request.user)
    else:
        first = form.cleaned_data["first_half"]
        split_group(group=group, first_half=first, on=day, actor=request.user)


def _told(halving: Halving) -> list[tuple[str, list[User]]]:
    """Each half by its name, with its people."""
    by_half: dict[str, list[User]] = {}
    for row in halving.members.select_related("person").order_by("person__search_key"):
        by_half.setdefault(Half(row.half).label, []).append(row.person)
    return sorted(by_half.items())


@page("groups.manage", methods=("GET", "POST"))
def join_link(request: HttpRequest, slug: str) -> HttpResponse:
    """The shared link of an open group: made and shown once, or ended."""
    group = access_group(request, slug)
    address = ""
    if request.method == "POST" and "close" in request.POST:
        close_join_link(group=group, actor=request.user)
        messages.success(request, "Le lien est retiré\u00a0: il ne donne plus rien.")
        return redirect(here(request, "groups:join_link", slug=group.slug))
    if request.method == "POST":
        try:
            token = open_join_link(group=group, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(here(request, "groups:join_link", slug=group.slug))
        # No redirection: the address is kept nowhere, so no other page could show it.
        path = reverse("groups:join", kwargs={"token": token})
        address = absolute(path)
    living = Link.objects.filter(purpose=JOIN, subject_id=group.pk, revoked_at=None).exists()
    context = {
        **frame(request, group, "join_link"),
        "address": address,
        "has_address": living,
        "guests": group.guests.exclude(address_digest="").count(),
    }
    return private(render(request, "groups/join_link.html", context))


@page("groups.manage", methods=("POST",))
def group_size(request: HttpRequest, slug: str) -> HttpResponse:
    """Why a large group stays one."""
    group = access_group(request, slug)
    form = SizeForm(request.POST)
    if form.is_valid():
        explain_size(group=group, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, "C'est noté.")
    return redirect(here(request, "groups:group", slug=group.slug))
