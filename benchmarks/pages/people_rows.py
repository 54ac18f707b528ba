"""Rows of organisations, people, places and what takes their time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from loading import load, slug_of
from nation import KEYS, Nation, Organisation, person_name

from maillage.kernel import clock
from maillage.kernel.search import search_key
from maillage.people.domain.agenda import LEAVE_SOURCE, source_of
from maillage.people.models import (
    FacilitatorProfile,
    Invitation,
    Meeting,
    MeetingParticipant,
    Membership,
    Occupation,
    Provider,
    Room,
    Service,
    ServiceCapacity,
    Site,
    User,
)
from maillage.people.models import (
    Organisation as OrganisationRow,
)

Row = tuple[Any, ...]
SINCE = date(2025, 9, 1)
CREATED = datetime(2025, 9, 1, 8, 0, tzinfo=clock.PARIS)
# Nobody signs in by typing: the shape of a hash is enough.
PASSWORD = "argon2$argon2id$v=19$m=102400,t=2,p=8$bm9ib2R5$bm9ib2R5"  # noqa: S105
FAR = 10_000_000_000  # keys of second runs in a table, far from the first ones
KINDS = ("court_home_support", "child_welfare", "local_centre", "maternal_child_health")
JOBS = ("special_educator", "social_worker", "psychologist", "childcare_nurse")
RUNNERS = ("admin", "director", "hr", "buyer", "head_of_service", "secretary")
MEETING_PEOPLE, SEATS = 8, 15


def write(nation: Nation) -> dict[str, int]:
    """Everything of the room of people; returns how many rows each table took."""
    every = nation.organisations
    return {
        "organisations": load(
            OrganisationRow,
            "id slug name kind departement_code commune_code search_key created_at",
            _organisations(nation),
        ),
        "accounts": load(
            User,
            "id email first_name last_name search_key password created_at",
            _users(nation),
        ),
        "places": load(
            Site,
            "id organisation_id name kind commune_code departement_code search_key",
            (row for one in every for row in _sites(one)),
        ),
        "rooms": load(
            Room,
            "id organisation_id site_id name seats",
            ((pk, one.pk, pk, "Salle 1", SEATS) for one in every for pk in one.services),
        ),
        "services": load(
            Service,
            "id organisation_id name short_name kind site_id search_key",
            (row for one in every for row in _services(one)),
        ),
        "capacities": load(
            ServiceCapacity,
            "id organisation_id service_id least most unit",
            ((pk, one.pk, pk, 60, 90, "measures") for one in every for pk in one.services),
        ),
        **_people(nation),
        **_time_taken(every),
    }


def _people(nation: Nation) -> dict[str, int]:
    """Who belongs where: roles, providers and their persons, invitations."""
    every = nation.organisations
    return {
        "roles": load(
            Membership,
            "id organisation_id user_id role service_id profession manager_id starts_on",
            (row for one in every for row in _memberships(one)),
        )
        + load(
            Membership,
            "id organisation_id user_id role starts_on",
            _provider_roles(nation),
        ),
        "providers": load(
            Provider,
            "id organisation_id",
            ((pk, pk) for pk in nation.providers),
        ),
        "facilitators": load(
            FacilitatorProfile,
            "id organisation_id user_id first_name last_name profile_types departements",
            _profiles(nation),
        ),
        "invitations": load(
            Invitation,
            "id organisation_id email first_name last_name role invited_by_id created_at",
            (row for one in every for row in _invitations(one)),
        ),
    }


def _time_taken(every: list[Organisation]) -> dict[str, int]:
    """Meetings and absences, with what they take in the agenda."""
    return {
        "meetings": load(
            Meeting,
            "id organisation_id kind room_id starts_at ends_at",
            (meeting for one in every for meeting, _ in _meetings(one)),
        ),
        "expected": load(
            MeetingParticipant,
            "id organisation_id meeting_id person_id",
            _participants(every),
        ),
        "taken by meetings": load(
            Occupation,
            "id organisation_id person_id starts_at ends_at kind title source",
            _taken_by_meetings(every),
        ),
        "absences": load(
            Occupation,
            "id organisation_id person_id starts_at ends_at kind title source",
            (row for one in every for row in _leaves(one)),
        ),
    }


def _organisations(nation: Nation) -> Iterator[Row]:
    for one in nation.organisations:
        yield (
            one.pk, one.slug, one.name, one.kind, one.departement, one.communes[0],
            search_key(one.name), CREATED,
        )  # fmt: skip
    for pk in nation.providers:
        name = f"Cabinet {' '.join(person_name(pk))}"
        yield (
            pk, f"cabinet-{pk}", name, "provider", "37", "37261", search_key(name), CREATED,
        )  # fmt: skip


def _users(nation: Nation) -> Iterator[Row]:
    for pk in range(1, nation.profile_users.stop):
        first, last = person_name(pk)
        yield (
            pk, f"p{pk}@nation.exemple.fr", first, last, f"{KEYS[last]} {KEYS[first]}", PASSWORD,
            CREATED,
        )  # fmt: skip


def _sites(one: Organisation) -> Iterator[Row]:
    for rank, pk in enumerate(one.services):
        commune = one.communes[rank % len(one.communes)]
        name = f"Antenne n° {rank + 1}"
        yield pk, one.pk, name, "antenna", commune, one.departement, search_key(name)


def _services(one: Organisation) -> Iterator[Row]:
    for rank, pk in enumerate(one.services):
        name = f"Service éducatif de secteur n° {rank + 1}"
        kind = KINDS[rank % len(KINDS)]
        yield pk, one.pk, name, f"SE {rank + 1}", kind, pk, search_key(name)


def service_of(one: Organisation, person: int) -> int:
    """The service of a person: neighbours in the keys work together."""
    rank = (person - one.people.start) * len(one.services) // len(one.people)
    return one.services[rank]


def _memberships(one: Organisation) -> Iterator[Row]:
    head = one.people.start
    previous = 0
    for rank, person in enumerate(one.people):
        service = service_of(one, person)
        if service != previous:
            head, previous = person, service
        role = RUNNERS[rank] if rank < len(RUNNERS) else "professional"
        if rank >= len(RUNNERS) and person == head:
            role = "head_of_service"
        manager = head if person != head and rank >= len(RUNNERS) else None
        job = JOBS[person % len(JOBS)] if role == "professional" else ""
        yield person, one.pk, person, role, service, job, manager, SINCE


def provider_of(nation: Nation, profile: int) -> int:
    """The organisation of a facilitator: the first ones have two persons."""
    return nation.providers[(profile - 1) % len(nation.providers)]


def _provider_roles(nation: Nation) -> Iterator[Row]:
    for profile, user in zip(nation.profiles, nation.profile_users, strict=True):
        yield user, provider_of(nation, profile), user, "facilitator", SINCE


def _profiles(nation: Nation) -> Iterator[Row]:
    codes: dict[int, list[str]] = {}
    for code, profiles in nation.serving.items():
        for profile in profiles:
            codes.setdefault(profile, []).append(code)
    kinds = ("psychologist", "psychosociologist", "trainer")
    for profile, user in zip(nation.profiles, nation.profile_users, strict=True):
        first, last = person_name(user)
        yield (
            profile, provider_of(nation, profile), user, first, last,
            json.dumps([kinds[profile % 3]]), json.dumps(codes.get(profile, ["37"])),
        )  # fmt: skip


def _invitations(one: Organisation) -> Iterator[Row]:
    for rank in range(60 if one.is_large else 3):
        pk = one.pk * 100 + rank
        first, last = person_name(pk)
        yield (
            pk, one.pk, f"invitation{pk}@exemple.fr", first, last, "professional",
            one.people[0], CREATED,
        )  # fmt: skip


def _meetings(one: Organisation) -> Iterator[tuple[Row, range]]:
    """Team meetings of the weeks to come, and who is expected."""
    for round_ in range(2 if one.is_large else 1):
        for rank, service in enumerate(one.services):
            pk = one.services.start + rank + round_ * FAR
            starts = datetime(2026, 11, 26, 9, tzinfo=clock.PARIS) + timedelta(
                days=rank % 20 + 14 * round_
            )
            first = one.people.start + rank * len(one.people) // len(one.services)
            expected = range(first, min(first + MEETING_PEOPLE, one.people.stop))
            row = (pk, one.pk, "team_meeting", service, starts, starts + timedelta(hours=2))
            yield row, expected


def _participants(every: list[Organisation]) -> Iterator[Row]:
    key = 0
    for one in every:
        for row, expected in _meetings(one):
            for person in expected:
                key += 1
                yield key, one.pk, row[0], person


def _taken_by_meetings(every: list[Organisation]) -> Iterator[Row]:
    key = FAR
    for one in every:
        for row, expected in _meetings(one):
            source = source_of(Meeting(pk=row[0]))
            for person in expected:
                key += 1
                yield key, one.pk, person, row[4], row[5], "meeting", "Réunion d'équipe", source


def _leaves(one: Organisation) -> Iterator[Row]:
    """One person in ten is away some week of the season."""
    for person in one.people[::10]:
        starts = datetime(2026, 11, 23, tzinfo=clock.PARIS) + timedelta(days=person % 60)
        source = f"{LEAVE_SOURCE}{slug_of('leave', person)}"
        yield (
            2 * FAR + person, one.pk, person, starts, starts + timedelta(days=3), "leave",
            "Absence", source,
        )  # fmt: skip
