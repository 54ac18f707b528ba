"""Working groups: the list, one group, its meetings, its end."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions.access_events import (
    access_group_meeting,
    access_own_working_group,
    access_working_group,
)
from maillage.actions.domain import Refused
from maillage.actions.domain import working_groups as verbs
from maillage.actions.forms.working_groups import OutcomeForm, WorkingGroupForm
from maillage.actions.queries import working_groups as reads
from maillage.actions.views.frame import form_page, group_crumbs, tabs
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.people.domain.errors import Refused as PeopleRefused
from maillage.people.domain.occupations import Busy
from maillage.people.forms import MeetingTimeForm

PER_PAGE = 20


@page("actions.see")
def working_groups(request: HttpRequest) -> HttpResponse:
    """The groups at work, then those that closed."""
    context = {
        "tabs": tabs(request, "actions:event_index"),
        "open": reads.at_work(),
        "closed": page_of(request, reads.closed(), PER_PAGE),
        "may_gather": request.user.has_perm("actions.gather", request.organisation),
    }
    return render(request, "actions/working_groups/index.html", context)


@page("actions.gather", methods=("GET", "POST"))
def working_group_new(request: HttpRequest) -> HttpResponse:
    """Open a group."""
    form = WorkingGroupForm(request.POST or None, initial={"leader": request.user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            group = verbs.open_group(
                organisation=request.organisation, actor=request.user, **form.asked()
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Le groupe est ouvert\u00a0: fixez sa première réunion.")
            return redirect(here(request, "actions:working_group", slug=group.slug))
    return form_page(
        request,
        form=form,
        title="Ouvrir un groupe de travail",
        lead="Il a quelque chose à produire. Ce n’est pas un groupe d’analyse des pratiques\u00a0: "
        "on sait qui en est, et ce qu’il écrit est fait pour être lu.",
        submit="Ouvrir le groupe",
        cancel_url=here(request, "actions:working_groups"),
        trail=group_crumbs(request, None, "Ouvrir un groupe"),
    )


@page("actions.see")
def working_group(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in it, what is expected, when it meets, what it made."""
    group = access_working_group(request, slug)
    people, units = reads.members_of(group)
    coming, held = reads.meetings_of(group)
    context = {
        "group": group,
        "crumbs": group_crumbs(request, group),
        "people": people,
        "units": units,
        "coming": coming,
        "held": held,
    }
    return render(request, "actions/working_groups/group.html", context)


@page("actions.write", methods=("GET", "POST"))
def working_group_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change it, and its members."""
    group = access_own_working_group(request, slug)
    back = here(request, "actions:working_group", slug=slug)
    form = WorkingGroupForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.write_group(group=group, actor=request.user, **form.asked())
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Le groupe est changé.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title="Modifier le groupe",
        submit="Enregistrer",
        cancel_url=back,
        trail=group_crumbs(request, group, "Modifier"),
    )


@page("actions.write", methods=("GET", "POST"))
def working_group_meet(request: HttpRequest, slug: str) -> HttpResponse:
    """Fix a meeting: the members' agenda is taken, and each is told."""
    group = access_own_working_group(request, slug)
    back = here(request, "actions:working_group", slug=slug)
    form = MeetingTimeForm(request.POST or None, zone=ZoneInfo(request.organisation.time_zone))
    if request.method == "POST" and form.is_valid():
        names = ("starts_at", "ends_at", "room")
        asked = {name: form.cleaned_data[name] for name in names}
        try:
            verbs.meet(group=group, actor=request.user, **asked)
        except Busy as refusal:
            form.add_error("room", str(refusal))
        except (Refused, PeopleRefused) as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "La réunion est fixée, les membres sont prévenus.")
            return redirect(f"{back}#reunions")
    return form_page(
        request,
        form=form,
        title="Fixer une réunion du groupe",
        lead="L’agenda de chacun dira «\u00a0Réunion\u00a0», sans plus.",
        submit="Fixer la réunion",
        cancel_url=back,
        trail=group_crumbs(request, group, "Fixer une réunion"),
    )


@page("actions.write", methods=("POST",))
def working_group_call_off(request: HttpRequest, slug: str, meeting: str) -> HttpResponse:
    """Cancel a meeting to come."""
    group = access_own_working_group(request, slug)
    try:
        verbs.call_off(meeting=access_group_meeting(group, meeting), actor=request.user)
    except PeopleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La réunion est annulée, les membres sont prévenus.")
    return redirect(here(request, "actions:working_group", slug=slug) + "#reunions")


@page("actions.write", methods=("GET", "POST"))
def working_group_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close it, with what it made."""
    group = access_own_working_group(request, slug)
    back = here(request, "actions:working_group", slug=slug)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.close_group(group=group, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Le groupe est terminé. Merci à ses membres.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title="Terminer le groupe",
        lead=f"Il devait produire\u00a0: {group.deliverable}",
        submit="Terminer le groupe",
        cancel_url=back,
        trail=group_crumbs(request, group, "Terminer"),
    )
