"""Events: list, one event, registration, and its line for a calendar."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.community.access import Seat, access_gathering
from maillage.community.agenda import event_of
from maillage.community.domain import gatherings as verbs
from maillage.community.domain.errors import Refused
from maillage.community.forms.keeping import GatheringForm
from maillage.community.models import Gathering
from maillage.community.queries import reading
from maillage.community.views.frame import at, crumbs, form_page, seat_page, tabs
from maillage.kernel import files, ics
from maillage.kernel.forms import put_back
from maillage.kernel.paging import page_of


@seat_page()
def gatherings(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What comes, then what was."""
    waiting = reading.to_do(seat)["texts"] if seat.is_host else 0
    context = {
        "seat": seat,
        "tabs": tabs(seat, "gatherings", waiting),
        "coming": list(reading.gatherings(seat, coming=True)[:50]),
        "past": page_of(request, reading.gatherings(seat, coming=False), 20),
    }
    return render(request, "community/gatherings.html", context)


@seat_page(methods=("GET", "POST"), host=True)
def gathering_new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Announce an event."""
    return _form(request, seat, None)


@seat_page(methods=("GET", "POST"), host=True)
def gathering_edit(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Change an event to come."""
    return _form(request, seat, access_gathering(seat, slug))


def _form(request: HttpRequest, seat: Seat, row: Gathering | None) -> HttpResponse:
    zone = (row or Gathering(community=seat.community)).zone
    form = GatheringForm(request.POST or None, zone=zone, gathering=row)
    if request.method == "POST" and form.is_valid():
        fields = form.fields_of_gathering()
        try:
            if row is None:
                made = verbs.hold(community=seat.community, actor=request.user, fields=fields)
            else:
                made = verbs.write_gathering(gathering=row, actor=request.user, fields=fields)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Le rendez-vous est enregistré.")
            return redirect(at(seat, "gathering", slug=made.slug))
    title = "Modifier le rendez-vous" if row else "Annoncer un rendez-vous"
    return form_page(
        request,
        form=form,
        title=title,
        submit="Enregistrer" if row else "Annoncer",
        cancel_url=at(seat, "gathering", slug=row.slug) if row else at(seat, "gatherings"),
        trail=crumbs(seat, ("Rendez-vous", at(seat, "gatherings")), (title, "")),
    )


@seat_page()
def gathering(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """An event, one's own place, and who comes for who hosts."""
    row = access_gathering(seat, slug)
    people = reading.people_of(row)
    context = {
        "seat": seat,
        "gathering": row,
        "own": next((one for one in people if one.member_id == seat.member.pk), None),
        "taken": sum(one.state == "taken" for one in people),
        "waiting": sum(one.state == "waiting" for one in people),
        "people": people if seat.is_host else [],
        "crumbs": crumbs(seat, ("Rendez-vous", at(seat, "gatherings")), (row.title, "")),
    }
    return render(request, "community/gathering.html", context)


@seat_page(methods=("POST",))
def gathering_join(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Take a place, or wait for one."""
    row = access_gathering(seat, slug)
    try:
        place = verbs.join(gathering=row, member=seat.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        taken = place.state == "taken"
        messages.success(
            request,
            "Votre place est gardée." if taken else "Vous êtes sur la liste d’attente.",
        )
    return redirect(at(seat, "gathering", slug=slug))


@seat_page(methods=("POST",))
def gathering_leave(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Give one's place back."""
    verbs.give_up(gathering=access_gathering(seat, slug), member=seat.member, actor=request.user)
    messages.success(request, "Votre place est rendue.")
    return redirect(at(seat, "gathering", slug=slug))


@seat_page(methods=("POST",), host=True)
def gathering_cancel(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Cancel an event; who comes is told."""
    try:
        verbs.cancel(gathering=access_gathering(seat, slug), actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le rendez-vous est annulé, chacun est prévenu.")
    return redirect(at(seat, "gathering", slug=slug))


@seat_page()
def gathering_file(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """The event for a calendar."""
    row = access_gathering(seat, slug)
    return files.attachment(
        ics.feed(row.title, [event_of(row)]),
        filename="rendez-vous.ics",
        content_type="text/calendar; charset=utf-8",
    )
