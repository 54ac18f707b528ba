"""What the tests of these pages share."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World


def address(world: World, name: str, **kwargs: Any) -> str:
    """A page of the home organisation's space."""
    return reverse(name, kwargs={"organisation": world.home.organisation.slug, **kwargs})


def queries_of(client: Any, url: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)
