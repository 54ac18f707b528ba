"""A small world for tests: plain functions, nothing surprising, no hidden defaults.

`build_world()` makes what the permission matrix walks: a home organisation with one person per
role, a foreign one likewise, and a provider. Rooms add their own objects in
`tests/permissions/objects.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from maillage.kernel.tenancy import within
from maillage.people.enums import OrganisationKind, Role, ServiceKind, SiteKind
from maillage.people.models import Membership, Organisation, Provider, Room, Service, Site, User

_numbers = count(1)
SINCE = date(2025, 9, 1)
CREATED = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
BUYER_ROLES = tuple(role for role in Role if role is not Role.FACILITATOR)
PROVIDER_ROLES = (Role.ADMIN, Role.FACILITATOR)


def make_user(first_name: str = "Camille", last_name: str = "", **fields: Any) -> User:
    number = next(_numbers)
    return User.objects.create_user(
        email=fields.pop("email", f"personne{number}@exemple.fr"),
        password="correct horse battery",
        first_name=first_name,
        last_name=last_name or f"Durand-{number}",
        **fields,
    )


def make_organisation(
    name: str = "", kind: str = OrganisationKind.ASSOCIATION, **fields: Any
) -> Organisation:
    number = next(_numbers)
    defaults = {
        "slug": f"organisation-{number}",
        "name": name or f"Association n° {number}",
        "departement_code": "37",
        "commune_code": "37261",
        "created_at": CREATED,
    }
    return Organisation.objects.create(kind=kind, **{**defaults, **fields})


def make_member(
    organisation: Organisation, role: str, user: User | None = None, **fields: Any
) -> User:
    person = user or make_user()
    with within(organisation):
        Membership.objects.create(
            organisation=organisation,
            user=person,
            role=role,
            starts_on=fields.pop("starts_on", SINCE),
            **fields,
        )
    if hasattr(person, "_posts"):
        del person._posts
    return person


def make_service(organisation: Organisation, name: str = "", **fields: Any) -> Service:
    return Service.objects.create(
        organisation=organisation,
        name=name or f"Service n° {next(_numbers)}",
        kind=fields.pop("kind", ServiceKind.COURT_HOME_SUPPORT),
        **fields,
    )


def make_site(organisation: Organisation, name: str = "", **fields: Any) -> Site:
    defaults = {"kind": SiteKind.HEAD_OFFICE, "commune_code": "37261", "departement_code": "37"}
    return Site.objects.create(
        organisation=organisation,
        name=name or f"Lieu n° {next(_numbers)}",
        **{**defaults, **fields},
    )


def make_room(site: Site, name: str = "", seats: int = 15) -> Room:
    return Room.objects.create(
        organisation=site.organisation,
        site=site,
        name=name or f"Salle {next(_numbers)}",
        seats=seats,
    )


@dataclass
class Space:
    """An organisation and one person per role in it."""

    organisation: Organisation
    people: dict[str, User] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Home (a buyer), foreign (another buyer), provider; and somebody who belongs nowhere."""

    home: Space
    foreign: Space
    provider: Space
    stranger: User


def make_space(kind: str, roles: tuple[Role, ...]) -> Space:
    organisation = make_organisation(kind=kind)
    people = {role.value: make_member(organisation, role) for role in roles}
    return Space(organisation, people)


def build_world() -> World:
    world = World(
        home=make_space(OrganisationKind.ASSOCIATION, BUYER_ROLES),
        foreign=make_space(OrganisationKind.ASSOCIATION, BUYER_ROLES),
        provider=make_space(OrganisationKind.PROVIDER, PROVIDER_ROLES),
        stranger=make_user("Alix", "Ailleurs"),
    )
    Provider.objects.create(organisation=world.provider.organisation)
    for space in (world.home, world.foreign):
        service = make_service(space.organisation)
        site = make_site(space.organisation)
        space.objects |= {"service": service, "site": site, "room": make_room(site)}
    return world
