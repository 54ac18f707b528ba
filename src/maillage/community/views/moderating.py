"""Report a text; for who hosts, read what waits and decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.community.access import Seat, access_post
from maillage.community.domain import moderating
from maillage.community.domain.errors import Refused
from maillage.community.enums import PostState, Reason
from maillage.community.forms.writing import ModerationForm, ReasonForm
from maillage.community.models import Post
from maillage.community.queries import reading
from maillage.community.views.frame import at, crumbs, form_page, seat_page, tabs
from maillage.community.views.talking import page_of_post
from maillage.community.warning import signs_in
from maillage.kernel import clock
from maillage.kernel.forms import put_back

PUT_AWAY = {
    "edit": moderating.ask_to_edit,
    "hide": moderating.hide,
    "erase": moderating.erase,
}


@seat_page(methods=("GET", "POST"))
def report(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Say that a text should not stand."""
    row = access_post(seat, slug)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = Reason(form.cleaned_data["reason"])
            moderating.report(post=row, by=seat.member, reason=reason)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Merci. Une personne qui anime va relire ce texte.")
            hidden = reason == Reason.CASE_DATA
            return redirect(at(seat, "home") if hidden else page_of_post(seat, row))
    return form_page(
        request,
        form=form,
        title="Signaler ce texte",
        lead="Si l’on y reconnaît un enfant ou une famille, il est retiré aussitôt, le temps "
        "d’être relu. Qui a écrit ne saura pas qui a signalé.",
        submit="Signaler",
        cancel_url=page_of_post(seat, row),
        trail=crumbs(seat, ("Signaler ce texte", "")),
    )


@seat_page(host=True)
def queue(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What waits to be read, what was reported, what was put away."""
    waiting = reading.queue(seat)
    context = {
        "seat": seat,
        "tabs": tabs(seat, "queue", len(waiting)),
        "waiting": waiting,
        "put_away": reading.put_away(seat),
    }
    return render(request, "community/queue.html", context)


@seat_page(methods=("GET", "POST"), host=True)
def moderate(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Read a text and decide: publish it, send it back, hide it."""
    row = access_post(seat, slug)
    initial = {"decision": "stand"} if row.state == PostState.HIDDEN else {}
    form = ModerationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(row, seat, form.cleaned_data["decision"], form.cleaned_data["reason"])
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "C’est fait, et noté au journal.")
            return redirect(at(seat, "queue"))
    year = clock.today().year
    context = {
        "seat": seat,
        "post": row,
        "signs": [*signs_in(row.title, year), *signs_in(row.text, year)],
        "reports": row.reports.filter(settled_at=None).select_related("by__user"),
        "form": form,
        "back": at(seat, "queue"),
        "crumbs": crumbs(seat, ("À relire", at(seat, "queue")), ("Décider", "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/moderate.html", context, status=status)


def _decide(row: Post, seat: Seat, decision: str, reason: str) -> None:
    if decision == "stand":
        moderating.let_stand(post=row, actor=seat.member)
    else:
        PUT_AWAY[decision](post=row, actor=seat.member, reason=Reason(reason))
