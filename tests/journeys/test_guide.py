"""The guide, gesture by gesture, in the demonstration story; it also takes the guide's pictures.

`MAILLAGE_CAPTURES=1 .venv/bin/pytest tests/journeys/test_guide.py` writes docs/guide/images.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from maillage.actions.models import ActionSheet, EventDay
from maillage.community.models import Community, Post
from maillage.demo import keys
from maillage.demo.story import loading, texts
from maillage.demo.story.tours import TITLE
from maillage.kernel.tenancy import across_organisations
from maillage.pathways.models import SupportProject
from maillage.people.enums import Role
from maillage.people.models import Membership, User
from maillage.programmes.models import EscalationCase, LogicModel, Programme
from maillage.surveys.models import Campaign
from maillage.tendering.enums import OfferStatus
from maillage.tendering.models import Agreement, Consultation, Offer
from tests.journeys import calls

TOURS = "/o/rives-et-liens"
PASSWORD = "une barque sur la Loire"
IMPORT = """Prénom;Nom;Courriel;Rôle;Service;Métier;Responsable (courriel);Depuis le
Anaïs;Tournon;anais.tournon@exemple.example;Professionnel ou professionnelle;SIE;Psychologue;;
Rémi;Caron;remi.caron@exemple.example;Secrétariat;;;;
"""


@pytest.fixture
def _told(transactional_db: None) -> None:
    """The whole story, committed: the server of the journey reads it."""
    loading.load()
    mail.outbox.clear()


def sits(person: Any, width: int) -> Any:
    someone = person(width)
    someone.asks_axe = False  # tests/journeys/test_every_page.py asks it of the same pages
    return someone


def as_somebody(person: Any, email: str, width: int = 1024) -> Any:
    someone = sits(person, width)
    someone.sit_as(User.objects.get(email=email))
    return someone


def tours(person: Any, local: str, width: int = 1024) -> Any:
    return as_somebody(person, f"{local}@rives-et-liens.example", width)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.usefixtures("_told")
def test_every_gesture_of_the_guide(person: Any, tmp_path: Path) -> None:
    write_a_call(tours(person, "marc.oudin"))
    read_as_anybody(sits(person, 1024))
    register(sits(person, 360))
    answer(as_somebody(person, "bastien.le-goff@atelier-des-metiers.example"))
    compare_and_sign(tours(person, "helene.castaing"))
    plan(tours(person, "karim.benhaddou"))
    compose_and_move(tours(person, "karim.benhaddou"))
    follow_ones_dates(tours(person, "agathe.abadie", 360))
    lead_sessions(as_somebody(person, "irene.talbot@irene-talbot.example", 360))
    compare_opinions(tours(person, "helene.castaing"))
    meet(tours(person, "sabrina.colas"))
    import_people(tours(person, "sabrina.colas"))
    keep_the_space(tours(person, "damien.rey"))
    accept_an_invitation(sits(person, 360))
    head = as_somebody(person, "jerome.ansart@grand-large.example")
    support_a_child(head)
    hold_a_situation(tours(person, "helene.castaing"))
    look_around("grand-large-sessad", head, "desk", "lists", "corridor", "steering", "antennas")
    look_around("rives-et-liens", tours(person, "helene.castaing"), "measures")
    find_an_action(person)
    meet_ones_peers(person)
    open_with_the_keys_of_the_visit(person, tmp_path)


def write_a_call(buyer: Any) -> None:
    buyer.open(f"{TOURS}/appels/nouveau/")
    buyer.fill("Texte du besoin", texts.TOURS)
    buyer.press("Lire ce texte")
    buyer.photograph("lire-un-besoin")
    buyer.press("Créer le brouillon d’appel")
    buyer.photograph("relire-et-publier")
    buyer.open(f"{TOURS}/appels/")
    expect(buyer.page.get_by_role("link", name="Conventions")).to_be_visible()


def read_as_anybody(visitor: Any) -> None:
    visitor.open("/appels/")
    visitor.photograph("appels-ouverts")


def register(visitor: Any) -> None:
    """The link of the mail opens the space in a real browser, where forms have an origin."""
    visitor.open("/intervenir/")
    for label, value in (
        ("Prénom", "Odile"),
        ("Courriel", "odile.ferrand@exemple.example"),
        ("Nom sous lequel", "Odile Ferrand"),
    ):
        visitor.fill(label, value)
    visitor.page.get_by_label("Nom", exact=True).fill("Ferrand")
    visitor.page.get_by_label("Psychologue", exact=True).check()
    visitor.fill("Départements où vous intervenez", "37")
    visitor.press("Recevoir mon lien")
    visitor.open(link_of_last_mail())
    for label in ("Mot de passe", "Le même mot de passe, encore"):
        visitor.page.get_by_label(label, exact=True).fill(PASSWORD)
    visitor.press("Ouvrir mon espace")
    expect(visitor.page.get_by_text("Votre espace est ouvert")).to_be_visible()


def answer(provider: Any) -> None:
    space = "/o/atelier-des-metiers"
    provider.open(f"{space}/profil/")
    provider.photograph("profil")
    provider.open(f"{space}/appels-ouverts/")
    provider.photograph("appels-qui-correspondent")
    provider.press("Proposer une intervention", link=True)
    provider.fill("Prix d’une séance, tout compris (TTC)", "310")
    provider.photograph("proposer")
    provider.page.get_by_label("TVA", exact=True).select_option("0")
    provider.fill("Motif d’exonération", "Franchise en base")
    provider.fill("Votre manière de travailler", "Une situation par séance, à plusieurs voix.")
    provider.press("Déposer la proposition")
    expect(provider.page.get_by_role("heading", level=1)).to_have_text(re.compile("Reçu de dépôt"))
    provider.photograph("recu")
    provider.press("Remplacer ou retirer", link=True)
    expect(provider.page.get_by_role("button", name="Retirer ma proposition")).to_be_visible()


def compare_and_sign(director: Any) -> None:
    with across_organisations("test"):
        awarded = Consultation.objects.get(
            organisation__slug="rives-et-liens", status="awarded"
        ).slug
        unsigned = Agreement.objects.get(consultation__slug=awarded, status="draft").slug
    director.open(f"{TOURS}/appels/{awarded}/comparaison/")
    director.photograph("comparer")
    director.open(f"{TOURS}/appels/{awarded}/")
    director.press("Voir les conventions", link=True)
    director.open(f"{TOURS}/conventions/{unsigned}/")
    director.photograph("convention")
    director.press("Envoyer à la signature")
    expect(director.page.get_by_role("link", name="Noter une signature")).to_be_visible()


def plan(head: Any) -> None:
    head.open(f"{TOURS}/groupes/")
    head.page.get_by_role("link", name=TITLE, exact=True).click()
    head.check()
    head.press("Revoir le calendrier", link=True)
    head.photograph("planifier")
    head.press("Calculer l’année")
    result = head.page.get_by_role("link", name="Voir le résultat")
    expect(
        result.or_(head.page.get_by_role("heading", name="Les dates proposées")).first
    ).to_be_visible(timeout=60_000)
    if result.is_visible():
        head.press("Voir le résultat", link=True)
    head.photograph("proposition")
    head.page.get_by_role("link", name="Déplacer, garder ou écarter").first.click()
    expect(head.page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Une séance proposée")
    )
    head.photograph("une-seance")
    head.open(f"{TOURS}/groupes/")
    head.page.get_by_role("link", name=TITLE, exact=True).click()
    head.press("Quelqu’un ne peut pas venir", link=True)
    head.photograph("quelqu-un-absent")
    head.open(f"{TOURS}/calendrier/")
    head.photograph("annee")


def compose_and_move(head: Any) -> None:
    head.open(f"{TOURS}/groupes/")
    head.page.get_by_role("link", name=TITLE, exact=True).click()
    head.press("SIEMO 1", link=True)
    head.photograph("seances")
    head.page.get_by_role("link", name=re.compile("^Déplacer")).last.click()
    head.check()
    head.photograph("deplacer")
    expect(head.page.get_by_role("link", name="Ne rien changer")).to_be_visible()
    head.page.get_by_label("Heure de début").fill("16:30")
    head.press("Déplacer et prévenir")
    expect(head.page.get_by_text("La séance est déplacée")).to_be_visible()
    head.page.get_by_role("link", name=re.compile("^Annuler")).last.click()
    head.check()
    head.photograph("annuler")
    head.page.get_by_role("radio", name="La structure").check()
    head.press("Annuler et prévenir")
    expect(head.page.get_by_text("La séance est annulée")).to_be_visible()
    head.press("Membres", link=True)
    head.photograph("membres")
    head.press("Demi-groupes", link=True)
    head.photograph("demi-groupes")


def follow_ones_dates(member: Any) -> None:
    member.open(f"{TOURS}/")
    member.photograph("aujourdhui")
    member.open(f"{TOURS}/agenda/absence/")
    member.page.get_by_label("Premier jour").fill("2026-12-07")
    member.page.get_by_label("Dernier jour").fill("2026-12-08")
    member.press("Noter l'absence")
    member.open(f"{TOURS}/agenda/?date=2026-12-07&vue=semaine")
    member.photograph("agenda")
    member.open("/mon-agenda/")
    member.press("Créer mon adresse d’agenda")
    expect(member.page.locator("code.feed-address")).to_be_in_viewport()
    member.photograph("adresse-d-agenda", keep_place=True)
    member.press("Revenir à Aujourd’hui", link=True)
    expect(member.page.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")


def lead_sessions(facilitator: Any) -> None:
    facilitator.open("/o/irene-talbot/mes-seances/")
    facilitator.photograph("mes-seances")


def compare_opinions(director: Any) -> None:
    with across_organisations("the guide opens the last wave"):
        last = Campaign.objects.get(scheme_label="SIEMO", wave=1)
    director.open(f"{TOURS}/questionnaires/{last.slug}/")
    waves = director.page.get_by_role("heading", name="D’une vague à l’autre").first
    waves.evaluate("heading => heading.scrollIntoView()")
    director.photograph("d-une-vague-a-l-autre", keep_place=True)
    director.press("Comparer les 2 dispositifs", link=True)
    expect(director.page.get_by_role("main")).to_contain_text("SAPED (n = 22) et SIEMO (n = 34)")
    director.photograph("comparer-les-dispositifs")


def meet(secretary: Any) -> None:
    secretary.open(f"{TOURS}/agenda/reunions/fixer/")
    secretary.page.get_by_label("Jour").fill("2026-12-09")
    secretary.page.get_by_label("Heure de début").fill("10:00")
    secretary.page.get_by_label("Heure de fin").fill("11:30")
    secretary.fill("Personnes attendues", "Agathe Abadie\nNathalie Brossard")
    secretary.photograph("reunion")
    secretary.press("Fixer la réunion")
    secretary.photograph("reunions")
    secretary.open(f"{TOURS}/agenda/equipe/?date=2026-12-09")


def import_people(secretary: Any) -> None:
    secretary.open(f"{TOURS}/equipe/")
    secretary.press("Importer un tableau", link=True)
    secretary.page.get_by_label("Fichier").set_input_files(
        {"name": "personnes.csv", "mimeType": "text/csv", "buffer": IMPORT.encode()}
    )
    secretary.press("Voir ce qui sera fait")
    secretary.photograph("apercu-de-l-import")
    secretary.press("Faire cet import")
    expect(secretary.page.get_by_text("L'import est fait")).to_be_visible()


def keep_the_space(admin: Any) -> None:
    admin.open(f"{TOURS}/equipe/services/")
    admin.photograph("services")
    admin.open(f"{TOURS}/equipe/lieux/")
    admin.photograph("lieux")
    admin.press("Jours fermés", link=True)
    admin.photograph("jours-fermes")
    admin.press("Voir nos corrections", link=True)
    admin.open(f"{TOURS}/equipe/")
    admin.press("Inviter quelqu’un", link=True)
    for label, value in (("Prénom", "Léo"), ("Courriel", "leo.garnier@exemple.example")):
        admin.fill(label, value)
    admin.page.get_by_label("Nom", exact=True).fill("Garnier")
    admin.press("Envoyer l'invitation")
    admin.photograph("invitations")


def accept_an_invitation(guest: Any) -> None:
    """Like registration: a page that hides its origin from our own server cannot be sent."""
    guest.open(link_of_last_mail())
    guest.photograph("accepter")
    guest.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    guest.press("Ouvrir mon compte")
    expect(guest.page.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")


def support_a_child(head: Any) -> None:
    with across_organisations("the guide shows the project of the story"):
        child = SupportProject.objects.select_related("child").get().child
    head.open(f"/o/grand-large-sessad/parcours/dossiers/{child.slug}/")
    head.press("Projet personnalisé", link=True)
    head.photograph("projet-personnalise")


def hold_a_situation(director: Any) -> None:
    with across_organisations("the guide shows the case and the model of the story"):
        case = EscalationCase.objects.get()
        model = LogicModel.objects.get()
        programme = Programme.objects.get()
    director.open(f"{TOURS}/programme/situations/{case.slug}/")
    director.photograph("situation-complexe")
    director.open(f"{TOURS}/programme/modeles/{model.slug}/")
    director.photograph("modele-logique")
    director.open(f"{TOURS}/programme/programmes/{programme.slug}/")
    director.photograph("programme")


def look_around(space: str, somebody: Any, *names: str) -> None:
    """Pages of the platform that the guide shows as they open."""
    for name in names:
        somebody.open(reverse(f"pathways:{name}", kwargs={"organisation": space}))
        somebody.photograph(f"parcours-{name}")


def find_an_action(person: Any) -> None:
    vienne = "departement-vienne"
    with across_organisations("the guide shows the inventory of the story"):
        held = Membership.objects.filter(organisation__slug=vienne, role=Role.DIRECTOR)
        director = held.select_related("user").first().user
        day = EventDay.objects.get(organisation__slug=vienne, kind="conference")
        sheet = ActionSheet.objects.filter(organisation__slug=vienne).earliest("pk")
    reader = as_somebody(person, director.email)
    reader.open(reverse("actions:index", kwargs={"organisation": vienne}))
    reader.photograph("actions-collectives")
    reader.open(reverse("actions:event", kwargs={"organisation": vienne, "slug": day.slug}))
    reader.photograph("journees")
    reader.open(reverse("actions:sheet", kwargs={"organisation": vienne, "slug": sheet.slug}))
    reader.photograph("fiche-action")


def meet_ones_peers(person: Any) -> None:
    with across_organisations("the guide shows the community of the story"):
        community = Community.objects.get()
        question = Post.objects.filter(community=community, kind="question")
        question = question.select_related("salon").earliest("written_at")
    host = as_somebody(person, "anne-laure.pineau@departement-vienne.example")
    host.open(reverse("community:home", kwargs={"community": community.slug}))
    host.photograph("communaute")
    host.press(question.title, link=True)
    expect(host.page.get_by_role("main")).to_contain_text("Réponse certifiée")
    host.photograph("communaute-reponse")
    salon = question.salon.slug if question.salon else ""
    host.open(reverse("community:ask", kwargs={"community": community.slug, "slug": salon}))
    host.fill("Ce qu’il faut savoir", "Depuis mars, Zélie, 9 ans, fugue.")
    expect(host.page.get_by_text("On croit lire une situation réelle")).to_be_visible()
    host.photograph("communaute-avertissement")


def open_with_the_keys_of_the_visit(person: Any, folder: Path) -> None:
    """Two key files of the visit open the call of the story that waits for its committee."""
    with across_organisations("the guide opens a call of the story"):
        call = Consultation.objects.get(title="Analyse des pratiques à Lusignan")
        members = [User.objects.get(last_name=one) for one in ("Guérineau", "Pineau")]
    people = [as_somebody(person, user.email) for user in members]
    files = [take_key(*one, folder) for one in zip(people, members, strict=True)]
    opening = f"/o/departement-vienne/appels/{call.slug}/ouverture/"
    opener = people[0]
    opener.open(opening)
    opener.press("Commencer l’ouverture")
    for one, file in zip(people, files, strict=True):
        one.open(opening)
        calls.with_key(one, file, keys.PASSPHRASE)
        one.press("Transmettre ma part")
    opener.open(opening)
    calls.with_key(opener, files[0], keys.PASSPHRASE)
    opener.press("Ouvrir les propositions")
    with across_organisations("what the browser opened"):
        opened = Offer.objects.filter(consultation=call).values_list("status", flat=True)
        assert set(opened) == {OfferStatus.OPENED}


def take_key(someone: Any, user: User, folder: Path) -> Path:
    someone.open("/visite/")
    with someone.page.expect_download() as download:
        someone.page.get_by_role("link", name=f"Clé de {user}").click()
    download.value.save_as(folder / download.value.suggested_filename)
    return folder / download.value.suggested_filename


def link_of_last_mail() -> str:
    found = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]
