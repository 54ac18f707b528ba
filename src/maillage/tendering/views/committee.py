"""The committee: its members, their keys, the publication, the opening and its record."""

import base64
import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock, files, sealing
from maillage.kernel.http import here, page
from maillage.tendering import access
from maillage.tendering.domain import committee as verbs
from maillage.tendering.domain import opening as opening_verbs
from maillage.tendering.domain import publication
from maillage.tendering.domain.receipts import fixed_list
from maillage.tendering.enums import ConsultationStatus, Step
from maillage.tendering.forms.committee import (
    CommitteeForm,
    GivenForm,
    KeysForm,
    MemberKeyForm,
    PublishForm,
)
from maillage.tendering.models import Committee, Consultation
from maillage.tendering.opening_record import incident_words
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import committee as committee_queries
from maillage.tendering.queries.openings import record_parts
from maillage.tendering.views.asked import actor
from maillage.tendering.views.renewal import before_context, sealed_seat

NOT_DRAFT = "Cet appel est déjà publié\u00a0: son comité ne change plus ici."


@page("tendering.sit_on_committees", methods=("GET", "POST"))
def member_key(request: HttpRequest) -> HttpResponse:
    """Make one's key in the browser, check the file; only the public half is kept here."""
    form = MemberKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.keep_key(
                organisation=request.organisation,  # type: ignore[attr-defined]
                user=actor(request),
                recipient=form.cleaned_data["recipient"],
            )
        except verbs.KeyTaken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre clé est prête. Gardez le fichier et la phrase à part.")
            return redirect(here(request, "tendering:member_key"))
    key = committee_queries.living_key(actor(request))
    context = {
        "form": form,
        "key": key,
        "recipient": key.recipient if key else "",
        "fingerprint": committee_queries.fingerprint(key.recipient) if key else "",
        "filename": f"maillage-cle-{clock.today():%Y-%m-%d}.age",
    }
    return render(request, "tendering/committee/member_key.html", context, status=_status(request))


@page("tendering.publish_calls", methods=("GET", "POST"))
def committee(request: HttpRequest, slug: str) -> HttpResponse:
    """Name the committee of a draft, then publish once each member has a key."""
    call = call_queries.call_or_404(slug)
    if call.status != ConsultationStatus.DRAFT:
        if not access.has_committee(call):
            raise Http404
        return redirect(here(request, "tendering:opening", slug=slug))
    named = committee_queries.committee_of(call)
    people = committee_queries.people_who_may_sit(call.organisation)
    initial = _initial(named)
    form = CommitteeForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.name_committee(
                consultation=call,
                actor=actor(request),
                members=list(form.cleaned_data["members"]),
                threshold=form.cleaned_data["threshold"],
            )
        except verbs.CommitteeRefused as refusal:
            form.add_error(None, str(refusal))
        except publication.WrongState:
            messages.info(request, NOT_DRAFT)
            return redirect(here(request, "tendering:call_detail", slug=slug))
        else:
            messages.success(request, "Le comité est nommé. Chaque membre est prévenu.")
            return redirect(here(request, "tendering:committee", slug=slug))
    context = {"call": call, "form": form, "named": named, **_publication(named)}
    context["owes_key"] = committee_queries.owes_key(actor(request))
    return render(request, "tendering/committee/committee.html", context, status=_status(request))


def _initial(named: Committee | None) -> dict[str, Any]:
    if named is None:
        return {}
    members = list(named.members.values_list("user_id", flat=True))
    return {"members": members, "threshold": named.threshold}


def _publication(named: Committee | None) -> dict[str, Any]:
    """The seats, and what the publisher's browser needs once every member has a key."""
    if named is None:
        return {"seats": [], "members": "", "publish_form": None}
    seats = committee_queries.seats_of(named)
    ready = all(seat.key for seat in seats)
    members = [
        {"key": seat.key.slug, "recipient": seat.key.recipient} for seat in seats if seat.key
    ]
    return {
        "seats": seats,
        "members": json.dumps(members) if ready else "",
        "publish_form": PublishForm() if ready else None,
    }


@page("tendering.publish_calls", methods=("POST",))
def committee_dismiss(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the committee of a draft up."""
    call = call_queries.call_or_404(slug)
    try:
        verbs.dismiss_committee(consultation=call, actor=actor(request))
    except publication.WrongState:
        messages.info(request, NOT_DRAFT)
    else:
        messages.success(request, "L’appel n’a plus de comité.")
    return redirect(here(request, "tendering:call_detail", slug=slug))


@page("tendering.publish_calls", methods=("POST",))
def committee_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish with the key that the browser made and split."""
    call = call_queries.call_or_404(slug)
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Votre navigateur n’a pas préparé la clé\u00a0: recommencez.")
        return redirect(here(request, "tendering:committee", slug=slug))
    try:
        verbs.publish_with_committee(consultation=call, actor=actor(request), **form.cleaned_data)
    except verbs.BadShares:
        messages.error(
            request,
            "Le comité ou une clé a changé entre-temps\u00a0: relisez la liste, puis publiez.",
        )
        return redirect(here(request, "tendering:committee", slug=slug))
    except publication.NotReady:
        messages.warning(request, "Il reste des réponses à donner avant de publier.")
        return redirect(here(request, "tendering:call_step", slug=slug, step=Step.REVIEW))
    except publication.WrongState:
        messages.info(request, "Cet appel n’est plus un brouillon.")
    else:
        messages.success(
            request, "L’appel est publié. Personne ne peut lire les propositions sans le comité."
        )
    return redirect(here(request, "tendering:call_detail", slug=slug))


@page("tendering.sit_on_committees")
def opening(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the opening stands, and what this member does next."""
    call, named = _with_committee(slug)
    context: dict[str, Any] = {"call": call, "committee": named}
    context["reach"] = committee_queries.reach_of(call)
    context["may_publish"] = request.user.has_perm("tendering.publish_calls", call)
    fixed = fixed_list(call)
    if fixed is None:
        context |= before_context(request, call, named)
        return render(request, "tendering/committee/opening_before.html", context)
    state = committee_queries.opening_state(call, named)
    context |= {"fixed": fixed, "state": state, **_gestures(request, call, state)}
    return render(request, "tendering/committee/opening.html", context)


def _gestures(
    request: HttpRequest, call: Consultation, state: committee_queries.OpeningState
) -> dict[str, Any]:
    """What the person may do now: start, give a share, open; and what the scripts need."""
    seat, under_way = state.seat_of(actor(request)), state.under_way
    live = call.status == ConsultationStatus.PUBLISHED
    found: dict[str, Any] = {
        "seat": seat,
        "may_start": bool(live and seat and state.left and under_way is None),
        "may_take_over": bool(live and seat and under_way and under_way.opener != seat.member),
        "done": any(one.finished_at for one in state.openings),
        "incidents": _incidents(call, state.committee),
        "sealed_seat": "",
        "opener": "",
        "may_compare": request.user.has_perm("tendering.publish_calls", call),
    }
    if not (live and seat and under_way):
        return found
    key = under_way.opener.key
    found |= {
        "sealed_seat": sealed_seat(seat.member),
        "opener": key.recipient if key else "",
        "opener_fingerprint": committee_queries.fingerprint(key.recipient) if key else "",
        "has_given": any(one.member_id == seat.member.pk for one in state.shares),
        "give_form": GivenForm(),
    }
    if under_way.opener == seat.member and state.is_ready:
        found["keys_form"] = KeysForm()
        found["closed"] = json.dumps(
            {
                "shares": [base64.b64encode(bytes(one.sealed)).decode() for one in state.shares],
                "offers": committee_queries.closed_keys(state),
                "threshold": state.committee.threshold,
                "recipient": call.recipient,
                "instance": sealing.instance_recipient(),
            }
        )
    return found


def _incidents(call: Consultation, named: Committee) -> list[str]:
    return [
        f"{offer.organisation.name}\u00a0: {incident_words(one)}"
        for offer, keys in record_parts(call, named).offers
        for one in (keys.incidents if keys else ())
    ]


@page("tendering.sit_on_committees", methods=("POST",))
def opening_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the opening, or take it over from another member."""
    call, _ = _with_committee(slug)
    try:
        opening_verbs.start_opening(consultation=call, actor=actor(request))
    except opening_verbs.OpeningRefused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(
            request, "L’ouverture est commencée\u00a0: les membres peuvent transmettre leur part."
        )
    return redirect(here(request, "tendering:opening", slug=slug))


@page("tendering.sit_on_committees", methods=("POST",))
def opening_share(request: HttpRequest, slug: str) -> HttpResponse:
    """One's share, sealed to the member who opens."""
    call, _ = _with_committee(slug)
    opening_verbs.seat_or_404(call, actor(request))
    form = GivenForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Votre part n’est pas arrivée entière\u00a0: recommencez.")
        return redirect(here(request, "tendering:opening", slug=slug))
    try:
        opening_verbs.give_share(
            consultation=call, actor=actor(request), sealed=form.cleaned_data["sealed"]
        )
    except opening_verbs.OpeningRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre part est transmise à la personne qui ouvre.")
    return redirect(here(request, "tendering:opening", slug=slug))


@page("tendering.sit_on_committees", methods=("POST",))
def opening_finish(request: HttpRequest, slug: str) -> HttpResponse:
    """The keys of the offers, found in the opener's browser."""
    call, _ = _with_committee(slug)
    opening_verbs.seat_or_404(call, actor(request))
    form = KeysForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Les clés ne sont pas arrivées entières\u00a0: recommencez.")
        return redirect(here(request, "tendering:opening", slug=slug))
    try:
        opening_verbs.finish_opening(
            consultation=call, actor=actor(request), keys=form.cleaned_data["keys"]
        )
    except opening_verbs.OpeningRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Les propositions sont ouvertes.")
    return redirect(here(request, "tendering:opening", slug=slug))


@page("tendering.sit_on_committees")
def opening_record_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The record of the opening, as the opening wrote it."""
    _, named = _with_committee(slug)
    record = committee_queries.opening_record_file_of(named)
    if record is None:
        raise Http404
    return files.download(record)


def _with_committee(slug: str) -> tuple[Consultation, Committee]:
    """A published call of the space, and its committee."""
    call = call_queries.call_or_404(slug)
    named = committee_queries.committee_of(call)
    if named is None or call.published_at is None:
        raise Http404
    return call, named


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
