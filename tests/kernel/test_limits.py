"""Rate limits: both sides of each, their end, threads, proxies, and never everybody at once."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory

from maillage.kernel import clock, limits
from maillage.kernel.limits import TooMany, address_of, is_within, refuse_beyond
from maillage.kernel.models import RateCount


def post(address: str = "10.0.0.3", forwarded: str = "") -> Any:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().post("/", REMOTE_ADDR=address, **headers)


def tries(request: Any, *, limit: int = 3, seconds: int = 600) -> None:
    refuse_beyond(request, "essai", limit=limit, seconds=seconds)


def test_the_limit_is_reached_after_it_not_before(db: None) -> None:
    for _ in range(3):
        tries(post())
    with pytest.raises(TooMany):
        tries(post())


def test_the_window_ends_when_it_was_said_to(db: None, at: Any) -> None:
    begun = clock.now()
    for minutes in (0, 4, 8):
        at(begun + timedelta(minutes=minutes))
        tries(post())
    # The last try has not pushed the end away: ten minutes run from the first one.
    at(begun + timedelta(seconds=599))
    with pytest.raises(TooMany):
        tries(post())
    at(begun + timedelta(seconds=600))
    tries(post())


def test_a_longer_window_outlives_the_cache_default(db: None, at: Any) -> None:
    begun = clock.now()
    for _ in range(3):
        tries(post(), seconds=3600)
    at(begun + timedelta(seconds=3599))
    with pytest.raises(TooMany):
        tries(post(), seconds=3600)


def test_a_limit_is_not_global(db: None) -> None:
    for _ in range(3):
        tries(post("10.0.0.1"))
    with pytest.raises(TooMany):
        tries(post("10.0.0.1"))
    tries(post("10.0.0.2"))
    refuse_beyond(post("10.0.0.1"), "autre", limit=3, seconds=600)


def test_the_address_is_nowhere_in_the_rows(db: None) -> None:
    tries(post("203.0.113.77"))
    assert is_within("essai", "claire@exemple.fr", limit=3, seconds=60)
    rows = str(list(RateCount.objects.values()))
    assert RateCount.objects.count() == 2
    # A guess is confirmed by nobody who lacks the key of the installation.
    assert hashlib.sha256(b"203.0.113.77").hexdigest()[:32] not in rows
    assert "203.0.113.77" not in rows
    assert "claire" not in rows


def test_what_is_past_is_forgotten(db: None, at: Any) -> None:
    tries(post(), seconds=60)
    tries(post("10.0.0.9"), seconds=3600)
    at(clock.now() + timedelta(seconds=61))
    assert limits.forget_past() == 1
    assert RateCount.objects.count() == 1


@pytest.mark.parametrize("round_", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_threads_share_one_count(round_: int) -> None:
    """Twelve at once, seven admitted: not one more, not one less."""
    together = threading.Barrier(12)
    admitted: list[bool] = []

    def run() -> None:
        together.wait()
        try:
            admitted.append(is_within("fils", "10.0.0.1", limit=7, seconds=600))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(admitted) == [False] * 5 + [True] * 7


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (None, "203.0.113.7", "10.0.0.3"),
        (0, "203.0.113.7", "10.0.0.3"),
        (1, "203.0.113.7", "203.0.113.7"),
        # What the visitor wrote stands on the left: only what our proxies added is read.
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 192.0.2.1", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.3"),
        (1, "", "10.0.0.3"),
        (1, "nothing like an address", "10.0.0.3"),
        (1, "2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        (1, "203.0.113.7:4711", "203.0.113.7"),
        (1, "[2001:db8:1:2::5]:4711", "2001:db8:1:2::"),
    ],
)
def test_the_visitor_is_found_behind_the_proxies(
    settings: Any, proxies: int | None, forwarded: str, expected: str
) -> None:
    settings.MAILLAGE_TRUSTED_PROXIES = proxies
    assert address_of(post("10.0.0.3", forwarded)) == expected


def test_behind_a_proxy_visitors_do_not_share_one_count(db: None, settings: Any) -> None:
    settings.MAILLAGE_TRUSTED_PROXIES = 1
    for _ in range(3):
        tries(post("10.0.0.3", "203.0.113.7"))
    with pytest.raises(TooMany):
        tries(post("10.0.0.3", "198.51.100.200, 203.0.113.7"))
    tries(post("10.0.0.3", "203.0.113.8"))


def test_the_login_page_counts_the_same_address(db: None, settings: Any, client: Any) -> None:
    settings.MAILLAGE_TRUSTED_PROXIES = 1
    typed = {"login": "inconnue@exemple.fr", "password": "rien de juste ici"}
    answers = [
        client.post(
            "/compte/connexion/",
            {**typed, "login": f"inconnue{rank}@exemple.fr"},
            headers={"X-Forwarded-For": "203.0.113.7"},
        ).status_code
        for rank in range(31)
    ]
    assert answers[-1] == 429
    other = client.post(
        "/compte/connexion/", typed, headers={"X-Forwarded-For": "203.0.113.8"}
    ).status_code
    assert (answers[0], other) == (200, 200)
