"""Measured roads come in by spreadsheet, whole or not at all."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.kernel.sheets_out import write_csv
from maillage.kernel.tenancy import within
from maillage.rounds.content import read_week
from maillage.rounds.models import RoundsScenario
from maillage.rounds.roads import HEADERS
from tests.factories import World
from tests.rounds.factories import make_week
from tests.rounds.test_scenarios import url


def sent(*rows: tuple[str, ...]) -> dict[str, Any]:
    return {"sheet": SimpleUploadedFile("trajets.csv", write_csv(HEADERS, rows))}


def test_measured_roads_take_the_place_of_estimates(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        found = make_week(world)
        week = read_week(found.week).week()
    client = sign_in(world.home.people["director"])
    address = url(world, "roads", slug=found.slug)
    site, home = week.places[0].id, "domicile de e1"
    wrong = client.post(address, sent((site, home, "12", "9,5"), ("Mars", home, "x", "")))
    assert wrong.status_code == 422
    assert "Ligne\u00a03" in wrong.text and "Mars" in wrong.text
    wrong = client.post(address, sent((site, home, "beaucoup", "3")))
    assert "Minutes, écrivez un nombre" in wrong.text
    with within(world.home.organisation):
        assert RoundsScenario.objects.count() == 1
    answer = client.post(address, sent((site, home, "12", "9,5")), follow=True)
    assert "1 trajet mesuré" in answer.text.replace("\u00a0", " ")
    with within(world.home.organisation):
        again = RoundsScenario.objects.get(origin=found)
        measured = read_week(again.week).week()
    there = next(n for n, one in enumerate(week.places) if one.id == "Domicile de E1")
    assert measured.minutes[0][there] == measured.minutes[there][0] == 12
    assert measured.tenths[0][there] == 95
    assert week.minutes[0][there] != 12
    others = [n for n in range(len(week.places)) if n not in (0, there)]
    assert all(measured.minutes[0][n] == week.minutes[0][n] for n in others)


def test_the_model_of_roads_reads_back(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        found = make_week(world)
    client = sign_in(world.home.people["secretary"])
    for extension in ("ods", "csv"):
        model = client.get(url(world, "roads_model", slug=found.slug, extension=extension))
        upload = {"sheet": SimpleUploadedFile(f"m.{extension}", model.content)}
        answer = client.post(url(world, "roads", slug=found.slug), upload)
        assert answer.status_code == 302
