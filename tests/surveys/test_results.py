"""What results say: sentences, charts, files; and what they never say."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import odfdo
import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from maillage.kernel.sheets import read_sheet
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.surveys.content import EVERYBODY, Item, cell
from maillage.surveys.domain import Invitee, Refused
from maillage.surveys.domain.closing import close, purge_texts
from maillage.surveys.domain.ready import ready_items
from maillage.surveys.domain.reporting import build
from maillage.surveys.models import Campaign, TextAnswer
from maillage.surveys.results import results
from maillage.surveys.xlsform import from_xlsform, to_xlsform
from tests.factories import World, make_member, make_user
from tests.groups.factories import make_leader
from tests.surveys.factories import (
    AFTER,
    CHOICE,
    OPENS,
    SCALE,
    addresses,
    make_campaign,
    make_questionnaire,
    tokens_sent,
)


def report(
    items: list[Item], counts: dict[int, dict[str, int]], wave: int = 0, labels: Any = None
) -> Any:
    """A report of these counts (segment -> cell -> count), as the close would freeze it."""
    names = labels or {}
    table = {
        segment: {
            EVERYBODY: cells[EVERYBODY],
            **{
                cell(item.code, row, option.code): cells.get(cell(item.code, row, option.code), 0)
                for item in items
                for row in ([one.code for one in item.rows] or [""])
                for option in item.options
            },
        }
        for segment, cells in counts.items()
    }
    content = build(items, table, labels=names, audience=60, k=5, k_crossed=10)
    return SimpleNamespace(content=content, campaign=SimpleNamespace(wave=wave))


def levels(*counts: int) -> dict[str, int]:
    cells = {f"utile//{rank}": count for rank, count in enumerate(counts, start=1)}
    return {EVERYBODY: sum(counts), **cells}


def test_under_the_threshold_nothing_is_said() -> None:
    shown = results(report([SCALE], {0: levels(0, 0, 2, 2)}))
    assert shown.blocks == ()
    assert shown.opening == (
        "Moins de 5\u00a0réponses sur 60\u00a0personnes invitées\u00a0: rien n’est montré, afin "
        "que personne ne soit reconnaissable.",
    )


def test_a_scale_says_its_mean_and_its_counts_when_all_may_be_shown() -> None:
    few = results(report([SCALE], {0: levels(1, 0, 6, 6)})).blocks[0]
    assert few.sentences == ("En moyenne, environ 3,5 sur 4 (arrondi afin de protéger chacun).",)
    assert few.drawn == ()
    many = results(report([SCALE], {0: levels(0, 5, 12, 20)})).blocks[0]
    assert many.readings[0].counts == (0, 5, 12, 20)
    assert many.drawn[0].rows[3] == ("Niveau 4", "20")


def test_waves_are_compared() -> None:
    first = report([SCALE], {0: levels(5, 10, 10, 5)}, wave=0)
    second = report([SCALE], {0: levels(0, 5, 15, 12)}, wave=1)
    shown = results(second, [first, second])
    waves = shown.blocks[0].waves
    assert waves is not None
    assert [(one.label, one.size) for one in waves.columns] == [("T0", 30), ("T1", 32)]
    assert waves.measures[0].values == (Decimal("2.6"), Decimal("3.2"))
    assert "En hausse depuis la première vague\u00a0: de 2,6 à 3,2." in shown.blocks[0].sentences
    (small,) = waves.charts
    assert small.rows == (
        ("T0 (n\u00a0=\u00a030)", "2,6"),
        ("T1 (n\u00a0=\u00a032)", "3,2"),
    )


def test_segments_are_compared_when_each_is_large_enough() -> None:
    labels = {1: "Équipe nord", 2: "Équipe sud"}
    two = report([SCALE], {1: levels(0, 0, 6, 8), 2: levels(2, 8, 4, 0)}, labels=labels)
    shown = results(two)
    assert shown.segments == (("Équipe nord", 14), ("Équipe sud", 14))
    assert shown.blocks[0].readings[0].segment_means == (
        ("Équipe nord", Decimal("3.5")),
        ("Équipe sud", Decimal("2.0")),
    )
    parts = shown.blocks[0].drawn[-1]
    assert parts.title == "Par partie du public"
    assert parts.count == "28\u00a0personnes ont répondu au questionnaire"
    assert [label for label, _ in parts.rows] == [
        "Équipe nord (n\u00a0=\u00a014)",
        "Équipe sud (n\u00a0=\u00a014)",
    ]
    small = report([SCALE], {1: levels(0, 0, 6, 8), 2: levels(2, 2, 2, 0)}, labels=labels)
    hidden = results(small)
    assert hidden.segments == ()
    assert hidden.blocks[0].readings[0].segment_means == ()
    assert hidden.opening[1].startswith("2\u00a0parties du public sont comptées dans le total")


def test_a_table_of_scales_names_its_strongest_and_weakest_points() -> None:
    items = ready_items("pratiques_communes")
    counts = {EVERYBODY: 20}
    for rank, row in enumerate(items[0].rows):
        counts[cell("communes", row.code, str(1 + rank % 4))] = 20
    block = results(report(items, {0: counts})).blocks[0]
    assert block.sentences == (
        "Le point le plus fort\u00a0: «\u00a0je sais qui fait quoi\u00a0» (4 sur 4).",
        "Le point à travailler\u00a0: «\u00a0je connais le travail de mes collègues de l’autre "
        "équipe\u00a0» (1 sur 4).",
    )


def test_a_table_of_scales_is_read_by_part_of_the_audience() -> None:
    items = ready_items("pratiques_communes")
    one, other, *_ = items[0].rows
    north = {EVERYBODY: 12, cell("communes", one.code, "4"): 12}
    south = {EVERYBODY: 15, cell("communes", one.code, "2"): 15}
    # Of the second point, three people of the north spoke: neither part is shown.
    north |= {cell("communes", other.code, "3"): 3}
    south |= {cell("communes", other.code, "3"): 15}
    both = report(items, {1: north, 2: south}, labels={1: "Nord", 2: "Sud"})
    block = results(both).blocks[0]
    assert block.table[:3] == (
        ("Point", "Ensemble", "Nord", "Sud"),
        (one.label, "2,8 sur 4", "4", "2"),
        (other.label, "3 sur 4", "non montré", "non montré"),
    )


def run(world: World, commits: Any, at: Any, audience: list[Invitee], **fields: Any) -> Campaign:
    """A campaign whose every invitee answers 4, and stays with "oui"."""
    at(fields.pop("opens_at", OPENS))
    with commits():
        campaign = make_campaign(world.home.organisation, audience, **fields)
    for token in tokens_sent().values():
        Client().post(f"/questionnaire/{token}/", {"utile": 4, "suite": "oui"})
    at(AFTER)
    with within(world.home.organisation):
        close(campaign=campaign)
    return campaign


@pytest.fixture
def compared(world: World, commits: Any, at: Any) -> Campaign:
    audience = addresses(12, segment="Nord") + addresses(14, 12, segment="Sud")
    return run(world, commits, at, audience)


def file(world: World, campaign: Campaign, client: Client, form: str) -> bytes:
    return client.get(
        reverse(
            "surveys:campaign_file",
            kwargs={
                "organisation": world.home.organisation.slug,
                "slug": campaign.slug,
                "form": form,
            },
        )
    ).content


def test_the_files_say_what_the_page_says(world: World, sign_in: Any, compared: Campaign) -> None:
    client = sign_in(world.home.people["professional"])
    sheet = read_sheet(file(world, compared, client, "ods"), "resultats.ods")
    rows = [row.cells for row in sheet.rows]
    assert ("La séance m'a été utile.", "", "Nord", "", "", "4", "4", "", "", "") in rows
    assert ("Pour la suite ?", "", "Ensemble", "Continuer", "26", "", "", "", "", "") in rows
    assert ("Pour la suite ?", "", "Sud", "Continuer", "14", "", "", "", "", "") in rows
    pages = pypdf.PdfReader(io.BytesIO(file(world, compared, client, "pdf"))).pages
    text = " ".join(page.extract_text() for page in pages)
    odt = odfdo.Document(io.BytesIO(file(world, compared, client, "odt"))).get_formatted_text()
    for told in (text.replace("\u00a0", " "), odt.replace("\u00a0", " ")):
        assert "26" in told
        assert "Nord (n = 12)" in told
        assert "En moyenne" in told
    kwargs = {"organisation": world.home.organisation.slug, "slug": compared.slug, "form": "csv"}
    assert client.get(reverse("surveys:campaign_file", kwargs=kwargs)).status_code == 404


def test_two_waves_meet_on_the_page_and_in_the_files(
    world: World, sign_in: Any, commits: Any, at: Any
) -> None:
    questionnaire = make_questionnaire(world.home.organisation, (SCALE, CHOICE))
    first = run(world, commits, at, addresses(12), questionnaire=questionnaire)
    second = run(
        world, commits, at, addresses(12), questionnaire=questionnaire, series=first.series
    )
    client = sign_in(world.home.people["hr"])
    page = client.get(
        reverse(
            "surveys:campaign",
            kwargs={"organisation": world.home.organisation.slug, "slug": second.slug},
        )
    )
    assert "Stable depuis la première vague (4)." in page.text
    assert "D’une vague à l’autre" in page.text
    assert "De 8 à 12 personnes sur 12 invitées ont répondu." in page.text
    assert "T0 (n\u00a0=\u00a012)<" in page.text
    assert "T1 (n\u00a0=\u00a08 à 12), comme à T0<" in page.text
    assert "trop peu de réponses ont changé depuis T0" in page.text
    pages = pypdf.PdfReader(io.BytesIO(file(world, second, client, "pdf"))).pages
    text = " ".join(leaf.extract_text() for leaf in pages).replace("\u00a0", " ")
    assert "T0 (n = 12)" in text
    assert "T1 (n = 8 à 12)" in text
    sheet = read_sheet(file(world, second, client, "ods"), "resultats.ods")
    rows = [row.cells for row in sheet.rows]
    assert ("La séance m'a été utile.", "", "Ensemble", "", "12", "4", "4", "T0", "", "") in rows
    mean = ("La séance m'a été utile.", "", "Ensemble", "", "8 à 12", "4", "4", "T1", "", "T0")
    share = ("Pour la suite ?", "", "Ensemble", "Continuer", "8 à 12", "", "", "T1", "100", "T0")
    assert mean in rows
    assert share in rows


def test_texts_are_erased_when_their_time_is_over(world: World, commits: Any, at: Any) -> None:
    with commits():
        campaign = make_campaign(world.home.organisation, readers=(make_leader(world),))
    for token in tokens_sent().values():
        answers = {"utile": 4, "suite": "non", "pourquoi": "Trop loin."}
        Client().post(f"/questionnaire/{token}/", answers)
    at(AFTER)
    with within(world.home.organisation):
        close(campaign=campaign)
        assert TextAnswer.objects.count() == 12
    assert purge_texts() == 0
    at(AFTER.replace(year=2027, month=3, day=5))
    assert purge_texts() == 12


REFUSALS = [
    ({"audience": addresses(4)}, "vous en invitez 4"),
    ({"threshold": 4}, "Le seuil est d’au moins 5"),
    ({"closes_at": OPENS}, "La clôture doit suivre l’ouverture"),
    ({"opens_at": OPENS.replace(day=1), "closes_at": OPENS.replace(day=2)}, "déjà passée"),
    ({"audience": addresses(12, segment="A") + addresses(3, 12, segment="B")}, "compte 3"),
    ({"audience": addresses(12, segment="A") + addresses(12, 12)}, "rattachez chaque personne"),
]


@pytest.mark.parametrize(("fields", "why"), REFUSALS)
def test_what_would_show_a_few_is_refused(world: World, fields: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        make_campaign(world.home.organisation, **fields)
    with within(world.home.organisation):
        assert Campaign.objects.count() == 0


@pytest.mark.parametrize("size", [12, 13, 21, 11])
def test_almost_the_same_people_at_the_same_time_are_refused(world: World, size: int) -> None:
    questionnaire = make_questionnaire(world.home.organisation, (SCALE,))
    make_campaign(world.home.organisation, addresses(12), questionnaire)
    with pytest.raises(Refused, match="Presque les mêmes personnes"):
        make_campaign(world.home.organisation, addresses(size), questionnaire)
    others = make_campaign(world.home.organisation, addresses(size, 12), questionnaire)
    assert others.audience_size == size


def test_the_same_questions_in_another_file_are_the_same_questions(world: World) -> None:
    home = world.home.organisation
    mine = make_questionnaire(home)
    make_campaign(home, addresses(12), mine)
    with within(home):
        data = to_xlsform(title="Essai", form_id="essai", version=1, items=mine.items())
    again = make_questionnaire(home, tuple(from_xlsform(data, "essai.xlsx").items))
    assert again.lineage != mine.lineage
    with pytest.raises(Refused, match="Presque les mêmes personnes"):
        make_campaign(home, addresses(13), again)
    renamed = replace(SCALE, code="note", label="La seance m’a été UTILE")
    with pytest.raises(Refused, match="Presque les mêmes personnes"):
        make_campaign(home, addresses(13), make_questionnaire(home, (CHOICE, renamed)))
    other = make_questionnaire(home, (replace(SCALE, label="La salle convenait."),))
    assert make_campaign(home, addresses(13), other).audience_size == 13


def test_who_manages_here_is_no_reader(world: World) -> None:
    """Nor who leads no group here: an account of elsewhere may be one more of whoever asks."""
    head, leader = world.home.people["head_of_service"], make_leader(world)
    make_member(world.home.organisation, Role.HR, leader)
    for somebody in (head, leader, world.stranger, world.provider.people["facilitator"]):
        with pytest.raises(Refused, match="ne peut pas lire les textes libres"):
            make_campaign(world.home.organisation, readers=(somebody,))


def test_somebody_invited_twice_answers_once(world: World, commits: Any) -> None:
    person = make_user("Alix", email="alix@exemple.fr")
    audience = [Invitee(person), Invitee(email="ALIX@exemple.fr"), *addresses(8)]
    with commits():
        campaign = make_campaign(world.home.organisation, audience)
    assert campaign.audience_size == 9
    assert len(tokens_sent()) == 9
