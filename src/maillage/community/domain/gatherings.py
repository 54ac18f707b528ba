"""Events: held by hosts, joined by members; places are counted under a lock."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from maillage.actions.domain import places
from maillage.community.domain.errors import Refused
from maillage.community.domain.telling import tell
from maillage.community.enums import GatheringState
from maillage.community.models import Community, CommunityMember, Gathering, GatheringPlace
from maillage.kernel import clock, mail
from maillage.people.models import User

MAIL = "community.gathering"
# Calendars already hold the event by these.
TOLD = ("title", "starts_at", "ends_at", "place", "remote_url")


def hold(*, community: Community, actor: User, fields: Mapping[str, Any]) -> Gathering:
    """Announce an event. One journal line.

    Raises:
        Refused: it ends before it starts, or it is nowhere.
    """
    with transaction.atomic():
        row = Gathering(
            organisation=community.organisation,
            community=community,
            changed_at=clock.now(),
            created_by=actor,
        )
        _write(row, fields)
        tell(community, actor, "gathering_held", row)
    return row


def write_gathering(*, gathering: Gathering, actor: User, fields: Mapping[str, Any]) -> Gathering:
    """Change an event to come; who comes is told when its hour or place moves. One journal line.

    Raises:
        Refused: as `hold`, it is over or cancelled, or fewer places than people who have one.
    """
    with transaction.atomic():
        row = _locked(gathering)
        if not row.takes_people:
            raise Refused("Ce rendez-vous est passé ou annulé\u00a0: il ne change plus.")
        before = {name: getattr(row, name) for name in TOLD}
        taken = GatheringPlace.objects.filter(gathering=row, state="taken").count()
        capacity = fields.get("capacity")
        if capacity is not None and capacity < taken:
            raise Refused(
                f"{taken} personnes ont déjà une place\u00a0: gardez au moins ce nombre.",
                "capacity",
            )
        moved = any(fields.get(name, value) != value for name, value in before.items())
        row.sequence += int(moved)
        row.changed_at = clock.now()
        _write(row, fields)
        if moved:
            _write_to_all(row)
        _let_in(row)
        tell(row.community, actor, "gathering_changed", row)
    return row


def cancel(*, gathering: Gathering, actor: User) -> None:
    """Cancel an event to come; who comes is told. One journal line. Raises Refused once over."""
    with transaction.atomic():
        row = _locked(gathering)
        if not row.takes_people:
            raise Refused("Ce rendez-vous est déjà passé ou annulé\u00a0: rien n’a changé.")
        row.state = GatheringState.CANCELLED
        row.sequence += 1
        row.changed_at = clock.now()
        row.save()
        _write_to_all(row)
        tell(row.community, actor, "gathering_cancelled", row)


def join(*, gathering: Gathering, member: CommunityMember) -> GatheringPlace:
    """Take a place, or wait for one; the second time changes nothing. One journal line.

    Raises:
        Refused: it has begun or is cancelled.
    """
    with transaction.atomic():
        row = _locked(gathering)
        if not row.takes_people:
            raise Refused("Ce rendez-vous est passé ou annulé\u00a0: on ne s’y inscrit plus.")
        place, is_new = GatheringPlace.objects.get_or_create(
            gathering=row,
            member=member,
            defaults={
                "organisation": row.organisation,
                "state": places.state_for(row.capacity, _of(row), 1),
                "created_at": clock.now(),
            },
        )
        if is_new:
            _tell_one(place)
            tell(row.community, member.user, "gathering_joined", row, state=place.state)
    found: GatheringPlace = place
    return found


def give_up(*, gathering: Gathering, member: CommunityMember, actor: User | None) -> None:
    """Give a place back; who waits moves up and is told. One journal line if there was one."""
    with transaction.atomic():
        row = _locked(gathering)
        gone, _ = GatheringPlace.objects.filter(gathering=row, member=member).delete()
        if gone:
            _let_in(row)
            tell(row.community, actor, "gathering_left", row)


def _write(row: Gathering, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    if row.ends_at <= row.starts_at:
        raise Refused("La fin doit venir après le début\u00a0: corrigez l’heure de fin.", "ends")
    if not row.place and not row.remote_url:
        raise Refused(
            "Dites où l’on se retrouve\u00a0: un lieu, ou une adresse à distance.", "place"
        )
    row.save()


def _let_in(row: Gathering) -> None:
    if row.takes_people:
        for place in places.move_up(row.capacity, _of(row)):
            _tell_one(place)


def _write_to_all(row: Gathering) -> None:
    for place in _of(row).select_related("member"):
        _tell_one(place)


def _tell_one(place: GatheringPlace) -> None:
    if place.member.user_id is not None:
        mail.post(kind=MAIL, to=place.member.user_id, ids={"gathering": place.gathering_id})


def _of(row: Gathering) -> Any:
    return GatheringPlace.objects.filter(gathering=row)


def _locked(gathering: Gathering) -> Gathering:
    rows = Gathering.objects.select_for_update(of=("self",))
    row: Gathering = rows.select_related("community__organisation").get(pk=gathering.pk)
    return row
