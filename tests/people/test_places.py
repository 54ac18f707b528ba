"""The organisation, its services, places and rooms, as typed."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.kernel.models import JournalLine
from maillage.kernel.paging import PER_PAGE
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, Room, Service, Site
from tests.factories import (
    World,
    make_member,
    make_room,
    make_service,
    make_site,
    make_user,
)
from tests.people.pages import address, queries_of

TOLD = {
    "name": "Sauvegarde de Touraine",
    "address": "1 rue du Cher",
    "commune_code": "Tours",
    "email": "accueil@exemple.fr",
    "phone": "",
    "siret": "732 829 320 00074",
    "procurement_regime": "private_internal_rules",
    "buyer_kind": "state",
}
CAPACITY = {
    "capacites-TOTAL_FORMS": "2",
    "capacites-INITIAL_FORMS": "0",
    "capacites-0-least": "330",
    "capacites-0-most": "",
    "capacites-0-unit": "children",
    "capacites-0-period": "unspecified",
    "capacites-0-label": "",
    "capacites-1-least": "8",
    "capacites-1-most": "10",
    "capacites-1-unit": "pupils",
    "capacites-1-period": "session",
    "capacites-1-label": "",
}
SERVICE = {"name": "Investigation éducative", "short_name": "SIE", "kind": "judicial_assessment"}


def test_the_organisation_is_kept_with_its_departement(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    url = address(world, "people:organisation")
    assert client.post(url, TOLD).status_code == 302
    kept = Organisation.objects.get(pk=world.home.organisation.pk)
    told = (kept.name, kept.siret, kept.commune_code, kept.departement_code, kept.buyer_kind)
    assert told == ("Sauvegarde de Touraine", "73282932000074", "37261", "37", "state")
    assert JournalLine.objects.filter(verb="people.organisation_kept").count() == 1


@pytest.mark.parametrize(("siret", "status"), [("35600000049837", 302), ("73282932000079", 422)])
def test_a_siret_is_checked_and_la_poste_has_its_own_rule(
    world: World, sign_in: Any, siret: str, status: int
) -> None:
    client = sign_in(world.home.people["director"])
    answer = client.post(address(world, "people:organisation"), {**TOLD, "siret": siret})
    assert answer.status_code == status
    kept = Organisation.objects.get(pk=world.home.organisation.pk)
    if status == 302:
        assert kept.siret == siret
    else:
        assert "Ce numéro SIRET comporte une erreur" in answer.text
        assert "1 rue du Cher" in answer.text  # nothing typed is lost
        assert (kept.siret, kept.name) == ("", world.home.organisation.name)


def test_a_service_is_kept_with_its_capacities(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["head_of_service"])
    assert client.post(address(world, "people:service_add"), SERVICE | CAPACITY).status_code == 302
    with within(world.home.organisation):
        service = Service.objects.get(short_name="SIE")
        assert [str(one) for one in service.capacities.all()] == [
            "330 enfants (période non précisée)",
            "8 à 10 élèves (par session)",
        ]
    listed = client.get(address(world, "people:services"))
    assert "330 enfants (période non précisée)" in listed.text
    changed = {**SERVICE, **CAPACITY, "capacites-0-least": ""}
    url = address(world, "people:service_edit", slug=service.slug)
    assert client.post(url, changed).status_code == 302
    with within(world.home.organisation):
        assert [one.least for one in service.capacities.all()] == [8]


def test_a_capacity_upside_down_writes_nothing(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["head_of_service"])
    answer = client.post(
        address(world, "people:service_add"), {**SERVICE, **CAPACITY, "capacites-1-most": "7"}
    )
    assert answer.status_code == 422
    assert "augmentez-le" in answer.text
    with within(world.home.organisation):
        assert not Service.objects.filter(short_name="SIE").exists()


def test_two_services_never_share_a_name(world: World, sign_in: Any) -> None:
    taken = world.home.objects["service"].name.upper()
    client = sign_in(world.home.people["director"])
    typed = {**SERVICE, **CAPACITY, "name": taken}
    answer = client.post(address(world, "people:service_add"), typed)
    assert answer.status_code == 422
    assert "Un service porte déjà ce nom" in answer.text


def test_a_place_and_its_room(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    typed = {"name": "Antenne", "kind": "antenna", "address": "", "commune_code": "Poitiers"}
    assert client.post(address(world, "people:site_add"), typed).status_code == 302
    with within(world.home.organisation):
        site = Site.objects.get(name="Antenne")
    assert site.departement_code == "86"
    url = address(world, "people:room_add", slug=site.slug)
    assert client.post(url, {"name": "Salle 1", "seats": "0"}).status_code == 422
    assert client.post(url, {"name": "Salle 1", "seats": "12"}).status_code == 302
    assert client.post(url, {"name": "salle 1", "seats": "12"}).status_code == 422
    with within(world.home.organisation):
        room = Room.objects.get(site=site)
    assert (room.name, room.seats) == ("Salle 1", 12)
    assert "Vienne" in client.get(address(world, "people:sites")).text


def test_an_unknown_commune_is_refused_with_a_remedy(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    typed = {"name": "Antenne", "kind": "antenna", "commune_code": "Zzyzx"}
    answer = client.post(address(world, "people:site_add"), typed)
    assert answer.status_code == 422
    assert "Aucune commune ne correspond" in answer.text


def test_another_space_learns_nothing_of_places(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    service, site, room = (world.foreign.objects[key] for key in ("service", "site", "room"))
    for name, row in (("service_edit", service), ("site_edit", site), ("room_edit", room)):
        refused = client.post(address(world, f"people:{name}", slug=row.slug), {"name": "Pris"})
        assert refused.status_code == 404
        assert row.name not in refused.text


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_places_cost_the_same(world: World, sign_in: Any, count: int) -> None:
    with within(world.home.organisation):
        for _ in range(count):
            make_service(world.home.organisation)
            make_room(make_site(world.home.organisation))
    client = sign_in(world.home.people["director"])
    assert queries_of(client, address(world, "people:services")) == 8
    assert queries_of(client, address(world, "people:sites")) == 8


def test_long_lists_come_by_pages(world: World, sign_in: Any) -> None:
    organisation = world.home.organisation
    Service.objects.bulk_create(
        Service(organisation=organisation, name=f"Service {n:03}", search_key=f"service {n:03}")
        for n in range(PER_PAGE + 2)
    )
    client = sign_in(world.home.people["director"])
    url = address(world, "people:services")
    assert queries_of(client, url) == 8
    first, second = client.get(url), client.get(url, {"page": "2"})
    assert [len(page.context["services"]) for page in (first, second)] == [PER_PAGE, 3]
    assert 'href="?page=2"' in first.text
    assert 'href="?page=1"' in second.text
    assert client.get(url, {"page": "rien"}).context["services"].number == 1
    assert client.get(url, {"page": "99"}).context["services"].number == 2


def test_the_agenda_of_a_large_team_comes_by_pages(world: World, sign_in: Any) -> None:
    for number in range(PER_PAGE):
        make_member(world.home.organisation, "professional", make_user("Zoé", f"Zeller-{number}"))
    client = sign_in(world.home.people["director"])
    url = address(world, "people:team_agenda")
    pages = [client.get(url, {"page": number, "date": "2026-11-23"}) for number in (1, 2)]
    names = [[row["person"].pk for row in page.context["rows"]] for page in pages]
    assert [len(found) for found in names] == [PER_PAGE, len(world.home.people)]
    assert not set(names[0]) & set(names[1])
    assert "date=2026-11-23" in pages[0].text.split('rel="next"')[1][:200]
