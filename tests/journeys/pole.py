"""The pole of seed 000 and the three structures that answer its call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, User
from maillage.tendering.models import Consultation
from tests.factories import PROVIDER_ROLES, Space, World, build_world, make_service, make_space
from tests.tendering.factories import make_facilitator

# The text is of 2024: its dates move by two school years, on the same weekdays.
WRITTEN_ON = datetime(2026, 6, 22, 9, 0, tzinfo=clock.PARIS)
DEADLINE = datetime(2026, 8, 31, 23, 59, tzinfo=clock.PARIS)
OPENED_ON = datetime(2026, 9, 1, 9, 0, tzinfo=clock.PARIS)
HOME = "pole-milieu-ouvert"
PEOPLE = {
    "head_of_service": "Nathalie Brossard",
    "director": "Hélène Castaing",
    "buyer": "Inès Garnier",
    "hr": "Mireille Sauzé",
    "professional": "Yann Le Bris",
}
COMMITTEE = ("head_of_service", "director", "buyer")
HOLDERS = {"SAPED 1": "Odile Marchand", "SAPED 2": "Karim Ferrand"}


@dataclass(frozen=True)
class Bidder:
    """Who answers: their structure, their person, their prices by group, their method."""

    structure: str
    first: str
    last: str
    prices: dict[str, str]
    note: str
    marks: tuple[str, str, str]
    siret: str

    @property
    def person(self) -> str:
        return f"{self.first} {self.last}"


RICOCHET = Bidder(
    "Cabinet Ricochet",
    "Anne",
    "Petit",
    {"*": "300,50"},
    "Lecture systémique, marqueur-7f3a. Anne Petit, 300,50 € la séance.",
    ("31", "22", "8"),
    "55210055400013",
)
ATELIER = Bidder(
    "Atelier des métiers",
    "Idriss",
    "Benali",
    {"*": "330", "SIE": "310"},
    "Jeu de rôle et reprise théorique.",
    ("28", "20", "7"),
    "",
)
PASSERELLES = Bidder(
    "Les Passerelles",
    "Zoé",
    "Lagarde",
    {"*": "390"},
    "Conférences, puis discussion.",
    ("20", "15", "5"),
    "",
)
BIDDERS = (RICOCHET, ATELIER, PASSERELLES)


@dataclass
class Stage:
    """The pole, those who answer, and who sits at which screen."""

    sit: Callable[[int], Any]
    settings: Any
    folder: Path
    world: World
    spaces: dict[str, Space]
    seats: dict[str, Any] = field(default_factory=dict)

    @property
    def home(self) -> Organisation:
        return self.world.home.organisation

    def now(self, moment: datetime) -> None:
        self.settings.MAILLAGE_NOW = moment.isoformat()

    def at(self, name: str, width: int = 1280) -> Any:
        """Somebody at their screen: a role of the pole, a structure, or any visitor."""
        if name not in self.seats:
            someone = self.seats[name] = self.sit(width)
            # tests/journeys/test_every_page.py asks axe of the same pages.
            someone.asks_axe = False
            if name in self.spaces:
                someone.sit_as(self.spaces[name].people["facilitator"])
            elif name in PEOPLE:
                someone.sit_as(self.world.home.people[name])
        return self.seats[name]

    def key(self, role: str) -> Path:
        return self.folder / f"{role}.age"

    @property
    def call(self) -> Consultation:
        with within(self.home):
            return Consultation.objects.get()

    def url(self, path: str = "") -> str:
        return f"/o/{HOME}/appels/{self.call.slug}/{path}"


def set_stage(sit: Callable[[int], Any], settings: Any, folder: Path) -> Stage:
    """Everybody is known, nobody has done anything yet."""
    settings.MAILLAGE_NOW = WRITTEN_ON.isoformat()
    world = build_world()
    Organisation.objects.filter(pk=world.home.organisation.pk).update(
        slug=HOME, name="Pôle milieu ouvert", siret="73282932000074"
    )
    world.home.organisation.refresh_from_db()
    for role, name in PEOPLE.items():
        first, last = name.split(" ", 1)
        User.objects.filter(pk=world.home.people[role].pk).update(first_name=first, last_name=last)
    with within(world.home.organisation):
        for name in ("SIE", "SIEMO", "SAPED"):
            make_service(world.home.organisation, name, short_name=name)
    spaces = {}
    for rank, one in enumerate(BIDDERS):
        space = world.provider if rank == 0 else make_space("provider", PROVIDER_ROLES)
        Organisation.objects.filter(pk=space.organisation.pk).update(
            name=one.structure, siret=one.siret
        )
        make_facilitator(space.organisation, first_name=one.first, last_name=one.last)
        spaces[one.structure] = space
    return Stage(sit, settings, folder, world, spaces)
