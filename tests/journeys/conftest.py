"""A browser for the journeys: Chromium, one console message fails, axe at zero."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from maillage.people.models import User

CAPTURES = Path(__file__).parents[2] / "docs" / "captures"
GUIDE_IMAGES = Path(__file__).parents[2] / "docs" / "guide" / "images"


class Person:
    """Somebody at a screen: every page they open is checked as they go."""

    def __init__(self, browser: Browser, base: str, width: int) -> None:
        self.base, self.width = base, width
        # axe costs a second a page: a journey over pages that have their own test may spare it.
        self.asks_axe = True
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, locale="fr-FR"
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def sign_in(self, email: str) -> None:
        """Through the login page, with the password that factories give."""
        self.page.goto(f"{self.base}/compte/connexion/")
        self.page.get_by_label("Adresse e-mail").or_(self.page.get_by_label("E-mail")).or_(
            self.page.get_by_label("Courriel")
        ).first.fill(email)
        self.page.get_by_label("Mot de passe").first.fill("correct horse battery")
        self.page.get_by_role("main").get_by_role("button", name="Se connecter").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")
        self.check()

    def sit_as(self, user: User) -> None:
        """Be signed in as that account; the login page has its own journey."""
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookie = settings.SESSION_COOKIE_NAME
        self.context.add_cookies(
            [{"name": cookie, "value": client.cookies[cookie].value, "url": self.base}]
        )

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")
        self.check()

    def press(self, name: str, *, link: bool = False) -> None:
        """Press a button or follow a link by its words, then check the page that comes."""
        role: Any = "link" if link else "button"
        # The page that was there is loaded already: what is waited for is the next one.
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name).first.click()
        self.check()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.fill(value)

    def check(self) -> None:
        """No console message, nothing wider than the screen, nothing for axe to say."""
        # A page on its way has no document yet.
        self.page.wait_for_load_state()
        assert self.said == [], self.page.url
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px too wide at {self.width} px"
        if not self.asks_axe:
            return
        # Half a megabyte of script: a page that has it already is only asked again.
        has_axe = self.page.evaluate("'axe' in window")
        found = (Axe("0") if has_axe else Axe()).run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"

    def capture(self, name: str) -> None:
        """A screenshot for the documentation, when MAILLAGE_CAPTURES asks for them."""
        if os.environ.get("MAILLAGE_CAPTURES") and self.width >= 1280:
            CAPTURES.mkdir(parents=True, exist_ok=True)
            self.page.evaluate("scrollTo(0, 0)")
            self.page.screenshot(path=CAPTURES / f"{name}.png")

    def photograph(self, name: str, *, keep_place: bool = False) -> None:
        """A picture for a page of the guide, when MAILLAGE_CAPTURES asks for them."""
        if os.environ.get("MAILLAGE_CAPTURES"):
            GUIDE_IMAGES.mkdir(parents=True, exist_ok=True)
            if not keep_place:
                self.page.evaluate("scrollTo(0, 0)")
            taken = Image.open(BytesIO(self.page.screenshot())).convert("RGB")
            # 64 colours are enough for a screen, and a third of the weight.
            taken.quantize(64, dither=Image.Dither.NONE).save(
                GUIDE_IMAGES / f"{name}.png", optimize=True
            )

    def leave(self) -> None:
        self.context.close()


@pytest.fixture
def person(browser: Browser, live_server: Any, request: Any) -> Iterator[Any]:
    """`person(width)` sits down at a screen of that width."""
    present: list[Person] = []

    def sit(width: int = 1280) -> Person:
        someone = Person(browser, live_server.url, width)
        present.append(someone)
        return someone

    yield sit
    for someone in present:
        someone.leave()
