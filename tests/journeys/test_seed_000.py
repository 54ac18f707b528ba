"""The call of seed 000, from its own text to six groups and two conventions, through screens only.

Six groups, two of which keep who leads them; two persons at least for the others; a committee of
which two of three open. An offer closed by another library (pyrage) is opened by a browser; the
reverse is in `test_sealed.py`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import expect
from pypdf import PdfReader

from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile
from maillage.tendering import merkle
from maillage.tendering.decp import document_of
from maillage.tendering.models import Offer, OfferKeys
from maillage.tendering.queries import offers as offer_queries
from tests.journeys import calls
from tests.journeys.looking import link_in_mail_to, says, seen
from tests.journeys.pole import (
    ATELIER,
    BIDDERS,
    COMMITTEE,
    DEADLINE,
    HOLDERS,
    HOME,
    OPENED_ON,
    PASSERELLES,
    PEOPLE,
    RICOCHET,
    Bidder,
    Stage,
    set_stage,
)
from tests.shared import shared_path
from tests.tendering.offers import content
from tests.tendering.sealed import close, send

QUESTION = "Les séances peuvent-elles se tenir le vendredi ?"
ANSWER = "Oui, sauf le premier vendredi du mois."


@pytest.fixture
def stage(transactional_db: None, person: Any, settings: Any, tmp_path: Path) -> Stage:
    return set_stage(person, settings, tmp_path)


@pytest.mark.browser
@pytest.mark.slow
def test_the_call_of_seed_000(stage: Stage) -> None:
    write(stage, shared_path("seeds/000*").read_text(encoding="utf-8"))
    publish_with_a_committee(stage)
    ask_without_a_name(stage)
    for one in (RICOCHET, ATELIER):
        deposit(stage, one)
    deposit_by_other_libraries(stage, PASSERELLES)
    stage.now(OPENED_ON)
    two_open(stage)
    read_without_names(stage)
    award(stage)
    send_letters(stage)
    sign(stage)
    publish_the_data(stage)
    keep_the_file(stage)
    see_the_six_groups(stage)


def write(stage: Stage, text: str) -> None:
    """The text becomes a draft; what it does not say is asked, step after step."""
    head = stage.at("head_of_service")
    calls.paste(head, HOME, text)
    says(head, "Le texte annonce 6 groupes et parle ailleurs de 5")
    seen(head, "01-lecture")
    head.press("Créer le brouillon d’appel")
    seen(head, "02-brouillon")
    calls.complete(head, ends_on="2027-06-30", procedure="^Procédure adaptée", holders=HOLDERS)
    seen(head, "04-relire")
    says(head, "Méthode et posture : 35 sur 100")


def publish_with_a_committee(stage: Stage) -> None:
    """Three members are named, each makes a key, two will be needed; then the call is public."""
    head = stage.at("head_of_service")
    head.press("Publier avec le comité")
    for role in COMMITTEE:
        head.page.get_by_label(PEOPLE[role]).check()
    head.press("Nommer le comité")
    seen(head, "05-comite")
    for role in COMMITTEE:
        calls.make_key(stage.at(role), HOME, stage.key(role))
    seen(stage.at("buyer"), "06-cle")
    head.open(stage.url("comite/"))
    head.press("Partager la clé et publier l’appel")
    expect(head.page.get_by_text("L’appel est publié.")).to_be_visible()
    call = stage.call
    assert (call.status, call.deadline, bytes(call.sealed_identity)) == ("published", DEADLINE, b"")
    assert (call.min_distinct_facilitators, call.season_starts_on) == (2, date(2026, 9, 21))


def ask_without_a_name(stage: Stage) -> None:
    """One asks, all read: neither the buyer nor the public learns who it was."""
    asks, head, visitor = stage.at(RICOCHET.structure), stage.at("head_of_service"), stage.at("")
    page = f"/appels/{stage.call.slug}/"
    asks.open(page)
    seen(asks, "07-appel-public")
    asks.press("Poser une question", link=True)
    asks.fill("Votre question", QUESTION)
    asks.press("Envoyer la question")
    head.open(stage.url())
    says(head, QUESTION)
    unnamed(head)
    calls.follow(head, "Répondre")
    head.fill("Votre réponse", ANSWER)
    head.press("Publier")
    visitor.open(page)
    says(visitor, ANSWER)
    unnamed(visitor)


def unnamed(someone: Any) -> None:
    """Nothing on the page names who answers or asks."""
    words = someone.page.content()
    assert [name for one in BIDDERS for name in (one.structure, one.last) if name in words] == []


def deposit(stage: Stage, one: Bidder) -> None:
    """Written and closed in the browser; a first sending tells what is missing, and keeps it."""
    someone = stage.at(one.structure)
    someone.open(f"/appels/{stage.call.slug}/")
    someone.press("Proposer une intervention", link=True)
    someone.page.get_by_role("button", name="Fermer et déposer").click()
    expect(someone.page.get_by_text("Indiquez un prix pour au moins un lot.")).to_be_visible()
    says(someone, "Il faudra 2 membres du comité sur 3")
    calls.write_offer(someone, one.prices, one.note)
    seen(someone, "08-proposition")
    calls.deposited(someone, "Fermer et déposer la proposition")
    seen(someone, "09-recu")
    if one is ATELIER:
        someone.press("Remplacer ou retirer", link=True)
        expect(someone.page.get_by_text("Votre brouillon est là")).to_be_visible()
        expect(someone.page.get_by_label("Votre manière de travailler")).to_have_value(one.note)
        calls.deposited(someone, "Fermer et déposer la proposition")


def deposit_by_other_libraries(stage: Stage, one: Bidder) -> None:
    """The same envelope, closed by pyrage; whoever reads a session price reads 390 euros."""
    call, space = stage.call, stage.spaces[one.structure]
    with within(space.organisation):
        profile = FacilitatorProfile.objects.get()
    lots = offer_queries.open_lots(call)
    offered = content(lots, profile, price=39_000, methodology_note=one.note)
    send(call, space, close(call, space.organisation.slug, offered))


def two_open(stage: Stage) -> None:
    """The list is fixed and public; the director and the head of service open together."""
    visitor, director, head = stage.at(""), stage.at("director"), stage.at("head_of_service")
    visitor.open(f"/appels/{stage.call.slug}/")
    says(visitor, "3 propositions reçues à temps")
    told = visitor.page.request.get(f"{visitor.page.url}recus.json").json()
    assert told["racine"] == merkle.root(told["recus"])
    assert len(told["recus"]) == 3
    director.open(stage.url())
    seen(director, "10-appel-clos")
    calls.follow(director, "Ouvrir les propositions")
    director.press("Commencer l’ouverture")
    director.photograph("ouvrir-ensemble")
    calls.with_key(director, stage.key("director"))
    director.press("Transmettre ma part")
    head.open(stage.url("ouverture/"))
    calls.with_key(head, stage.key("head_of_service"))
    head.press("Transmettre ma part")
    says(head, "Hélène Castaing peut ouvrir.")
    director.open(stage.url("ouverture/"))
    calls.with_key(director, stage.key("director"))
    director.asks_axe = True
    director.press("Ouvrir les propositions")
    director.asks_axe = False
    seen(director, "11-ouvertes")
    words = pdf_words(director, "Télécharger le procès-verbal")
    named = [PEOPLE["director"], PEOPLE["head_of_service"], *(one.structure for one in BIDDERS)]
    assert [name for name in named if name not in words] == []
    with across_organisations("test"):
        statuses = sorted(Offer.objects.values_list("status", flat=True))
        assert [one.incidents for one in OfferKeys.objects.all()] == [[], [], []]
    assert statuses == ["opened", "opened", "opened", "replaced"]


def read_without_names(stage: Stage) -> None:
    """Two read: one has a link with a structure and does not see its proposal."""
    head = stage.at("head_of_service")
    head.open(stage.url("ouverture/"))
    calls.follow(head, "Lire et noter")
    for role in ("hr", "professional"):
        head.page.get_by_label(PEOPLE[role]).check()
    head.page.get_by_label(re.compile("^Cacher d’abord les noms")).check()
    head.press("Enregistrer les personnes")
    for role, linked in (("hr", ""), ("professional", PASSERELLES.structure)):
        read(stage.at(role), stage, linked)
    head.open(stage.url("analyse/"))
    says(head, "Yann Le Bris : notes arrêtées")
    says(head, "1 proposition écartée de sa lecture")
    seen(head, "14-notes-arretees")


def read(reader: Any, stage: Stage, linked: str) -> None:
    """Declare, then mark each proposal by what it says, with a word for each mark."""
    reader.open(f"/o/{HOME}/")
    calls.follow(reader, "Propositions à lire et noter")
    for one in BIDDERS:
        asked = reader.page.get_by_role("group", name=re.compile(f"^{one.structure}"))
        asked.get_by_label("J’ai un lien" if one.structure == linked else "Aucun lien").check()
    if linked:
        reader.fill(f"Nature du lien avec {linked}", "ancienne collègue")
    reader.press("Déclarer et commencer à lire")
    names = reader.page.get_by_role("link", name=re.compile("^Proposition [123]$"))
    labels = names.all_inner_texts()
    assert len(labels) == (2 if linked else 3)
    for label in labels:
        reader.press(label, link=True)
        unnamed(reader)
        text = reader.page.get_by_role("main").inner_text()
        assert "300" not in text
        found = next(one for one in BIDDERS if one.note.split(" ", 1)[0] in text)
        assert found.structure != linked
        boxes = reader.page.get_by_label(re.compile(", sur "))
        why = reader.page.get_by_label("Pourquoi cette note")
        for rank, mark in enumerate(found.marks):
            boxes.nth(rank).fill(mark)
            why.nth(rank).fill("Clair et situé.")
        seen(reader, "12-lecture-sans-nom")
        reader.photograph("lire-sans-les-noms")
        reader.press("Enregistrer mes notes")
    seen(reader, "13-liste-de-lecture")
    reader.press("Arrêter mes notes")
    says(reader, "Vos notes sont arrêtées.")


def award(stage: Stage) -> None:
    """The comparison says what two persons cost; the proposal is taken as it is."""
    director = stage.at("director")
    director.open(stage.url())
    calls.follow(director, "Comparer")
    director.asks_axe = True
    director.check()
    director.asks_axe = False
    main = director.page.get_by_role("main").inner_text().replace("\u00a0", " ")
    assert "pour 8 480,50 € pour l’ensemble des lots" in main
    assert "Elle respecte le souhait d’au moins 2 personnes différentes" in main
    assert "pour 8 414,00 €" in main
    assert "et de 66,50 € de plus" in main
    seen(director, "15-comparaison")
    director.page.get_by_label("Aucun lien", exact=True).check()
    director.press("Attribuer les lots")


def send_letters(stage: Stage) -> None:
    """All leave at once; who is not retained reads it, and nothing of the others."""
    director = stage.at("director")
    seen(director, "16-courriers")
    mail.outbox.clear()
    director.press("Envoyer les 3 courriers")
    seen(director, "17-courriers-partis")
    told = {address for message in mail.outbox for address in message.to}
    assert {space.people["facilitator"].email for space in stage.spaces.values()} <= told
    loser = stage.at(PASSERELLES.structure)
    refused = stage.spaces[PASSERELLES.structure].people["facilitator"].email
    loser.open(link_in_mail_to(refused, "/o/"))
    says(loser, "Nous ne retenons pas votre proposition.")
    seen(loser, "18-resultat")
    words = loser.page.content()
    assert [one.structure for one in (RICOCHET, ATELIER) if one.structure in words] == []


def sign(stage: Stage) -> None:
    """Two conventions, right to the cent; the first is sent and both signatures noted."""
    director = stage.at("director")
    calls.follow(director, "Voir les conventions")
    seen(director, "19-conventions")
    rows = [plain(words) for words in director.page.get_by_role("row").all_inner_texts()[1:]]
    owed = ((RICOCHET, "6 310,50 €"), (ATELIER, "2 170,00 €"))
    assert len(rows) == len(owed)
    for one, amount in owed:
        assert any(one.structure in row and amount in row for row in rows), (one, rows)
    with director.page.expect_navigation():
        director.page.get_by_role("row").filter(has_text=RICOCHET.structure).get_by_role(
            "link"
        ).click()
    director.asks_axe = True
    director.check()
    director.asks_axe = False
    director.press("Envoyer à la signature")
    seen(director, "20-convention")
    words = pdf_words(director, "PDF")
    for said in (RICOCHET.structure, RICOCHET.person, "SIEMO 1", "SIEMO 3", "6 310,50 €"):
        assert said in words, said
    assert "Benali" not in words
    for _ in ("buyer", "provider"):
        director.press("Noter une signature", link=True)
        director.press("Noter la signature")
    says(director, "Signée par les deux parties")
    seen(director, "21-convention-signee")
    director.photograph("convention-signee")


def publish_the_data(stage: Stage) -> None:
    """The essential data, against the published schema; no person, no price of a session."""
    director = stage.at("director")
    director.press("Données ouvertes", link=True)
    director.fill("Code CPV", "80500000")
    director.press("Publier les données")
    seen(director, "22-donnees")
    told = json.loads(downloaded(director, "DECP (JSON)"))
    (record,) = told["marches"]["marche"]
    assert document_of([record]) == told
    assert (record["montant"], record["offresRecues"], record["procedure"]) == (
        6310.5,
        3,
        "Procédure adaptée",
    )
    assert RICOCHET.last not in json.dumps(told)


def keep_the_file(stage: Stage) -> None:
    """One archive: every file has its fingerprint, and the text of the need is in it."""
    director = stage.at("director")
    director.open(stage.url())
    seen(director, "23-appel-attribue")
    director.press("Dossier d’achat", link=True)
    seen(director, "24-dossier")
    archive = zipfile.ZipFile(io.BytesIO(downloaded(director, "Télécharger le dossier")))
    index = list(
        csv.reader(io.StringIO(archive.read("index.csv").decode("utf-8-sig")), delimiter=";")
    )
    kept = {path: digest for path, _, digest in index[1:]}
    assert sorted([*kept, "index.csv"]) == sorted(archive.namelist())
    for path, digest in kept.items():
        assert hashlib.sha256(archive.read(path)).hexdigest() == digest, path
    assert "Offre déjà pourvue" in archive.read("1-appel/texte-de-depart.txt").decode()


def see_the_six_groups(stage: Stage) -> None:
    """The season is there: each group with who leads it, those that were filled too."""
    director = stage.at("director")
    director.open(f"/o/{HOME}/groupes/")
    calls.follow(director, "Analyse")
    seen(director, "25-groupes")
    rows = [plain(words) for words in director.page.get_by_role("row").all_inner_texts()[1:]]
    led = {"SIE": ATELIER.person, **{f"SIEMO {n}": RICOCHET.person for n in (1, 2, 3)}, **HOLDERS}
    assert len(rows) == len(led) == 6
    for row, group in zip(rows, sorted(led), strict=True):
        assert row.startswith(f"{group} "), (group, row)
        assert led[group] in row


def plain(words: str) -> str:
    """A text on one line, its no-break spaces as spaces."""
    return " ".join(words.split())


def downloaded(someone: Any, name: str) -> bytes:
    with someone.page.expect_download() as download:
        someone.page.get_by_role("link", name=name).first.click()
    return Path(download.value.path()).read_bytes()


def pdf_words(someone: Any, name: str) -> str:
    read = PdfReader(io.BytesIO(downloaded(someone, name)))
    return plain(" ".join(page.extract_text() for page in read.pages))
