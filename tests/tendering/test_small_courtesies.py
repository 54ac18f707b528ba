"""Every error at once, a place for whoever is trained."""

from __future__ import annotations

from tests.tendering.factories import make_facilitator
from tests.tendering.offers import make_answerable_call


def test_every_error_of_an_offer_is_told_at_once(world, sign_in):
    call = make_answerable_call(world.home.organisation)
    make_facilitator(world.provider.organisation)
    url = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/"
    answer = sign_in(world.provider.people["facilitator"]).post(url, {"vat_basis_points": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in (
        "Indiquez un prix pour au moins un lot.",
        "Remplissez «\u00a0Votre manière de travailler\u00a0».",
        "Indiquez pourquoi la TVA ne s’applique pas",
    ):
        assert sentence in page


def test_whoever_is_trained_has_a_profile_to_choose(world, sign_in, client):
    page = client.get("/intervenir/").content.decode()
    assert 'value="trained_professional"' in page
    make_facilitator(world.provider.organisation, profile_types=["trained_professional"])
    listed = sign_in(world.provider.people["admin"]).get(
        f"/o/{world.provider.organisation.slug}/intervenants/"
    )
    assert [row["profiles"] for row in listed.context["rows"]] == [
        "Autre personne formée à l'analyse des pratiques"
    ]
