"""Who is expected at a session: members, colleagues of one day, guests, and who leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.groups.access_sealed import access_card
from maillage.groups.enums import SeatStatus, SessionMode
from maillage.groups.models import (
    Enrolment,
    Group,
    Guest,
    HalfMember,
    OutsideLeader,
    Seat,
    Session,
    linked_leaders,
)
from maillage.groups.models.sessions import leading_now
from maillage.kernel import mail
from maillage.people.models import FacilitatorProfile, Membership, User

# The kinds of recipient that mails know; the second is the purpose of the link too.
GUEST, LEADER = "groups.guest", "groups.leader"
# Who leads: by their account, or by the personal link of who has none.
Leader = User | OutsideLeader


@dataclass(frozen=True)
class Attendee:
    """An account, a guest, or the profile of who leads without an account."""

    person: User | None = None
    guest: Guest | None = None
    profile: FacilitatorProfile | None = None

    def __str__(self) -> str:
        if self.profile is not None:
            return str(self.profile)
        return access_card(self.guest).name if self.guest is not None else str(self.person)

    @property
    def key(self) -> str:
        """How forms name them: "p12" an account, "g3" a guest, "f4" who leads without account."""
        if self.profile is not None:
            return f"f{self.profile.pk}"
        return f"p{self.person.pk}" if self.person is not None else f"g{_key(self.guest)}"

    @property
    def columns(self) -> dict[str, Any]:
        """What a row about them holds, and what finds it."""
        named = {"person": self.person, "guest": self.guest}
        # Whoever leads has an undertaking, and neither place nor attendance.
        return named if self.profile is None else {**named, "profile": self.profile}


def attendee_of(row: Any) -> Attendee:
    """The somebody of a row (a seat, an attendance, an undertaking)."""
    return Attendee(row.person, row.guest)


def local_day(session: Session) -> date:
    """The civil day of a session, where it takes place."""
    return session.local_start.date()


def enrolled_on(session: Session) -> list[User]:
    """Members of the group on the day of a session, of its half if it is for one.

    Whoever has left the organisation by then is no longer one.
    """
    day = local_day(session)
    rows = Enrolment.objects.on(day).filter(
        group=session.group_id, person__is_active=True, person__in=_here(session, day)
    )
    if session.half:
        in_half = HalfMember.objects.filter(
            halving__in=session.group.halvings.on(day),
            person=OuterRef("person"),
            half=session.half,
        )
        rows = rows.filter(Exists(in_half))
    return [row.person for row in rows.select_related("person").order_by("person__search_key")]


def members_of(session: Session) -> list[User]:
    """Accounts that have a place: members who keep theirs, colleagues who took one."""
    seats = Seat.objects.filter(session=session, guest=None)
    said = set(seats.values_list("person", flat=True))
    taken = seats.filter(
        status=SeatStatus.TAKEN,
        person__is_active=True,
        person__in=_here(session, local_day(session)),
    )
    return [
        *(person for person in enrolled_on(session) if person.pk not in said),
        *(seat.person for seat in taken.select_related("person")),
    ]


def _here(session: Session, day: date) -> QuerySet:
    """Who holds a role in the organisation of a session on a day."""
    held = Membership.objects.current(day).filter(organisation=session.organisation_id)
    return held.values("user")


def guests_of(session: Session) -> list[Guest]:
    """Guests who have a place."""
    rows = Seat.objects.filter(session=session, person=None, status=SeatStatus.TAKEN)
    return [row.guest for row in rows.select_related("guest")]


def leader_seat(leader: Leader, group: Group) -> Attendee | None:
    """Who leads a group today, as one who undertakes to keep its charter; None if they do not.

    By their account, or by the personal link of who has none.
    """
    if isinstance(leader, OutsideLeader):
        named = leader.facilitator
        is_theirs = named.group_id == group.pk and named.profile.user_id is None
        return Attendee(profile=named.profile) if is_theirs else None
    return Attendee(person=leader) if leader in leaders_of(group) else None


def account_of(leader: Leader) -> User | None:
    """The account of who leads, if they have one: what a journal line names."""
    return None if isinstance(leader, OutsideLeader) else leader


def leaders_of(group: Group) -> list[User]:
    """The accounts of those who lead a group today."""
    rows = leading_now().filter(group=group, profile__user__is_active=True)
    users = [row.profile.user for row in rows.select_related("profile__user")]
    return [user for user in users if user is not None]


def linked_leaders_of(group: Group) -> list[OutsideLeader]:
    """Those who lead a group by their personal link."""
    return list(linked_leaders(Q(facilitator__group=group)))


def people_of(session: Session) -> list[User]:
    """The accounts concerned by a session: who has a place, and who leads."""
    everybody = {*members_of(session), *leaders_of(session.group)}
    return sorted(everybody, key=lambda person: person.pk)


def capacity_of(session: Session) -> int:
    """How many places there are: those of the group, and no more than the room has."""
    size: int = session.group.size
    if session.room is None or session.mode == SessionMode.REMOTE:
        return size
    return min(size, session.room.seats)


def taken_in(session: Session) -> int:
    """How many places are held."""
    return len(members_of(session)) + len(guests_of(session))


def tell(session: Session, *, kind: str, also: Iterable[Attendee] = ()) -> None:
    """Post one mail of a kind to everybody concerned by a session, and to some more.

    Whoever leads without an account is told at the address of their link.
    """
    everybody = [
        *(Attendee(person=person) for person in people_of(session)),
        *(Attendee(guest=guest) for guest in guests_of(session)),
        *also,
    ]
    told: dict[str, Attendee] = {one.key: one for one in everybody}
    for _, one in sorted(told.items()):
        tell_one(one, session, kind=kind)
    for leader in linked_leaders_of(session.group):
        ids: dict[str, int | str] = {"session": session.pk, "leader": leader.pk}
        mail.post(kind=kind, to=leader.pk, ids=ids, recipient=LEADER)


def tell_one(attendee: Attendee, session: Session, *, kind: str) -> None:
    """Post one mail about a session to one person; a guest who was forgotten has no address."""
    person, guest = attendee.person, attendee.guest
    if person is not None:
        mail.post(kind=kind, to=person.pk, ids={"session": session.pk})
    elif guest is not None and guest.address_digest:
        ids: dict[str, int | str] = {"session": session.pk, "guest": guest.pk}
        mail.post(kind=kind, to=guest.pk, ids=ids, recipient=GUEST)


def attendees_of(session: Session) -> list[Attendee]:
    """Everybody who has a place, members first."""
    return [
        *(Attendee(person=person) for person in members_of(session)),
        *(Attendee(guest=guest) for guest in guests_of(session)),
    ]


def _key(guest: Guest | None) -> int:
    return guest.pk if guest is not None else 0
