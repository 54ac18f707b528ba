"""The last minute: many at once, none lost, one link answers once; files keep nothing erased."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from maillage.kernel.tenancy import across_organisations, within
from maillage.surveys.access_counts import access_counts, count_in
from maillage.surveys.content import EVERYBODY
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close_due
from maillage.surveys.domain.errors import LinkSpent
from maillage.surveys.models import Campaign, Report, TextBag, Token
from tests.factories import World, build_world
from tests.surveys.factories import AFTER, ITEMS, addresses, make_campaign, tokens_sent
from tests.surveys.test_proofs import WHOLE

PEOPLE, THREADS = (1000, 16) if WHOLE else (30, 8)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def standing() -> World:
    return build_world()


def at_once(work: Callable[[str], bool], tokens: list[str]) -> int:
    """How many of these calls, made from several threads that start together, succeeded."""
    start = threading.Barrier(THREADS)
    waiting = list(tokens)
    lock = threading.Lock()
    done = []

    def run(_: int) -> None:
        start.wait()
        while True:
            with lock:
                if not waiting:
                    break
                token = waiting.pop()
            done.append(work(token))
        connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))
    return sum(done)


def tried(token: str) -> bool:
    try:
        answer(token=token, answers={"utile": "4", "suite": "oui"})
    except LinkSpent:
        return False
    return True


def answered(campaign: Campaign) -> int:
    with within(campaign.organisation):
        return access_counts(campaign, campaign.questionnaire.items())[0][EVERYBODY]


def test_all_answer_in_the_last_minute_and_none_is_lost(standing: World) -> None:
    campaign = make_campaign(standing.home.organisation, addresses(PEOPLE))
    tokens = list(tokens_sent().values())
    assert at_once(tried, tokens) == PEOPLE
    assert answered(campaign) == PEOPLE
    with within(campaign.organisation):
        assert Token.objects.count() == 0


def test_one_link_tried_at_once_by_many_answers_once(standing: World) -> None:
    campaign = make_campaign(standing.home.organisation)
    token, *_ = tokens_sent().values()
    assert at_once(tried, [token] * 24) == 1
    assert answered(campaign) == 1


def test_without_the_deletion_in_the_same_transaction_a_link_answers_many_times(
    standing: World,
) -> None:
    """The control: looking first and deleting last, as it is tempting to write it."""
    campaign = make_campaign(standing.home.organisation)
    (token, *_) = tokens_sent().values()
    looked = threading.Barrier(THREADS)

    def careless(_token: str) -> bool:
        with across_organisations("the control"):
            present = Token.objects.filter(campaign=campaign).exists()
            looked.wait()
            if present:
                with transaction.atomic():
                    Campaign.objects.select_for_update().get(pk=campaign.pk)
                    count_in(campaign, ITEMS, segment=None, cells=[EVERYBODY])
                Token.objects.filter(campaign=campaign).delete()
        return present

    assert at_once(careless, [token] * THREADS) == THREADS
    assert answered(campaign) == THREADS


def test_the_close_leaves_nothing_in_the_files(standing: World, at: Any) -> None:
    campaign = make_campaign(standing.home.organisation)
    tokens = list(tokens_sent().values())
    with across_organisations("read for the test"):
        digests = list(Token.objects.values_list("digest", flat=True))
    sealed = []
    for token in tokens[:8]:
        answer(token=token, answers={"utile": "4", "suite": "non", "pourquoi": "Parce que."})
        with across_organisations("read for the test"):
            sealed.append(bytes(TextBag.objects.get().sealed))
    at(AFTER)
    with an_older_snapshot():
        assert close_due() == 1
        content = database_files()
    assert close_due() == 0
    with within(campaign.organisation):
        assert Report.objects.get().content["answers"] == 8
    assert len(sealed) == 8
    traces = [*(digest.encode() for digest in digests), *(text[-200:] for text in sealed)]
    assert [trace for trace in traces if trace in content] == []


@contextmanager
def an_older_snapshot() -> Iterator[None]:
    """Somebody elsewhere (a backup, a long report) who may still read what was there before."""
    if connection.vendor == "sqlite":
        yield
        return
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM surveys_campaign")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def database_files() -> bytes:
    """What the database keeps on disk for the emptied tables."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        files = [Path(f"{name}{end}") for end in ("", "-wal", "-journal")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        parts = []
        for table in ("surveys_token", "surveys_tally", "surveys_textbag"):
            cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table])
            parts.append(bytes(cursor.fetchone()[0]))
    return b"".join(parts)
