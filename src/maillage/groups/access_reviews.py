"""Two doors to a review: the group's own, and the organisation's; elsewhere, a 404.

By the group's door come those who lead it and its members, whatever their organisation; no role
opens it. People from elsewhere, without account, come to it by their personal link. By the
organisation's door come the roles that the kind of review names.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from maillage.groups.domain.attendees import LEADER
from maillage.groups.domain.guests import PERSONAL, guest_of
from maillage.groups.domain.outside_leaders import leader_of
from maillage.groups.models import Enrolment, Group, OutsideLeader, Review, Session
from maillage.groups.models.sessions import led_now
from maillage.groups.queries.reviews import (
    OWN,
    RELATED,
    guest_reviews,
    leader_reviews,
    led_reviews,
    member_reviews,
)
from maillage.kernel import clock, links
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import User


class Seat(StrEnum):
    """From where somebody looks at a review."""

    FACILITATOR = "facilitator"
    MEMBER = "member"
    TAKES_PART = "takes_part"
    READER = "reader"


WRITERS = frozenset({Seat.FACILITATOR, Seat.TAKES_PART})


@dataclass(frozen=True)
class Seen:
    """A review, from where the person looks at it, and by which door they came."""

    review: Review
    seat: Seat
    own: bool
    # What opens the group's door to somebody without account, who comes to it or leads it.
    token: str = ""
    # Who leads by that link, and so acts without an account.
    leader: OutsideLeader | None = None

    @property
    def _page(self) -> str:
        """How the pages of somebody without account are called."""
        return "leader" if self.seat == Seat.FACILITATOR else "guest"

    @property
    def writes(self) -> bool:
        """Whether the person is one of those who write it."""
        return self.seat in WRITERS

    @property
    def list_url(self) -> str:
        """Where the person finds this review among others."""
        if self.token:
            return reverse(f"groups:{self._page}", kwargs={"token": self.token})
        if self.own:
            return reverse("groups:my_reviews")
        return organisation_url(
            self.review.organisation, "groups:cycle_reviews", slug=self.review.cycle.slug
        )

    @property
    def list_label(self) -> str:
        """How that page is called."""
        if self.token:
            return "Votre page" if self.seat == Seat.FACILITATOR else "Vos dates"
        return "Mes bilans" if self.own else "Bilans"

    @property
    def write_url(self) -> str:
        """The page where it is written."""
        return self.url("review_write")

    def url(self, name: str = "review", **kwargs: Any) -> str:
        """The address of a page of this review by the same door."""
        if self.token:
            kwargs = {"token": self.token, "slug": self.review.slug, **kwargs}
            return reverse(f"groups:{self._page}_{name}", kwargs=kwargs)
        if self.own:
            return reverse(f"groups:my_{name}", kwargs={"slug": self.review.slug, **kwargs})
        return organisation_url(
            self.review.organisation, f"groups:{name}", slug=self.review.slug, **kwargs
        )


def own_reviews(user: User) -> list[Seen]:
    """All that a person finds by the group's door: what they lead, then what they may read."""
    led = [Seen(review, Seat.FACILITATOR, own=True) for review in led_reviews(user)]
    known = {seen.review.pk for seen in led}
    read = [review for review in member_reviews(user) if review.pk not in known]
    return [*led, *(Seen(review, Seat.MEMBER, own=True) for review in read)]


def access_own_review(request: HttpRequest, slug: str) -> Seen:
    """A review by the group's door: for who leads it at any time, for members once proposed."""
    with across_organisations(OWN):
        rows = Review.objects.select_related(*RELATED)
        led = rows.led_by(request.user).filter(slug=slug).first()
        if led is not None:
            return Seen(led, Seat.FACILITATOR, own=True)
        read = rows.of_member(request.user).readable_in_group().filter(slug=slug).first()
    if read is None:
        raise Http404
    return Seen(read, Seat.MEMBER, own=True)


def access_guest_review(request: HttpRequest, token: str, slug: str) -> Seen:
    """A review by a personal link: for somebody from elsewhere who came, once proposed."""
    guest = guest_of(links.open_or_404(request, token, purpose=PERSONAL))
    if guest is None:
        raise Http404
    with within(guest.organisation):
        for review in guest_reviews(guest):
            if review.slug == slug:
                return Seen(review, Seat.MEMBER, own=True, token=token)
    raise Http404


def access_leader(request: HttpRequest, token: str) -> OutsideLeader:
    """Who leads a group without an account, by their personal link."""
    leader = leader_of(links.open_or_404(request, token, purpose=LEADER).subject_id)
    if leader is None:
        raise Http404
    return leader


def access_leader_session(
    request: HttpRequest, token: str, slug: str
) -> tuple[OutsideLeader, Session]:
    """A session of the group that somebody leads by their personal link."""
    leader = access_leader(request, token)
    with within(leader.organisation):
        rows = Session.objects.select_related(
            "group__cycle", "group__site", "group__organisation", "organisation", "room__site"
        )
        return leader, get_object_or_404(rows, slug=slug, group=leader.facilitator.group_id)


def access_leader_review(request: HttpRequest, token: str, slug: str) -> Seen:
    """A review by the personal link of who leads the group."""
    leader = access_leader(request, token)
    with within(leader.organisation):
        for review in leader_reviews(leader):
            if review.slug == slug:
                return Seen(review, Seat.FACILITATOR, own=True, token=token, leader=leader)
    raise Http404


def access_review(request: HttpRequest, slug: str) -> Seen:
    """A review by the organisation's door, for the roles that its kind names."""
    space = request.organisation  # type: ignore[attr-defined]
    rows = Review.objects.select_related(*RELATED).readable_by(request.user, space)
    review = get_object_or_404(rows, slug=slug)
    seat = Seat.TAKES_PART if review.is_theirs else Seat.READER
    return Seen(review, seat, own=False)


def access_own_group(request: HttpRequest, slug: str) -> tuple[Group, Seat]:
    """A group that the person leads, or of which they are a member today."""
    with across_organisations(OWN):
        rows = Group.objects.select_related("cycle", "organisation").filter(slug=slug)
        led = rows.filter(pk__in=led_now(request.user.pk or 0)).first()
        if led is not None:
            return led, Seat.FACILITATOR
        inside = Enrolment.objects.current().filter(
            person=request.user, starts_on__lte=clock.today()
        )
        mine = rows.filter(pk__in=inside.values("group")).first()
    if mine is None:
        raise Http404
    return mine, Seat.MEMBER


def require_writer(seen: Seen) -> None:
    """Raise Http404 unless the person writes this review."""
    if not seen.writes:
        raise Http404
