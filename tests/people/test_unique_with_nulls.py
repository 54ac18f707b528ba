"""What is unique stays so where a column is empty: a database that sees two NULLs as different
would let the second row in (SQLite ignores NULLS NOT DISTINCT; models.W047).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from maillage.groups.models import Charter
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import Membership, Occupation
from maillage.surveys.models import AudienceMember
from tests.factories import World, make_service
from tests.groups.factories import make_cycle, only_group
from tests.surveys.factories import make_campaign

NINE = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
TEN = datetime(2026, 12, 8, 10, 0, tzinfo=UTC)


def membership(world: World) -> tuple[type, list[dict[str, Any]]]:
    common = {"user": world.stranger, "role": "professional", "starts_on": clock.today()}
    return Membership, [common, {**common, "service": make_service(world.home.organisation)}]


def occupation(world: World) -> tuple[type, list[dict[str, Any]]]:
    common = {"starts_at": NINE, "ends_at": TEN, "kind": "other", "title": "…", "source": "a"}
    room = world.home.objects["room"]
    return Occupation, [{**common, "person": world.stranger}, {**common, "room": room}]


def charter(world: World) -> tuple[type, list[dict[str, Any]]]:
    group = only_group(make_cycle(world.home))
    common = {
        "cycle": group.cycle,
        "version": 9,
        "text": "…",
        "fixed_text": "…",
        "created_at": clock.now(),
    }
    return Charter, [common, {**common, "group": group}]


def audience(world: World) -> tuple[type, list[dict[str, Any]]]:
    campaign = make_campaign(world.home.organisation)
    return AudienceMember, [
        {"campaign": campaign, "email": "deux@exemple.fr"},
        {"campaign": campaign, "user": world.stranger},
    ]


@pytest.mark.parametrize("made", [membership, occupation, charter, audience])
def test_a_second_row_alike_is_refused_with_and_without_the_empty_column(
    world: World, made: Callable[[World], tuple[type, list[dict[str, Any]]]]
) -> None:
    with within(world.home.organisation):
        model, rows = made(world)
        manager: Any = model.objects  # type: ignore[attr-defined]
        before = manager.count()
        for row in rows:
            manager.create(organisation=world.home.organisation, **row)
        for row in rows:
            with pytest.raises(IntegrityError), transaction.atomic():
                manager.create(organisation=world.home.organisation, **row)
        assert manager.count() == before + len(rows)


def test_no_constraint_is_left_that_a_database_ignores(db: None) -> None:
    call_command("check", databases=["default"], fail_level="WARNING")
