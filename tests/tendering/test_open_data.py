"""Published contracts: against the schema as published, with true keys, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from django.test import Client

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation
from maillage.tendering.decp import SCHEMA, NotPublishable, document_of, schema
from maillage.tendering.models import AgreementLine, Amendment, EssentialData, Lot
from maillage.tendering.ocds import release_of
from tests.factories import World
from tests.tendering.agreements import (
    DATA,
    publishable,
    published,
    reread,
    sign,
    two_sessions_more,
)

OCDS = Path(__file__).parent / "data" / "ocds_release_1.1.5.json"

SignIn = Callable[[Any], Client]


@pytest.mark.parametrize(
    ("path", "digest"),
    [
        (SCHEMA, "3210e4cbe965be416f4ba3d8ab3983c64be48a800dc8d594b730341f3de8765a"),
        (OCDS, "fac192e1ccfb061f5164bdb2d64c29e517c0f81661996b97de40cebc55a2c1bc"),
    ],
)
def test_the_schemas_are_the_published_ones(path: Path, digest: str) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


def refuse_unless_ocds(release: dict[str, Any]) -> None:
    """Raise fastjsonschema.JsonSchemaException for what the published schema of OCDS refuses."""
    fastjsonschema.validate(json.loads(OCDS.read_bytes()), release)


def test_a_contract_is_published_once_and_its_day_never_changes(
    world: World, sign_in: SignIn, at: Any
) -> None:
    agreement = publishable(world)
    client = sign_in(world.home.people["buyer"])
    url = f"/o/{world.home.organisation.slug}/conventions/{agreement.slug}/donnees/"
    first_day = clock.today().isoformat()
    assert "Publication facultative" in client.get(url).text
    assert client.post(url, {**DATA, "cpv": "805"}).status_code == 422
    assert client.post(url, DATA).status_code == 302
    anyone = Client()
    told = json.loads(anyone.get("/marches/decp.json").content)
    (record,) = told["marches"]["marche"]
    assert document_of([record]) == told
    assert record["acheteur"] == {"id": "73282932000074"}
    assert record["montant"] == 2100.0
    assert record["dureeMois"] == 8  # 24 November to 30 June
    assert (record["datePublicationDonnees"], record["codeCPV"]) == (first_day, "80500000")
    at(clock.now() + timedelta(days=40))
    amendment = two_sessions_more(world, reread(agreement))
    with within(world.home.organisation):
        Amendment.objects.update(sent_at=clock.now(), status="sent")
    sign(world, amendment)
    client = sign_in(world.home.people["buyer"])
    assert "1 avenant signé" in client.get(url).text.replace("\u00a0", " ")
    assert "modifications" not in anyone.get("/marches/decp.json").text
    client.post(url, DATA)
    (record,) = json.loads(anyone.get("/marches/decp.json").content)["marches"]["marche"]
    assert record["datePublicationDonnees"] == first_day
    assert [one["modification"]["montant"] for one in record["modifications"]] == [2700.0]
    with within(world.home.organisation):
        slug = EssentialData.objects.get().slug
    release = json.loads(anyone.get(f"/marches/{slug}/ocds.json").content)
    refuse_unless_ocds(release)
    assert release["tag"] == ["contractAmendment"]
    assert record["montant"] == 2100.0


def test_the_public_page_tells_sides_and_sums_but_no_person(world: World) -> None:
    agreement = publishable(world)
    data = published(world, agreement)
    page = Client().get("/marches/")
    assert world.provider.organisation.name in page.text
    release = Client().get(f"/marches/{data.slug}/ocds.json")
    told = json.loads(release.content)
    refuse_unless_ocds(told)
    with pytest.raises(fastjsonschema.JsonSchemaException, match="status"):
        refuse_unless_ocds({**told, "contracts": [{**told["contracts"][0], "status": "signed"}]})
    assert told["tender"]["lots"] == [{"id": "1", "title": "Groupe 1"}]
    assert told["awards"][0]["relatedLots"] == ["1"]
    assert told["contracts"][0]["value"] == {"amount": 2100.0, "currency": "EUR"}
    decp = Client().get(f"/marches/{data.slug}/decp.json")
    for text in (page.text, release.text, decp.text):
        assert "Vasseur" not in text  # who leads the group
        assert "30000" not in text  # the price of a session, in cents
        assert "300.0" not in text


def test_a_lot_that_came_with_a_public_amendment_is_told(world: World) -> None:
    agreement = publishable(world)
    amendment = two_sessions_more(world, agreement)
    with within(world.home.organisation):
        line = AgreementLine.objects.get(amendment=amendment)
        line.pk, line.lot = (
            None,
            Lot.objects.create(
                organisation=agreement.organisation,
                consultation=agreement.consultation,
                number=2,
                name="Groupe repris",
            ),
        )
        line.save()
    data = published(world, agreement)
    told = release_of(data, [])
    assert [one["title"] for one in told["tender"]["lots"]] == ["Groupe 1"]
    with within(world.home.organisation):
        Amendment.objects.update(signed_on=clock.today(), published_on=clock.today())
        amendment.refresh_from_db()
    told = release_of(data, [amendment])
    refuse_unless_ocds(told)
    assert [one["title"] for one in told["tender"]["lots"]] == ["Groupe 1", "Groupe repris"]
    assert told["awards"][0]["relatedLots"] == ["1"]
    assert told["contracts"][0]["value"]["amount"] == 2700.0


@pytest.mark.parametrize("siret", ["", "73282932000075", "7328293200007"])
def test_a_siret_without_a_true_key_is_refused(world: World, siret: str) -> None:
    agreement = publishable(world)
    Organisation.objects.filter(pk=world.provider.organisation.pk).update(siret=siret)
    with pytest.raises(NotPublishable, match="SIRET de l’intervenant"):
        published(world, reread(agreement))
    with within(world.home.organisation):
        assert not EssentialData.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_list_costs_the_same(
    world: World, django_assert_num_queries: Any, count: int
) -> None:
    data = published(world, publishable(world))
    with within(world.home.organisation):
        for number in range(count - 1):
            agreement = reread(data.agreement)
            agreement.pk = agreement.slug = None
            agreement.slug = f"convention{number}"
            agreement.reference = f"2026-9{number}"
            agreement.consultation.pk = None
            agreement.consultation.slug = f"appel{number}"
            agreement.consultation.save()
            agreement.consultation = agreement.consultation
            agreement.save()
            row = EssentialData.objects.get(pk=data.pk)
            row.pk, row.slug, row.agreement = None, f"donnees{number}", agreement
            row.save()
    with django_assert_num_queries(3):
        page = Client().get("/marches/")
    assert len(page.context["contracts"]) == count


def valid() -> dict[str, Any]:
    """A record as the schema's smallest."""
    return {
        "id": "2026-001",
        "acheteur": {"id": "73282932000074"},
        "nature": "Marché",
        "objet": "Analyse des pratiques",
        "codeCPV": "80500000",
        "techniques": {"technique": ["Sans objet"]},
        "modalitesExecution": {"modaliteExecution": ["Sans objet"]},
        "marcheInnovant": False,
        "ccag": "Pas de CCAG",
        "offresRecues": 1,
        "attributionAvance": False,
        "typeGroupementOperateurs": "Pas de groupement",
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "37", "typeCode": "Code département"},
        "dureeMois": 8,
        "dateNotification": "2026-11-24",
        "datePublicationDonnees": "2026-11-24",
        "montant": 2100,
        "typesPrix": {"typePrix": ["Définitif ferme"]},
        "formePrix": "Unitaire",
        "sousTraitanceDeclaree": False,
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "55210055400013"}}],
        "considerationsSociales": {"considerationSociale": ["Pas de considération sociale"]},
        "considerationsEnvironnementales": {
            "considerationEnvironnementale": ["Critère environnemental"]
        },
    }


def test_every_mandatory_field_and_every_wrong_value_is_seen() -> None:
    assert document_of([valid()])["marches"]["marche"] == [valid()]
    fields = schema()["definitions"]["marche"]["required"]
    assert len(fields) == 24
    for name in fields:
        broken = valid()
        del broken[name]
        with pytest.raises(NotPublishable, match=rf"\(champ {name}\)"):
            document_of([broken])
    for name, value in (
        ("acheteur", {"id": "123"}),
        ("codeCPV", "8050"),
        ("codeCPV", "٨0500000"),
        ("offresRecues", 0),
        ("offresRecues", True),
        ("dureeMois", 1.5),
        ("montant", "2100"),
        ("objet", "x" * 1001),
        ("procedure", "De gré à gré"),
        ("titulaires", []),
        ("techniques", {"technique": ["Sans objet", "Sans objet"]}),
    ):
        with pytest.raises(NotPublishable, match=rf"\(champ marches\.marche\.{name}"):
            document_of([valid() | {name: value}])
