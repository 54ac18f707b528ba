"""Sheet 9 of a departmental plan (seed 002), in the browser: from an idea to the council.

An action conceived with families is published, found, joined from a phone, held, counted, told at
the forum and proposed to the conference. The three indicators of the sheet move by themselves, and
each leads to what it counts. `MAILLAGE_SHOTS=<folder>` keeps a picture of the main pages.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import expect

from maillage.actions.models import EventDay
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, Service, Site
from tests.actions.day_factories import come
from tests.factories import World, build_world
from tests.journeys.looking import link_in_mail_to, says, seen

STARTS = datetime(2026, 11, 24, 10, 0, tzinfo=clock.PARIS)
HELD, FORUM, CONFERENCE = (STARTS + timedelta(days=days) for days in (8, 15, 29))
TITLE = "Cuisiner ensemble le mercredi"
HOW = "Quatre mères ont choisi les recettes et animent avec nous."
NAMES = ("Maïté", "Jaulin")
FAMILY = "famille@exemple.example"
MEASURES = {
    "Nombre de professionnels présents au forum": "forums.present",
    "Nombre de groupes de travail": "working_groups.met",
    "Nombre et contenu des actions collectives": "actions.running",
}


@pytest.fixture
def world(transactional_db: None, settings: Any) -> World:
    settings.MAILLAGE_NOW = STARTS.isoformat()
    found = build_world()
    space = found.home
    Organisation.objects.filter(pk=space.organisation.pk).update(
        name="Département de la Vienne", kind="departement", departement_code="86"
    )
    with within(space.organisation):
        Service.objects.update(name="Maison du département de Loudun")
        Site.objects.update(name="MDD de Loudun", commune_code="86137", departement_code="86")
    for role, names in (("head_of_service", ("Odile", "Brisset")), ("professional", NAMES)):
        user = space.people[role]
        user.first_name, user.last_name = names
        user.save()
    return found


class Year:
    """Who holds the plan, at a desk; who animates, at a desk; a family, on a phone."""

    def __init__(self, world: World, person: Any, settings: Any) -> None:
        self.settings = settings
        self.organisation = world.home.organisation
        self.space = f"/o/{world.home.organisation.slug}/actions/"
        self.people = world.home.people
        self.head, self.pro, self.family = person(1280), person(1280), person(360)
        self.head.sit_as(self.people["head_of_service"])
        self.pro.sit_as(self.people["professional"])

    def at(self, moment: datetime) -> None:
        self.settings.MAILLAGE_NOW = moment.isoformat()

    def figures(self) -> list[str]:
        """What the three indicators say on the page of the sheet, in the order of the sheet."""
        self.head.open(self.sheet)
        cells = self.head.page.locator("tbody tr td[data-label=Valeur]").all_inner_texts()
        return [re.sub(r"\D.*", "", cell.replace("\u00a0", " ").strip()) for cell in cells]


@pytest.mark.browser
@pytest.mark.slow
def test_the_year_of_sheet_nine(world: World, person: Any, settings: Any) -> None:
    year = Year(world, person, settings)
    write_the_sheet(year)
    assert year.figures() == ["0", "0", "0"]
    tell_the_action(year)
    assert year.figures() == ["0", "0", "1"]
    find_it(year)
    a_family_joins(year)
    hold_and_count(year)
    assert year.figures() == ["0", "0", "1"]
    day = tell_at_the_forum(year)
    be_there(year, day)
    assert year.figures() == ["5", "0", "1"]
    work_together(year)
    assert year.figures() == ["5", "1", "1"]
    seen(year.head, "006-fiche")
    propose_to_the_conference(year)
    follow_each_number(year)


def write_the_sheet(year: Year) -> None:
    head = year.head
    head.open(f"{year.space}fiches/")
    head.press("Ajouter une fiche action", link=True)
    for label, value in (
        ("Plan ou schéma", "Schéma départemental de l’enfance 2024-2028"),
        ("Numéro de la fiche", "9"),
        ("Intitulé", "Encourager les professionnels à construire des actions collectives"),
        ("Pilotage", "PSEIE"),
        ("Co-pilotage", "DMDD"),
        ("Contributeurs", "DPPE, SDAS, MDD, PMI, ASE"),
    ):
        head.page.get_by_label(re.compile(f"^{label}")).fill(value)
    send(head)
    year.sheet = head.page.url.removeprefix(head.base)
    for label, measure in MEASURES.items():
        head.open(year.sheet)
        head.press("Ajouter un indicateur", link=True)
        head.fill("Indicateur", label)
        head.page.get_by_label("Comment il se remplit").select_option(measure)
        send(head)


def tell_the_action(year: Year) -> None:
    """Four short pages, then it is published."""
    pro = year.pro
    pro.open(year.space)
    seen(pro, "006-inventaire-vide")
    pro.press("Raconter une action", link=True)
    pro.fill("Titre", TITLE)
    send(pro)
    pro.fill("Ce que l’on cherche", "Retrouver le plaisir de faire à manger.")
    pro.page.get_by_label("Parents", exact=True).check()
    choose(pro, "Forme", "Atelier")
    seen(pro, "006-ecrire")
    send(pro)
    choose(pro, "Lieu", "MDD de Loudun")
    pro.page.get_by_role("checkbox", name=" ".join(NAMES)).check()
    send(pro)
    pro.page.get_by_label("Elles la portent ou l’animent avec nous").check()
    pro.fill("Racontez en une phrase", HOW)
    send(pro)
    pro.fill("De quoi la refaire", "Deux plaques, douze tabliers.")
    send(pro)
    says(pro, "relire la fiche, puis la publier")
    pro.press("Publier")
    year.action = pro.page.url.removeprefix(pro.base).split("#")[0]
    seen(pro, "006-action")


def find_it(year: Year) -> None:
    """Somebody else, who types as one types."""
    head = year.head
    head.open(year.space)
    seen(head, "006-inventaire")
    head.fill("Mots", "cuisine mercredis")
    head.press("Chercher")
    head.press(TITLE, link=True)
    says(head, HOW)


def a_family_joins(year: Year) -> None:
    pro, family = year.pro, year.family
    pro.open(year.action)
    pro.press("Ajouter une date", link=True)
    when(pro, HELD, "Début", "Fin")
    pro.fill("Places", "12")
    send(pro)
    pro.press("Créer le lien d’inscription")
    seen(pro, "006-lien")
    link = pro.page.locator("code").inner_text().split("testserver")[-1]
    family.open(re.sub(r"^https?://[^/]+", "", link))
    family.page.get_by_role("radio", name=re.compile("2 décembre")).check()
    family.page.get_by_role("radio", name="Parents et proches").check()
    family.fill("Combien de personnes", "3")
    family.fill("Votre courriel", FAMILY)
    seen(family, "006-inscription")
    family.press("M’inscrire")
    says(family, "Un message vous dit si votre place est gardée")
    family.open(link_in_mail_to(FAMILY, "/actions/ma-place/"))
    says(family, "Place prise")
    seen(family, "006-ma-place")


def hold_and_count(year: Year) -> None:
    year.at(HELD + timedelta(hours=4))
    pro = year.pro
    pro.open(year.action)
    pro.press("Combien sont venus", link=True)
    for label, many in (
        ("Parents et proches, première fois", "1"),
        ("Enfants, première fois", "2"),
    ):
        pro.fill(label, many)
    seen(pro, "006-venues")
    send(pro)
    says(pro, "3\u00a0venues")


def tell_at_the_forum(year: Year) -> str:
    """The action is proposed in one gesture, accepted, and put in the programme."""
    day = announce(year, "Forum des actions collectives", FORUM)
    place_proposal(year, day)
    pro = year.pro
    pro.open(day)
    says(pro, TITLE)
    pro.press("M’inscrire", link=True)
    choose(pro, "Direction", "MDD")
    choose(pro, "Métier", "Éducateur ou éducatrice spécialisée")
    send(pro)
    says(pro, "Votre place est gardée")
    seen(pro, "006-journee")
    return day


def be_there(year: Year, day: str) -> None:
    """Four come by the link of the day; then one tap each in the list of who is expected."""
    with within(year.organisation):
        forum = EventDay.objects.get()
    for number in range(4):
        come(forum, f"venue{number}@exemple.example", name=f"Camille Venue-{number}")
    year.at(FORUM + timedelta(minutes=30))
    head = year.head
    head.open(day)
    head.press("Noter les présences", link=True)
    seen(head, "006-inscrits")
    for _ in range(5):
        head.press("Est là")
    says(head, "5\u00a0personnes présentes")
    head.open(f"{day}presents/")
    seen(head, "006-presents")


def work_together(year: Year) -> None:
    """A working group meets: from then on it is counted."""
    head = year.head
    year.at(FORUM + timedelta(days=1))
    head.open(f"{year.space}groupes-de-travail/")
    head.press("Ouvrir un groupe", link=True)
    head.fill("Intitulé", "Une malle de jeux")
    head.fill("Ce qu’il doit produire", "Une malle prêtée entre services")
    head.page.get_by_role("checkbox", name=" ".join(NAMES)).check()
    send(head)
    head.press("Fixer", link=True)
    when(head, FORUM + timedelta(days=3), "Heure de début", "Heure de fin")
    send(head)
    seen(head, "006-groupe")
    year.at(FORUM + timedelta(days=4))


def propose_to_the_conference(year: Year) -> None:
    day = announce(year, "Conférence de l’ODPE", CONFERENCE)
    place_proposal(year, day)
    year.pro.open(day)
    says(year.pro, TITLE)
    seen(year.head, "006-conference")


def follow_each_number(year: Year) -> None:
    """From the sheet to an indicator, and from its number to what was counted."""
    head = year.head
    for number, counted in enumerate(("Forum", "Une malle de jeux", TITLE)):
        head.open(year.sheet)
        row = head.page.locator("tbody tr").nth(number)
        with head.page.expect_navigation():
            row.locator("th a").click()
        head.check()
        seen(head, f"006-indicateur-{number}")
        head.open(year.sheet)
        with head.page.expect_navigation():
            row.locator("td[data-label=Valeur] a").click()
        head.check()
        says(head, counted)
    assert [message.to for message in mail.outbox].count([FAMILY]) == 1


def announce(year: Year, kind: str, moment: datetime) -> str:
    """A day that calls for proposals, announced: its address."""
    head = year.head
    head.open(f"{year.space}journees/")
    head.press("Préparer une journée", link=True)
    head.page.get_by_label(kind).check()
    head.fill("Titre", kind)
    when(head, moment, "Début", "Fin")
    head.page.get_by_label("Lieu", exact=True).fill("Salle des fêtes de Loudun")
    head.fill("On propose jusqu’au", f"{moment - timedelta(days=2):%Y-%m-%d}")
    send(head)
    head.press("Annoncer la journée")
    return str(head.page.url.removeprefix(head.base).split("#")[0])


def place_proposal(year: Year, day: str) -> None:
    pro, head = year.pro, year.head
    pro.open(year.action)
    pro.press("Proposer à")
    head.open(day)
    head.press("Décider", link=True)
    head.page.get_by_label("Retenir", exact=True).check()
    head.fill("La phrase qui l’accompagne", "À raconter.")
    seen(head, "006-decider")
    send(head)
    head.press("Placer", link=True)
    head.fill("Salle ou emplacement", "Salle 1")
    head.page.get_by_label("Début", exact=True).fill("10:30")
    head.page.get_by_label("Fin", exact=True).fill("11:00")
    send(head)


def when(someone: Any, moment: datetime, start: str, end: str) -> None:
    """Two hours from that moment."""
    someone.page.get_by_label("Jour", exact=True).fill(f"{moment:%Y-%m-%d}")
    someone.page.get_by_label(start, exact=True).fill(f"{moment:%H:%M}")
    someone.page.get_by_label(end, exact=True).fill(f"{moment + timedelta(hours=2):%H:%M}")


def choose(someone: Any, label: str, start: str) -> None:
    """The first option that begins so."""
    field = someone.page.get_by_label(re.compile(f"^{label}")).first
    option = field.locator("option").filter(has_text=re.compile(f"^{re.escape(start)}")).first
    field.select_option(value=option.get_attribute("value"))


def send(someone: Any) -> None:
    """Send the form of the page, whatever its button says."""
    with someone.page.expect_navigation():
        someone.page.locator("main form button.button-main").last.click()
    someone.check()
    expect(someone.page.locator(".field-error")).to_have_count(0)
