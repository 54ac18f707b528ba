"""References told once: named with consent only, at most twenty, frozen in each offer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maillage.kernel.tenancy import within
from maillage.tendering.content import LotBid, OfferContent, Reference
from maillage.tendering.domain import provider_references
from maillage.tendering.models import ProviderReference
from tests.factories import World
from tests.tendering.factories import make_facilitator, make_reference
from tests.tendering.offers import make_answerable_call, table_of
from tests.tendering.test_provider_papers import unpacked


def test_a_reference_is_told_changed_and_taken_away(world: World, sign_in: Any) -> None:
    space = f"/o/{world.provider.organisation.slug}"
    client = sign_in(world.provider.people["facilitator"])
    typed = {
        "group_kind": "supervision",
        "structure_kind": "association",
        "year_from": "2024",
        "structure_name": "Association Cordée",
    }
    for wrong, fields in (
        ({}, ["is_agreed"]),
        ({"is_agreed": "on", "year_to": "2023"}, ["year_to"]),
        ({"is_agreed": "on", "year_from": "2027"}, ["year_from"]),
    ):
        refused = client.post(f"{space}/references/ajouter/", typed | wrong)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, fields)
    sent = client.post(f"{space}/references/ajouter/", typed | {"is_agreed": "on"})
    assert sent.status_code == 302
    with within(world.provider.organisation):
        kept = ProviderReference.objects.get()
    page = client.get(f"{space}/references/").text
    assert "Supervision d&#x27;équipe – Association, depuis 2024" in page
    url = f"{space}/references/{kept.slug}/"
    assert client.get(url).context["form"]["is_agreed"].value() is True
    client.post(url, typed | {"structure_name": "", "year_to": "2024", "sessions": "1"})
    kept.refresh_from_db()
    assert kept.told().words == "Supervision d'équipe – Association, en 2024, 1\xa0séance"
    packed = unpacked(client.get(f"{space}/profil/exporter/"))
    told = json.loads(packed.read("maillage.json"))["references"]
    assert [(one["year_from"], one["structure_name"]) for one in told] == [(2024, "")]
    assert client.post(f"{url}retirer/").status_code == 302
    with within(world.provider.organisation):
        assert ProviderReference.objects.count() == 0


def test_beyond_twenty_one_has_to_leave(world: World, sign_in: Any) -> None:
    for _ in range(provider_references.MOST_REFERENCES):
        last = make_reference(world.provider)
    with pytest.raises(provider_references.TooManyReferences):
        make_reference(world.provider)
    client = sign_in(world.provider.people["admin"])
    space = f"/o/{world.provider.organisation.slug}/references/"
    typed = {"group_kind": "training", "structure_kind": "town", "year_from": "2020"}
    refused = client.post(f"{space}ajouter/", typed)
    assert (refused.status_code, "retirez-en une" in refused.text) == (422, True)
    assert client.post(f"{space}{last.slug}/", typed).status_code == 302


def test_an_offer_takes_them_as_they_are_at_the_deposit(
    world: World, sign_in: Any, at: Any
) -> None:
    call = make_answerable_call(world.home.organisation)
    profile = make_facilitator(world.provider.organisation)
    make_reference(world.foreign, structure_name="Une autre maison")
    reference = make_reference(world.provider)
    with within(world.home.organisation):
        lot = call.lots.get()
    answered = sign_in(world.provider.people["facilitator"]).post(
        f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/",
        {
            f"{lot.slug}-price": "300",
            f"{lot.slug}-facilitator": profile.slug,
            "vat_basis_points": "2000",
            "methodology_note": "Notre manière",
        },
    )
    assert answered.status_code == 302
    with within(world.provider.organisation):
        provider_references.remove_reference(
            reference=reference, actor=world.provider.people["admin"]
        )
    at(call.deadline.replace(day=20))
    table = table_of(world, call)
    assert [one.content.references for one in table.offers] == [(reference.told(),)]
    page = sign_in(world.home.people["buyer"]).get(
        f"/o/{world.home.organisation.slug}/appels/{call.slug}/comparaison/"
    )
    assert "auprès de SESSAD des Tilleuls. " in page.text


def test_two_envelopes_say_together_all_that_an_offer_says() -> None:
    past = Reference("training", "school", 2021, None, 12, "Collège Anatole", "En cité")
    offered = OfferContent(
        bids=(LotBid("lot", 7, 300_00, "anne", ("idriss",)),),
        vat_basis_points=0,
        vat_exemption_reason="franchise en base",
        methodology_note="Une lecture systémique.",
        schedule="",
        sworn_statement=True,
        references=(past,),
    )
    assert offered.unsigned().signed_by(offered.identity()) == offered
