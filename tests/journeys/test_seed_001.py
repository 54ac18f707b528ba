"""The call of seed 001, from its own text: one open group, one facilitator, bought directly.

What follows, the year of that group and the next call, is in test_year_001.py.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.kernel import clock, words
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, Provider
from maillage.tendering.enums import AgreementStatus
from maillage.tendering.models import Agreement, Consultation
from tests.factories import World, build_world
from tests.journeys import calls
from tests.journeys.looking import link_in_mail_to, says, seen
from tests.shared import shared_path
from tests.tendering.factories import make_facilitator

# The text is of 2023: its dates move by three school years, on the same weekdays.
WRITTEN_ON = datetime(2026, 5, 18, 9, 0, tzinfo=clock.PARIS)
DEADLINE = datetime(2026, 7, 5, 23, 59, tzinfo=clock.PARIS)
OPENED_ON = datetime(2026, 7, 6, 9, 0, tzinfo=clock.PARIS)
NOTE = "Objectifs, méthode, rythme, évaluation : voir la note jointe, datée et signée."


@pytest.fixture
def world(transactional_db: None, settings: Any) -> World:
    settings.MAILLAGE_NOW = WRITTEN_ON.isoformat()
    found = build_world()
    home, provider = found.home.organisation, found.provider.organisation
    Organisation.objects.filter(pk=home.pk).update(
        name="Département de la Vienne", kind="departement", departement_code="86"
    )
    Organisation.objects.filter(pk=provider.pk).update(name="Les Passerelles")
    with within(provider):
        Provider.objects.update(training_registration_no="75860123486")
    make_facilitator(provider, first_name="Awa", last_name="Sarr", departements=["86"])
    return found


@pytest.mark.browser
@pytest.mark.slow
def test_the_call_of_seed_001(world: World, person: Any, settings: Any) -> None:
    buyer, provider = person(1280), person(360)
    for someone, user in (
        (buyer, world.home.people["buyer"]),
        (provider, world.provider.people["facilitator"]),
    ):
        someone.asks_axe = False
        someone.sit_as(user)
    slug = publish(world, buyer)
    answer(world, provider, slug)
    settings.MAILLAGE_NOW = OPENED_ON.isoformat()
    award(world, buyer, slug)
    provider.open(link_in_mail_to(world.provider.people["facilitator"].email, "/o/"))
    says(provider, "téléchargez la convention, signez-la")
    says(provider, words.euros(310_000))
    seen(provider, "001-a-signer")
    sign(buyer)


def publish(world: World, buyer: Any) -> str:
    """What the text says is kept; what it does not say is asked; then it is public."""
    home = world.home.organisation
    calls.paste(buyer, home.slug, shared_path("seeds/001*").read_text(encoding="utf-8"))
    buyer.press("Créer le brouillon d’appel")
    seen(buyer, "001-brouillon")
    calls.complete(buyer, ends_on="2027-06-30", procedure="^Demande de devis")
    seen(buyer, "001-relire")
    buyer.press("Publier l’appel")
    with within(home):
        call = Consultation.objects.get()
        (lot,) = call.lots.all()
    assert (call.status, call.procedure, call.deadline) == ("published", "direct_award", DEADLINE)
    assert (call.membership, call.is_voluntary, call.avoids_school_holidays) == ("open", True, True)
    assert (call.season_starts_on, call.departement_code) == (date(2026, 9, 14), "86")
    assert (lot.size_budgeted, lot.sessions_min, lot.sessions_max) == (15, 5, 5)
    return str(call.slug)


def answer(world: World, provider: Any, slug: str) -> None:
    """On a phone: the papers asked for, and the sworn statement in place of two forms."""
    provider.open(f"/appels/{slug}/")
    provider.press("Proposer une intervention", link=True)
    calls.write_offer(provider, {"*": "620"}, NOTE)
    provider.fill("Jours et horaires possibles", "Les jeudis matin.")
    for label, name in (
        ("Note méthodologique (fichier)", "note.txt"),
        ("CV des personnes qui interviennent (fichier)", "cv.txt"),
    ):
        provider.page.get_by_label(label).set_input_files(
            {"name": name, "mimeType": "text/plain", "buffer": b"Vingt ans d'animation."}
        )
    seen(provider, "001-proposition")
    calls.deposited(provider, "Déposer la proposition")


def award(world: World, buyer: Any, slug: str) -> None:
    """One answer, one person: compared, awarded, and the convention is there."""
    home = world.home.organisation
    buyer.open(f"/o/{home.slug}/appels/{slug}/")
    calls.follow(buyer, "Comparer")
    says(buyer, "Awa Sarr")
    seen(buyer, "001-comparaison")
    buyer.page.get_by_label("Aucun lien", exact=True).check()
    buyer.press("Attribuer les lots")
    expect(buyer.page.get_by_role("row")).to_have_count(2)
    says(buyer, "Awa Sarr")
    says(buyer, words.euros(310_000))
    seen(buyer, "001-convention")
    buyer.press("Envoyer à la signature")
    says(buyer, "Noter une signature")


def sign(buyer: Any) -> None:
    """Both signatures are noted: the path of the text ends where its year begins."""
    for _ in ("buyer", "provider"):
        buyer.press("Noter une signature", link=True)
        buyer.press("Noter la signature")
    says(buyer, "Signée par les deux parties")
    with within(Organisation.objects.get(departement_code="86")):
        assert Agreement.objects.get().status == AgreementStatus.SIGNED
    seen(buyer, "001-convention-signee")
