"""What a first visit downloads stays under 150 kB, compressed: page, style, scripts, fonts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World
from tests.weight import LIMIT, first_load, static_files


def weighed(html: str) -> dict[str, int]:
    """The parts of a first load that count (icons and pictures come after the text)."""
    return {kind: size for kind, size in first_load(html).items() if kind != "images"}


@pytest.mark.parametrize("name", ["portal:home", "tendering:public_calls", "account_login"])
def test_public_pages_are_light(client: Client, world: World, name: str) -> None:
    sizes = weighed(client.get(reverse(name)).text)
    assert sum(sizes.values()) <= LIMIT, sizes
    assert all(sizes.values()), sizes


@pytest.mark.parametrize("name", ["portal:today", "planning:calendar", "people:members"])
def test_pages_of_a_space_are_light(world: World, sign_in: Any, name: str) -> None:
    client = sign_in(world.home.people["director"])
    url = reverse(name, kwargs={"organisation": world.home.organisation.slug})
    sizes = weighed(client.get(url).text)
    assert sum(sizes.values()) <= LIMIT, sizes
    assert all(sizes.values()), sizes


def test_what_a_style_sheet_names_is_counted(client: Client, world: World) -> None:
    found = {path.name for path in static_files(client.get("/").text)}
    assert {"regular.woff2", "bold.woff2", "tokens.css", "theme.js", "kit.js"} <= found
    page = "<html></html>"
    assert first_load(page) == {
        "html": first_load(page)["html"],
        "css": 0,
        "js": 0,
        "fonts": 0,
        "images": 0,
    }


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        first_load('<link rel="stylesheet" href="/static/nowhere.css">')
