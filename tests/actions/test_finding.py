"""Finding actions: words with accents, inflections and slips; filters; around a commune."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from maillage.actions.domain.practice import comment, tell_experience, withdraw_comment
from maillage.actions.domain.sharing import close_to, open_to
from maillage.actions.queries import finding
from maillage.actions.queries.finding import Wanted, by_commune, dates_between, filtered, found
from maillage.kernel import clock, fulltext
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from tests.actions.factories import make_action, make_date, make_draft
from tests.factories import World


@pytest.fixture
def titles(world: World) -> Any:
    """Four actions of the home inventory; `titles(q=…)` gives what is found, in order."""
    person = world.home.people["professional"]
    plain = {"kind": "outing", "aim": "Sortir."}
    make_action(world.home, person, "Ateliers d’écriture", aim="Écrire à plusieurs.")
    make_action(
        world.home,
        person,
        "Sortie à la ferme",
        lists={"publics": ["children"], "themes": ["nature"]},
        commune_code="37050",
        **plain,
    )
    make_action(
        world.home, person, "Café des parents", need="Des mères isolées, après la sortie d’école."
    )
    make_action(world.home, person, "Grand jeu à Loches", **{**plain, "commune_code": "37132"})
    make_draft(world.home, person, "Brouillon d’écriture")

    def look(**wanted: Any) -> list[str]:
        with within(world.home.organisation):
            return [one.title for one in found(world.home.organisation, Wanted(**wanted))[:20]]

    return look


FOUND = {
    "ecriture": ["Ateliers d’écriture"],
    "l'ÉCRITURE des ateliers": ["Ateliers d’écriture"],
    # A slip; and a word of the title before the same word elsewhere.
    "atelliers": ["Ateliers d’écriture", "Café des parents"],
    "mere isolee": ["Café des parents"],
    "isolé parent": ["Café des parents"],
    "sorties ferme": ["Sortie à la ferme"],
    "chambray": ["Sortie à la ferme"],
    "natur ferme": ["Sortie à la ferme"],
    "tracteur": [],
    '\' OR "a" & !': [],
}


def test_words_are_found_as_they_are_written(titles: Any) -> None:
    assert {typed: titles(text=typed) for typed in FOUND} == FOUND


def test_filters_narrow_and_a_place_puts_the_nearest_first(titles: Any, world: World) -> None:
    assert titles() == [
        "Grand jeu à Loches",
        "Café des parents",
        "Sortie à la ferme",
        "Ateliers d’écriture",
    ]
    assert titles(kind="outing", theme="nature") == ["Sortie à la ferme"]
    assert titles(public="children") == ["Sortie à la ferme"]
    assert titles(state="ended") == []
    assert titles(near="37050", km=10) == [
        "Sortie à la ferme",
        "Café des parents",
        "Ateliers d’écriture",
    ]
    assert titles(near="37050", km=50)[-1] == "Grand jeu à Loches"
    assert titles(text="sortie", near="37132", km=10) == ["Grand jeu à Loches"]
    assert titles(text="sortie", near="37132", km=10, theme="nature") == []
    rows = filtered(world.home.organisation, Wanted())
    assert by_commune(rows) == {"37261": 2, "37050": 1, "37132": 1}


def test_codes_that_many_carry_are_asked_of_each_row_and_find_the_same(
    titles: Any, world: World, monkeypatch: Any
) -> None:
    asked = [{"theme": "nature"}, {"public": "children", "theme": "nature"}, {"public": "parents"}]
    few = [titles(**one) for one in asked]
    monkeypatch.setattr(finding, "FEW", 1)
    assert [titles(**one) for one in asked] == few
    assert few[0] == ["Sortie à la ferme"]


def test_a_long_list_says_that_it_is_longer(
    titles: Any, world: World, sign_in: Any, monkeypatch: Any
) -> None:
    page = organisation_url(world.home.organisation, "actions:index")
    client = sign_in(world.home.people["professional"])
    assert "4\u00a0actions." in client.get(page).content.decode()
    monkeypatch.setattr(finding, "MOST", 3)
    assert "Plus de 3 actions\u00a0: ajoutez un mot" in client.get(page).content.decode()


def test_no_word_crosses_from_an_inventory_that_is_closed(world: World) -> None:
    make_action(world.foreign, world.foreign.people["professional"], "Trapèze volant")
    home, foreign = world.home.organisation, world.foreign.organisation
    director = world.foreign.people["director"]
    with within(home):
        assert list(found(home, Wanted(text="trapeze"))[:5]) == []
        assert fulltext._mended("actions", [home.pk], "trapese") == "trapese"
    with within(foreign):
        grant = open_to(organisation=foreign, party=home, until=None, actor=director)
    with within(home):
        assert [one.title for one in found(home, Wanted(text="trapese"))[:5]] == ["Trapèze volant"]
    with within(foreign):
        close_to(grant=grant, actor=director)
    with within(home):
        assert list(found(home, Wanted(text="trapeze"))[:5]) == []


def test_dates_map_feed_and_remarks_of_one_action(
    world: World, sign_in: Any, client: Any, at: Any
) -> None:
    home, person = world.home.organisation, world.home.people["professional"]
    action = make_action(world.home, person)
    date = make_date(action, clock.now() + timedelta(days=2), capacity=12)
    signed = sign_in(person)
    now = clock.now()
    with within(home):
        (shown,) = dates_between(home, Wanted(), now, now + timedelta(days=7), 10)
        assert (shown.slug, shown.start) == (action.slug, date.local_start)
        assert dates_between(home, Wanted(), now - timedelta(days=7), now, 10) == []
    calendar = signed.get(organisation_url(home, "actions:calendar")).content.decode()
    assert action.title in calendar
    assert "1\u00a0action" in signed.get(organisation_url(home, "actions:map")).content.decode()
    counting = organisation_url(home, "actions:attendance", slug=action.slug, date=date.slug)
    assert signed.post(counting, {"parents_new": "3"}).status_code == 422
    at(now + timedelta(days=3))
    numbers = {"parents_new": "3", "parents_returning": "4", "peer_helpers_returning": "1"}
    assert signed.post(counting, numbers).status_code == 302
    with within(home):
        remark = comment(action=action, actor=person, text="Prévoir des tabliers.")
        tell_experience(action=action, actor=world.home.people["hr"], has_done=True)
    shown = signed.get(organisation_url(home, "actions:action", slug=action.slug)).content.decode()
    assert "1\u00a0date tenue, 8\u00a0venues\u00a0: 3 pour la première fois, 5 de retour" in shown
    assert "Prévoir des tabliers." in shown
    assert str(world.home.people["hr"]) in shown
    withdraw_comment(remark=remark, actor=person)
    page = signed.post(organisation_url(home, "actions:feed_create") + "?kind=workshop")
    (address,) = [part for part in page.content.decode().split('"') if "/actions/flux/" in part][:1]
    client.logout()
    feed = client.get(address[address.index("/actions/flux/") :])
    entries = ElementTree.fromstring(feed.content).findall("{*}entry/{*}title")  # noqa: S314
    assert [one.text for one in entries] == [action.title]
    person.is_active = False
    person.save()
    assert client.get(address[address.index("/actions/flux/") :]).status_code == 404
