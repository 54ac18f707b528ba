"""A question asked of a list: fed by the service's own year, computed, read, printed."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from maillage.engine.simulation import run
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.domain import simulation
from maillage.pathways.domain.steering import add_part
from maillage.pathways.models import FlowScenario, Pathway
from maillage.pathways.queries.simulation import TooLittle, flow_of, snapshot
from tests.factories import World
from tests.pathways.activity import make_contract
from tests.pathways.factories import TODAY, make_child
from tests.pathways.platform_factories import PARTS, make_history


def url(world: World, name: str, **kwargs: Any) -> str:
    home = world.home.organisation.slug
    return reverse(f"pathways:{name}", kwargs={"organisation": home, **kwargs})


def test_the_snapshot_is_the_service_s_own_year(world: World) -> None:
    service = world.home.objects["service"]
    make_child(world.home)
    with within(world.home.organisation):
        with pytest.raises(TooLittle, match="Aucune demande"):
            snapshot(service, on=TODAY, places=20, parts=PARTS)
        make_history(service)
        found = snapshot(service, on=TODAY, places=20, parts=PARTS)
        # Asked for since a year: eight who wait, and those who began within 295 days (24).
        first = TODAY - timedelta(days=365)
        assert found["seen"] == {
            "from": first.isoformat(),
            "to": "2026-11-24",
            "listed": 32,
            "entered": 30,
            "ended": 30,
            "gave_up": 0,
            "median": 10.0,
        }
        assert found["now"]["waited"] == [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0]
        assert len(found["now"]["supported"]) == 20
        # Weeks of support given in the year over the stays that ended in it.
        given = sum(
            max(0, (min(one.left_on or TODAY, TODAY) - max(one.admitted_on, first)).days) / 7
            for one in Pathway.objects.all()
        )
        full = next(one for one in found["modes"] if one["code"] == "full_time")
        assert (full["mean"], full["weight"]) == (pytest.approx(given / 30), 30)
        assert [one["weight"] for one in found["modes"]] == [0, 0, 30, 0, 0]
        assert run(flow_of(found), window=simulation.AHEAD, seed="1").listed > 0


def promise(world: World) -> None:
    """A contract of twenty places, that aims at a wait of half a week."""
    contract, service = make_contract(world.home), world.home.objects["service"]
    places = {"site": world.home.objects["site"], "places": 20, "service": service}
    aim = {"indicator": "waiting", "service": None, "value": 5}
    with within(world.home.organisation):
        for part, terms in (("places", places), ("objectifs", aim)):
            add_part(contract=contract, actor=None, part=part, **terms)


def test_a_question_is_answered_with_its_interval(
    world: World, sign_in: Any, commits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "RUNS", 40)
    service = world.home.objects["service"]
    make_history(service)
    promise(world)
    client = sign_in(world.home.people["head_of_service"])
    ask = url(world, "flow_new", slug=service.slug)
    opened = client.get(ask)
    assert "Accompagnés aujourd’hui\u00a0: temps plein\u00a0: 20." in opened.text
    assert opened.context["form"].initial["places"] == 20
    typed = {
        "children": 21,
        "source": "full_time",
        "target": "sequential",
        "places": 20,
        **{f"part_{code}": units for code, units in PARTS.items()},
    }
    refused = client.post(ask, typed)
    assert refused.status_code == 422
    assert "Aujourd’hui, 20 enfants sont dans cette modalité" in refused.text
    with commits():
        answer = client.post(ask, {**typed, "children": 10})
        again = client.post(ask, {**typed, "children": 9})
    assert again.status_code == 422 and "déjà une simulation en cours" in again.text
    with within(world.home.organisation):
        scenario = FlowScenario.objects.get()
    assert answer.url == url(world, "flow", slug=scenario.slug)
    result = scenario.result
    assert result is not None and result["runs"] == 40
    # Ten places of forty weeks are five more places for those who wait.
    assert result["gain"]["low"] > 0
    assert result["gain"]["mean"] == pytest.approx(
        result["before"]["mean"] - result["after"]["mean"]
    )
    page = client.get(answer.url).text
    assert "Le contrat vise un délai d’attente de 0,5" in page and "il manquerait encore" in page
    assert "L’attente médiane baisserait de" in page and "avec une confiance de 95" in page
    assert "le service en a vécu 10" in page.lower()
    paper = client.get(url(world, "flow_paper", slug=scenario.slug, form="pdf"))
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(paper.content)).pages)
    assert "Simulation de la liste d’attente" in text and "H0001" not in text
    assert client.get(url(world, "flows", slug=service.slug)).text.count("baisserait") == 1
    verbs = JournalLine.objects.filter(verb__startswith="pathways.flow").order_by("position")
    assert list(verbs.values_list("verb", flat=True)) == [
        "pathways.flow_asked",
        "pathways.flow_computed",
    ]


def test_a_year_without_ends_is_not_simulated(world: World) -> None:
    service = world.home.objects["service"]
    make_history(service, ended=0, present=3, waiting=1)
    with (
        within(world.home.organisation),
        pytest.raises(TooLittle, match="Moins de 5 accompagnements"),
    ):
        snapshot(service, on=date(2026, 11, 24), places=3, parts=PARTS)
