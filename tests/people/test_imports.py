"""A spreadsheet of people: read whole, refused whole, written whole."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.kernel.sheets import read_sheet
from maillage.kernel.sheets_out import write_csv, write_ods, write_xlsx
from maillage.kernel.tenancy import within
from maillage.people.domain.imports import apply_plan
from maillage.people.domain.invitations import new_link
from maillage.people.models import Invitation, Membership, Service
from maillage.people.views.imports import HEADERS
from tests.factories import World
from tests.people.pages import address

ANNE = ("Anne", "Petit", "anne@exemple.fr", "Cheffe de service", "SAPED", "", "", "01/09/2026")
BRUNO = (
    "Bruno",
    "Roy",
    "bruno@exemple.fr",
    "Professionnel",
    "SAPED",
    "Éducateur spécialisé",
    "anne@exemple.fr",
    "",
)
WRITERS = {
    "csv": write_csv,
    "xlsx": lambda headers, rows: write_xlsx(headers, rows, title="Personnes"),
    "ods": lambda headers, rows: write_ods(headers, rows, title="Personnes"),
}


def send(world: World, client: Any, *rows: Any, extension: str = "csv") -> Any:
    data = WRITERS[extension](HEADERS, rows)
    sent = SimpleUploadedFile(f"personnes.{extension}", data)
    return client.post(address(world, "people:import"), {"sheet": sent})


def confirm(world: World, client: Any, preview: Any) -> Any:
    found = re.search(r'name="sheet" value="([^"]+)"', preview.text)
    assert found, preview.text
    return client.post(address(world, "people:import_confirm"), {"sheet": unescape(found[1])})


def written(world: World) -> tuple[list[str], list[str]]:
    with within(world.home.organisation):
        invitations = Invitation.objects.order_by("email").values_list("email", flat=True)
        services = Service.objects.exclude(pk=world.home.objects["service"].pk)
        return list(invitations), [one.name for one in services]


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_a_file_is_shown_then_written(world: World, sign_in: Any, extension: str) -> None:
    client = sign_in(world.home.people["head_of_service"])
    preview = send(world, client, ANNE, BRUNO, extension=extension)
    assert preview.status_code == 200
    assert written(world) == ([], [])
    assert confirm(world, client, preview).status_code == 302
    assert written(world) == (["anne@exemple.fr", "bruno@exemple.fr"], ["SAPED"])
    # The same file again: nothing to do, and the page says so.
    again = send(world, client, ANNE, BRUNO, extension=extension)
    assert again.context["plan"].untouched == 2
    assert again.context["plan"].is_empty
    assert 'name="sheet" value=' not in again.text


def test_reporting_lines_stand_whoever_accepts_first(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    confirm(world, client, send(world, client, ANNE, BRUNO))
    for email in ("bruno@exemple.fr", "anne@exemple.fr"):
        with within(world.home.organisation):
            token = new_link(Invitation.objects.get(email=email))
        answer = Client().post(
            f"/invitation/{token}/", {"password": "quatre chevaux sous la pluie"}
        )
        assert answer.status_code == 302
    with within(world.home.organisation):
        anne = Membership.objects.get(user__email="anne@exemple.fr")
        bruno = Membership.objects.get(user__email="bruno@exemple.fr")
    assert bruno.manager == anne
    assert anne.starts_on == date(2026, 9, 1)
    assert bruno.profession == "special_educator"
    assert bruno.service_id == anne.service_id


def test_somebody_who_is_here_is_changed_not_invited(world: World, sign_in: Any) -> None:
    person = world.home.people["professional"]
    row = ("Autre", "Nom", person.email.upper(), "Professionnelle", "", "Psychologue", "", "")
    client = sign_in(world.home.people["head_of_service"])
    preview = send(world, client, row)
    assert (preview.context["plan"].changed, preview.context["plan"].invited) == (1, 0)
    assert confirm(world, client, preview).status_code == 302
    with within(world.home.organisation):
        assert Membership.objects.get(user=person).profession == "psychologist"
    person.refresh_from_db()
    assert person.first_name == "Camille"  # an account's name is its owner's
    assert written(world) == ([], [])


BAD = [
    ({2: "pas-une-adresse"}, "ligne 3, colonne «\u00a0Courriel\u00a0»"),
    ({3: "Roi"}, "ligne 3, colonne «\u00a0Rôle\u00a0»"),
    ({3: "Direction"}, "seules l'administration et la direction donnent ce rôle"),
    ({5: "Astronaute"}, "ligne 3, colonne «\u00a0Métier\u00a0»"),
    ({6: "personne@ailleurs.fr"}, "personne ici n'a l'adresse"),
    ({7: "31/02/2026"}, "ligne 3, colonne «\u00a0Depuis le\u00a0»"),
    ({0: ""}, "ligne 3, colonne «\u00a0Prénom\u00a0»"),
    ({2: "anne@exemple.fr", 3: "Cheffe de service"}, "à la ligne 2"),
    ({6: "bruno@exemple.fr"}, "tournent en rond"),
]


@pytest.mark.parametrize(("changes", "told"), BAD)
def test_one_fault_and_nothing_is_written(
    world: World, sign_in: Any, changes: dict[int, str], told: str
) -> None:
    client = sign_in(world.home.people["head_of_service"])
    bad = tuple(changes.get(rank, cell) for rank, cell in enumerate(BRUNO))
    preview = send(world, client, ANNE, bad)
    assert preview.status_code == 422
    assert told in unescape(preview.text)
    assert 'name="sheet" value=' not in preview.text
    assert written(world) == ([], [])


def test_what_became_impossible_since_the_preview_writes_nothing(
    world: World, sign_in: Any
) -> None:
    client = sign_in(world.home.people["director"])
    boss = world.home.people["head_of_service"]
    preview = send(world, client, ANNE, (*BRUNO[:6], boss.email, ""))
    assert preview.status_code == 200
    with within(world.home.organisation):
        Membership.objects.filter(user=boss).update(ends_on=date(2026, 11, 1))
    answer = confirm(world, client, preview)
    assert answer.status_code == 422
    assert "personne ici n'a l'adresse" in unescape(answer.text)
    assert written(world) == ([], [])


def test_a_preview_serves_only_who_asked_for_it(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    preview = send(world, client, ANNE)
    other = sign_in(world.home.people["head_of_service"])
    assert confirm(world, other, preview).status_code == 422
    forged = other.post(address(world, "people:import_confirm"), {"sheet": "faux:faux:faux"})
    assert forged.status_code == 422
    assert written(world) == ([], [])


def test_a_file_that_is_no_table_gets_a_sentence(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["head_of_service"])
    sent = SimpleUploadedFile("photo.xlsx", b"PK\x03\x04rien")
    answer = client.post(address(world, "people:import"), {"sheet": sent})
    assert answer.status_code == 422
    assert "photo.xlsx" in answer.text
    missing = SimpleUploadedFile("a.csv", b"Nom;Courriel\nRoy;a@exemple.fr\n")
    answer = client.post(address(world, "people:import"), {"sheet": missing})
    assert answer.status_code == 422
    assert "Prénom" in answer.text


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_the_model_is_read_back_by_the_reader(world: World, sign_in: Any, extension: str) -> None:
    client = sign_in(world.home.people["head_of_service"])
    sent = client.get(address(world, "people:import_model", extension=extension))
    sheet = read_sheet(sent.content, f"personnes.{extension}")
    assert sheet.headers == tuple(HEADERS)
    assert client.get(address(world, "people:import_model", extension="exe")).status_code == 404


def test_the_verb_itself_is_idempotent(world: World) -> None:
    sheet = read_sheet(write_csv(HEADERS, [ANNE, BRUNO]), "personnes.csv")
    asked = {"organisation": world.home.organisation, "actor": world.home.people["director"]}
    with within(world.home.organisation):
        first, second = (apply_plan(sheet=sheet, **asked) for _ in range(2))
        assert Invitation.objects.count() == 2
    assert (first.invited, second.invited, second.untouched) == (2, 0, 2)
