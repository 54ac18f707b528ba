"""Several dates asked at once: written, followed and closed here; answered by link, anywhere."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.groups.access import access_group
from maillage.groups.domain import Refused
from maillage.groups.models import Group
from maillage.kernel import links
from maillage.kernel import settings as kernel_settings
from maillage.kernel.http import here, page, public_page
from maillage.kernel.tenancy import within
from maillage.kernel.words import compte, moment
from maillage.people.domain.occupations import Busy
from maillage.people.models import Room
from maillage.planning import domain
from maillage.planning.access import access_poll, access_voter
from maillage.planning.domain.polls import POLL, is_open, new_voter_link, voter_of
from maillage.planning.enums import PollStatus
from maillage.planning.forms import ChooseDatesForm, PollAnswerForm, PollForm
from maillage.planning.models import DatePoll, PollVoter
from maillage.planning.queries import plannable_groups
from maillage.planning.queries_polls import Candidate, DateTally, candidate_dates, poll_tally
from maillage.planning.views.answers import private

COLUMNS = [{"label": label} for label in ("Date", "Oui", "S’il le faut", "Non")]


@page("planning.plan", methods=("GET", "POST"))
def poll_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the dates to ask; the mails leave when it is sent."""
    group = access_group(request, slug)
    (ready,) = plannable_groups(group.cycle, only=group)
    candidates = [(f"{one.start:%Y-%m-%dT%H:%M}", _label(one)) for one in candidate_dates(ready)]
    form = PollForm(request.POST or None, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        try:
            made = domain.open_poll(
                group=group,
                starts=[one.replace(tzinfo=group.zone) for one in form.starts()],
                is_hidden=form.cleaned_data["is_hidden"],
                closes_on=form.cleaned_data["closes_on"],
                actor=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le sondage est ouvert. Chaque personne reçoit son lien.")
            return redirect(here(request, "planning:poll", slug=made.slug))
    context = {
        "group": group,
        "form": form,
        "cancel_url": here(request, "groups:group", slug=group.slug),
        "polls": list(group.polls.all()[:5]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/poll_new.html", context, status=status)


@page("planning.plan")
def poll(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the answers stand, the dates that suit most people first."""
    found = access_poll(request, slug)
    return _followed(request, found, _choosing(found))


@page("planning.plan", methods=("POST",))
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the poll and make sessions of the dates that were ticked."""
    found = access_poll(request, slug)
    form = _choosing(found, request.POST)
    if form.is_valid():
        dates = list(found.dates.filter(pk__in=form.cleaned_data["dates"]))
        try:
            domain.choose_dates(
                poll=found, dates=dates, room=form.cleaned_data["room"], actor=request.user
            )
        except (Refused, Busy) as refusal:
            form.add_error(None, str(refusal))
        else:
            told = compte(len(dates), "date retenue", "dates retenues")
            messages.success(
                request, f"{told}\u00a0: le groupe et l’animation reçoivent un courriel."
            )
            return redirect(here(request, "groups:group", slug=found.group.slug))
    return _followed(request, found, form, status=422)


@page("planning.plan", methods=("POST",))
def voter_link(request: HttpRequest, slug: str, voter: str) -> HttpResponse:
    """A link to give by hand to somebody who got no mail; the former one ends."""
    found = access_poll(request, slug)
    if not is_open(found):
        messages.error(request, "Ce sondage est clos\u00a0: un lien n’ouvrirait plus rien.")
        return redirect(here(request, "planning:poll", slug=found.slug))
    asked = access_voter(request, found, voter)
    path = reverse("planning:answer_poll", kwargs={"token": new_voter_link(asked)})
    given = {"name": str(asked), "address": kernel_settings.absolute(path)}
    # No redirection: the address is kept nowhere, so no other page could show it.
    return _followed(request, found, _choosing(found), given=given)


@public_page(methods=("GET", "POST"))
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's own page: a word on each date; what others say, unless it is hidden."""
    voter = voter_of(links.open_or_404(request, token, purpose=POLL))
    if voter is None:
        raise Http404
    with within(voter.organisation):
        return private(_answer(request, voter, token))


def _answer(request: HttpRequest, voter: PollVoter, token: str) -> HttpResponse:
    found = voter.poll
    dates = [(one.pk, _when(found.group, one.starts_at)) for one in found.dates.all()]
    known = dict(voter.answers.values_list("date_id", "word"))
    form = PollAnswerForm(request.POST or None, dates=dates, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            domain.answer_poll(voter=voter, words=form.words())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Vos réponses sont enregistrées. Merci.")
            return redirect("planning:answer_poll", token=token)
    context = {
        "voter": voter,
        "organisation_name": voter.organisation.name,
        "form": form,
        "is_open": is_open(found),
        "closes_on": found.closes_on,
        "is_hidden": found.is_hidden,
        "tallies": [] if found.is_hidden else poll_tally(found),
        "columns": COLUMNS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/poll_answer.html", context, status=status)


def _followed(
    request: HttpRequest,
    found: DatePoll,
    form: ChooseDatesForm,
    *,
    given: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    voters = list(found.voters.select_related("person", "profile"))
    waiting = [one for one in voters if one.told_at is None]
    context = {
        "poll": found,
        "group": found.group,
        "tallies": poll_tally(found),
        "columns": COLUMNS,
        "answered": f"{len(voters) - len(waiting)} sur {len(voters)}",
        "waiting": waiting,
        "is_open": is_open(found),
        "may_choose": found.status == PollStatus.OPEN,
        "form": form,
        "given": given,
    }
    return private(render(request, "planning/poll.html", context, status=status))


def _choosing(found: DatePoll, data: Any = None) -> ChooseDatesForm:
    tallies = poll_tally(found)
    rooms = Room.objects.filter(site=found.group.site_id).order_by("name")
    return ChooseDatesForm(
        data, choices=[(str(one.date.pk), _tally_label(one)) for one in tallies], rooms=rooms
    )


def _tally_label(one: DateTally) -> str:
    return f"{moment(one.start)} ({len(one.yes)} oui, {len(one.maybe)} s’il le faut)"


def _label(one: Candidate) -> str:
    taken = f" ({compte(one.taken, 'personne déjà prise', 'personnes déjà prises')})"
    return f"{moment(one.start)}{taken if one.taken else ''}"


def _when(group: Group, starts_at: Any) -> str:
    return moment(group.on_the_wall(starts_at))
