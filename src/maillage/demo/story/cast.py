"""Who plays: accounts, spaces, places. One password for all, since the demonstration is public."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.contrib.auth.hashers import make_password

from maillage.demo.story.names import names
from maillage.kernel import clock
from maillage.kernel.keys import search_key
from maillage.people.enums import CapacityPeriod, Role, ServiceKind
from maillage.people.models import (
    Membership,
    Organisation,
    Room,
    Service,
    ServiceCapacity,
    Site,
    User,
)

PASSWORD = "maillage-demonstration"  # noqa: S105  # nosec B105
YEARS_BEFORE = timedelta(days=3 * 365)


@lru_cache(maxsize=1)
def _password_hash() -> str:
    return make_password(PASSWORD)


@dataclass
class Space:
    """An organisation of the story with its people by role and what was built in it."""

    organisation: Organisation
    domain: str
    unused: Iterator[tuple[str, str]]

    @property
    def since(self) -> date:
        return clock.today() - YEARS_BEFORE

    def person(
        self,
        first_name: str,
        last_name: str,
        role: Role,
        *,
        service: Service | None = None,
        profession: str = "",
        manager: User | None = None,
    ) -> User:
        """An account with a role here, under a manager."""
        local = f"{search_key(first_name)}.{search_key(last_name)}".replace(" ", "-")
        user, _ = User.objects.get_or_create(
            email=f"{local}@{self.domain}",
            defaults={
                "first_name": first_name,
                "last_name": last_name,
                "password": _password_hash(),
                "created_at": clock.now(),
            },
        )
        line = Membership.objects.filter(user=manager).first() if manager else None
        Membership.objects.create(
            organisation=self.organisation,
            user=user,
            role=role,
            service=service,
            profession=profession,
            manager=line,
            starts_on=self.since,
        )
        return user

    def team(
        self, professions: Sequence[str], *, service: Service | None, manager: User
    ) -> list[User]:
        """One invented professional per profession, under the same manager."""
        return [
            self.person(
                *next(self.unused),
                Role.PROFESSIONAL,
                service=service,
                profession=profession,
                manager=manager,
            )
            for profession in professions
        ]

    def site(self, name: str, kind: str, address: str, commune: str) -> Site:
        """A place of the organisation."""
        return Site.objects.create(
            organisation=self.organisation,
            name=name,
            kind=kind,
            address=address,
            commune_code=commune,
            departement_code=self.organisation.departement_code,
        )

    def rooms(self, site: Site, *rooms: tuple[str, int]) -> None:
        """The rooms of a place: name and seats."""
        for name, seats in rooms:
            Room.objects.create(organisation=self.organisation, site=site, name=name, seats=seats)

    def service(
        self,
        name: str,
        short_name: str,
        kind: ServiceKind,
        site: Site,
        *capacities: tuple[int, int, str, CapacityPeriod, str],
    ) -> Service:
        """A service and what it can hold: (least, most, unit, period, precision) each."""
        service = Service.objects.create(
            organisation=self.organisation,
            name=name,
            short_name=short_name,
            kind=kind,
            site=site,
        )
        for least, most, unit, period, label in capacities:
            ServiceCapacity.objects.create(
                organisation=self.organisation,
                service=service,
                least=least,
                most=most,
                unit=unit,
                period=period,
                label=label,
            )
        return service


def open_space(*, slug: str, domain: str, names_after: int = 0, **fields: str) -> Space:
    """A new organisation, with nobody in it yet; its people are named from that rank on."""
    organisation = Organisation.objects.create(slug=slug, created_at=clock.now(), **fields)
    return Space(organisation, domain, names(names_after))
