"""While one types: the browser says what the server says, and the page says it to a person."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import Browser, expect

from maillage.community.warning import signs_in
from tests.community.cases import PLAIN, REAL, YEAR
from tests.community.factories import make_peers
from tests.factories import build_world
from tests.journeys.conftest import Person

ASK = """async ({texts, year, module, rules}) => {
  const blob = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
  const {compiled, signsIn} = await import(blob);
  const read = compiled(rules);
  return texts.map((text) => signsIn(text, read, year).map((one) => [one.code, one.extract]));
}"""
# What neither a person nor a list of cases would think of.
ODD = (
    "",
    "\u00a0",
    "Le\u0301o et Zoe\u0308",
    "Né le 1er",
    "M. \U0001f600",
    "Jean-",
    "-Léo",
    "ÉLISE,7 ans",
)


@pytest.fixture(name="person")
def fixture_person(browser: Browser, live_server: Any) -> Any:
    someone = Person(browser, live_server.url, 360)
    yield someone
    someone.leave()


@pytest.mark.browser
def test_the_browser_and_the_server_say_the_same(browser: Browser) -> None:
    module, rules = finders.find("community/warning.js"), finders.find("community/signs.json")
    texts = [*REAL, *PLAIN, *ODD, " ".join(REAL), "\n".join(PLAIN)]
    with open(module, encoding="utf-8") as code, open(rules, encoding="utf-8") as data:
        page = browser.new_page()
        page.goto("about:blank")
        said = page.evaluate(
            ASK,
            {
                "texts": texts,
                "year": YEAR,
                "module": code.read(),
                "rules": page.evaluate("text => JSON.parse(text)", data.read()),
            },
        )
        page.close()
    for text, theirs in zip(texts, said, strict=True):
        ours = [(one.code, one.extract) for one in signs_in(text, YEAR)]
        assert sorted(map(tuple, theirs)) == sorted(ours), text


@pytest.mark.browser
def test_a_person_is_warned_as_they_type_then_confirms(transactional_db: None, person: Any) -> None:
    world = build_world()
    peers = make_peers(world.home, world.home.people["director"])
    person.sit_as(peers.member.user)
    person.open(
        reverse("community:ask", kwargs={"community": peers.slug, "slug": peers.salon.slug})
    )
    person.fill("Votre question", "Une fugue")
    person.fill("Ce qu’il faut savoir", "Depuis mars, Zélie fugue.")
    warning = person.page.get_by_role("status")
    expect(warning).to_contain_text("un prénom")
    expect(warning).to_contain_text("Zélie")
    person.fill("Ce qu’il faut savoir", "Depuis mars, une jeune fugue.")
    expect(warning).to_be_hidden()
    person.fill("Ce qu’il faut savoir", "Depuis mars, Zélie fugue.")
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Poser la question").click()
    # Chromium says of the answer that it is a 422: it is what was asked for.
    person.said.clear()
    person.check()
    person.page.get_by_label("Ce texte ne décrit aucune situation réelle").check()
    person.press("Poser la question")
    expect(person.page.get_by_text("En attente de relecture").first).to_be_visible()
