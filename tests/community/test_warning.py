"""A text that looks real warns; the trade speaks freely; server and browser say the same."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.urls import reverse

from maillage.community.models import Post
from maillage.community.warning import FILE, LONGEST, codes_in, signs_in
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations
from tests.community.cases import PLAIN, REAL, YEAR
from tests.community.factories import make_peers
from tests.factories import World


@pytest.mark.parametrize("text", REAL)
def test_a_real_situation_is_seen(text: str) -> None:
    assert set(codes_in(text, year=YEAR)) == REAL[text]


@pytest.mark.parametrize("text", PLAIN)
def test_the_trade_speaks_freely(text: str) -> None:
    assert signs_in(text, YEAR) == []


def test_a_sign_shows_the_words_where_they_are() -> None:
    text = "Bonjour, depuis mars Léo fugue."
    (sign,) = signs_in(text, YEAR)
    assert (text[sign.start :][:3], sign.extract, sign.label) == ("Léo", "Léo", "un prénom")


def test_a_date_is_that_of_a_child_by_its_year() -> None:
    assert codes_in("le 12/03/2018", year=2026) == ["date"]
    assert codes_in("le 12/03/2018", year=2050) == []
    assert codes_in("le 12/03/2026", year=2026) == []


def test_composed_and_decomposed_accents_are_the_same() -> None:
    assert codes_in("puis Le\u0301o est parti", year=YEAR) == ["first_name"]


@pytest.mark.parametrize(
    "odd", ["a" * 100_000, "Né " * 9000, "1/" * 30_000, "Aa-" * 9000, "0 " * 9000]
)
def test_a_long_odd_text_is_read_quickly(odd: str) -> None:
    start = time.process_time()
    signs_in(odd, YEAR)
    assert time.process_time() - start < 5
    assert LONGEST >= 6000


def test_the_rules_are_dated_and_name_their_source() -> None:
    rules = json.loads(FILE.read_text(encoding="utf-8"))
    assert rules["source"]
    assert rules["valid_from"] == "2026-01-01"
    assert set(rules["also_words"]) <= set(rules["first_names"])
    assert {one["code"] for one in rules["patterns"]} | {"first_name"} == set(rules["labels"])


def test_what_looks_real_is_shown_again_then_waits_for_a_host(world: World, sign_in: Any) -> None:
    peers = make_peers(world.home, world.home.people["director"])
    url = reverse("community:ask", kwargs={"community": peers.slug, "slug": peers.salon.slug})
    client = sign_in(peers.member.user)
    typed = {"title": "Un enfant qui fugue", "text": "Depuis mars, Zélie fugue."}
    warned = client.post(url, typed)
    assert warned.status_code == 422
    assert "un prénom\u00a0: «\u00a0Zélie\u00a0»" in warned.text
    assert "Depuis mars, Zélie fugue." in warned.text
    with across_organisations("test"):
        assert not Post.objects.exists()
    sent = client.post(url, {**typed, "confirmed": "on"})
    assert sent.status_code == 302
    with across_organisations("test"):
        post = Post.objects.get()
    assert (post.state, post.signs) == ("queued", ["first_name"])
    # The journal holds codes, never the words.
    line = JournalLine.objects.get(verb="community.asked")
    assert line.detail == {"state": "queued", "signs": ["first_name"]}
    # Its author reads it, with its state; a peer does not.
    page = reverse("community:question", kwargs={"community": peers.slug, "slug": post.slug})
    assert "En attente de relecture" in client.get(page).text


def test_a_confirmation_without_a_sign_publishes(world: World, sign_in: Any) -> None:
    peers = make_peers(world.home, world.home.people["director"])
    url = reverse("community:ask", kwargs={"community": peers.slug, "slug": peers.salon.slug})
    typed = {"title": "Relire à deux", "text": "Qui le fait ?", "confirmed": "on"}
    sign_in(peers.member.user).post(url, typed)
    with across_organisations("test"):
        assert Post.objects.get().state == "visible"
