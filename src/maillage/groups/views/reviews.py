"""One review: read, written, proposed, accepted or objected to, shared; by either door."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access_reviews import (
    WRITERS,
    Seat,
    Seen,
    access_guest_review,
    access_leader_review,
    access_own_review,
    access_review,
    require_writer,
)
from maillage.groups.domain import Refused
from maillage.groups.domain.attendees import Leader, account_of
from maillage.groups.domain.ratings import ask_ratings
from maillage.groups.domain.reviews import (
    accept_review,
    may_agree,
    object_to_review,
    propose_review,
    reopen_review,
    share_review,
    side_of,
    write_review,
)
from maillage.groups.enums import ReviewStatus
from maillage.groups.forms.reviews import ProposeForm, RatingsForm, ReviewForm
from maillage.groups.queries.reviews import proposals_of_groups
from maillage.groups.review_document import review_document
from maillage.groups.review_words import ratings_of, said_in, who_reads, who_validates, who_writes
from maillage.groups.views.answers import private
from maillage.kernel import clock
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import page, public_page, signed_in_page
from maillage.kernel.tenancy import within
from maillage.surveys.thresholds import least_answers

TONES = {
    ReviewStatus.PLANNED: "attention",
    ReviewStatus.DRAFTED: "info",
    ReviewStatus.PROPOSED: "attention",
    ReviewStatus.VALIDATED: "brand",
    ReviewStatus.SHARED: "done",
}
WRITTEN = (ReviewStatus.PLANNED, ReviewStatus.DRAFTED)
# States in which a review waits for who leads the group.
LEADS_NEXT = (*WRITTEN, ReviewStatus.VALIDATED)


@page("groups.read_reviews", methods=("GET", "POST"))
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """A review by the organisation's door, and what may be done with it."""
    return _answer(request, access_review(request, slug))


@page("groups.read_reviews", methods=("GET", "POST"))
def review_write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a review, for the roles that take part in it."""
    return _write(request, access_review(request, slug))


@page("groups.read_reviews")
def review_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A review as a PDF or as an ODT."""
    return _file(access_review(request, slug), form)


@signed_in_page(methods=("GET", "POST"))
def my_review(request: HttpRequest, slug: str) -> HttpResponse:
    """A review by the group's door: for who leads it, and for its members."""
    seen = access_own_review(request, slug)
    with within(seen.review.organisation):
        return _answer(request, seen)


@signed_in_page(methods=("GET", "POST"))
def my_review_write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a review, for who leads the group."""
    seen = access_own_review(request, slug)
    with within(seen.review.organisation):
        return _write(request, seen)


@signed_in_page()
def my_review_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A review as a PDF or as an ODT, for the group."""
    seen = access_own_review(request, slug)
    with within(seen.review.organisation):
        return _file(seen, form)


@public_page(methods=("GET", "POST"))
def guest_review(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """A review by the personal link of somebody from elsewhere: read it, ask for other words."""
    seen = access_guest_review(request, token, slug)
    with within(seen.review.organisation):
        return private(_answer(request, seen))


@public_page()
def guest_review_file(request: HttpRequest, token: str, slug: str, form: str) -> HttpResponse:
    """The same as a PDF or as an ODT."""
    seen = access_guest_review(request, token, slug)
    with within(seen.review.organisation):
        return private(_file(seen, form))


@public_page(methods=("GET", "POST"))
def leader_review(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """A review by the personal link of who leads the group: propose it, share it."""
    seen = access_leader_review(request, token, slug)
    with within(seen.review.organisation):
        return private(_answer(request, seen))


@public_page(methods=("GET", "POST"))
def leader_review_write(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Write it."""
    seen = access_leader_review(request, token, slug)
    with within(seen.review.organisation):
        return private(_write(request, seen))


@public_page()
def leader_review_file(request: HttpRequest, token: str, slug: str, form: str) -> HttpResponse:
    """The same as a PDF or as an ODT."""
    seen = access_leader_review(request, token, slug)
    with within(seen.review.organisation):
        return private(_file(seen, form))


def _answer(request: HttpRequest, seen: Seen) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        return _show(request, seen)
    gesture = GESTURES.get(request.POST.get("do", ""))
    by_group = seen.review.rules.by_group
    if gesture is None or seen.seat not in gesture.seats:
        raise Http404
    if gesture.by_group not in (None, by_group):
        raise Http404
    form = None
    if gesture.form is not None and by_group:
        form = gesture.form(request.POST)
        if not form.is_valid():
            return _show(request, seen, form, status=422)
    try:
        gesture.act(request, seen, form)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gesture.done)
    # A text sent back to its writing is no longer the members': their list follows.
    return redirect(seen.list_url if seen.seat == Seat.MEMBER else seen.url())


@dataclass(frozen=True)
class _Gesture:
    """One button of the page: who may press it, what it does, what is said afterwards.

    `form` is what a group's review asks beside the button: until which day. `by_group` says
    whether the button is for the reviews that their group validates, or for the others alone.
    """

    act: Callable[[HttpRequest, Seen, Any], Any]
    done: str
    seats: frozenset[Seat]
    form: type[ProposeForm] | type[RatingsForm] | None = None
    by_group: bool | None = None


def _propose(request: HttpRequest, seen: Seen, form: ProposeForm | None) -> None:
    until = form.cleaned_data["until"] if form is not None else None
    propose_review(review=seen.review, actor=_actor(request, seen), until=until)


def _ask_ratings(request: HttpRequest, seen: Seen, form: RatingsForm | None) -> None:
    if form is None:
        raise Http404
    account = account_of(_actor(request, seen))
    ask_ratings(review=seen.review, actor=account, until=form.cleaned_data["closes"])


def _accept(request: HttpRequest, seen: Seen, _form: None) -> None:
    accept_review(review=seen.review, actor=_actor(request, seen), revision=_revision(request))


def _object(request: HttpRequest, seen: Seen, _form: None) -> None:
    object_to_review(review=seen.review, revision=_revision(request))


def _reopen(request: HttpRequest, seen: Seen, _form: None) -> None:
    reopen_review(review=seen.review, actor=_actor(request, seen))


def _share(request: HttpRequest, seen: Seen, _form: None) -> None:
    share_review(review=seen.review, actor=_actor(request, seen))


def _actor(request: HttpRequest, seen: Seen) -> Leader:
    """Who acts: whose personal link it is, even opened by somebody signed in."""
    account: Any = request.user
    return seen.leader or account


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


LEADS, IS_MEMBER = frozenset({Seat.FACILITATOR}), frozenset({Seat.MEMBER})
GESTURES = {
    "ratings": _Gesture(
        _ask_ratings,
        "Chaque membre reçoit un lien anonyme pour noter les objectifs.",
        LEADS,
        RatingsForm,
        by_group=True,
    ),
    "propose": _Gesture(_propose, "Le bilan est proposé.", WRITERS, ProposeForm),
    "reopen": _Gesture(_reopen, "Le bilan revient à son écriture.", WRITERS),
    "accept": _Gesture(_accept, "Le bilan est accepté et partagé.", WRITERS, by_group=False),
    "share": _Gesture(_share, "Le bilan est partagé.", LEADS),
    "object": _Gesture(
        _object,
        "La reprise est demandée. Rien n’indique que la demande vient de vous.",
        IS_MEMBER,
        by_group=True,
    ),
}


def _show(
    request: HttpRequest,
    seen: Seen,
    form: ProposeForm | RatingsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found, rules = seen.review, seen.review.rules
    said = said_in(found)
    context = {
        "review": found,
        "seen": seen,
        "frame": "public.html" if seen.token else "shell.html",
        "said": said,
        "tone": TONES[ReviewStatus(found.status)],
        "rules": rules,
        "writes": who_writes(rules),
        "validates": who_validates(rules),
        "reads": who_reads(rules),
        "until": found.objections_until.astimezone(clock.PARIS) if found.objections_until else None,
        "shared_on": found.shared_at.astimezone(clock.PARIS).date() if found.shared_at else None,
        "step": _step(request, seen),
        "propose_form": form if isinstance(form, ProposeForm) else ProposeForm(),
        "ratings": ratings_of(found),
        "ratings_form": form if isinstance(form, RatingsForm) else RatingsForm(),
        "may_ask": _may_ask(seen),
        "least": least_answers(),
        "crumbs": [
            {"label": seen.list_label, "url": seen.list_url},
            {"label": found.get_kind_display(), "url": ""},
        ],
        "files": []
        if said.is_empty
        else [(kind.upper(), seen.url("review_file", form=kind)) for kind in ("pdf", "odt")],
    }
    return render(request, "groups/reviews/review.html", context, status=status)


def _may_ask(seen: Seen) -> bool:
    """Whether the members may still be asked to rate the objectives."""
    found = seen.review
    return (
        found.rules.by_group
        and seen.seat == Seat.FACILITATOR
        and found.status in WRITTEN
        and found.ratings_id is None
        and found.cycle.objectives.exists()
    )


def _step(request: HttpRequest, seen: Seen) -> str:
    """The key of the next step, for this person, in this state; "" when nothing is theirs to do."""
    found = seen.review
    steps = {
        ReviewStatus.PLANNED: "write" if seen.writes else "",
        ReviewStatus.DRAFTED: "propose" if seen.writes else "",
        ReviewStatus.VALIDATED: "share" if seen.seat == Seat.FACILITATOR else "wait_share",
        ReviewStatus.SHARED: "",
    }
    if found.status != ReviewStatus.PROPOSED:
        return steps[ReviewStatus(found.status)]
    if found.rules.by_group:
        if found.is_closed_to_objections:
            return "closing"
        return "object" if seen.seat == Seat.MEMBER else "wait_group"
    actor = _actor(request, seen)
    if found.proposer == side_of(actor):
        return "wait_other"
    return "accept" if may_agree(found, actor) else "wait_leader"


def _write(request: HttpRequest, seen: Seen) -> HttpResponse:
    require_writer(seen)
    found = seen.review
    if found.status not in WRITTEN:
        messages.info(request, "Ce bilan est déjà proposé : reprenez-le d’abord pour le modifier.")
        return redirect(seen.url())
    proposed = proposals_of_groups(found.cycle) if found.rules.asks_decision else []
    form = ReviewForm(
        request.POST or None,
        review=found,
        objectives=found.cycle.objectives.order_by("rank"),
        proposed=proposed,
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_review(
                review=found,
                actor=_actor(request, seen),
                revision=form.cleaned_data["revision"],
                text=form.text(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le bilan est enregistré. Personne d’autre ne le lit encore.")
            return redirect(seen.url())
    context = {
        "review": found,
        "frame": "public.html" if seen.token else "shell.html",
        "form": form,
        "rules": found.rules,
        "proposed": proposed,
        "back_url": seen.url(),
        "writes": who_writes(found.rules),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/reviews/review_write.html", context, status=status)


def _file(seen: Seen, form: str) -> HttpResponse:
    name = f"bilan-{seen.review.planned_on.isoformat()}"
    return as_file(review_document(seen.review), name, form)
