"""Multi-year contracts: what they promise, what it costs, what is taken of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.domain import Refused
from maillage.pathways.domain.journeys import leave
from maillage.pathways.domain.steering import (
    add_part,
    remove_part,
)
from maillage.pathways.models import (
    Child,
    ContractTarget,
    MultiYearContract,
    Pathway,
)
from maillage.pathways.queries import steering as reads
from maillage.people.enums import Role
from tests.factories import World, make_member, make_service
from tests.pathways.activity import make_contract
from tests.pathways.factories import (
    TODAY,
    make_pathway,
)
from tests.pathways.test_steering import YEAR, some, url


def test_a_contract_holds_a_constant_budget(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    page = url(world, "contract_new")
    typed = {"title": "CPOM", "starts_on": "2026-01-01", "ends_on": "2030-12-31"}
    assert client.post(page, {**typed, "yearly_grant": ""}).status_code == 422
    assert client.post(page, {**typed, "yearly_grant": "900 000,00 €"}).status_code == 302
    assert client.post(page, {**typed, "yearly_grant": "1"}).status_code == 422
    with within(world.home.organisation):
        scope = reads.scope_of([], YEAR, TODAY)
        contract = scope.contract
        assert contract is not None
        with pytest.raises(Refused):
            make_contract(world.home, starts_on=date(2029, 1, 1), ends_on=date(2028, 1, 1))
    for part, terms in (
        ("objectifs", {"indicator": "waiting", "value": "12,5", "objective": "Attendre moins"}),
        ("couts", {"label": "Séquentiel", "children": "40", "unit_cost": "9 000"}),
        ("couts", {"label": "Temps plein", "children": "30", "unit_cost": "18 000"}),
    ):
        add = url(world, "contract_add", slug=contract.slug, part=part)
        assert client.post(add, {}).status_code == 422
        assert client.post(add, terms).status_code == 302
    shown = client.get(url(world, "contract", slug=contract.slug)).text
    for words in ("12,5\u00a0semaines", "Il reste 0,00\u00a0€", "Attendre moins"):
        assert words in shown
    with within(world.home.organisation):
        add_part(
            contract=contract,
            actor=None,
            part="couts",
            label="Séquentiel",
            children=41,
            unit_cost=900_000,
        )
        budget = reads.budget_of(contract)
        assert (budget.planned, budget.beyond) == (90_900_000, 900_000)
        target = ContractTarget.objects.select_related("contract__organisation").get()
        assert target.value == 125
    _correct_then_end(world, client, target, typed)
    assert client.get(url(world, "contract_add", slug=contract.slug, part="x")).status_code == 404


def _correct_then_end(world: World, client: Any, target: Any, typed: dict[str, Any]) -> None:
    """What was typed of a contract and of its objective is corrected; once over, nothing is."""
    contract = target.contract
    place = {"slug": contract.slug, "part": "objectifs", "item": target.slug}
    edit = url(world, "contract_part_edit", **place)
    assert 'value="12,5"' in client.get(edit).text
    assert client.post(edit, {"indicator": "waiting", "value": "14"}).status_code == 302
    edit = url(world, "contract_edit", slug=contract.slug)
    assert 'value="900000"' in client.get(edit).text
    wrong = {**typed, "yearly_grant": "800 000", "ends_on": "2025-12-31"}
    assert client.post(edit, wrong).status_code == 422
    assert client.post(edit, {**wrong, "ends_on": "2029-12-31"}).status_code == 302
    with within(world.home.organisation):
        target.refresh_from_db()
        contract.refresh_from_db()
        assert (target.value, contract.yearly_grant) == (140, 80_000_000)
        remove_part(row=target, actor=world.home.people["director"], part="objectifs")
        assert not ContractTarget.objects.exists()
        told = JournalLine.objects.filter(verb="pathways.contract_corrected").order_by("position")
        assert [one.detail for one in told] == [
            {"part": "objectifs", "value": "125", "service_id": "None"},
            {"starts_on": "2026-01-01", "ends_on": "2030-12-31", "yearly_grant": "90000000"},
            {"part": "objectifs", "value": "140", "service_id": "None"},
        ]
        # What is over promises no more nor less.
        MultiYearContract.objects.update(ends_on=date(2026, 11, 23))
    add = url(world, "contract_add", slug=contract.slug, part="couts")
    late = {"label": "Immédiat", "children": "1", "unit_cost": "1"}
    assert client.post(add, late).status_code == 422
    page = client.get(url(world, "contract", slug=contract.slug)).text
    assert ("Ce contrat est terminé" in page, "Retirer" in page) == (True, False)


def test_a_contract_says_which_of_its_places_are_taken(world: World, sign_in: Any) -> None:
    contract, home = make_contract(world.home), world.home
    service, client = home.objects["service"], sign_in(home.people["director"])
    page = url(world, "contract", slug=contract.slug)

    def come(mode: str, *children: Child) -> str:
        for child in children:
            make_pathway(child, date(2026, 11, 2), mode)
        return client.get(page).text

    with within(home.organisation):
        site = home.objects["site"]
        for one, places in ((service, 8), (make_service(home.organisation), 4)):
            terms = {"service": one, "site": site, "places": places}
            add_part(contract=contract, actor=None, part="places", **terms)
        assert "<strong>0</strong> sur 8\u00a0places" in client.get(page).text
        # Of too few children, nothing is told.
        assert "non montré, trop peu d’enfants" in come("full_time", *some(world, 4))
        come("waiting_support", *some(world, 2))
        shown = come("part_time", *some(world, 3))
        assert "<strong>5,5</strong> sur 8\u00a0places" in shown and "Il reste 2,5" in shown
        shown = come("full_time", *some(world, 3))
        assert "0,5 au-delà du contrat" in shown
        leave(
            pathway=Pathway.objects.filter(stages__mode="full_time").first(),
            actor=home.people["director"],
            on=TODAY - timedelta(days=1),
            destination="care",
        )
        assert "Il reste 0,5" in client.get(page).text


def test_a_head_takes_back_what_is_promised_for_their_service(world: World, sign_in: Any) -> None:
    contract = make_contract(world.home)
    with within(world.home.organisation):
        second = make_service(world.home.organisation, "Autre service")
        terms = {"indicator": "caseload", "service": second, "value": 70}
        target = add_part(contract=contract, actor=None, part="objectifs", **terms)
    away = url(world, "contract_remove", slug=contract.slug, part="objectifs", item=target.slug)
    own = make_member(
        world.home.organisation, Role.HEAD_OF_SERVICE, service=world.home.objects["service"]
    )
    add = url(world, "contract_add", slug=contract.slug, part="objectifs")
    costs = url(world, "contract_add", slug=contract.slug, part="couts")
    typed = {"indicator": "waiting", "value": "12,5"}
    client = sign_in(world.home.people["director"])
    assert (client.get(costs).status_code, client.post(add, typed).status_code) == (200, 302)
    with within(world.home.organisation):
        for_all = ContractTarget.objects.get(service=None)
    taken = url(world, "contract_remove", slug=contract.slug, part="objectifs", item=for_all.slug)
    head = sign_in(own)
    assert head.post(away).status_code == 404
    # What is promised for all, and what it costs, is not written by the head of one service.
    assert (head.get(costs).status_code, head.post(taken).status_code) == (404, 404)
    assert head.post(add, typed).status_code == 422
    shown = head.get(url(world, "contract", slug=contract.slug)).text
    assert ("Ajouter une prestation" in shown, "Ajouter un objectif" in shown) == (False, True)
    service = world.home.objects["service"]
    assert head.post(add, {**typed, "service": service.pk}).status_code == 302
    client = sign_in(world.home.people["director"])
    assert (client.post(taken).status_code, client.post(away).status_code) == (302, 302)
