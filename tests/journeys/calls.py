"""The gestures of a call, as people make them at their screens: both buying journeys use them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playwright.sync_api import expect

from tests.journeys.looking import seen

PHRASE = "quatre mots sans rapport"


def paste(head: Any, space: str, text: str) -> None:
    """A need becomes a draft."""
    head.open(f"/o/{space}/appels/nouveau/")
    head.fill("Texte du besoin", text)
    head.press("Lire ce texte")
    expect(head.page.locator("mark.passage").first).to_be_visible()


def follow(someone: Any, words: str) -> None:
    """Follow the first link that begins so."""
    with someone.page.expect_navigation():
        someone.page.get_by_role("link", name=re.compile(f"^{words}")).first.click()
    someone.check()


def complete(
    head: Any, *, ends_on: str, procedure: str, holders: Mapping[str, str] = MappingProxyType({})
) -> None:
    """From the draft that was just read: who keeps the filled groups, then what nobody said, to
    the page where the call is published: step after step, or one answer and back.
    """
    save = "Enregistrer et continuer" if holders else "Enregistrer et relire"
    follow(head, "Revoir « Les groupes »" if holders else "Compléter")
    while head.page.get_by_role("button", name=save).count():
        for group, holder in holders.items():
            fold = head.page.locator(".lot-fields").filter(has_text=group)
            if fold.count():
                fold.get_by_label(re.compile("qui l'anime")).fill(holder)
        answer_open_questions(head, ends_on, procedure)
        choose_criteria(head)
        seen(head, f"03-{head.page.url.split('#')[0].rstrip('/').rsplit('/', 1)[-1]}")
        head.press(save)


def answer_open_questions(head: Any, ends_on: str, procedure: str) -> None:
    """Fill what the text did not say on the step that is shown."""
    page = head.page
    field = page.get_by_label("Jusqu'au", exact=True)
    if field.count() and not field.input_value():
        field.fill(ends_on)
    for choice in ("^Groupe fermé", procedure):
        answer = page.get_by_role("radio", name=re.compile(choice))
        name = answer.get_attribute("name") if answer.count() else None
        if name and not page.locator(f"input[name={name}]:checked").count():
            answer.check()


def choose_criteria(head: Any) -> None:
    """The rules of a private body, and a set of criteria that is then left as it is."""
    private = head.page.get_by_role("radio", name=re.compile("^Règles internes"))
    if private.count():
        private.check()
    ready = head.page.get_by_role("button", name=re.compile("^La posture d’abord"))
    if ready.count():
        with head.page.expect_navigation():
            ready.click()


def make_key(someone: Any, space: str, file: Path) -> None:
    """A key file is downloaded, proven to open, and only then its public half is kept."""
    someone.open(f"/o/{space}/cle-d-ouverture/")
    page = someone.page
    page.get_by_label("Une phrase que vous retiendrez").fill(PHRASE)
    page.get_by_label("La même phrase").fill(PHRASE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Préparer et télécharger").click()
    download.value.save_as(file)
    with_key(someone, file)
    someone.press("Vérifier la clé")
    expect(page.get_by_text("Votre clé est prête.")).to_be_visible()


def with_key(someone: Any, file: Path, phrase: str = PHRASE) -> None:
    """The file and its phrase, where a page asks for them."""
    someone.page.get_by_label("Votre fichier de clé").set_input_files(file)
    someone.page.get_by_label("La phrase qui le ferme").fill(phrase)


def write_offer(someone: Any, prices: dict[str, str], note: str) -> None:
    """Prices by group, no VAT, a method, the sworn statement; nothing is sent yet."""
    page = someone.page
    for lot in page.get_by_role("group", name=re.compile("^Lot ")).all():
        words = lot.locator("legend").inner_text().replace("\u00a0", " ")
        price = prices.get(words.rsplit(" : ", 1)[-1], prices["*"])
        lot.get_by_label("Prix d’une séance, tout compris (TTC)").fill(price)
    page.get_by_label("TVA", exact=True).select_option("0")
    page.get_by_label("Motif d’exonération").fill("Franchise en base")
    page.get_by_label("Votre manière de travailler").fill(note)
    page.get_by_label(re.compile("J’atteste sur l’honneur")).check()


def deposited(someone: Any, button: str) -> None:
    """Press, and read the receipt."""
    someone.press(button)
    expect(someone.page.get_by_role("heading", level=1)).to_have_text(re.compile("Reçu de dépôt"))
