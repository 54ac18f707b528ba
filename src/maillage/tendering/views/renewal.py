"""Before the deadline: members check that their share opens, and a committee changes."""

import base64
import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.tendering.domain import renewal as verbs
from maillage.tendering.domain.committee import BadShares, CommitteeRefused
from maillage.tendering.forms.renewal import PiecesForm, RenewalForm
from maillage.tendering.models import Committee, CommitteeMember, Consultation
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import committee as committee_queries
from maillage.tendering.views.asked import actor


@page("tendering.publish_calls", methods=("GET", "POST"))
def committee_renew(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who sits from now on; those who sit then give pieces of their shares."""
    call = call_queries.call_or_404(slug)
    named = committee_queries.committee_of(call)
    if named is None or not call.is_open_at(clock.now()):
        raise Http404
    seats = committee_queries.seats_of(named)
    form = RenewalForm(
        request.POST or None,
        people=committee_queries.people_who_may_sit(call.organisation),
        initial={"members": [seat.member.user_id for seat in seats]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            verbs.start_renewal(
                consultation=call,
                actor=actor(request),
                members=list(form.cleaned_data["members"]),
            )
        except CommitteeRefused as refusal:
            form.add_error("members", str(refusal))
        else:
            messages.success(
                request, "Le changement est préparé. Les membres actuels sont prévenus."
            )
            return redirect(here(request, "tendering:opening", slug=slug))
    context = {"call": call, "committee": named, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/committee/renew.html", context, status=status)


@page("tendering.publish_calls", methods=("POST",))
def renewal_stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the committee as it is, or take the last change back."""
    call = call_queries.call_or_404(slug)
    verbs.stop_renewal(consultation=call, actor=actor(request))
    messages.success(request, "Le changement est abandonné\u00a0: le comité est celui d’avant.")
    return redirect(here(request, "tendering:opening", slug=slug))


@page("tendering.sit_on_committees", methods=("POST",))
def renewal_give(request: HttpRequest, slug: str) -> HttpResponse:
    """The pieces that a member's browser made of their share for the new set."""
    call = call_queries.call_or_404(slug)
    form = PiecesForm(request.POST)
    try:
        if not form.is_valid():
            raise BadShares
        renewal = verbs.give_pieces(consultation=call, actor=actor(request), **form.cleaned_data)
    except BadShares:
        messages.error(
            request,
            "Le changement du comité n’est plus celui que vous aviez à l’écran\u00a0: relisez la "
            "liste des nouveaux membres, puis recommencez.",
        )
    else:
        messages.success(
            request,
            "Le comité a changé\u00a0: chaque membre vérifie maintenant sa part."
            if renewal.finished_at
            else "Votre part est transmise aux nouveaux membres.",
        )
    return redirect(here(request, "tendering:opening", slug=slug))


@page("tendering.sit_on_committees", methods=("POST",))
def share_check(request: HttpRequest, slug: str) -> HttpResponse:
    """A member's browser opened their share."""
    call = call_queries.call_or_404(slug)
    verbs.check_share(consultation=call, actor=actor(request))
    messages.success(request, "Votre part s’ouvre\u00a0: vous êtes prête ou prêt pour l’ouverture.")
    return redirect(here(request, "tendering:opening", slug=slug))


@page("tendering.sit_on_committees", methods=("POST",))
def share_lost(request: HttpRequest, slug: str) -> HttpResponse:
    """A member says that their file or their phrase is lost."""
    call = call_queries.call_or_404(slug)
    verbs.report_lost(consultation=call, actor=actor(request))
    messages.warning(request, "C’est noté. La page de l’appel dit ce qui reste à faire.")
    return redirect(here(request, "tendering:opening", slug=slug))


def sealed_seat(member: CommitteeMember) -> str:
    """What the holder of a seat opens with their file, for the scripts of the page."""
    share = base64.b64encode(bytes(member.share)).decode()
    return json.dumps({"share": share, "pieces": member.pieces, "point": member.point})


def before_context(request: HttpRequest, call: Consultation, named: Committee) -> dict[str, Any]:
    """Where the committee stands before the deadline, and what this member does next."""
    seats = committee_queries.seats_of(named)
    seat = next((one for one in seats if one.member.user_id == actor(request).pk), None)
    live = call.is_open_at(clock.now())
    under_way = committee_queries.renewal_under_way(named) if live else None
    found: dict[str, Any] = {
        "seats": seats,
        "seat": seat,
        "live": live,
        "checked": sum(one.member.checked_at is not None for one in seats),
        "renewal": under_way,
        "sealed_seat": sealed_seat(seat.member) if seat else "",
        "may_go_back": live and under_way is None and verbs.kept_of_before(named).exists(),
        "may_renew": live and request.user.has_perm("tendering.publish_calls", call),
    }
    if under_way and seat and not under_way.has_given(seat.member):
        found["pieces_form"] = PiecesForm(initial={"renewal": under_way.renewal.slug})
        found["newcomers"] = json.dumps(under_way.told())
    return found
