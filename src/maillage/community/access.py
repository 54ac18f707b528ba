"""The only door to a community: a seat in it. A role in an organisation opens nothing here."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from maillage.community.enums import MemberState, PostKind
from maillage.community.models import (
    Community,
    CommunityInvitation,
    CommunityMember,
    Gathering,
    Post,
    Salon,
    SalonSeat,
)
from maillage.kernel.tenancy import across_organisations

REASON = "members of a community come from every organisation"


@dataclass(frozen=True)
class Seat:
    """Who looks at a community, and from where."""

    member: CommunityMember
    user: Any

    @property
    def community(self) -> Community:
        return self.member.community

    @property
    def is_host(self) -> bool:
        return self.member.is_host


def access_seat(user: Any, slug: str, *, host: bool = False, pending: bool = False) -> Seat:
    """The seat of a person in a community, or a 404.

    `pending` lets in those whose function is not verified (or was refused) too, `host` only
    those who host it.
    """
    states = [MemberState.ACTIVE]
    if pending:
        states += [MemberState.PENDING, MemberState.REFUSED]
    with across_organisations(REASON):
        rows = CommunityMember.objects.select_related("community__organisation", "user")
        member = get_object_or_404(rows, community__slug=slug, user=user, state__in=states)
    if host and not member.is_host:
        raise Http404
    return Seat(member, user)


def salons_of(seat: Seat) -> Any:
    """The rooms that a seat opens; hosts keep all of them."""
    rows = Salon.objects.filter(community=seat.community)
    if not seat.is_host:
        seats = SalonSeat.objects.filter(member=seat.member)
        rows = rows.filter(Q(is_restricted=False) | Q(pk__in=seats.values("salon")))
    return rows


def access_salon(seat: Seat, slug: str) -> Salon:
    """A room of the community that this seat opens, or a 404."""
    found: Salon = get_object_or_404(salons_of(seat), slug=slug)
    return found


def access_post(seat: Seat, slug: str, *kinds: PostKind) -> Post:
    """A text that this seat may read, or a 404; the question of an answer must be readable too."""
    rows = Post.objects.readable_by(seat.member).select_related(
        "author__user", "salon", "question__salon", "community__organisation", "resource__file"
    )
    found: Post = get_object_or_404(rows, slug=slug, kind__in=kinds or list(PostKind))
    if found.question is not None:
        access_post(seat, found.question.slug, PostKind.QUESTION)
    return found


def access_own_post(seat: Seat, slug: str) -> Post:
    """A text that this person wrote and that is not hidden, or a 404."""
    found = access_post(seat, slug)
    if found.author_id != seat.member.pk or found.state == "hidden":
        raise Http404
    return found


def access_member(seat: Seat, slug: str) -> CommunityMember:
    """Somebody of the same community, not gone, or a 404."""
    rows = CommunityMember.objects.filter(community=seat.community).select_related("user")
    found: CommunityMember = get_object_or_404(rows.exclude(state=MemberState.LEFT), slug=slug)
    return found


def access_invitation(seat: Seat, slug: str) -> CommunityInvitation:
    """A waiting invitation of the community, or a 404."""
    rows = CommunityInvitation.objects.filter(community=seat.community)
    found: CommunityInvitation = get_object_or_404(rows, slug=slug)
    return found


def access_gathering(seat: Seat, slug: str) -> Gathering:
    """An event of the community, or a 404."""
    rows = Gathering.objects.filter(community=seat.community)
    found: Gathering = get_object_or_404(rows.select_related("community__organisation"), slug=slug)
    return found
