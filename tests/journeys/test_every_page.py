"""Every page of the matrix, opened in Chromium: no console message, no overflow, axe at zero."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from maillage.kernel.tenancy import within
from tests.conftest import NOW, url_names
from tests.factories import World, build_world
from tests.permissions.objects import MAKERS
from tests.permissions.test_matrix import MATRIX

# What a browser downloads rather than shows, and fragments that live inside a page.
NOT_PAGES = {
    "groups:agreements_file",
    "groups:guest_review_file",
    "groups:my_review_file",
    "groups:review_file",
    "groups:hours_export",
    "groups:leader_review_file",
    "groups:led_scan",
    "groups:led_sheet",
    "groups:own_certificate",
    "groups:signed_sheet",
    "groups:entry_file",
    "groups:method_file",
    "kernel:personal_feed",
    "kernel:service_worker",
    "kernel:job_line",
    "people:import_model",
    "planning:places",
    "planning:proposal_file",
    "planning:year_file",
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
}


def pages() -> list[str]:
    """The view names that show a page: those that answer GET, but files and fragments.

    A page that no role opens, only a person named for it, is looked at by its own room.
    """
    return sorted(
        name
        for name, row in MATRIX.items()
        if "GET" in row["methods"] and name not in NOT_PAGES and row["who"] != []
    )


def address(name: str, world: World) -> tuple[str, Any]:
    """The address of a page in the world, and somebody who may open it (or nobody)."""
    row = MATRIX[name]
    space = world.provider if row.get("space") == "provider" else world.home
    with within(space.organisation):
        kwargs = {part: MAKERS[key](world) for part, key in row.get("kwargs", {}).items()}
    if dict(url_names())[name].startswith("o/<slug:organisation>/"):
        kwargs["organisation"] = space.organisation.slug
    person = None
    if row["who"] == "signed-in":
        person = next(iter(space.people.values()))
    elif isinstance(row["who"], list):
        person = space.people[row["who"][0]]
    return reverse(name, kwargs=kwargs), person


@pytest.mark.browser
@pytest.mark.parametrize("name", pages())
def test_page(name: str, transactional_db: None, person: Any, settings: Any) -> None:
    settings.MAILLAGE_NOW = NOW.isoformat()
    url, reader = address(name, build_world())
    for width in (360, 1280):
        someone = person(width)
        if reader is not None:
            client = Client()
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            client.force_login(reader, backend=backend)
            cookie = django_settings.SESSION_COOKIE_NAME
            someone.context.add_cookies(
                [{"name": cookie, "value": client.cookies[cookie].value, "url": someone.base}]
            )
        answer = someone.page.goto(f"{someone.base}{url}")
        if answer.status == 404 and MATRIX[name].get("answer", {}).get("GET") == 404:
            continue
        assert answer.status == 200, url
        someone.check()
