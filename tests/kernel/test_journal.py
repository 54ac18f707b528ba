"""The journal: one chain per organisation; any edit, removal or insertion is seen."""

from __future__ import annotations

import random
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from maillage.kernel import journal
from maillage.kernel.middleware import ReadOnlyOnGet, WriteOnGet
from maillage.kernel.models import JournalHead, JournalLine
from tests.factories import World

LINES = 12


@pytest.fixture
def chain(world: World) -> int:
    """A chain of twelve lines; returns its organisation's id."""
    organisation = world.home.organisation
    for number in range(LINES):
        journal.record(
            organisation=organisation,
            actor=world.home.people["admin"],
            verb="tests.done",
            subject=organisation,
            detail={"number": number},
        )
    return organisation.pk


def test_an_untouched_chain_is_intact(chain: int) -> None:
    assert journal.verify(chain) == journal.Verdict(chain, LINES, None)


@pytest.mark.parametrize("seed", range(40))
def test_any_edit_breaks_it(chain: int, seed: int) -> None:
    choice = random.Random(seed)
    position = choice.randint(1, LINES)
    field, value = choice.choice(
        [
            ("actor_id", 999),
            ("verb", "tests.else"),
            ("subject_id", 12345),
            ("detail", {"number": -1}),
            ("at", "2020-01-01T00:00:00Z"),
            ("previous", "0" * 64),
            ("digest", "f" * 64),
        ]
    )
    JournalLine.objects.filter(organisation_id=chain, position=position).update(**{field: value})
    assert not journal.verify(chain).intact


@pytest.mark.parametrize("position", [1, 6, LINES])
def test_a_removed_line_is_seen_even_at_the_end(chain: int, position: int) -> None:
    JournalLine.objects.filter(organisation_id=chain, position=position).delete()
    assert not journal.verify(chain).intact


def test_the_command_says_where(chain: int) -> None:
    said = StringIO()
    call_command("journal", "verify", stdout=said)
    assert said.getvalue() == f"organisation {chain} : {LINES} lignes, chaîne intacte\n"
    JournalLine.objects.filter(organisation_id=chain, position=3).update(verb="tests.else")
    with pytest.raises(CommandError, match="1 chaîne"):
        call_command("journal", "verify", stdout=said)
    assert "rompue à 3" in said.getvalue()


def test_get_never_writes_but_to_tell_a_read(world: World) -> None:
    def careless(request: HttpRequest) -> HttpResponse:
        JournalHead.objects.create(organisation_id=10**9)
        return HttpResponse()

    def honest(request: HttpRequest) -> HttpResponse:
        journal.record_read(
            organisation=world.home.organisation,
            actor=world.home.people["admin"],
            subject=world.home.organisation,
        )
        return HttpResponse()

    request = RequestFactory().get("/")
    with pytest.raises(WriteOnGet), transaction.atomic():
        ReadOnlyOnGet(careless)(request)
    assert ReadOnlyOnGet(honest)(request).status_code == 200
    assert ReadOnlyOnGet(careless)(RequestFactory().post("/")).status_code == 200
    assert connection.execute_wrappers == []


def test_chains_do_not_mix(chain: int, world: World, django_assert_num_queries: Any) -> None:
    other = world.foreign.organisation
    journal.record(organisation=other, actor=None, verb="tests.done", subject=None)
    assert journal.verify(other.pk).lines == 1
    assert journal.verify(chain).lines == LINES


@pytest.mark.parametrize("count", [1, 3])
def test_reads_are_one_line_each_and_cost_the_same(
    world: World, django_assert_num_queries: Any, count: int
) -> None:
    organisation, reader = world.home.organisation, world.home.people["buyer"]
    subjects = list(world.home.people.values())[:count]
    journal.record_reads(organisation=organisation, actor=reader, subjects=subjects)
    with django_assert_num_queries(6):
        journal.record_reads(organisation=organisation, actor=reader, subjects=subjects)
    lines = JournalLine.objects.filter(organisation_id=organisation.pk).order_by("position")
    told = [(line.verb, line.actor_id, line.subject_id) for line in lines]
    assert told == [("read", reader.pk, one.pk) for one in subjects] * 2
    assert journal.verify(organisation.pk).intact
    with django_assert_num_queries(0):
        journal.record_reads(organisation=organisation, actor=reader, subjects=[])
