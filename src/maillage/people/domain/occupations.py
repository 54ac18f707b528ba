"""Who is busy, never why: the one way to write and read the agenda of people and rooms.

Intervals are half-open (what ends at noon does not meet what starts at noon), in UTC. A person's
occupations are seen from every organisation, as busy intervals only.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import moment
from maillage.people.models import Occupation, Organisation, Room, User

Intervals = dict[int, list[tuple[datetime, datetime]]]
REASON = "busy intervals of people and rooms are seen from everywhere, never why"


class Busy(Exception):
    """A room or a person is already taken at that time; the message is a French sentence."""

    def __init__(
        self, starts_at: datetime, *, room: Room | None = None, person: User | None = None
    ) -> None:
        """`starts_at` is the start that was asked for, in the zone it is told in."""
        self.room = room
        self.person = person
        taken = (
            f"La salle {room} est déjà prise"
            if room is not None
            else f"{person} a déjà un engagement"
        )
        super().__init__(f"{taken} le {moment(starts_at)}\u00a0: choisissez un autre moment.")


def occupy(
    *,
    organisation: Organisation,
    source: str,
    persons: Iterable[User],
    rooms: Iterable[Room],
    starts_at: datetime,
    ends_at: datetime,
    kind: str,
    title: str,
    must_be_free: Collection[User] = (),
    is_discreet: bool = False,
) -> None:
    """Take people and rooms from a start to an end; replaces what the same source had taken.

    Where `is_discreet`, the agenda of the team does not show that `persons` are taken.

    A room holds one thing at a time: its row is locked, then its other occupations are read.
    Those of `must_be_free` among the persons are likewise refused a second engagement; the others
    may be double-booked, which costs an absence, not a refusal.

    Raises:
        Busy: a room or one of `must_be_free` is taken; nothing is written.
    """
    rooms = sorted(set(rooms), key=lambda room: room.pk)
    told_at = starts_at.astimezone(ZoneInfo(organisation.time_zone))
    everybody = {person.pk for person in persons} | {person.pk for person in must_be_free}
    with transaction.atomic(), across_organisations(REASON):
        exclusive = {person.pk: person for person in must_be_free}
        lock_resources(persons=must_be_free, rooms=rooms)
        others = _overlapping(starts_at, ends_at).exclude(source=source)
        _check_free(others, told_at, rooms, [person for _, person in sorted(exclusive.items())])
        Occupation.objects.filter(source=source).delete()
        common = {
            "organisation": organisation,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "kind": kind,
            "title": title,
            "source": source,
        }
        rows = [Occupation(room=room, **common) for room in rooms]
        rows += [
            Occupation(
                person_id=person, is_discreet=is_discreet and person not in exclusive, **common
            )
            for person in sorted(everybody)
        ]
        Occupation.objects.bulk_create(rows)


def _check_free(
    others: QuerySet[Occupation], told_at: datetime, rooms: list[Room], persons: list[User]
) -> None:
    for room in rooms:
        if others.filter(room=room).exists():
            raise Busy(told_at, room=room)
    for person in persons:
        if others.filter(person=person).exists():
            raise Busy(told_at, person=person)


def lock_resources(*, persons: Iterable[User], rooms: Iterable[Room]) -> None:
    """Lock people and rooms until the transaction ends: what is then read of their time holds.

    Always rooms then people, each in the order of their keys: two verbs cannot dead-lock. A verb
    that takes several things locks all of them here before it takes the first. Rows that only
    point to somebody are still written meanwhile (no key changes).
    """
    with across_organisations(REASON):
        for model, rows in ((Room, rooms), (User, persons)):
            keys = sorted({row.pk for row in rows})
            list(model.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def release(*, source: str) -> None:
    """Free everybody and every room that `source` had taken."""
    with across_organisations(REASON):
        Occupation.objects.filter(source=source).delete()


@dataclass(frozen=True)
class Stretch:
    """One engagement of a series: `name` tells it from the others, and stays when it moves."""

    name: str
    person_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    title: str


def occupy_series(*, organisation: Organisation, series: str, stretches: Iterable[Stretch]) -> None:
    """Take people for many engagements at once; replaces what the same series had taken.

    Nobody is refused a second engagement: a week of visits is decided with its own rules.
    """
    with transaction.atomic(), across_organisations(REASON):
        release_series(organisation=organisation, series=series)
        Occupation.objects.bulk_create(
            Occupation(
                organisation=organisation,
                person_id=one.person_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                kind=one.kind,
                title=one.title,
                source=f"{series}:{one.name}",
            )
            for one in stretches
        )


def release_series(*, organisation: Organisation, series: str) -> None:
    """Free everybody that a series of an organisation had taken."""
    with across_organisations(REASON):
        rows = Occupation.objects.filter(organisation=organisation)
        rows.filter(source__startswith=f"{series}:").delete()


def taken_by(*, kind: str, persons: Iterable[User], starts_at: datetime, ends_at: datetime) -> int:
    """How many of these people have an engagement of a kind between two instants, anywhere."""
    with across_organisations(REASON):
        rows = _overlapping(starts_at, ends_at).filter(kind=kind, person__in=list(persons))
        return rows.values("person").distinct().count()


def busy_intervals(
    *,
    user_ids: Collection[int],
    start: datetime,
    end: datetime,
    except_sources: Collection[str] = (),
    with_discreet: bool = True,
) -> Intervals:
    """When these people are taken between two instants, in any organisation: {user id: intervals}.

    Intervals are whole (they may begin before `start`), sorted; somebody free has an empty list.
    What others read leaves the discreet ones out (`with_discreet=False`).
    """
    found: Intervals = {user: [] for user in user_ids}
    with across_organisations(REASON):
        rows = _overlapping(start, end).filter(person__in=found).exclude(source__in=except_sources)
        if not with_discreet:
            rows = rows.exclude(is_discreet=True)
        for person, begins, ends in rows.order_by("starts_at", "ends_at").values_list(
            "person_id", "starts_at", "ends_at"
        ):
            found[person].append((begins, ends))
    return found


def busy_rooms(
    *,
    room_ids: Collection[int],
    start: datetime,
    end: datetime,
    except_sources: Collection[str] = (),
) -> Intervals:
    """When these rooms are taken between two instants: {room id: intervals}, sorted."""
    found: Intervals = {room: [] for room in room_ids}
    with across_organisations(REASON):
        rows = _overlapping(start, end).filter(room__in=found).exclude(source__in=except_sources)
        for room, begins, ends in rows.order_by("starts_at", "ends_at").values_list(
            "room_id", "starts_at", "ends_at"
        ):
            found[room].append((begins, ends))
    return found


def _overlapping(start: datetime, end: datetime) -> QuerySet[Occupation]:
    return Occupation.objects.filter(Q(starts_at__lt=end), Q(ends_at__gt=start))
