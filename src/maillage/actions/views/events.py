"""Days: the list, one day, its preparation, its announcement, its programme."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.actions.access_events import (
    access_event,
    access_own_event,
    access_proposal,
    access_slot,
    seen_days,
)
from maillage.actions.domain import Refused
from maillage.actions.domain import events as verbs
from maillage.actions.domain.proposals import check_accepted
from maillage.actions.forms.events import EventForm, SlotForm
from maillage.actions.programme import programme_file
from maillage.actions.queries import events as reads
from maillage.actions.views.frame import day_crumbs, form_page, link_page, tabs
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of

PER_PAGE = 10


@page("actions.see")
def event_index(request: HttpRequest) -> HttpResponse:
    """The days to come, then the past ones."""
    days = seen_days(request)
    context = {
        "tabs": tabs(request, "actions:event_index"),
        "coming": reads.coming_days(days),
        "past": page_of(request, reads.past_days(days), PER_PAGE),
        "may_gather": request.user.has_perm("actions.gather", request.organisation),
    }
    return render(request, "actions/events/index.html", context)


@page("actions.gather", methods=("GET", "POST"))
def event_new(request: HttpRequest) -> HttpResponse:
    """Prepare a day."""
    form = EventForm(
        request.POST or None,
        zone=ZoneInfo(request.organisation.time_zone),
        initial={"organiser": request.user.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            event = verbs.start_event(
                organisation=request.organisation,
                actor=request.user,
                kind=form.cleaned_data["kind"],
                fields=form.fields_of_event(),
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            return redirect(here(request, "actions:event", slug=event.slug))
    return form_page(
        request,
        form=form,
        title="Préparer une journée",
        lead="Elle reste entre vous et les personnes qui l’organisent jusqu’à son annonce.",
        submit="Préparer la journée",
        cancel_url=here(request, "actions:event_index"),
        trail=day_crumbs(request, None, "Préparer une journée"),
    )


@page("actions.see")
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One day: what is next for who holds it, the programme for all."""
    row = access_event(request, slug)
    context = {
        "event": row,
        "crumbs": day_crumbs(request, row),
        "hours": reads.programme_of(row),
        "places": reads.places_of(row),
        "own_place": reads.own_place(row, request.user),
        "own_proposals": reads.own_proposals(row, request.user),
        "materials": list(row.materials.all()),
        "proposals": reads.proposals_of(row) if row.mine else [],
        "unplaced": reads.unplaced(row) if row.mine else [],
    }
    return render(request, "actions/events/event.html", context)


@page("actions.write", methods=("GET", "POST"))
def event_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a day."""
    row = access_own_event(request, slug)
    back = here(request, "actions:event", slug=slug)
    form = EventForm(request.POST or None, zone=row.zone, event=row)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.write_event(event=row, actor=request.user, fields=form.fields_of_event())
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "La journée est changée.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title="Modifier la journée",
        lead="Si l’heure ou le lieu change, les personnes inscrites reçoivent un courriel.",
        submit="Enregistrer",
        cancel_url=back,
        trail=day_crumbs(request, row, "Modifier"),
    )


@page("actions.write", methods=("POST",))
def event_announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce it to the whole organisation."""
    row = access_own_event(request, slug)
    try:
        verbs.announce_event(event=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La journée est annoncée\u00a0: on peut s’y inscrire.")
    return redirect(here(request, "actions:event", slug=slug))


@page("actions.write", methods=("GET", "POST"))
def event_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Cancel it, once asked twice."""
    row = access_own_event(request, slug)
    back = here(request, "actions:event", slug=slug)
    if request.method == "POST":
        try:
            verbs.cancel_event(event=row, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "La journée est annulée.")
        return redirect(back)
    context = {"event": row, "back": back, "places": reads.places_of(row)}
    return render(request, "actions/events/cancel.html", context)


@page("actions.write", methods=("POST",))
def event_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the link of the day."""
    row = access_own_event(request, slug)
    back = here(request, "actions:event", slug=slug)
    try:
        token = verbs.open_link(event=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return link_page(
        request,
        title="Le lien de la journée",
        over=row.title,
        lead="Le programme, l’appel et l’inscription, pour qui n’a pas de compte.",
        path=reverse("actions:event_page", kwargs={"token": token}),
        note="Vous verrez qui s’inscrit sur la page de la journée.",
        back=("Revenir à la journée", back),
        trail=day_crumbs(request, row, "Le lien de la journée"),
    )


@page("actions.see")
def event_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The programme as PDF or ODT, or the day for a calendar."""
    return programme_file(access_event(request, slug), form)


@page("actions.write", methods=("GET", "POST"))
def slot_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A moment for all: welcome, opening, meal."""
    return _slot(request, access_own_event(request, slug), None)


@page("actions.write", methods=("GET", "POST"))
def proposal_place(request: HttpRequest, slug: str, proposal: str) -> HttpResponse:
    """Give an accepted proposal its hour and its room."""
    row = access_own_event(request, slug)
    return _slot(request, row, access_proposal(row, proposal))


def _slot(request: HttpRequest, row: Any, proposal: Any) -> HttpResponse:
    back = here(request, "actions:event", slug=row.slug)
    form = SlotForm(request.POST or None, event=row, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            if proposal is not None:
                check_accepted(proposal)
            verbs.add_slot(event=row, actor=request.user, **form.fields_of_slot())
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "C’est au programme.")
            return redirect(f"{back}#programme")
    title = f"Placer «\u00a0{proposal.title}\u00a0»" if proposal else "Ajouter un moment"
    return form_page(
        request,
        form=form,
        title=title,
        submit="Mettre au programme",
        cancel_url=back,
        trail=day_crumbs(request, row, "Le programme"),
    )


@page("actions.write", methods=("POST",))
def slot_remove(request: HttpRequest, slug: str, slot: str) -> HttpResponse:
    """Take a line out of the programme."""
    row = access_own_event(request, slug)
    verbs.remove_slot(slot=access_slot(row, slot), actor=request.user)
    messages.success(request, "Ce moment n’est plus au programme.")
    return redirect(here(request, "actions:event", slug=slug) + "#programme")
