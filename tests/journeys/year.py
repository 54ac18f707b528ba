"""The département of seed 001 at the start of its year, and how people sit at their screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from maillage.groups.domain import (
    PlannedSession,
    enrol,
    publish_sessions,
)
from maillage.groups.models import Cycle, Group, Review, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.enums import OrganisationKind, Profession, Role, ServiceKind
from maillage.people.models import Organisation, Site, User
from maillage.surveys.content import Choice, Item
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Campaign
from maillage.tendering.models import Consultation, Lot
from tests.factories import build_world, make_member, make_service, make_user
from tests.surveys.factories import addresses, close_with, make_campaign, make_questionnaire
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import award_all, content, deposit, make_answerable_call

GROUP = "Animer des actions collectives"
OBJECTIVES = [
    "Se rencontrer entre pairs qui animent des groupes",
    "Éclairer ses questions par un apport théorique",
    "Se soutenir dans les projets nouveaux",
]
# Thursdays outside the school holidays of zone A.
DAYS = [
    date(2026, 10, 1),
    date(2026, 11, 26),
    date(2027, 1, 21),
    date(2027, 3, 18),
    date(2027, 5, 20),
]
# The third date is cancelled.
MADE_UP = date(2027, 2, 4)
HALF_DAY = timedelta(hours=3, minutes=30)

STAFF_ASKED = Item(
    "soutien",
    QuestionKind.SCALE,
    "Mon équipe me soutient dans les situations difficiles.",
    options=tuple(
        Choice(str(rank), label)
        for rank, label in enumerate(("Jamais", "Rarement", "Souvent", "Toujours"), start=1)
    ),
)
STAFF_ANSWERED = {"soutien//2": 6, "soutien//3": 15, "soutien//4": 10}

TO_THE_TOP = "element => element.scrollIntoView()"


def on(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS)


class Year:
    """The département, its people, its facilitator, and somebody from a social centre."""

    def __init__(self, sit: Callable[[int], Any], settings: Any) -> None:
        self._sit, self._settings, self._seats = sit, settings, dict[str, Any]()
        self.now(on(date(2026, 6, 15)))
        self.world = build_world()
        self.home = self.world.home.organisation
        self._name_people()
        with within(self.home):
            self.members = self._team()
        self.call = self._called()
        self.now(on(date(2026, 7, 6)))
        self.cycle: Cycle = award_all(self.world, self.call)
        with within(self.home):
            self.group = Group.objects.select_related("cycle", "organisation").get()
            for person in self.regulars:
                enrol(
                    group=self.group,
                    person=person,
                    actor=self.people["buyer"],
                    starts_on=date(2026, 9, 1),
                )
            self.now(on(date(2026, 9, 7)))
            plan = [PlannedSession(on(day), on(day) + HALF_DAY, self.room) for day in DAYS]
            publish_sessions(cycle=self.cycle, actor=self.people["buyer"], plan={self.group: plan})
        mail.outbox.clear()

    @property
    def people(self) -> dict[str, User]:
        return {**self.world.home.people, "facilitator": self.world.provider.people["facilitator"]}

    @property
    def regulars(self) -> list[User]:
        return self.members[:5]

    @property
    def room(self) -> Any:
        return self.world.home.objects["room"]

    def _name_people(self) -> None:
        rows = Organisation.objects.filter(pk=self.home.pk)
        rows.update(
            name="Département de la Vienne",
            kind=OrganisationKind.DEPARTMENT,
            departement_code="86",
            commune_code="86194",
        )
        self.home.refresh_from_db()
        Organisation.objects.filter(pk=self.world.provider.organisation.pk).update(
            name="Les Passerelles"
        )
        with within(self.home):
            Site.objects.filter(pk=self.world.home.objects["site"].pk).update(
                name="Maison du Clain", commune_code="86194", departement_code="86"
            )
            type(self.room).objects.filter(pk=self.room.pk).update(name="Salle des Tilleuls")
        for role, first, last in (
            ("buyer", "Thomas", "Guérineau"),
            ("hr", "Mireille", "Sauzé"),
            ("director", "Anne-Laure", "Pineau"),
            ("facilitator", "Awa", "Sarr"),
        ):
            User.objects.filter(pk=self.people[role].pk).update(first_name=first, last_name=last)

    def _team(self) -> list[User]:
        """Mixed trades of two local centres: five regulars, two who come for a day."""
        centres = [
            make_service(self.home, f"MDD {town}", kind=ServiceKind.LOCAL_CENTRE)
            for town in ("Poitiers", "Châtellerault")
        ]
        return [
            make_member(
                self.home,
                Role.PROFESSIONAL,
                make_user(first, last),
                profession=trade,
                service=centres[rank % 2],
            )
            for rank, (first, last, trade) in enumerate(
                (
                    ("Léa", "Fournier", Profession.FAMILY_ECONOMY_COUNSELLOR),
                    ("Hugo", "Marchais", Profession.SOCIAL_WORKER),
                    ("Nadia", "Belkacem", Profession.CHILDCARE_NURSE),
                    ("Yann", "Le Bris", Profession.SPECIAL_EDUCATOR),
                    ("Claire", "Aubry", Profession.FAMILY_ECONOMY_COUNSELLOR),
                    ("Inès", "Roche", Profession.SOCIOCULTURAL_WORKER),
                    ("Paul", "Tessier", Profession.SOCIAL_WORKER),
                )
            )
        ]

    def _called(self) -> Consultation:
        call = make_answerable_call(
            self.home,
            title="Analyse des pratiques pour l’action collective",
            departement_code="86",
            deadline=on(date(2026, 7, 2), 12),
            season_starts_on=date(2026, 9, 11),
            season_ends_on=date(2027, 6, 30),
            membership="open",
            is_voluntary=True,
            avoids_school_holidays=True,
            objectives=OBJECTIVES,
            site=self.world.home.objects["site"],
        )
        with within(self.home):
            Lot.objects.update(
                name=GROUP, size_budgeted=7, sessions_min=5, sessions_max=5, duration_minutes=210
            )
            lots = list(Lot.objects.all())
        profile = make_facilitator(
            self.world.provider.organisation,
            first_name="Awa",
            last_name="Sarr",
            departements=["86"],
            user=self.people["facilitator"],
        )
        deposit(call, self.world.provider, content(lots, profile, price=62_000))
        return call

    def now(self, moment: datetime) -> None:
        """Move the clock, and do what it makes due."""
        self._settings.MAILLAGE_NOW = moment.isoformat()
        if hasattr(self, "cycle"):
            call_command("tick")

    def at(self, name: str, width: int = 1280, *, user: User | None = None) -> Any:
        """Somebody at their screen, signed in; the login page has its own journey."""
        if name not in self._seats:
            seat = self._sit(width)
            seat.asks_axe = False
            person = user or self.people.get(name)
            if person is not None:
                seat.sit_as(person)
            self._seats[name] = seat
        return self._seats[name]

    def ask_the_staff(self) -> Campaign:
        """A survey of the whole space, counted: what human resources read on their own pages."""
        survey = make_campaign(
            self.home,
            addresses(38),
            make_questionnaire(self.home, (STAFF_ASKED,), title="Vivre son travail"),
            title="Votre travail, un an après",
            opens_at=clock.now(),
            closes_at=clock.now() + timedelta(days=7),
        )
        close_with(survey, STAFF_ANSWERED, 31)
        mail.outbox.clear()
        return survey

    def path(self, name: str, **kwargs: Any) -> str:
        return reverse(name, kwargs={"organisation": self.home.slug, **kwargs})

    def session(self, day: date) -> Session:
        with within(self.home):
            rows = Session.objects.select_related("group__cycle", "organisation", "room")
            found: Session = rows.exclude(status="cancelled").get(starts_at=on(day))
        return found

    def review(self, kind: str) -> Review:
        with within(self.home):
            found: Review = Review.objects.select_related("ratings", "group").get(kind=kind)
        return found
