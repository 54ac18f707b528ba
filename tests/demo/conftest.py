"""The story is loaded once for the module, in a transaction that is undone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from maillage.demo.story import loading
from tests.conftest import NOW


@pytest.fixture(scope="module")
def story(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The whole demonstration, loaded on the day where the suite lives."""
    before = settings.MAILLAGE_NOW
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            settings.MAILLAGE_NOW = NOW.isoformat()
            loading.load()
            settings.MAILLAGE_NOW = before
            yield
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)
