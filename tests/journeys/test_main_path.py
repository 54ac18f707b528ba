"""From the text of a need to a calendar in everyone's diary, as four different people."""

from __future__ import annotations

import os
import re
import urllib.request
from datetime import datetime, timedelta
from typing import Any

import pytest
import vobject
from playwright.sync_api import expect

from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Organisation, User
from maillage.tendering.models import Consultation
from tests.conftest import NOW
from tests.factories import PROVIDER_ROLES, World, build_world, make_room, make_service, make_space
from tests.journeys import calls
from tests.tendering.factories import make_facilitator

NEED = """Pôle milieu ouvert, Tours (37)

Appel à intervenants : analyse des pratiques professionnelles

Date limite de réponse : 11 janvier 2027 à 12 h

Nous cherchons des intervenants pour nos équipes, au titre de la protection de l'enfance.
Type d'intervention : 4 à 5 séances d'analyse des pratiques de 2 h par groupe et par an.
Nombre de groupes : 6
- 1 groupe de 12 personnes (professionnels du SIE) - à pourvoir
- 3 groupes de 12 personnes (professionnels du SIEMO) - à pourvoir
- 2 groupes de 12 personnes (professionnels du SAPED) - déjà pourvus
Début des séances : à partir du 1er février 2027 si possible.
Profil : psychologues ou autres professionnels formés à l'analyse des pratiques.
Au minimum deux intervenants différents, de préférence.
Le prix comprend tous les frais et s'entend TTC.
Les intervenants s'engagent à la confidentialité.
"""
# The screenshots of the README come from this journey: people there have names.
NAMES = {
    "head_of_service": "Nathalie Brossard",
    "director": "Hélène Castaing",
    "secretary": "Sabrina Colas",
}
HOLDERS = {"SAPED 1": "Odile Marchand", "SAPED 2": "Odile Marchand"}
AFTER_DEADLINE = datetime(2027, 1, 12, 9, 0, tzinfo=clock.PARIS)


@pytest.fixture
def story(transactional_db: None, settings: Any) -> World:
    """A pole with its services, its rooms, two providers with their facilitators."""
    settings.MAILLAGE_NOW = NOW.isoformat()
    world = build_world()
    home = world.home.organisation
    Organisation.objects.filter(pk=home.pk).update(name="Pôle milieu ouvert")
    for role, name in NAMES.items():
        first, last = name.split()
        User.objects.filter(pk=world.home.people[role].pk).update(first_name=first, last_name=last)
    with within(home):
        for name in ("SIE", "SIEMO", "SAPED"):
            make_service(home, name, short_name=name)
        make_room(world.home.objects["site"], "Salle verte")
        make_room(world.home.objects["site"], "Salle bleue")
    make_facilitator(
        world.provider.organisation,
        first_name="Anne",
        last_name="Petit",
        user=world.provider.people["facilitator"],
    )
    other = make_space("provider", PROVIDER_ROLES)
    for space, name in ((world.provider, "Cabinet Ricochet"), (other, "Atelier des métiers")):
        Organisation.objects.filter(pk=space.organisation.pk).update(name=name)
    make_facilitator(other.organisation, first_name="Idriss", last_name="Benali")
    world.foreign.objects["other_provider"] = other
    return world


@pytest.mark.browser
@pytest.mark.slow
def test_from_a_text_to_a_published_year(story: World, person: Any, settings: Any) -> None:
    # On a phone; on a desk when the README's pictures are asked for (as test_seed_000.py plays).
    width = 1280 if os.environ.get("MAILLAGE_CAPTURES") else 360
    slug = write_and_publish(story, person(width))
    for space, price in ((story.provider, "300"), (story.foreign.objects["other_provider"], "320")):
        offer(space, person(width), slug, price)
    settings.MAILLAGE_NOW = AFTER_DEADLINE.isoformat()
    award_all(story, person(width), slug)
    plan_and_publish(story, person(width))
    read_the_feed(story, person(width), settings)


def write_and_publish(story: World, head: Any) -> str:
    """The head of service pastes the text, reads it over and publishes."""
    home = story.home.organisation
    head.sign_in(story.home.people["head_of_service"].email)
    calls.paste(head, home.slug, NEED)
    head.capture("1-lecture-du-besoin")
    head.press("Créer le brouillon d’appel")
    calls.complete(head, ends_on="2027-07-02", procedure="^Demande de devis", holders=HOLDERS)
    head.press("Publier l’appel")
    with across_organisations("test"):
        call = Consultation.objects.get()
        assert call.status == "published"
        assert [lot.status for lot in call.lots.order_by("number")] == ["open"] * 4 + ["filled"] * 2
    head.open(f"/appels/{call.slug}/")
    head.capture("2-appel-public")
    return call.slug


def offer(space: Any, someone: Any, slug: str, price: str) -> None:
    """A provider answers every open lot."""
    someone.sign_in(space.people["facilitator"].email)
    someone.open(f"/o/{space.organisation.slug}/appels/{slug}/offre/")
    calls.write_offer(someone, {"*": price}, "Écoute, hypothèses, retour sur les séances.")
    gauge = someone.page.locator("[data-gauge] [role=status]")
    expect(gauge).to_contain_text("rien ne manque")
    # A draft is kept a moment after the last key.
    someone.page.wait_for_timeout(600)
    someone.page.reload()
    expect(someone.page.get_by_text("Votre brouillon est là")).to_be_visible()
    expect(gauge).to_contain_text("rien ne manque")
    calls.deposited(someone, "Déposer la proposition")


def award_all(story: World, director: Any, slug: str) -> None:
    """The director compares and awards as proposed: two persons, the cost of it told."""
    director.sign_in(story.home.people["director"].email)
    director.open(f"/o/{story.home.organisation.slug}/appels/{slug}/comparaison/")
    expect(director.page.get_by_role("main")).to_contain_text("de plus que l’attribution")
    director.capture("3-comparaison")
    director.page.get_by_label("Aucun lien", exact=True).check()
    director.press("Attribuer les lots")
    director.open(f"/o/{story.home.organisation.slug}/conventions/")
    rows = director.page.get_by_role("row")
    assert rows.count() == 3
    with director.page.expect_navigation():
        director.page.get_by_role("rowheader").get_by_role("link").first.click()
    director.check()
    director.capture("4-convention")


def plan_and_publish(story: World, secretary: Any) -> None:
    """The secretary plans the six groups and publishes the year."""
    secretary.sign_in(story.home.people["secretary"].email)
    secretary.open(f"/o/{story.home.organisation.slug}/groupes/")
    secretary.page.get_by_role("main").get_by_role("link", name=re.compile("nalyse")).first.click()
    secretary.press("Planifier l’année", link=True)
    secretary.press("Calculer l’année")
    publish = secretary.page.get_by_role("button", name="Publier le calendrier")
    expect(publish).to_be_visible(timeout=60_000)
    secretary.check()
    secretary.capture("5-annee")
    secretary.press("Publier le calendrier")
    secretary.open(f"/o/{story.home.organisation.slug}/")
    secretary.capture("6-aujourdhui")
    with within(story.home.organisation):
        from maillage.groups.models import Group  # noqa: PLC0415 -- read after the journey

        assert [group.sessions.count() >= 4 for group in Group.objects.all()] == [True] * 6


def read_the_feed(story: World, facilitator: Any, settings: Any) -> None:
    """A facilitator's own address, read back by another library: neutral titles only."""
    person = story.provider.people["facilitator"]
    facilitator.sign_in(person.email)
    facilitator.open("/mon-agenda/")
    facilitator.press("Créer mon adresse d’agenda")
    address = facilitator.page.locator("code.feed-address").inner_text()
    path = address.split("/agenda/")[1]
    with urllib.request.urlopen(f"{facilitator.base}/agenda/{path}") as answer:  # noqa: S310
        calendar = vobject.readOne(answer.read().decode())
    events = getattr(calendar, "vevent_list", [])
    assert {event.summary.value for event in events} <= {"Réunion"}
    assert timedelta(hours=2) == events[0].dtend.value - events[0].dtstart.value
