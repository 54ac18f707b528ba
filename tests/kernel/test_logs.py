"""No log line holds a living link, whoever writes it and whoever keeps it."""

from __future__ import annotations

import io
import logging
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.core.servers.basehttp import WSGIRequestHandler
from django.urls import reverse

from maillage.kernel import links
from maillage.kernel.logs import masked
from tests.conftest import url_names
from tests.factories import World

TOKEN = "AbCdEfGhIjKlMnOpQrStUv"
SECRET = {"token", "key"}


@pytest.fixture
def logged() -> Any:
    """Everything the root and Django's own loggers hand to a real handler, as it is written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    names = ("", "django.server")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield stream
    for name in names:
        logging.getLogger(name).removeHandler(handler)


@pytest.mark.parametrize(
    "path",
    [
        f"/invitation/{TOKEN}/",
        f"/intervenir/ouvrir/{TOKEN}/",
        f"/agenda/{TOKEN}.ics",
        f"/compte/mot-de-passe/oubli/cle/1-{TOKEN}/",
    ],
)
def test_a_refused_link_is_logged_without_its_token(
    db: None, client: Any, logged: Any, path: str
) -> None:
    client.get(path)
    client.post(path, {})
    client.put(path)
    assert TOKEN not in logged.getvalue()
    assert TOKEN not in masked(f"Not Found: {path.rstrip('/')}")


def test_the_line_still_says_where(db: None, client: Any, logged: Any) -> None:
    client.get(f"/invitation/{TOKEN}/")
    assert logged.getvalue() == "Not Found: /invitation/[lien]/\n"


def test_a_living_link_refused_for_its_form_is_not_logged(
    world: World, client: Any, logged: Any, commits: Any
) -> None:
    with commits():
        client.post(
            "/intervenir/",
            {
                "first_name": "Claire",
                "last_name": "Vasseur",
                "email": "claire@exemple.fr",
                "name": "Cabinet",
                "profile_types": ["psychologist"],
                "departements": "37",
            },
        )
    token = links.create(purpose="provider_registration", subject=world.stranger)
    client.post(f"/intervenir/ouvrir/{token}/", {"password": "court"})
    assert token not in logged.getvalue()


def test_every_address_that_holds_a_secret_is_masked() -> None:
    checked = 0
    for name, pattern in url_names():
        secret = [word for word in SECRET if f":{word}>" in pattern or f"P<{word}>" in pattern]
        # Inside a space a key names a method or a model; what it opens is told by who asks.
        if not secret or "<slug:organisation>" in pattern:
            continue
        checked += 1
        others = {
            "material": "abcdefghjkmn",
            "uidb36": "1",
            "slug": "abcdefghjkmn",
            "survey": "abcdefghjkmn",
            "form": "odt",
        }
        named = {word: value for word, value in others.items() if word in pattern}
        named[secret[0]] = TOKEN
        assert TOKEN not in masked(f'"GET {reverse(name, kwargs=named)}?a=b HTTP/1.1" 200 12')
    assert checked == 43


def test_the_access_lines_of_the_servers_are_masked(logged: Any) -> None:
    """As runserver and gunicorn write them, by their own loggers."""
    handler = WSGIRequestHandler.__new__(WSGIRequestHandler)
    assert isinstance(handler, BaseHTTPRequestHandler)
    handler.client_address = ("127.0.0.1", 1)
    handler.request = None
    handler.log_message('"%s" %s %s', f"GET /agenda/{TOKEN}.ics HTTP/1.1", "200", "12")
    access = logging.getLogger("gunicorn.access")
    access.setLevel(logging.INFO)
    access.info('%(h)s "%(r)s" %(s)s', {"h": "::1", "r": f"GET /invitation/{TOKEN}/", "s": "200"})
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/invitation/{TOKEN}/")
    lines = logged.getvalue().splitlines()
    assert [TOKEN in line for line in lines] == [False] * 3
    assert [line.count("[lien]") for line in lines] == [1, 1, 1]


def test_other_addresses_are_left_alone() -> None:
    for text in ("Not Found: /o/ici/groupes/abc/", "1/2 and/or http://exemple.fr/a", "rien"):
        assert masked(text) == text
