"""One questionnaire, several schemes: side by side, with nothing to subtract."""

from __future__ import annotations

import io
from typing import Any

import odfdo
import pypdf
import pytest
from django.urls import reverse

from maillage.kernel.sheets import read_sheet
from maillage.surveys.models import Campaign
from tests.factories import World
from tests.surveys.factories import (
    CHOICE,
    SCALE,
    addresses,
    close_with,
    make_campaign,
    make_questionnaire,
)

# Scheme -> answers to the scale, to the choice, and people.
GIVEN = {
    "AEMO sud": ({"utile//2": 15, "suite//oui": 5, "suite//non": 15}, 20),
    "AEMO nord": ({"utile//4": 14, "suite//oui": 7, "suite//non": 7}, 14),
    "SAPED": ({"utile//1": 3, "suite//oui": 3}, 3),
}


def put_to(world: World, scheme: str, rank: int, questionnaire: Any, **fields: Any) -> Campaign:
    campaign = make_campaign(
        world.home.organisation,
        addresses(20, start=20 * rank),
        questionnaire,
        scheme_label=scheme,
        title=f"Enquête {scheme}",
        **fields,
    )
    close_with(campaign, *GIVEN[scheme])
    return campaign


@pytest.fixture
def three(world: World) -> Campaign:
    questionnaire = make_questionnaire(world.home.organisation, (SCALE, CHOICE))
    first, *_ = (put_to(world, name, rank, questionnaire) for rank, name in enumerate(GIVEN))
    return first


def address(world: World, name: str, campaign: Campaign, **kwargs: str) -> str:
    slug = world.home.organisation.slug
    named = {"organisation": slug, "slug": campaign.slug, **kwargs}
    return reverse(f"surveys:{name}", kwargs=named)


def test_schemes_stand_side_by_side_without_the_one_too_small(
    world: World, three: Campaign, sign_in: Any
) -> None:
    client = sign_in(world.home.people["professional"])
    assert "Comparer les 3 dispositifs" in client.get(address(world, "campaign", three)).text
    page = client.get(address(world, "schemes", three))
    found = page.context["schemes"]
    assert found.opening == (
        "2\u00a0dispositifs\u00a0: AEMO nord (n\u00a0=\u00a014) et AEMO sud (n\u00a0=\u00a020).",
        "Trop peu de réponses pour montrer SAPED. L’ensemble n’en tient pas compte, afin "
        "qu’aucune soustraction ne les montre.",
    )
    useful, then = found.blocks
    assert useful[1] == ("De 2 sur 4 (AEMO sud) à 4 sur 4 (AEMO nord).",)
    assert then[1] == (
        "L’écart le plus grand\u00a0: «\u00a0Continuer\u00a0», de 25\u00a0% (AEMO sud) à "
        "50\u00a0% (AEMO nord).",
    )
    # 12 of 34 and 22 of 34: the three people of the third scheme are in no total.
    assert then[0].rows == (
        ("Continuer", "50\u00a0%", "25\u00a0%", "35\u00a0%"),
        ("Arrêter", "50\u00a0%", "75\u00a0%", "65\u00a0%"),
    )
    assert [column.size for column in then[0].columns] == [14, 20, 34]
    drawn = [(chart.title, chart.rows[-1]) for chart in then[0].charts]
    whole = "Ensemble des dispositifs montrés (n\u00a0=\u00a034)"
    assert drawn == [("Continuer", (whole, "35\u00a0%")), ("Arrêter", (whole, "65\u00a0%"))]
    assert address(world, "campaign", three) in page.text


def test_the_files_say_what_the_comparison_says(
    world: World, three: Campaign, sign_in: Any
) -> None:
    client = sign_in(world.home.people["hr"])

    def file(form: str) -> bytes:
        return client.get(address(world, "schemes_file", three, form=form)).content

    rows = [row.cells for row in read_sheet(file("ods"), "dispositifs.ods").rows]
    assert ("La séance m'a été utile.", "", "", "AEMO sud", "20", "2", "4", "", "") in rows
    assert ("Pour la suite ?", "", "Arrêter", "AEMO sud", "20", "", "", "75", "") in rows
    assert not [row for row in rows if "SAPED" in row]
    pages = pypdf.PdfReader(io.BytesIO(file("pdf"))).pages
    text = " ".join(leaf.extract_text() for leaf in pages)
    odt = odfdo.Document(io.BytesIO(file("odt"))).get_formatted_text()
    for told in (text.replace("\u00a0", " "), odt.replace("\u00a0", " ")):
        assert "AEMO nord (n = 14)" in told
        assert "75 %" in told
    assert client.get(address(world, "schemes_file", three, form="csv")).status_code == 404


def test_what_one_scheme_hides_is_in_no_total(world: World, sign_in: Any) -> None:
    """AEMO nord shows its most given answer only: the other one has no total either."""
    home = world.home.organisation
    questionnaire = make_questionnaire(home, (SCALE, CHOICE))
    put_to(world, "AEMO sud", 0, questionnaire)
    partly = make_campaign(home, addresses(20, 20), questionnaire, scheme_label="AEMO nord")
    close_with(partly, {"suite//oui": 11, "suite//non": 3}, 20)
    page = sign_in(world.home.people["hr"]).get(address(world, "schemes", partly))
    useful, then = page.context["schemes"].questions
    assert [one.values for one in useful.measures] == [(None, 2)]
    assert [one.values[0] for one in then.measures] == [55, None]
    assert [one.values[2] for one in then.measures] == [40, None]


def test_one_scheme_alone_says_how_to_compare_and_the_last_campaign_speaks(
    world: World, sign_in: Any
) -> None:
    home = world.home.organisation
    questionnaire = make_questionnaire(home, (SCALE, CHOICE))
    older = put_to(world, "AEMO sud", 0, questionnaire)
    client = sign_in(world.home.people["hr"])
    alone = client.get(address(world, "schemes", older))
    assert "La comparaison apparaîtra ici" in alone.text
    assert client.get(address(world, "schemes_file", older, form="pdf")).status_code == 404
    assert "Comparer les" not in client.get(address(world, "campaign", older)).text
    newer = put_to(world, "AEMO nord", 1, questionnaire)
    again = make_campaign(home, addresses(30, 40), questionnaire, scheme_label="aemo  Nord")
    close_with(again, {"utile//3": 30}, 30)
    sizes = [
        column.size
        for column in client.get(address(world, "schemes", newer))
        .context["schemes"]
        .questions[0]
        .columns
    ]
    assert sizes == [30, 20]
