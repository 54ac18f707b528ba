"""Who comes to a day: register with an account, the list, the badges, presence in one tap."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions.access_events import access_attendee, access_event, access_own_event
from maillage.actions.access_sealed import access_identity
from maillage.actions.domain import Refused
from maillage.actions.domain import attending as verbs
from maillage.actions.forms.attending import JoinForm, WhereFromForm, known_of
from maillage.actions.programme import badges
from maillage.actions.queries import events as reads
from maillage.actions.views.frame import day_crumbs, form_page, private
from maillage.kernel import journal
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page


@page("actions.see", methods=("GET", "POST"))
def event_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Register with one's account: the name and the address are known."""
    row = access_event(request, slug)
    back = here(request, "actions:event", slug=slug)
    form = WhereFromForm(request.POST or None, initial=known_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.join(event=row, comer=form.comer(request.user))
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "C’est noté\u00a0: un courriel dit où vous en êtes.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title=f"Venir à «\u00a0{row.title}\u00a0»",
        lead="Votre nom n’est lu que par les personnes qui organisent, puis il est effacé.",
        submit="M’inscrire",
        cancel_url=back,
        trail=day_crumbs(request, row, "Venir"),
    )


@page("actions.see", methods=("POST",))
def event_leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Give one's own place back."""
    row = access_event(request, slug)
    held = reads.own_place(row, request.user)
    if held is not None:
        held.event = row
        try:
            verbs.leave(attendee=held)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Votre place est rendue. Merci d’avoir prévenu.")
    return redirect(here(request, "actions:event", slug=slug))


@page("actions.write")
def event_people(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of who is expected, to be ticked; the reading is journaled."""
    row = access_own_event(request, slug)
    people = _people(request, row)
    context = {
        "event": row,
        "people": people,
        "columns": [{"label": label} for label in ("Nom", "D’où", "Métier", "Présence")],
        "places": reads.places_of(row),
        "crumbs": day_crumbs(request, row, "Les personnes inscrites"),
    }
    return private(render(request, "actions/events/people.html", context))


@page("actions.write")
def event_badges(request: HttpRequest, slug: str) -> HttpResponse:
    """The badges of who has a place; the reading is journaled."""
    row = access_own_event(request, slug)
    return private(badges(row, [one for one in _people(request, row) if one.row.state == "taken"]))


@page("actions.write", methods=("GET", "POST"))
def event_presence(request: HttpRequest, slug: str, attendee: str) -> HttpResponse:
    """What a badge opens on any phone: who it is, and one tap to say they are here."""
    row = access_own_event(request, slug)
    one = access_attendee(row, attendee)
    if request.method == "POST":
        _note(request, one)
        return redirect(here(request, "actions:event_people", slug=slug))
    who = access_identity(one)
    if who is not None:
        journal.record_read(organisation=request.organisation, actor=request.user, subject=one)
    context = {
        "event": row,
        "expected": reads.Expected(one, who.name if who else ""),
        "crumbs": day_crumbs(request, row, "À l’accueil"),
    }
    return private(render(request, "actions/events/presence.html", context))


def _note(request: HttpRequest, one: Any) -> None:
    try:
        if request.POST.get("is_here") == "no":
            verbs.unsee(attendee=one, actor=request.user)
            messages.success(request, "La présence est retirée.")
        else:
            verbs.see_come(attendee=one, actor=request.user)
            messages.success(request, "Bienvenue\u00a0: la présence est notée.")
    except Refused as refusal:
        messages.error(request, str(refusal))


@page("actions.write", methods=("GET", "POST"))
def event_welcome(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody comes who had not registered."""
    row = access_own_event(request, slug)
    back = here(request, "actions:event_people", slug=slug)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.welcome(event=row, comer=form.comer(), actor=request.user)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Bienvenue\u00a0: la présence est notée.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title="Quelqu’un vient sans s’être inscrit",
        lead="Le courriel évite de compter deux fois la même personne.",
        submit="Noter sa présence",
        cancel_url=back,
        trail=day_crumbs(request, row, "À l’accueil"),
    )


@page("actions.see")
def event_count(request: HttpRequest, slug: str) -> HttpResponse:
    """How many professionals were present, by directorate, service, trade: no name."""
    row = access_event(request, slug)
    context = {
        "event": row,
        "counted": reads.counted(row),
        "crumbs": day_crumbs(request, row, "Les professionnels présents"),
    }
    return render(request, "actions/events/count.html", context)


def _people(request: HttpRequest, row: Any) -> list[reads.Expected]:
    people = reads.expected_at(row)
    if people:
        journal.record_read(organisation=request.organisation, actor=request.user, subject=row)
    return people
