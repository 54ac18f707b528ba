"""Who opens which page on what: the permission matrix, met by people of the large organisation."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from life_rows import _instants
from nation import Nation
from people_rows import provider_of
from tests.conftest import url_names
from tests.factories import PROVIDER_ROLES, Space, World, make_member
from tests.permissions.objects import MAKERS
from tests.tendering.offers import content, deposit, make_answerable_call

from maillage.groups.models import Cycle, Enrolment, Group, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile, Membership, Organisation, Room, User
from maillage.planning import adapter
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario
from maillage.planning.queries import load_inputs, material_of
from maillage.tendering.models import Agreement, Consultation, DepositReceipt, Offer
from maillage.tendering.queries import offers as offer_queries

MATRIX = Path(__file__).parents[2] / "tests" / "permissions"
STAFF = ("director", "head_of_service", "buyer", "secretary", "admin", "hr")
LOTS_COMPARED, OFFERS_COMPARED = 12, 10
# The demonstration's own pages do not exist outside it; one token cannot be spent twice.
LEFT_OUT = {"demo:tour": "n'existe que dans la démonstration"}

# Other ways to look at a page, each measured like a page.
CALENDAR = ("?vue=mois", "?vue=semaine", "?vue=liste")
VIEWS = {
    "planning:calendar": (*CALENDAR, "?page=3"),
    "people:agenda": CALENDAR,
    "people:members": ("?page=40", "?role=professional"),
    "people:team_agenda": ("?page=40",),
    "tendering:public_calls": ("?departement=37&profile=psychologist",),
}


@dataclass
class Page:
    """One address as one person opens it."""

    name: str
    who: str
    url: str
    client: Client
    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    html: bytes = b""
    status: int = 0


class Subjects:
    """The people, and what the addresses name."""

    def __init__(self, nation: Nation) -> None:
        self.nation = nation
        self.large = nation.organisations[0]
        roles = ("admin", "director", "hr", "buyer", "head_of_service", "secretary")
        people = dict(zip(roles, User.objects.filter(pk__in=self.large.people[:6]), strict=True))
        people["professional"] = User.objects.get(pk=self.large.professionals()[3])
        home = Organisation.objects.get(pk=self.large.pk)
        foreign = Organisation.objects.get(pk=self.large.pk + 1)
        self.profile = self._busiest_profile()
        provider = Organisation.objects.get(pk=provider_of(nation, self.profile.pk))
        facilitator = self.profile.user
        self.world = World(
            home=Space(home, people),
            foreign=Space(foreign, {}),
            provider=Space(provider, {"facilitator": facilitator}),
            stranger=User.objects.get(pk=nation.organisations[1].people[-1]),
        )
        with across_organisations("benchmark"):
            self.world.provider.people["admin"] = make_member(provider, PROVIDER_ROLES[0])
            room = Room.objects.select_related("site").get(pk=self.large.services[0])
            self.world.home.objects |= {
                "room": room,
                "site": room.site,
                "service": room.site.services.get(),
            }
        self.made: dict[str, str] = {}

    def _busiest_profile(self) -> FacilitatorProfile:
        with across_organisations("benchmark"):
            return FacilitatorProfile.objects.select_related("user").get(
                pk=self.nation.serving[self.large.departement][0]
            )

    def value(self, key: str) -> str:
        """What the URL part called `key` is: of the national data, else made like the matrix's."""
        if key not in self.made:
            own: Callable[[], Any] | None = getattr(self, f"_of_{key}", None)
            with within(self.world.home.organisation), transaction.atomic():
                self.made[key] = str(own() if own is not None else MAKERS[key](self.world))
        return self.made[key]

    # --- groups -------------------------------------------------------------------------------

    @cached_property
    def group(self) -> Group:
        return Group.objects.select_related("cycle").get(pk=self.large.groups.start)

    def _of_cycle(self) -> str:
        return self.group.cycle.slug

    def _of_group(self) -> str:
        return self.group.slug

    def _of_enrolment(self) -> str:
        return Enrolment.objects.filter(group=self.group).first().slug

    def _of_session(self) -> str:
        return Session.objects.coming().filter(group=self.group).first().slug

    def _of_group_leader(self) -> str:
        with across_organisations("benchmark"):
            return self.group.facilitators.select_related("profile").first().profile.slug

    def _of_scenario(self) -> str:
        """The calendar of the 120 groups that are planned at once, as the engine would hand it."""
        cycle = Cycle.objects.get(pk=self.group.cycle_id)
        with override_settings(MAILLAGE_NOW=datetime(2026, 8, 25, tzinfo=clock.PARIS).isoformat()):
            problem = adapter.build(material_of(load_inputs(cycle)))
        options = {row["id"]: row["facilitators"][0]["id"] for row in problem["groups"]}
        entries = [
            {
                "id": group.name,
                "facilitator": options[group.name],
                "sessions": [
                    {"start": one.strftime("%Y-%m-%dT%H:%M"), "room": "Salle 1"}
                    for one in _instants(group.pk)
                ],
            }
            for group in cycle.groups.order_by("name")
        ]
        return CalendarScenario.objects.create(
            organisation=cycle.organisation,
            cycle=cycle,
            status=ScenarioStatus.SOLVED,
            problem=problem,
            solution={"format": "maillage.calendar-solution/1", "groups": entries},
            cost=0.0,
            bound=0.0,
            created_at=clock.now(),
        ).slug

    # --- people -------------------------------------------------------------------------------

    def _of_membership(self) -> str:
        head = Membership.objects.filter(role="head_of_service", reports__isnull=False).first()
        return head.slug

    # --- calls --------------------------------------------------------------------------------

    def _call(self, rank: int) -> Consultation:
        return Consultation.objects.get(pk=self.large.pk * 1000 + rank)

    def _of_draft_call(self) -> str:
        return self._call(0).slug

    def _of_published_call(self) -> str:
        return self._call(2).slug

    def _of_agreement(self) -> str:
        return Agreement.objects.order_by("pk").first().slug

    def _of_receipt(self) -> str:
        with across_organisations("benchmark"):
            provider = self.world.provider.organisation
            return DepositReceipt.objects.filter(organisation=provider).first().slug

    @cached_property
    def closed_call(self) -> Consultation:
        """Twelve lots, ten sealed offers on each: what the comparison opens."""
        now = clock.now()
        call = make_answerable_call(
            self.world.home.organisation, deadline=now - timedelta(days=1), lots=LOTS_COMPARED
        )
        lots = offer_queries.open_lots(call)
        with override_settings(MAILLAGE_NOW=(now - timedelta(days=2)).isoformat()):
            for profile in self._bidders():
                space = Space(profile.organisation, {"facilitator": profile.user})
                deposit(call, space, content(lots, profile, price=28_000 + profile.pk % 90 * 50))
        return call

    def _bidders(self) -> list[FacilitatorProfile]:
        found: dict[int, FacilitatorProfile] = {}
        with across_organisations("benchmark"):
            serving = self.nation.serving[self.large.departement]
            rows = FacilitatorProfile.objects.select_related("user", "organisation")
            for profile in rows.filter(pk__in=serving).order_by("pk"):
                found.setdefault(profile.organisation_id, profile)
        return list(found.values())[:OFFERS_COMPARED]

    def _of_closed_call(self) -> str:
        return self.closed_call.slug

    def _of_sent_offer(self) -> str:
        with across_organisations("benchmark"):
            return Offer.objects.filter(consultation=self.closed_call).first().slug

    def _of_facilitator(self) -> str:
        return self.profile.slug

    # --- pages --------------------------------------------------------------------------------

    def pages(self) -> tuple[list[Page], dict[str, str]]:
        """Every GET page of the matrix, once per kind of reader; and those left out, with why."""
        rows: dict[str, dict[str, Any]] = {}
        for file in sorted(MATRIX.glob("*.toml")):
            rows |= tomllib.loads(file.read_text(encoding="utf-8"))
        patterns = dict(url_names())
        clients = self._clients()
        found: list[Page] = []
        left = dict(LEFT_OUT)
        for name, row in sorted(rows.items()):
            if "GET" not in row["methods"] or name in left:
                continue
            provided = row.get("space") == "provider"
            space = self.world.provider if provided else self.world.home
            kwargs = {part: self.value(key) for part, key in row.get("kwargs", {}).items()}
            if patterns[name].startswith("o/<slug:organisation>/"):
                kwargs["organisation"] = space.organisation.slug
            url = reverse(name, kwargs=kwargs)
            for who in _readers(row, provided):
                for query in ("", *VIEWS.get(name, ())):
                    found.append(Page(f"{name}{query}", who, f"{url}{query}", clients[who]))
        return found, left

    def _clients(self) -> dict[str, Client]:
        people = dict(self.world.home.people)
        people["facilitator"] = self.world.provider.people["facilitator"]
        clients = {"public": Client(raise_request_exception=False)}
        for who, person in people.items():
            clients[who] = Client(raise_request_exception=False)
            clients[who].force_login(person, backend=settings.AUTHENTICATION_BACKENDS[1])
        return clients


def _readers(row: dict[str, Any], provided: bool) -> list[str]:
    """The kinds of people who open a page: staff by one role, a professional, a facilitator."""
    who = row["who"]
    if who in ("public", "link"):
        return ["public"]
    if who == "signed-in":
        return ["professional", "facilitator"]
    if provided:
        return ["facilitator"]
    readers = [next((role for role in STAFF if role in who), "")]
    if "professional" in who:
        readers.append("professional")
    return [one for one in readers if one]
