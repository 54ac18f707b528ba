"""Reads around committees: seats and keys, what an opening waits for, what it found."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from maillage.kernel import clock
from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Membership, Organisation, User
from maillage.tendering.domain.committee import living_keys
from maillage.tendering.domain.opening import free_to_take_over, left_to_open, shares_to_opener
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.envelopes import Parcel
from maillage.tendering.models import (
    Committee,
    CommitteeMember,
    Consultation,
    MemberKey,
    NewSeat,
    Offer,
    Opening,
    PiecesGiven,
    Renewal,
    ShareGiven,
)
from maillage.tendering.rules import SEATS


@dataclass(frozen=True)
class Seat:
    """A member as pages show them: who, and the fingerprint of their key ("" without one)."""

    member: CommitteeMember
    key: MemberKey | None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key.recipient) if self.key else ""


def fingerprint(recipient: str) -> str:
    """Twelve signs to read aloud: the start of the SHA-256 of a public key."""
    digest = hashlib.sha256(recipient.encode()).hexdigest()[:12]
    return " ".join(digest[start : start + 4] for start in (0, 4, 8))


def people_who_may_sit(organisation: Organisation) -> QuerySet[User]:
    """The persons of the organisation whose role lets them open offers."""
    return User.objects.filter(
        memberships__organisation=organisation,
        memberships__ends_on=None,
        memberships__role__in=SEATS,
        is_active=True,
    ).distinct()


def committee_of(call: Consultation) -> Committee | None:
    """The committee of a call of the space, or None."""
    return Committee.objects.filter(consultation=call).first()


def owes_pieces(user: User) -> list[Consultation]:
    """The calls of the space whose committee changes and waits for this member's pieces."""
    found = CommitteeMember.objects.filter(
        user=user,
        left_at=None,
        committee__consultation__status=ConsultationStatus.PUBLISHED,
        committee__consultation__deadline__gte=clock.now(),
        committee__renewals__in=Renewal.objects.filter(finished_at=None),
    ).exclude(pk__in=PiecesGiven.objects.filter(renewal__finished_at=None).values("member"))
    return [seat.committee.consultation for seat in found.select_related("committee__consultation")]


def seats_of(committee: Committee) -> list[Seat]:
    """The living seats with the key their share was sealed to, or would be."""
    members = list(
        committee.members.filter(left_at=None).select_related("user", "key").order_by("pk")
    )
    living = living_keys(member.user_id for member in members)
    return [Seat(member, member.key or living.get(member.user_id)) for member in members]


@dataclass(frozen=True)
class Reach:
    """How many members can still open a call, as far as the server is told."""

    threshold: int
    seats: int
    # Who cannot, and why, in words.
    missing: list[str]
    before_deadline: bool

    @property
    def left(self) -> int:
        return self.seats - len(self.missing)

    @property
    def is_lost(self) -> bool:
        """Whether the members left are too few to open, or to change the committee."""
        return self.left < self.threshold

    @property
    def is_bare(self) -> bool:
        """Whether one more loss would be the end, while the committee may still be changed."""
        return bool(self.missing) and self.left == self.threshold and self.before_deadline


def reach_of(call: Consultation) -> Reach | None:
    """Whether a published call can still be opened; None once it was, and without a committee."""
    committee = committee_of(call)
    if committee is None or call.status != ConsultationStatus.PUBLISHED:
        return None
    if committee.openings.exclude(finished_at=None).exists():
        return None
    seats = list(committee.members.filter(left_at=None).select_related("user"))
    may_sit = Membership.objects.current().filter(role__in=SEATS, user__is_active=True)
    sitting = set(may_sit.values_list("user_id", flat=True))
    missing = []
    for seat in seats:
        if seat.user_id not in sitting:
            missing.append(f"{seat.user} ne fait plus partie de celles et ceux qui ouvrent")
        elif seat.lost_at is not None:
            missing.append(f"{seat.user} a perdu son fichier ou sa phrase")
    return Reach(committee.threshold, len(seats), missing, call.is_open_at(clock.now()))


def owes_check(user: User) -> list[Consultation]:
    """The calls of the space whose share this member has never opened, while it can be mended."""
    found = CommitteeMember.objects.filter(
        user=user,
        left_at=None,
        checked_at=None,
        lost_at=None,
        committee__consultation__status=ConsultationStatus.PUBLISHED,
        committee__consultation__deadline__gte=clock.now(),
    )
    return [seat.committee.consultation for seat in found.select_related("committee__consultation")]


def openers_of(call: Consultation) -> tuple[int, int]:
    """How many members must open a call, of how many; whoever answers it may know."""
    with across_organisations("whoever answers knows how many people open"):
        committee = Committee.objects.get(consultation=call)
        return committee.threshold, committee.members.filter(left_at=None).count()


def living_key(user: User) -> MemberKey | None:
    """The key of a person in the space, for the committees to come."""
    return MemberKey.objects.filter(user=user, retired_at=None).first()


def owes_key(user: User) -> bool:
    """Whether a draft of the space waits for this person's key."""
    asked = CommitteeMember.objects.filter(
        user=user, committee__consultation__status=ConsultationStatus.DRAFT
    )
    return asked.exists() and living_key(user) is None


@dataclass(frozen=True)
class RenewalState:
    """A change of the committee under way: who will sit, who gave their pieces."""

    renewal: Renewal
    seats: list[NewSeat]
    given: list[PiecesGiven]
    threshold: int

    @property
    def missing(self) -> int:
        """How many members still have to give."""
        return max(0, self.threshold - len(self.given))

    def has_given(self, member: CommitteeMember) -> bool:
        """Whether this seat has nothing left to give."""
        return any(one.member_id == member.pk for one in self.given)

    def told(self) -> list[dict[str, str | int]]:
        """The new seats as a giver's browser needs them."""
        return [
            {
                "key": seat.key.slug,
                "recipient": seat.key.recipient,
                "point": seat.point,
                "name": str(seat.user),
            }
            for seat in self.seats
        ]


def renewal_under_way(committee: Committee) -> RenewalState | None:
    """The change of a committee that waits for its members, or None."""
    found = committee.renewals.filter(finished_at=None).first()
    if found is None:
        return None
    return RenewalState(
        renewal=found,
        seats=list(found.seats.select_related("user", "key")),
        given=list(found.given.select_related("member__user")),
        threshold=committee.threshold,
    )


@dataclass(frozen=True)
class OpeningState:
    """Where the opening of a call stands."""

    committee: Committee
    seats: list[Seat]
    openings: list[Opening]
    shares: list[ShareGiven]
    left: list[Offer]

    @property
    def under_way(self) -> Opening | None:
        return next((one for one in self.openings if one.finished_at is None), None)

    @property
    def free_at(self) -> datetime | None:
        """From when another member may open in place of the one who does; None once they may."""
        if self.under_way is None or clock.now() >= free_to_take_over(self.under_way):
            return None
        return free_to_take_over(self.under_way)

    @property
    def is_ready(self) -> bool:
        return len(self.shares) >= self.committee.threshold

    @property
    def missing(self) -> int:
        return max(0, self.committee.threshold - len(self.shares))

    def seat_of(self, user: User) -> Seat | None:
        """The seat of a person, or None."""
        return next((seat for seat in self.seats if seat.member.user_id == user.pk), None)


def opening_state(call: Consultation, committee: Committee) -> OpeningState:
    """Everything that the page of the opening shows after the deadline."""
    openings = list(committee.openings.select_related("opener__user", "opener__key"))
    shares = list(shares_to_opener(openings[-1])) if openings else []
    return OpeningState(committee, seats_of(committee), openings, shares, left_to_open(call))


def closed_keys(state: OpeningState) -> list[dict[str, str]]:
    """The small sealed file of each envelope left to open, for the opener's browser.

    An offer is its rank in `left_to_open`: the provider is named here, and whoever opens may read
    without names later, by the slug of the offer.
    """
    found = []
    for rank, offer in enumerate(state.left):
        parcel = Parcel.from_bytes(bytes(offer.sealed))
        found.append(
            {
                "rank": str(rank),
                "provider": offer.organisation.slug,
                "proposal_key": base64.b64encode(parcel.proposal_key).decode(),
                "identity_key": base64.b64encode(parcel.identity_key).decode(),
            }
        )
    return found


def opening_record_file_of(committee: Committee) -> StoredFile | None:
    """The opening record as the last opening wrote it; None before any."""
    last = committee.openings.exclude(record=None).select_related("record").last()
    return last.record if last else None
