"""What most tests of groups start from: a group of three with one session, and who directs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from maillage.kernel.tenancy import within
from tests.factories import World
from tests.groups.factories import Lived, make_lived


@pytest.fixture
def lived(world: World) -> Iterator[Lived]:
    """Three members, a facilitator, one session on FIRST; the space is open."""
    found = make_lived(world, members=3)
    with within(world.home.organisation):
        yield found


@pytest.fixture
def director(world: World) -> Any:
    return world.home.people["director"]
