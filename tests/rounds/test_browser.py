"""A computed week in Chromium: no console message, nothing sticks out, axe at zero."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from maillage.kernel.tenancy import within
from maillage.rounds.domain import start_curve, start_solving
from tests.factories import build_world
from tests.planning.test_browser import enter, look
from tests.rounds.factories import make_week


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_computed_week_is_calm(browser: Browser, live_server: Any) -> None:
    world = build_world()
    director = world.home.people["director"]
    with within(world.home.organisation):
        week = make_week(world)
        start_solving(scenario=week, actor=director)
        start_curve(scenario=week, actor=director)
    space = {"organisation": world.home.organisation.slug}
    pages = [
        reverse("rounds:scenario", kwargs=space | {"slug": week.slug}),
        reverse("rounds:scenario", kwargs=space | {"slug": week.slug}) + "?vue=proposee",
        reverse("rounds:months", kwargs=space),
        *(
            reverse(f"rounds:{name}", kwargs=space | {"slug": week.slug})
            for name in ("add_visit", "balance", "date", "publish", "roads")
        ),
        reverse("rounds:person", kwargs=space | {"slug": week.slug, "rank": 0}),
    ]
    for width in (360, 1280):
        page, said = enter(browser, live_server, director, width)
        for one in pages:
            look(page, live_server.url + one)
        assert page.locator(".rounds-gantt rect").count() > 10
        assert said == []
        page.context.close()
