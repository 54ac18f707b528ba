"""Reporting lines: nobody sits in a group, or leads it, with those they manage."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from maillage.groups.domain.attendees import leaders_of
from maillage.groups.domain.errors import Refused
from maillage.groups.enums import SeatStatus
from maillage.groups.models import Enrolment, Group, Seat, Session
from maillage.groups.models.sessions import leading_now
from maillage.groups.rules import PLANNERS
from maillage.kernel import clock, journal, mail
from maillage.people.enums import Role
from maillage.people.models import Membership, User


def managers_of(user_ids: Iterable[int], on: date | None = None) -> dict[int, set[int]]:
    """For each person, everybody above them in the reporting lines in force: {user: managers}.

    The line is followed to its top; the direct manager comes from `Membership.manager`.
    """
    direct = _direct(on)
    return {user: _reached(user, direct) for user in user_ids}


def commanders_of(user_ids: Iterable[int]) -> dict[int, set[int]]:
    """For each of these people, who commands them today: {user: keys}.

    Their managers in the lines (`managers_of`) and, even with no line typed, those of these
    people who direct the organisation, or head one of their services (a head without service
    heads all). Two heads of the same service do not command one another.
    """
    keys = set(user_ids)
    found = managers_of(keys)
    rows = list(
        Membership.objects.current().filter(user__in=keys).values_list("user", "role", "service")
    )
    directors = {user for user, role, _ in rows if role == Role.DIRECTOR}
    headed: dict[int, set[int]] = {}
    for head, role, service in rows:
        if role == Role.HEAD_OF_SERVICE:
            theirs = {user for user, _, own in rows if service is None or own == service}
            headed.setdefault(head, set()).update(theirs - directors)
    for user in {user for user, _, _ in rows} - directors:
        heads = {one for one, people in headed.items() if user in people}
        found[user] |= directors | {one for one in heads if one not in headed.get(user, ())}
        found[user].discard(user)
    return found


def people_under(user_id: int) -> set[int]:
    """Everybody below somebody in the reporting lines of today."""
    below: dict[int, set[int]] = {}
    for user, managers in _direct(None).items():
        for manager in managers:
            below.setdefault(manager, set()).add(user)
    return _reached(user_id, below)


def _direct(on: date | None) -> dict[int, set[int]]:
    rows = Membership.objects.current(on).values_list("user_id", "manager__user_id")
    direct: dict[int, set[int]] = {}
    for user, manager in rows:
        if manager is not None and manager != user:
            direct.setdefault(user, set()).add(manager)
    return direct


def ties_in(group: Group) -> list[tuple[User, User]]:
    """(manager, member) pairs inside a group today, but for those that the group accepted.

    Lines move after an enrolment: what was right then may have to be mended.
    """
    rows = list(Enrolment.objects.current().filter(group=group).select_related("person"))
    accepted = {row.person_id for row in rows if row.tie_accepted_at is not None}
    people = {row.person_id: row.person for row in rows}
    lines = commanders_of(people)
    return [
        (people[manager], people[member])
        for member in people
        for manager in sorted(lines[member] & people.keys())
        if not {manager, member} & accepted
    ]


def tied_leader(group: Group, person: int) -> str:
    """What ties somebody who leads to a member by the lines of today; "" for nothing."""
    return tied_leaders(group, [person]).get(person, "")


def tied_leaders(group: Group, people: Iterable[int]) -> dict[int, str]:
    """Of those who lead, the tied ones and what ties each (two queries, however many they are)."""
    members = set(Enrolment.objects.current().filter(group=group).values_list("person", flat=True))
    leading = set(people)
    lines = managers_of(members | leading)
    found = {}
    for person in leading:
        if any(person in lines[member] for member in members):
            found[person] = "encadre des membres de ce groupe"
        elif lines[person] & members:
            found[person] = "dépend d’un membre de ce groupe"
    return found


def check_not_oneself(person: User, actor: User) -> None:
    """Raise Refused when who would sit with those they command notes that the group agrees."""
    if person == actor:
        raise Refused(
            "Vous ne pouvez pas noter vous-même que le groupe accepte votre présence\u00a0: "
            "demandez à une autre personne qui organise de recueillir cet accord."
        )


def look_for_ties(group: Group) -> bool:
    """Whether a group has a tie that nobody accepted, or who leads may not; notes since when.

    Those who plan are told by one neutral mail each time one appears. Writes one journal line
    then.
    """
    leaders = group.facilitators.exclude(profile__user=None)
    accounts: Any = leaders.values_list("profile__user", flat=True)
    is_tied = (
        leaders.exclude(pk__in=leading_now().values("pk")).exists()
        or bool(tied_leaders(group, accounts))
        or bool(ties_in(group))
        or is_tied_by_a_seat(group)
    )
    rows = Group.objects.filter(pk=group.pk)
    if not is_tied:
        rows.exclude(tied_since=None).update(tied_since=None)
    elif rows.filter(tied_since=None).update(tied_since=clock.now()):
        for person in planners_of(group):
            mail.post(kind="groups.tie_found", to=person, ids={"group": group.pk})
        journal.record(
            organisation=group.organisation, actor=None, verb="groups.tie_found", subject=group
        )
    return is_tied


def planners_of(group: Group) -> list[int]:
    """Who plans a group (their keys): the roles that do, and of the heads, those of its service."""
    rows = Membership.objects.current().filter(
        Q(role__in=PLANNERS) & ~Q(role=Role.HEAD_OF_SERVICE)
        | Q(role=Role.HEAD_OF_SERVICE, service=group.service_id)
        | Q(role=Role.HEAD_OF_SERVICE, service=None),
        organisation=group.organisation_id,
        user__is_active=True,
    )
    return sorted(set(rows.values_list("user", flat=True)))


def are_tied(person: int, others: Iterable[int], lines: Mapping[int, set[int]]) -> bool:
    """Whether somebody manages one of the others, or the reverse (`lines` of `commanders_of`)."""
    return any(person in lines[one] or one in lines[person] for one in others)


def seated_in(group: Group) -> dict[int, set[int]]:
    """Accounts that hold a place of one day at the sessions to come of a group: {session: keys}."""
    seats = Seat.objects.filter(
        session__in=Session.objects.coming().filter(group=group),
        status=SeatStatus.TAKEN,
        person__is_active=True,
    )
    found: dict[int, set[int]] = {}
    for session, person in seats.values_list("session", "person"):
        found.setdefault(session, set()).add(person)
    return found


def is_tied_by_a_seat(group: Group) -> bool:
    """Whether a place of one day to come seats somebody with their line manager, or the reverse.

    It says neither who nor when: who comes for one day is known to who leads only.
    """
    seated = seated_in(group)
    if not seated:
        return False
    rows = list(Enrolment.objects.current().filter(group=group))
    accepted = {row.person_id for row in rows if row.tie_accepted_at is not None}
    everywhere = {row.person_id for row in rows} | {one.pk for one in leaders_of(group)}
    lines = commanders_of(everywhere.union(*seated.values()))
    return any(
        are_tied(person, (everywhere | people) - accepted, lines)
        for people in seated.values()
        for person in people - accepted
    )


def _reached(user: int, direct: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = list(direct.get(user, ()))
    while waiting:
        manager = waiting.pop()
        if manager not in found:
            found.add(manager)
            waiting += direct.get(manager, ())
    # Two people who manage one another in two services are not their own managers.
    return found - {user}
