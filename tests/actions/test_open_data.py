"""Open data: what leaves is read back by the published package, what comes in becomes drafts."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import odfdo
import pytest
import time_machine
from data_inclusion.schema.v1 import Service, Structure
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pydantic import ValidationError

from maillage.actions import codes
from maillage.actions.domain import publish_action, write_step
from maillage.actions.domain.importing import COLUMNS, EXAMPLE, apply_plan, read_plan
from maillage.actions.domain.publishing import publish_inventory
from maillage.actions.inclusion import faults, read_services, vocabulary
from maillage.actions.inclusion.checking import RULES
from maillage.actions.models import ActionCode, CollectiveAction
from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.sheets import Row, Sheet, UnreadableSheet
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from tests.actions.factories import make_action, make_date, make_draft
from tests.factories import World, make_space

HEADERS = tuple(labels[0] for labels in COLUMNS.values())
PACKAGE = {"service": Service, "structure": Structure}


def opened(world: World) -> str:
    """Publish the home inventory; its public address."""
    with within(world.home.organisation):
        publish_inventory(organisation=world.home.organisation, actor=world.home.people["director"])
    return f"/actions/ouvertes/{world.home.organisation.slug}/"


def written(world: World) -> list[CollectiveAction]:
    """Every action of the home space."""
    with within(world.home.organisation):
        return list(CollectiveAction.objects.all())


def package_refuses(record: dict[str, Any], kind: str) -> bool:
    """What the published package says of a record."""
    try:
        PACKAGE[kind].model_validate(record)
    except ValidationError:
        return True
    return False


def test_what_leaves_is_read_back_by_the_published_package(world: World, client: Any) -> None:
    home = world.home
    home.organisation.email, home.organisation.siret = "contact@exemple.fr", "73282932000074"
    home.organisation.save()
    person = home.people["professional"]
    shown = make_action(home, person, "Grand jeu.", age_from=12, rhythm="Le mercredi")
    make_action(home, person, "Sortie à la ferme", kind="outing", lists={"themes": ["nature"]})
    make_draft(home, person, "Brouillon secret")
    make_action(
        elsewhere := make_space("association", (Role.PROFESSIONAL,)),
        elsewhere.people["professional"],
        "Action d’ailleurs",
    )
    make_date(shown)
    where = opened(world)

    services = client.get(f"{where}services.json").json()
    structures = client.get(f"{where}structures.json").json()
    for kind, records in (("service", services), ("structure", structures)):
        for record in records:
            # The package has no stopped clock, and refuses days to come.
            with time_machine.travel(clock.now()):
                PACKAGE[kind].model_validate(record, context={"ignore_warnings": False})
            assert faults(record, kind) == []
    assert [one["nom"] for one in services] == ["Grand jeu", "Sortie à la ferme"]
    assert {one["structure_id"] for one in services} == {one["id"] for one in structures}
    assert services[0]["publics"] == ["familles", "jeunes"]
    assert services[0]["thematiques"] == ["equipement-et-alimentation--alimentation"]
    assert services[0]["mobilisable_par"] == ["professionnels", "usagers"]
    assert "type" not in services[1]
    assert "thematiques" not in services[1]
    assert structures[0]["siret"] == "73282932000074"

    told = client.get(f"{where}actions.json")
    assert [one["title"] for one in told.json()["actions"]] == ["Grand jeu.", "Sortie à la ferme"]
    assert len(told.json()["actions"][0]["dates"]) == 1
    assert told["Access-Control-Allow-Origin"] == "*"
    dates = Calendar.from_ical(client.get(f"{where}dates.ics").content)
    assert [str(event["SUMMARY"]) for event in dates.walk("VEVENT")] == ["Grand jeu."]
    everything = b"".join(
        client.get(f"{where}{name}").content
        for name in ("", "services.json", "structures.json", "actions.json", "dates.ics")
    ).decode()
    for name in (person.last_name, person.email, "Brouillon secret", "Action d’ailleurs"):
        assert name not in everything


def test_an_inventory_is_open_from_its_publication_to_its_withdrawal(
    world: World, client: Any
) -> None:
    organisation = world.home.organisation
    where = f"/actions/ouvertes/{organisation.slug}/"
    settings = organisation_url(organisation, "actions:open_data")
    client.force_login(world.home.people["director"])
    assert client.get(f"{where}services.json").status_code == 404
    client.post(f"{settings}publier/")
    assert where in client.get(settings).content.decode()
    assert client.get(f"{where}services.json").status_code == 200
    again = client.post(f"{settings}publier/", follow=True).content.decode()
    assert "déjà publié" in again
    client.post(f"{settings}fermer/")
    assert client.get(f"{where}services.json").status_code == 404
    assert client.get(where).status_code == 404


def test_a_long_inventory_is_read_page_by_page(
    world: World, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maillage.actions.queries.open_data.PER_PAGE", 2)
    for number in range(5):
        make_action(world.home, world.home.people["professional"], f"Action {number}")
    address, titles = f"{opened(world)}actions.json", []
    while address:
        told = client.get(address).json()
        titles += [one["title"] for one in told["actions"]]
        address = told["next"]
    assert titles == [f"Action {number}" for number in range(5)]


FAIR = {
    "service": {
        "source": "dora",
        "structure_id": "dora--1",
        "id": "dora--42",
        "nom": "Café des parents",
        "description": "Un temps pour souffler.",
        "date_maj": "2026-01-05",
        "publics": ["familles"],
        "thematiques": ["famille--soutien-a-la-parentalite-et-a-leducation"],
        "code_insee": "37261",
        "code_postal": "37000",
        "zone_eligibilite": ["37", "200093201", "france"],
        "volume_horaire_hebdomadaire": 1.5,
        "nombre_semaines": 3,
    },
    "structure": {
        "source": "dora",
        "id": "dora--1",
        "nom": "Centre social",
        "date_maj": "2026-01-05",
        "siret": "73282932000074",
        "reseaux_porteurs": ["departements"],
    },
}
ODD_TEXTS = (
    *("", "a", "ab.", "3700", "37000", "2A004", "https://exemple.fr", "exemple.fr", "france"),
    *("atelier", "gratuit", "tous-publics", "a@exemple.fr", "a@", "2031-01-01", "1999-12-31"),
    *("2026-02-30", "73282932000074", "99100", "x" * 200),
)
ODD = st.one_of(
    st.none(),
    st.sampled_from(ODD_TEXTS),
    st.sampled_from([-1, 0, 1, 2.5, 400]),
    st.lists(st.sampled_from(["familles", "tous-publics", "usagers", "37", "x"]), max_size=3),
)


@given(kind=st.sampled_from(sorted(FAIR)), changes=st.data())
def test_the_strict_check_lets_nothing_pass_that_the_package_refuses(
    kind: str, changes: Any
) -> None:
    assert faults(FAIR[kind], kind) == []
    record = deepcopy(FAIR[kind])
    record[changes.draw(st.sampled_from(sorted(RULES[kind])))] = changes.draw(ODD)
    if package_refuses(record, kind):
        assert faults(record, kind)


def test_the_strict_check_knows_every_field_and_refuses_the_others() -> None:
    assert {kind: set(RULES[kind]) for kind in RULES} == {
        kind: set(PACKAGE[kind].model_fields) for kind in PACKAGE
    }
    slip = {**FAIR["service"], "thematique": ["famille--soutien-aidants"]}
    assert not package_refuses(slip, "service")
    assert faults(slip, "service") == ["Le champ thematique n’existe pas dans le schéma."]


def send(client: Any, world: World, name: str, data: bytes) -> Any:
    address = organisation_url(world.home.organisation, "actions:import")
    return client.post(address, {"sheet": SimpleUploadedFile(name, data)})


def test_a_filled_model_becomes_drafts_once(world: World, client: Any) -> None:
    client.force_login(world.home.people["head_of_service"])
    upload = organisation_url(world.home.organisation, "actions:import")
    model = client.get(f"{upload}modele.ods").content
    assert odfdo.Document(io.BytesIO(model)).get_type() == "spreadsheet"
    preview = send(client, world, "actions.ods", model)
    assert "1 brouillon à écrire" in preview.content.decode().replace("\u00a0", " ")
    assert written(world) == []
    client.post(f"{upload}ecrire/", {"sheet": preview.context["signed"]})
    (draft,) = written(world)
    assert (draft.title, draft.commune_code, draft.kind) == (EXAMPLE[0], "37261", "workshop")
    assert (draft.age_from, draft.age_to, draft.co_design) == (6, 11, "chose")
    assert draft.latitude is not None
    with within(world.home.organisation):
        held = ActionCode.objects.filter(action=draft).values_list("family", "code")
        assert set(held) == {
            ("publics", "parents"),
            ("publics", "children"),
            ("themes", "food"),
            ("themes", "bond"),
        }
    client.post(f"{upload}ecrire/", {"sheet": preview.context["signed"]})
    assert len(written(world)) == 1
    with within(world.home.organisation):
        publish_action(action=draft, actor=world.home.people["head_of_service"])


def test_what_leaves_one_space_comes_into_another_once(world: World, client: Any) -> None:
    make_action(world.home, world.home.people["professional"], "Ateliers d’écriture")
    data = client.get(f"{opened(world)}services.json").content
    sheet = read_services(data, "services.json")
    space = make_space("association", (Role.DIRECTOR,))
    other, actor = space.organisation, space.people["director"]
    with within(other):
        assert len(apply_plan(sheet=sheet, organisation=other, actor=actor).new) == 1
        assert apply_plan(sheet=sheet, organisation=other, actor=actor).known == 1
        draft = CollectiveAction.objects.get(organisation=other)
        # A new name does not make it another action.
        write_step(action=draft, actor=actor, changes={"title": "Écrire"})
        assert apply_plan(sheet=sheet, organisation=other, actor=actor).known == 1
    assert (draft.title, draft.kind, draft.is_draft) == ("Ateliers d’écriture", "workshop", True)
    assert draft.co_design_how == ""


BAD = {
    "Forme": ("Atelié", "ligne 2, colonne « Forme »"),
    "Commune": ("Trifouilly", "commune inconnue"),
    "À partir de (ans)": ("six", "écrivez un âge en années"),
    "Jusqu’à (ans)": ("2", "le second âge est plus petit"),
    "Place des familles": ("un peu", "écrivez l’une de ces réponses"),
    "Titre": ("", "cette case est vide"),
}


def test_each_value_that_cannot_be_gets_a_sentence_and_nothing_is_written(
    world: World, client: Any
) -> None:
    for column, (value, told) in BAD.items():
        cells = tuple(
            value if header == column else cell
            for header, cell in zip(HEADERS, EXAMPLE, strict=True)
        )
        with within(world.home.organisation):
            plan = read_plan(sheet=Sheet(HEADERS, (Row(2, cells),)))
        assert [told in error.replace("\u00a0", " ") for error in plan.errors] == [True], column
    client.force_login(world.home.people["director"])
    for name, data, told in (
        ("s.json", b"{", "JSON lisible"),
        ("s.json", b'{"structures": []}', "liste de services"),
        ("s.json", b'[{"nom": 3}]', "cette case est vide"),
        ("s.csv", b"", "vide"),
    ):
        answer = send(client, world, name, data)
        assert (answer.status_code, told in answer.content.decode()) == (422, True), told
    assert written(world) == []


def test_a_table_of_theirs_is_read_as_their_json(world: World) -> None:
    row = {**FAIR["service"], "type": "atelier"}
    keys = ("id", "structure_id", "nom", "description", "code_insee", "publics", "thematiques")
    table = Sheet(keys, (Row(2, tuple(_cell(row[key]) for key in keys)),))
    with within(world.home.organisation):
        plans = [
            read_plan(sheet=table),
            read_plan(sheet=read_services(json.dumps([row]).encode(), "s.json")),
        ]
    titles = [[(line.values["title"], line.lists) for line in plan.new] for plan in plans]
    assert titles[0] == titles[1]
    assert titles[0][0][1] == {"publics": ["families"], "themes": ["parenthood"]}
    with pytest.raises(UnreadableSheet, match="dépasse"):
        read_services(b"[" + b" " * 6_000_000 + b"]", "s.json")


def _cell(value: Any) -> str:
    return json.dumps(value) if isinstance(value, list) else value


def test_every_code_of_ours_that_leaves_is_one_of_theirs() -> None:
    for name, field in (("types", "type"), ("themes", "thematiques"), ("publics", "publics")):
        for code in codes.order(name):
            record = {**FAIR["service"], "date_maj": str(clock.today() - timedelta(days=1))}
            from_ours = vocabulary.theirs_of(name, code)
            if from_ours:
                record[field] = from_ours if field == "type" else [from_ours]
            assert not package_refuses(record, "service")
