"""Every page of the matrix, opened in Chromium: no console message, no overflow, axe at zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Route

from tests.journeys.conftest import Person
from tests.permissions.standing import MATRIX, Standing

# What a browser downloads rather than shows, and fragments that live inside a page.
NOT_PAGES = {
    "actions:card_file",
    "actions:sheet_file",
    "actions:event_badges",
    "actions:event_file",
    "actions:event_page_file",
    "actions:event_page_material",
    "actions:material_file",
    "actions:feed",
    "actions:import_model",
    "actions:open_actions",
    "actions:open_dates",
    "actions:open_services",
    "actions:open_structures",
    "community:gathering_file",
    "demo:key",
    "groups:agreements_file",
    "groups:guest_certificate",
    "groups:guest_review_file",
    "groups:my_review_file",
    "groups:programme",
    "groups:review_file",
    "groups:hours_export",
    "groups:leader_review_file",
    "groups:leader_sheet",
    "groups:led_scan",
    "groups:led_sheet",
    "groups:own_certificate",
    "groups:signed_sheet",
    "groups:entry_file",
    "groups:method_file",
    "kernel:personal_feed",
    "kernel:service_worker",
    "kernel:job_line",
    "pathways:acts_roster",
    "pathways:flow_paper",
    "pathways:project_file",
    "pathways:steering_file",
    "people:import_model",
    "programmes:model_file",
    "planning:places",
    "planning:proposal_file",
    "planning:year_file",
    "rounds:kilometres",
    "rounds:model",
    "rounds:month",
    "rounds:roads_model",
    "surveys:campaign_file",
    "surveys:schemes_file",
    "surveys:questionnaire_file",
    "tendering:agreement_file",
    "tendering:amendment_file",
    "tendering:call_archive_file",
    "tendering:call_feed",
    "tendering:call_receipts",
    "tendering:certificate_file",
    "tendering:contract_decp",
    "tendering:contract_ocds",
    "tendering:contracts_decp",
    "tendering:deadline_feed",
    "tendering:letter_file",
    "tendering:offer_piece",
    "tendering:opening_record",
    "tendering:own_agreement_file",
    "tendering:own_amendment_file",
    "tendering:own_certificate",
    "tendering:own_letter_file",
    "tendering:own_paper",
    "tendering:paper",
    "tendering:paper_file",
    "tendering:provider_export",
    "tendering:reading_piece",
    "tendering:report_file",
    "tendering:service_file",
    "territory:commune_search",
    "pathways:record_file",
}


VISIBLE = """[...document.querySelectorAll("main *")]
  .map((one) => (one.checkVisibility() ? "1" : "0")).join("")"""


def pages() -> list[str]:
    """The view names that show a page: those that answer GET, but files and fragments.

    A page that no role opens, only a person named for it, is looked at by its own room.
    """
    return sorted(
        name
        for name, row in MATRIX.items()
        if "GET" in row["methods"] and name not in NOT_PAGES and row["who"] != []
    )


class Screen(Person):
    """A browser without a server: what it asks for is answered by the test client, in the test's
    own transaction, so that no page needs a database made, committed and emptied for it."""

    def __init__(self, browser: Browser) -> None:
        super().__init__(browser, "http://localhost", 360)
        # What a service worker asks cannot be answered from here: the companion has its journey.
        self.page.add_init_script("delete Navigator.prototype.serviceWorker")

    def show(self, url: str, document: Any, client: Client) -> None:
        """Lay out a page already rendered, whose other files are asked of the client."""
        self.said.clear()
        self.asks_axe = True
        self.page.unroute_all()
        self.page.route("**/*", lambda route: _answer(route, client))
        self.page.route(f"{self.base}{url}", lambda route: _fulfil(route, document), times=1)
        self.lay_out(360)
        self.page.goto(f"{self.base}{url}")

    def lay_out(self, width: int) -> None:
        self.width = width
        self.page.set_viewport_size({"width": width, "height": 900})

    def visible(self) -> str:
        """Which elements of the page's own part are shown, as a row of signs."""
        shown: str = self.page.evaluate(VISIBLE)
        return shown


def _answer(route: Route, client: Client) -> None:
    asked = urlsplit(route.request.url)
    if asked.path.startswith(settings.STATIC_URL):
        route.fulfill(path=finders.find(asked.path.removeprefix(settings.STATIC_URL)))
        return
    address = f"{asked.path}?{asked.query}"
    _fulfil(route, client.generic(route.request.method, address, route.request.post_data or ""))


def _fulfil(route: Route, response: Any) -> None:
    body = response.getvalue() if response.streaming else response.content
    route.fulfill(status=response.status_code, headers=dict(response.items()), body=body)


@pytest.fixture(scope="module")
def screen(browser: Browser) -> Iterator[Screen]:
    """One screen for the whole walk."""
    someone = Screen(browser)
    yield someone
    someone.leave()


@pytest.mark.browser
@pytest.mark.parametrize("name", pages())
def test_page(name: str, standing: Standing, screen: Screen, db: None) -> None:
    """The page is rendered inside the test's transaction, and Chromium is handed the result."""
    row = MATRIX[name]
    url = standing.address_of(name)
    client = standing.client(_reader(standing, name))
    document = client.get(url, follow=True)
    if document.status_code == 404 and row.get("answer", {}).get("GET") == 404:
        return
    assert document.status_code == 200, url
    screen.show(url, document, client)
    screen.check()
    on_a_phone = screen.visible()
    screen.lay_out(1280)
    # A page that shows the same things on a wide screen would be told the same.
    screen.asks_axe = screen.visible() != on_a_phone
    screen.check()


def _reader(standing: Standing, name: str) -> Any:
    """Somebody who may open the page, or nobody where it asks for nobody."""
    people, who = standing.space(name).people, MATRIX[name]["who"]
    if who == "signed-in":
        return next(iter(people.values()))
    return people[who[0]] if isinstance(who, list) else None
