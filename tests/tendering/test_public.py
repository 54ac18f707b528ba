"""Calls as everyone reads them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile
from maillage.tendering.enums import ConsultationStatus, LotStatus
from maillage.tendering.queries import calls as call_queries
from tests.tendering.factories import DEADLINE, make_call, make_lot, make_public_call

ATOM = "{http://www.w3.org/2005/Atom}"


def titles(response) -> list[str]:
    return [card["title"] for card in response.context["cards"]]


def test_the_catalogue_holds_open_calls_only(world, client):
    home = world.home.organisation
    make_call(home, title="Brouillon")
    make_public_call(home, title="Ouvert ici")
    make_public_call(home, title="Clos", deadline=clock.now() - timedelta(seconds=1))
    make_public_call(home, title="Retiré", status=ConsultationStatus.ABANDONED)
    make_public_call(
        world.foreign.organisation, title="Ouvert là", deadline=DEADLINE + timedelta(days=1)
    )
    response = client.get("/appels/")
    assert titles(response) == ["Ouvert ici", "Ouvert là"]
    assert "Brouillon" not in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "found", "sentence"),
    [
        ("", ["Tours", "Poitiers", "Partout"], "3\u00a0appels ouverts, toute la France."),
        ("departement=86", ["Poitiers"], "1\u00a0appel ouvert, Vienne (86)."),
        (
            "profile=sociologist",
            ["Poitiers", "Partout"],
            "2\u00a0appels ouverts, ouverts au profil « Sociologue », toute la France.",
        ),
        ("kind=training", ["Partout"], "1\u00a0appel ouvert, formation, toute la France."),
        (
            "departement=99",
            ["Tours", "Poitiers", "Partout"],
            "3\u00a0appels ouverts, toute la France.",
        ),
    ],
)
def test_filters_are_applied_and_read_back(world, client, asked, found, sentence):
    home = world.home.organisation
    make_public_call(home, title="Tours")
    make_public_call(
        home,
        title="Poitiers",
        departement_code="86",
        facilitator_profiles=["psychologist", "trained_professional"],
    )
    make_public_call(
        home, title="Partout", departement_code="75", facilitator_profiles=[], kind="training"
    )
    response = client.get(f"/appels/?{asked}")
    assert titles(response) == found
    assert response.context["sentence"] == sentence


def test_the_map_counts_by_departement_whatever_the_one_asked_for(world, client):
    home = world.home.organisation
    make_public_call(home)
    make_public_call(home)
    make_public_call(home, departement_code="86")
    response = client.get("/appels/?departement=86")
    listed = [(shape.code, shape.count, shape.url) for shape in response.context["map"].listed]
    assert listed == [("37", 2, "?departement=37"), ("86", 1, "?departement=86")]


@pytest.mark.parametrize("number", [1, 3])
def test_the_catalogue_asks_the_same_number_of_queries(world, client, number):
    for _ in range(number):
        make_public_call(world.home.organisation, lots=2)
    with CaptureQueriesContext(connection) as captured:
        response = client.get("/appels/")
    assert len(response.context["cards"]) == number
    assert {card["groups"] for card in response.context["cards"]} == {"2\u00a0groupes à pourvoir"}
    assert len(captured) == 2


def test_pages_follow_one_another_by_key(world, client, monkeypatch):
    monkeypatch.setattr(call_queries, "PAGE_SIZE", 2)
    for rank in range(5):
        make_public_call(world.home.organisation, title=f"Appel {rank}")
    seen, url = [], "/appels/"
    while url:
        response = client.get(url)
        seen += titles(response)
        after = response.context["after"]
        url = f"/appels/?apres={after}" if after else ""
    assert seen == [f"Appel {rank}" for rank in range(5)]


def test_a_draft_has_no_public_page_even_once_given_up(world, client):
    draft = make_call(world.home.organisation, title="Secret de fabrication")
    dropped = make_call(
        world.home.organisation, title="Abandonné", status=ConsultationStatus.ABANDONED
    )
    for call in (draft, dropped):
        response = client.get(f"/appels/{call.slug}/")
        assert response.status_code == 404
        assert call.title not in response.content.decode()


def test_the_public_page_tells_terms_and_hides_what_is_the_buyers(world, client):
    home = world.home.organisation
    call = make_public_call(
        home,
        budget_cents=987654,
        whole_need_cents=123456,
        source_text="Texte interne confidentiel",
        min_distinct_facilitators=2,
    )
    with within(home):
        holder = FacilitatorProfile.objects.create(
            organisation=home, first_name="Odile", last_name="Marchetti"
        )
        make_lot(call, 2, status=LotStatus.FILLED, holder=holder)
    page = client.get(f"/appels/{call.slug}/").content.decode()
    for hidden in ("9\u00a0876", "1\u00a0234", "Texte interne", "Marchetti"):
        assert hidden not in page
    assert "vendredi 18 décembre 2026, 23\u00a0h\u00a059 (heure de Paris)" in page
    assert "Au moins 2\u00a0personnes pour l&#x27;ensemble (préférence)" in page
    assert "6 à 7\u00a0séances de 2\u00a0h" in page
    assert "Déjà pourvu" in page


def test_the_button_leads_to_the_space_of_the_provider(world, client, sign_in):
    call = make_public_call(world.home.organisation)
    url = f"/appels/{call.slug}/"
    answers = client.get(url).context["answers"]
    assert [one["url"] for one in answers] == [f"/intervenir/?appel={call.slug}"]
    client = sign_in(world.provider.people["facilitator"])
    answers = client.get(url).context["answers"]
    slug = world.provider.organisation.slug
    assert [one["url"] for one in answers] == [f"/o/{slug}/appels/{call.slug}/offre/"]


def test_after_the_deadline_the_page_says_closed(world, client, at):
    call = make_public_call(world.home.organisation)
    at(DEADLINE)
    assert client.get(f"/appels/{call.slug}/").context["is_open"]
    at(DEADLINE + timedelta(seconds=1))
    response = client.get(f"/appels/{call.slug}/")
    assert not response.context["is_open"]
    assert response.context["answers"] == []
    assert "Cet appel est clos" in response.content.decode()


def test_a_withdrawn_call_says_why(world, client):
    call = make_public_call(
        world.home.organisation,
        status=ConsultationStatus.ABANDONED,
        abandoned_reason="Le budget n'a pas été accordé.",
    )
    page = client.get(f"/appels/{call.slug}/").content.decode()
    assert "Le budget n&#x27;a pas été accordé." in page


def test_the_feed_is_atom_and_holds_open_calls(world, client):
    call = make_public_call(world.home.organisation, title="Équipe & pratiques")
    make_call(world.home.organisation, title="Brouillon")
    response = client.get("/appels/flux.atom")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Équipe & pratiques"]
    assert entries[0].findtext(f"{ATOM}id") == f"urn:maillage:appel:{call.slug}"
    assert entries[0].find(f"{ATOM}link").get("href") == f"http://testserver/appels/{call.slug}/"
