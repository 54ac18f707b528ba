"""Pages of groups and planning that hold a season: no console message, no axe violation.

`tests/journeys/test_every_page.py` opens each page once, with little in it.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from maillage.groups.models import Group
from maillage.kernel.tenancy import within
from maillage.planning.domain import open_scenario, publish
from maillage.planning.models import CalendarScenario
from tests.factories import World, build_world
from tests.groups.factories import make_cycle, make_enrolled, make_facilitator

WIDTHS = (360, 1280)


def enter(browser: Browser, live_server: Any, person: Any, width: int) -> tuple[Page, list[str]]:
    """A page signed in as somebody, and what its console says."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = django_settings.SESSION_COOKIE_NAME
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    return page, said


def look(page: Page, url: str) -> None:
    """Open a page: nothing sticks out, and axe has nothing to say."""
    page.goto(url)
    sticking = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert sticking <= 0, url
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == [], url


def season(world: World) -> CalendarScenario:
    """Three groups, people in each, and a proposal of their year."""
    _, profile = make_facilitator(world)
    director = world.home.people["director"]
    with within(world.home.organisation):
        cycle = make_cycle(world.home, ("SIEMO 1", "SIEMO 2", "SIEMO 3"), (profile,))
        for group in Group.objects.filter(cycle=cycle):
            make_enrolled(world.home, group, 2)
        open_scenario(cycle=cycle, actor=director)
        return CalendarScenario.objects.select_related("cycle").get()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_full_of_people_are_calm(browser: Browser, live_server: Any) -> None:
    world = build_world()
    scenario, director = season(world), world.home.people["director"]

    def url(name: str, **kwargs: Any) -> str:
        slug = world.home.organisation.slug
        return live_server.url + reverse(name, kwargs={"organisation": slug, **kwargs})

    with within(world.home.organisation):
        group = Group.objects.first()
        before = [
            url("groups:cycle", slug=scenario.cycle.slug),
            url("groups:members", slug=group.slug),
            url("planning:prepare", slug=scenario.cycle.slug),
            url("planning:scenario", slug=scenario.slug),
            url("planning:adjust", slug=scenario.slug, group="0", index=1),
        ]
    for width in WIDTHS:
        page, said = enter(browser, live_server, director, width)
        for address in before:
            look(page, address)
        assert said == []
    with within(world.home.organisation):
        publish(scenario=scenario, actor=director)
        after = [
            url("groups:group", slug=group.slug),
            url("planning:calendar"),
            live_server.url + reverse("groups:my_calendar"),
        ]
    for width in WIDTHS:
        page, said = enter(browser, live_server, director, width)
        for address in after:
            look(page, address)
        assert said == []
