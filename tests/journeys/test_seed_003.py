"""One child, three people at their screens: from the notification of a decision to the exit.

The secretary and the head at a desk, the coordinator on a phone. What each rule refuses is in
tests/pathways; here one sees that the pages lead from one to the next.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.kernel import journal
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.models import Child, Encounter, Pathway, WaitingEntry
from maillage.people.enums import Role
from maillage.people.models import User
from tests.conftest import NOW
from tests.factories import World, build_world
from tests.journeys.looking import says, seen
from tests.pathways.factories import (
    make_child,
    make_colleague,
    make_decision,
    make_entry,
    make_identity,
)

NAME = "Quenouillet"
PLACES = {
    "secretary": (Role.SECRETARY, "Sabrina Colas", 1280),
    "head": (Role.HEAD_OF_SERVICE, "Nathalie Brossard", 1280),
    "coordinator": (Role.PROFESSIONAL, "Karim Belhadj", 360),
}


class Story:
    """The three at their screens, and the child by its pseudonym."""

    def __init__(self, world: World, sit: Any, settings: Any) -> None:
        self.world, self.settings = world, settings
        self.space = f"/o/{world.home.organisation.slug}/parcours/"
        self.seats: dict[str, Any] = {}
        for name, (role, whole, width) in PLACES.items():
            user = make_colleague(world.home, role)
            first, last = whole.split(" ")
            User.objects.filter(pk=user.pk).update(first_name=first, last_name=last)
            someone = self.seats[name] = sit(width)
            # tests/journeys/test_every_page.py asks axe of the same pages.
            someone.asks_axe = False
            someone.sit_as(user)

    def on(self, year: int, month: int, day: int) -> None:
        self.settings.MAILLAGE_NOW = datetime(year, month, day, 9, tzinfo=UTC).isoformat()

    @property
    def child(self) -> Child:
        """The child of the story, the last to have come."""
        with within(self.world.home.organisation):
            return Child.objects.latest("pk")

    def open_record(self, name: str) -> Any:
        """Somebody opens the record, from the list of those they follow."""
        someone = self.seats[name]
        someone.open(self.space)
        someone.press(str(self.child), link=True)
        return someone


def choose(someone: Any, label: str, option: str) -> None:
    someone.page.get_by_label(label, exact=True).select_option(label=option)


@pytest.fixture
def story(transactional_db: None, person: Any, settings: Any) -> Story:
    settings.MAILLAGE_NOW = NOW.isoformat()
    return Story(build_world(), person, settings)


@pytest.mark.browser
@pytest.mark.slow
def test_from_a_family_s_call_to_the_exit(story: Story, tmp_path: Path) -> None:
    wait_beside_another(story)
    compare_two_children(story)
    admit(story)
    write_the_project(story)
    note_an_act(story)
    export_the_record(story, tmp_path)
    leave(story)
    organisation = story.world.home.organisation
    lines = JournalLine.objects.filter(organisation_id=organisation.pk)
    told = "\n".join(str(row) for row in lines.values_list("verb", "detail"))
    assert (NAME in told, "prendre le bus" in told) == (False, False)
    assert journal.verify(organisation.pk).intact


def wait_beside_another(story: Story) -> None:
    """The family calls with its notification; another child has waited for less time."""
    other = make_child(story.world.home, make_identity("Autre"))
    make_decision(other)
    make_entry(story.world.home, other)
    secretary = story.seats["secretary"]
    secretary.open(story.space)
    secretary.press("Ouvrir un dossier", link=True)
    for label, value in (
        ("Nom", NAME),
        ("Prénom", "Zélie"),
        ("Date de naissance", "2017-03-12"),
        ("Commune où vit l’enfant", "Bobigny (93)"),
    ):
        secretary.page.get_by_label(label, exact=True).fill(value)
    choose(secretary, "Service", str(story.world.home.objects["service"]))
    secretary.press("Ouvrir le dossier")
    says(secretary, "Aucune décision notée")
    assert NAME not in secretary.page.content()
    secretary.press("Noter une décision", link=True)
    secretary.fill("Valable à partir du", "2026-10-01")
    secretary.fill("Valable jusqu’au", "2029-09-30")
    secretary.press("Enregistrer")
    secretary.press("Inscrire sur une liste", link=True)
    secretary.fill("Demande de la famille", "2026-08-20")
    secretary.press("Enregistrer")
    secretary.press("Liste d’attente", link=True)
    for status in ("Prise de contact (41)", "En attente \u00a0: admissible (72)"):
        secretary.press("Changer de statut", link=True)
        choose(secretary, "Nouveau statut", status)
        secretary.press("Enregistrer ce statut")
    says(secretary, "code 72")
    seen(secretary, "01-inscription")


def compare_two_children(story: Story) -> None:
    """Why one comes before the other, in a sentence."""
    head, child = story.seats["head"], story.child
    head.open(f"{story.space}attente/")
    head.press(story.world.home.objects["service"].name, link=True)
    with within(story.world.home.organisation):
        other = Child.objects.exclude(pk=child.pk).get()
    head.page.locator("[name=premier]").select_option(label=str(other))
    head.page.locator("[name=second]").select_option(label=str(child))
    head.press("Pourquoi l’un avant l’autre")
    says(head, f"{child} passe avant {other}")
    says(head, "20 août 2026")
    seen(head, "02-pourquoi")


def admit(story: Story) -> None:
    """A coordinator, an admission, then what the law asks for and when."""
    head = story.open_record("head")
    head.press("Compléter le cercle", link=True)
    choose(head, "Fonction", "Coordination de parcours")
    head.page.locator("[name=person]").select_option(label="Karim Belhadj")
    head.press("Enregistrer")
    head.press("Commencer un parcours", link=True)
    choose(head, "Modalité", "Temps partiel")
    head.press("Enregistrer")
    says(head, "Document individuel de prise en charge remis")
    says(head, "avant le 9 décembre 2026")
    seen(head, "03-parcours")
    with within(story.world.home.organisation):
        assert WaitingEntry.objects.get(child=story.child).status == "47"


def write_the_project(story: Story) -> None:
    """Around a table with the family, on a phone: the page always says what comes next."""
    coordinator = story.seats["coordinator"]
    coordinator.open(f"{story.space}bureau/")
    says(coordinator, "Document individuel de prise en charge remis")
    seen(coordinator, "04-bureau")
    coordinator.press(str(story.child), link=True)
    coordinator.press("Commencer le projet personnalisé")
    for kind, text in (
        ("Ce que l’enfant attend", "Je veux prendre le bus"),
        ("Besoin pour prendre part à la vie avec les autres", "Être avec d’autres"),
    ):
        coordinator.press("Écrire une attente ou un besoin", link=True)
        choose(coordinator, "De quoi s’agit-il", kind)
        coordinator.fill("En quelques phrases", text)
        coordinator.press("Enregistrer")
    coordinator.press("Fixer un but", link=True)
    choose(coordinator, "Type de but", "Continuer les liens avec les autres")
    coordinator.page.get_by_label("Le but", exact=True).fill("Aller au club avec une amie")
    coordinator.press("Enregistrer")
    coordinator.press("Recueillir l’avis", link=True)
    coordinator.page.get_by_label("Avec ses mots", exact=True).check()
    coordinator.fill("Ce que l’enfant en dit", "C’est bien")
    coordinator.press("Enregistrer")
    for who in ("La famille", "Le service"):
        coordinator.press("Noter un accord", link=True)
        choose(coordinator, "Qui répond", who)
        coordinator.page.get_by_label("D’accord", exact=True).check()
        coordinator.press("Enregistrer")
    says(coordinator, "revoir le projet avec la famille")
    seen(coordinator, "05-projet")


def note_an_act(story: Story) -> None:
    """In the corridor, with two thumbs."""
    coordinator, page = story.seats["coordinator"], story.seats["coordinator"].page
    coordinator.open(f"{story.space}actes/couloir/")
    page.get_by_label(str(story.child)).check()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Noter").click()
    expect(page.locator("[data-queue]")).to_have_text("Rien n’attend.")
    with within(story.world.home.organisation):
        assert Encounter.objects.count() == 1


def export_the_record(story: Story, folder: Path) -> None:
    """Out, for the software of another service; the reading is told to who oversees."""
    coordinator = story.open_record("coordinator")
    coordinator.press("Exporter vers un autre logiciel", link=True)
    coordinator.page.locator("[name=finess]").fill("370001234")
    with coordinator.page.expect_download() as sent:
        coordinator.page.get_by_role("button", name="Exporter le dossier").click()
    bundle = json.loads(Path(sent.value.path()).read_text(encoding="utf-8"))
    assert {"Patient", "CarePlan", "Goal"} <= {
        one["resource"]["resourceType"] for one in bundle["entry"]
    }
    head = story.open_record("head")
    head.press("Qui a lu ce dossier", link=True)
    says(head, "Dossier exporté")
    seen(head, "06-lectures")


def leave(story: Story) -> None:
    """A year on: who coordinates is asked whether to go on, the head ends the pathway."""
    story.on(2027, 11, 24)
    coordinator = story.seats["coordinator"]
    coordinator.open(f"{story.space}bureau/")
    says(coordinator, "Faut-il continuer, qui prend la suite")
    coordinator.press(str(story.child), link=True)
    coordinator.press("Répondre", link=True)
    coordinator.page.get_by_label("Continuer ainsi", exact=True).check()
    coordinator.press("Enregistrer")
    head = story.open_record("head")
    head.press("Terminer le parcours", link=True)
    head.page.get_by_role("radio").first.check()
    head.press("Enregistrer")
    says(head, "au 24 novembre 2027, vers :")
    seen(head, "07-sortie")
    with within(story.world.home.organisation):
        entry = WaitingEntry.objects.get(child=story.child)
        assert (entry.status, Pathway.objects.get().left_on.isoformat()) == ("48", "2027-11-24")
