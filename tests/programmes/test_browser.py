"""What a version changes, in Chromium: nothing sticks out of a phone, axe at zero."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from maillage.programmes.domain import protocols as verbs
from tests.factories import build_world
from tests.planning.test_browser import enter, look
from tests.programmes.factories import make_version, text_of


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_change_is_read_on_a_phone(browser: Browser, live_server: Any) -> None:
    world = build_world()
    director = world.home.people["director"]
    version = make_version(world.home)
    with within(world.home.organisation):
        draft = verbs.revise(version=version, actor=director)
        low, _middle, high = draft.levels.order_by("rank")
        text = text_of("L’équipe", 3, "working_days", [director], holder="La cheffe de service")
        verbs.write_level(version=draft, actor=director, text=text, level=low)
        verbs.remove_level(level=high, actor=director)
    path = organisation_url(world.home.organisation, "programmes:protocol_changes", slug=draft.slug)
    for width in (360, 1280):
        page, said = enter(browser, live_server, director, width)
        look(page, live_server.url + path)
        page.get_by_text("Les deux textes face à face").first.click()
        assert page.locator("details[open] del").first.is_visible()
        assert said == []
        page.context.close()
