"""The year of seed 001, played by those who live it: an open group of a département.

Framing, five half-days where people come and go, a date cancelled and made up, mid-term, the
objectives rated, a yearly review that the group sends back once, the end, and the next call.
`MAILLAGE_YEAR_SHOTS=<folder>` keeps a picture of each page, on a phone and on a desk.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from maillage.groups.domain import (
    PlannedSession,
    enrol,
    publish_sessions,
    record_attendance,
)
from maillage.groups.domain.attendance import roster
from maillage.groups.models import Cycle, Group, Review, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.enums import OrganisationKind, Profession, Role, ServiceKind
from maillage.people.models import Organisation, Site, User
from maillage.surveys.domain.answering import answer
from maillage.tendering.models import Consultation, Lot
from tests.factories import build_world, make_member, make_service, make_user
from tests.surveys.factories import tokens_sent
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import award_all, content, deposit, make_answerable_call

SHOTS = os.environ.get("MAILLAGE_YEAR_SHOTS")
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
CANCELLED, MADE_UP = DAYS[2], date(2027, 2, 4)
HALF_DAY = timedelta(hours=3, minutes=30)
FIRST_WORDS = "Commencer chaque séance par les nouvelles de la précédente"
SECOND_WORDS = "Garder un temps pour les nouvelles de la séance précédente"


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
                client = Client()
                client.force_login(
                    person, backend="allauth.account.auth_backends.AuthenticationBackend"
                )
                seat.carry_session_of(client)
            self._seats[name] = seat
        return self._seats[name]

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


def seen(someone: Any, name: str) -> None:
    """A picture of the page on a phone and on a desk, for whoever looks at it."""
    if SHOTS is None:
        return
    size = someone.page.viewport_size
    for width in (360, 1280):
        someone.page.set_viewport_size({"width": width, "height": 900})
        someone.page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    someone.page.set_viewport_size(size)


def says(someone: Any, text: str) -> None:
    expect(someone.page.get_by_role("main")).to_contain_text(text)


def link_in_mail_to(address: str, start: str) -> str:
    bodies = [str(message.body) for message in mail.outbox if message.to == [address]]
    found = re.search(rf"{start}\S*", bodies[-1])
    assert found is not None, bodies
    return found[0]


@pytest.mark.browser
@pytest.mark.slow
def test_the_year_of_an_open_group(transactional_db: None, person: Any, settings: Any) -> None:
    year = Year(person, settings)
    plan_the_reviews(year)
    set_the_frame(year)
    guest = welcome_a_guest(year)
    come_and_go(year)
    hold_the_first_session(year)
    meet(year, DAYS[1])
    cancel_and_make_up(year)
    meet(year, MADE_UP)
    review_half_way(year)
    for day in DAYS[3:]:
        meet(year, day)
    rate_the_objectives(year, guest)
    send_the_text_back(year, guest)
    share_the_second_version(year, guest)
    decide_what_follows(year)
    refuse_the_rest_to_the_director(year)
    call_again(year)


def plan_the_reviews(year: Year) -> None:
    buyer = year.at("buyer")
    buyer.open(year.path("groups:cycle", slug=year.cycle.slug))
    seen(buyer, "01-cycle")
    buyer.press("Bilans", link=True)
    seen(buyer, "02-bilans-vides")
    buyer.press("Prévoir les bilans", link=True)
    seen(buyer, "03-prevoir")
    buyer.press("Prévoir ces bilans")
    seen(buyer, "04-bilans-prevus")
    assert buyer.page.get_by_role("row").count() == 6


def set_the_frame(year: Year) -> None:
    """Human resources write what was agreed; general management accepts."""
    year.now(on(date(2026, 9, 18), 15))
    hr = year.at("hr")
    hr.open(year.path("portal:today"))
    hr.page.get_by_role("link", name=re.compile("Bilan à tenir")).first.click()
    hr.page.wait_for_load_state()
    hr.check()
    seen(hr, "05-cadrage-a-tenir")
    hr.press("Écrire le bilan", link=True)
    seen(hr, "06-cadrage-ecrire")
    hr.fill("Ce que le dispositif doit permettre", "Un lieu pour penser l’animation de groupe.")
    hr.fill("Rythme, lieu et horaires", "Cinq matinées, à la Maison du Clain.")
    hr.fill("Les points du cadre rappelés ensemble", "Le volontariat, la confidentialité.")
    hr.fill("Ce qui sera dit, à qui et quand", "Un point en février, un bilan en juin.")
    hr.press("Enregistrer le bilan")
    seen(hr, "07-cadrage-ecrit")
    hr.press("Proposer ce texte")
    director = year.at("director")
    director.open(year.path("portal:today"))
    director.page.get_by_role("link", name=re.compile("Bilan à accepter")).click()
    director.page.wait_for_load_state()
    seen(director, "08-cadrage-a-accepter")
    director.press("Accepter et partager")
    says(director, "Le bilan est accepté et partagé.")


def welcome_a_guest(year: Year) -> str:
    """Somebody of a social centre asks by the shared link, takes a place, accepts the charter."""
    buyer = year.at("buyer")
    buyer.open(year.path("groups:join_link", slug=year.group.slug))
    buyer.press("Créer le lien")
    seen(buyer, "09-lien-d-invitation")
    address = buyer.page.locator("code.feed-address").inner_text()
    guest = year.at("guest", 360)
    guest.open("/rejoindre/" + address.split("/rejoindre/")[1])
    seen(guest, "10-rejoindre")
    for label, value in (("Prénom", "Noé"), ("Structure", "Centre socioculturel")):
        guest.fill(label, value)
    guest.page.get_by_label("Nom", exact=True).fill("Gendron")
    guest.fill("Courriel", "noe@exemple.fr")
    guest.press("Recevoir mon lien")
    path = link_in_mail_to("noe@exemple.fr", "/mes-places/")
    guest.open(path)
    seen(guest, "11-places")
    guest.press("Je viens le jeudi 1er octobre")
    guest.press("J’accepte cette charte")
    says(guest, "Votre accord est enregistré.")
    seen(guest, "12-places-prises")
    return path


def come_and_go(year: Year) -> None:
    """A regular accepts the charter; a colleague takes the last place, another waits for it."""
    lea, ines, paul = year.regulars[0], *year.members[5:]
    page = year.path("groups:own_session", slug=year.session(DAYS[0]).slug)
    regular = year.at("lea", 360, user=lea)
    regular.open(page)
    seen(regular, "13-ma-seance")
    regular.press("Lire la charte", link=True)
    seen(regular, "14-charte")
    regular.press("J’accepte cette charte")
    one_day, waits = year.at("ines", 360, user=ines), year.at("paul", 360, user=paul)
    one_day.open(year.path("groups:open_sessions"))
    seen(one_day, "15-seances-ouvertes")
    one_day.open(page)
    one_day.press("Prendre une place")
    says(one_day, "Vous avez une place à cette séance.")
    waits.open(page)
    waits.press("Me mettre en liste d’attente")
    seen(waits, "16-en-attente")
    one_day.press("Rendre ma place")
    waits.open(page)
    says(waits, "Vous avez une place.")
    link_in_mail_to(paul.email, "/mon-agenda/")


def hold_the_first_session(year: Year) -> None:
    """At the door, the facilitator hears who accepts the charter, and notes who came."""
    year.now(on(DAYS[0], 12, 40))
    leader = year.at("facilitator", 360)
    provider = year.world.provider.organisation
    leader.open(reverse("portal:today", kwargs={"organisation": provider.slug}))
    seen(leader, "17-aujourdhui-animation")
    leader.page.get_by_role("link", name=re.compile("Noter les présences")).first.click()
    leader.page.wait_for_load_state()
    leader.press("Lire la charte", link=True)
    leader.press("J’accepte cette charte")
    seen(leader, "18-seance-animee")
    leader.press("Noter les présences", link=True)
    seen(leader, "19-presences")
    for name in ("Léa Fournier", "Hugo Marchais", "Nadia Belkacem", "Claire Aubry", "Paul Tessier"):
        leader.page.get_by_role("group", name=name).get_by_label("Présence").check()
    leader.page.get_by_role("group", name="Noé Gendron").get_by_label("Présence").check()
    leader.page.get_by_role("group", name="Yann Le Bris").get_by_label("Absence excusée").check()
    for select in leader.page.get_by_label(
        re.compile("Charte.*(Marchais|Belkacem|Aubry|Tessier)")
    ).all():
        select.select_option("oral")
    leader.press("Enregistrer les présences")
    says(leader, "6 personnes présentes sur 7")
    seen(leader, "20-seance-tenue")


def meet(year: Year, day: date) -> None:
    """A session whose gestures are those of the first one."""
    year.now(on(day, 12, 40))
    session = year.session(day)
    with within(year.home):
        here = [one for one in roster(session) if one.has_place]
        record_attendance(
            session=session,
            states={one.attendee: "present" for one in here},
            undertakings={one.attendee: "oral" for one in here if not one.has_undertaken},
            actor=year.people["facilitator"],
        )


def cancel_and_make_up(year: Year) -> None:
    year.now(on(date(2027, 1, 12)))
    mail.outbox.clear()
    buyer = year.at("buyer")
    buyer.open(year.path("groups:group", slug=year.group.slug))
    seen(buyer, "21-groupe")
    buyer.press("Annuler la séance du jeudi 21 janvier 2027", link=True)
    seen(buyer, "22-annuler")
    buyer.press("Annuler et prévenir")
    buyer.press("Remplacer la séance du jeudi 21 janvier 2027", link=True)
    buyer.page.get_by_label("Jour").fill(MADE_UP.isoformat())
    seen(buyer, "23-remplacer")
    buyer.press("Fixer la nouvelle date et prévenir")
    says(buyer, "remplacée le 4 février 2027")
    seen(buyer, "24-remplacee")
    told = {message.to[0] for message in mail.outbox}
    assert {person.email for person in year.regulars} <= told
    assert [message.subject for message in mail.outbox if GROUP in message.subject] == []


def review_half_way(year: Year) -> None:
    """Human resources write; the facilitator, bound to secrecy, accepts the words."""
    year.now(on(date(2027, 2, 9), 15))
    review = year.review("mid_term")
    hr = year.at("hr")
    hr.open(year.path("groups:review", slug=review.slug))
    hr.press("Écrire le bilan", link=True)
    hr.page.get_by_label("Tenu le").fill("2027-02-09")
    for label in ("Les séances se tiennent régulièrement", "Le cadre posé au départ est respecté"):
        hr.page.get_by_role("group", name=label).get_by_label("Plutôt oui").check()
    hr.fill("Les souhaits convenus avec le groupe", "Des apports théoriques plus courts.")
    hr.press("Enregistrer le bilan")
    hr.press("Proposer ce texte")
    seen(hr, "25-mi-parcours-propose")
    leader = year.at("facilitator")
    leader.open("/mes-bilans/")
    seen(leader, "26-mes-bilans")
    leader.press("Bilan à mi-parcours", link=True)
    leader.press("Accepter et partager")
    director = year.at("director")
    director.open(year.path("groups:review", slug=review.slug))
    says(director, "3 sur 5 prévues")
    says(director, "5,3, au moins 5")
    seen(director, "27-mi-parcours-lu")


def rate_the_objectives(year: Year, guest_path: str) -> None:
    """Members, a colleague of one day and the guest each get a link that belongs to nobody."""
    year.now(on(DAYS[4], 13))
    mail.outbox.clear()
    review = year.review("yearly")
    leader = year.at("facilitator")
    leader.open(reverse("groups:my_review", kwargs={"slug": review.slug}))
    leader.page.get_by_text("Demander aux membres de noter les objectifs").click()
    seen(leader, "28-demander-les-notes")
    leader.press("Demander les notes")
    seen(leader, "29-notes-demandees")
    tokens = tokens_sent()
    invited = [*(one.email for one in year.regulars), year.members[6].email, "noe@exemple.fr"]
    assert sorted(tokens) == sorted(invited)
    guest = year.at("guest")
    guest.open(f"/questionnaire/{tokens['noe@exemple.fr']}/")
    seen(guest, "30-noter")
    for choice in guest.page.get_by_role("radio", name="Plutôt oui").all():
        choice.check()
    guest.press("Envoyer ma réponse")
    for address, token in tokens.items():
        if address != "noe@exemple.fr":
            answer(
                token=token,
                answers={"objectif_1": "4", "objectif_2": "2", "objectif_3": "3"},
            )
    year.now(on(DAYS[4] + timedelta(days=8), 9))
    leader.open(reverse("groups:my_review", kwargs={"slug": review.slug}))
    says(leader, "7 réponses, anonymes.")
    seen(leader, "31-notes-recues")


def write_the_year(year: Year, words: str) -> None:
    """What the group wants to change, and what becomes of each objective."""
    leader = year.at("facilitator")
    leader.fill("Sur le fond, ce que le groupe veut ajuster", words)
    for rank, becomes in enumerate(("Garder", "Changer", "Garder")):
        leader.page.get_by_role("group", name="Cet objectif est-il atteint").nth(rank).get_by_label(
            "Plutôt oui"
        ).check()
        leader.page.get_by_role("group", name="L’an prochain", exact=True).nth(rank).get_by_label(
            becomes
        ).check()
    leader.page.get_by_label("Nouveaux mots, si l’objectif change").nth(1).fill(
        "Éclairer ses questions par des apports courts"
    )
    leader.press("Enregistrer le bilan")


def send_the_text_back(year: Year, guest_path: str) -> None:
    """The guest asks for other words by their own link; nothing says it was them."""
    year.now(on(date(2027, 6, 1)))
    mail.outbox.clear()
    review = year.review("yearly")
    leader = year.at("facilitator")
    leader.press("Écrire le bilan", link=True)
    seen(leader, "32-bilan-annuel-ecrire")
    write_the_year(year, FIRST_WORDS)
    seen(leader, "33-bilan-annuel-proposer")
    leader.press("Proposer au groupe")
    seen(leader, "34-bilan-annuel-propose")
    director = year.at("director")
    director.open(year.path("groups:cycle_reviews", slug=year.cycle.slug))
    seen(director, "35-bilans-vus-par-la-direction")
    guest = year.at("guest")
    guest.open(guest_path)
    seen(guest, "36-places-et-bilans")
    guest.open(link_in_mail_to("noe@exemple.fr", "/mes-places/"))
    says(guest, FIRST_WORDS)
    seen(guest, "37-bilan-par-le-lien")
    guest.asks_axe = True
    guest.press("Demander une reprise")
    guest.asks_axe = False
    seen(guest, "38-reprise-demandee")
    leader.open(reverse("groups:my_review", kwargs={"slug": review.slug}))
    says(leader, "Une reprise a été demandée")
    seen(leader, "39-reprise-a-faire")


def share_the_second_version(year: Year, guest_path: str) -> None:
    """Other words, read by a member; nobody objects; the facilitator lets the text out."""
    leader, review = year.at("facilitator"), year.review("yearly")
    leader.press("Modifier le texte", link=True)
    leader.fill("Sur le fond, ce que le groupe veut ajuster", SECOND_WORDS)
    leader.press("Enregistrer le bilan")
    leader.press("Proposer au groupe")
    regular = year.at("lea")
    regular.open(year.path("portal:today"))
    regular.page.get_by_role("link", name=re.compile("Bilan à relire")).click()
    regular.page.wait_for_load_state()
    says(regular, SECOND_WORDS)
    seen(regular, "40-bilan-relu")
    director = year.at("director")
    answer = director.page.request.get(director.base + year.path("groups:review", slug=review.slug))
    assert answer.status == 404
    year.now(on(date(2027, 6, 9)))
    leader.open(reverse("groups:my_review", kwargs={"slug": review.slug}))
    seen(leader, "41-valide")
    leader.press("Partager le bilan")
    director.open(year.path("groups:review", slug=review.slug))
    says(director, SECOND_WORDS)
    seen(director, "42-bilan-partage")
    pdf = director.page.request.get(
        director.base + year.path("groups:review_file", slug=review.slug, form="pdf")
    )
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")


def decide_what_follows(year: Year) -> None:
    """Human resources and general management decide, from what the group proposes."""
    year.now(on(date(2027, 6, 15)))
    review = year.review("final")
    hr = year.at("hr")
    hr.open(year.path("groups:review", slug=review.slug))
    hr.press("Écrire le bilan", link=True)
    seen(hr, "43-final-ecrire")
    says(hr, "Éclairer ses questions par des apports courts")
    hr.fill("Nouveaux objectifs pour l’an prochain", "Accueillir les nouveaux venus")
    hr.page.get_by_label("Renouveler en le changeant").check()
    hr.press("Enregistrer le bilan")
    hr.press("Proposer ce texte")
    director = year.at("director")
    director.open(year.path("groups:review", slug=review.slug))
    seen(director, "44-final-a-accepter")
    director.press("Accepter et partager")
    director.open(year.path("groups:cycle_indicators", slug=year.cycle.slug))
    says(director, "Renouveler en le changeant")
    seen(director, "45-indicateurs")


def refuse_the_rest_to_the_director(year: Year) -> None:
    """Dates, totals, aggregates and validated reviews; on every other path, nothing is there."""
    director, session = year.at("director"), year.session(DAYS[4])
    review = year.review("yearly").slug
    provider = year.world.provider.organisation.slug
    own = {"organisation": year.home.slug, "slug": session.slug}
    led = ("led_session", "led_attendance", "led_charter", "companion", "led_sheet")
    paths = [
        *(reverse(f"groups:{name}", kwargs=own) for name in led),
        *(reverse(f"groups:{name}", kwargs={**own, "organisation": provider}) for name in led),
        reverse("groups:my_review", kwargs={"slug": review}),
        reverse("groups:my_review_write", kwargs={"slug": review}),
        reverse("groups:my_agreements", kwargs={"slug": year.group.slug}),
        year.path("groups:review_write", slug=review),
        year.path("groups:hours"),
    ]
    got = {path: director.page.request.get(director.base + path).status for path in paths}
    assert got == dict.fromkeys(paths, 404)
    director.open(year.path("groups:group", slug=year.group.slug))
    text = director.page.get_by_role("main").inner_text()
    assert [str(one) for one in year.members if str(one) in text] == []


def call_again(year: Year) -> None:
    """The next call starts from what was decided."""
    buyer = year.at("buyer")
    buyer.open(year.path("tendering:call_detail", slug=year.call.slug))
    seen(buyer, "46-appel-de-l-an-dernier")
    buyer.press("Reprendre pour l’année suivante")
    says(buyer, "L’évaluation finale de l’an dernier\u00a0: renouveler en le changeant")
    seen(buyer, "47-appel-suivant")
    with within(year.home):
        following = Consultation.objects.exclude(pk=year.call.pk).get()
    assert following.objectives == [
        "Se rencontrer entre pairs qui animent des groupes",
        "Éclairer ses questions par des apports courts",
        "Se soutenir dans les projets nouveaux",
        "Accueillir les nouveaux venus",
    ]
