"""The two attacks at a size for every day; MAILLAGE_PROOF=1 plays them whole (make proof)."""

from __future__ import annotations

import json
import os
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live_settings

from maillage.surveys.middleware import ROUTE
from tests.factories import World
from tests.surveys import proof_attack, proof_differencing
from tests.surveys.proof_attack import P_VALUE, Score, attack, kept_logs, leaky, play, whole_dump

WHOLE = bool(os.environ.get("MAILLAGE_PROOF"))
CAMPAIGNS, FILTERS = (1000, 10_000) if WHOLE else (40, 200)
SEED = int(os.environ.get("MAILLAGE_PROOF_SEED", "20261122"))


def note(name: str, rows: Any) -> None:
    """Leave the figures for the table of `make proof`, when it asks for them."""
    folder = os.environ.get("MAILLAGE_PROOF_NOTES")
    if folder:
        Path(folder, f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")


def move_clock(moment: datetime) -> None:
    """Like `at`, which piles up one layer of settings at each call: two thousand are too many."""
    live_settings.MAILLAGE_NOW = moment.isoformat()


@pytest.mark.slow
def test_the_attacker_does_no_better_than_chance(world: World, commits: Any) -> None:
    chance, score = random.Random(SEED), Score()
    with kept_logs() as logs:
        for number in range(CAMPAIGNS):
            is_whole = number % 10 == 0
            played = play(world.home.organisation, chance, commits, move_clock, is_whole)
            attack(played, chance, score)
    dump = whole_dump()
    for trace in (proof_attack.AGENT, proof_attack.ADDRESS, ROUTE, *played.first_links):
        assert trace not in dump
        assert trace not in logs.getvalue()
    assert score.games["who answered, by sending"] == CAMPAIGNS
    assert score.games["who is nearest, after, by arrival"] > CAMPAIGNS // 2
    # Counters are one sealed block: the game of marks is not there to be played.
    assert score.games["who gave that mark, during, by arrival"] == 0
    note("attack", proof_attack.table_of(score))
    assert score.worst() > P_VALUE, proof_attack.table_of(score)


def test_the_attacker_wins_against_rows_kept_in_order() -> None:
    """The control: the same games on a plain application's tables."""
    chance, score = random.Random(SEED), Score()
    for _ in range(40):
        attack(leaky(chance), chance, score)
    assert score.wins["who answered, by sending"] == 40
    assert score.wins["who wrote it, after, by arrival"] == 40
    marks = "who gave that mark, during, by arrival"
    assert score.wins[marks] == score.games[marks] > 20
    assert score.worst() < P_VALUE


@pytest.mark.slow
def test_no_filter_singles_a_handful_out() -> None:
    found = proof_differencing.leaks(FILTERS, SEED)
    note("differencing", {"filters": FILTERS, "leaks": len(found)})
    assert found == []


def test_filters_single_a_handful_out_of_plain_thresholds() -> None:
    """The control: the same attack on figures published from k answers on, and no more."""
    assert len(proof_differencing.leaks(200, SEED, proof_differencing.naive)) > 20
