"""A week brought in, computed, read, decided on, erased."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from maillage.engine.rounds import parse_week
from maillage.kernel.models import JournalLine, StoredFile
from maillage.kernel.sheets import read_sheet
from maillage.kernel.tenancy import within
from maillage.rounds import domain
from maillage.rounds.content import Decisions, read_answer, read_week
from maillage.rounds.enums import RoundsStatus
from maillage.rounds.exports import mileage
from maillage.rounds.models import RoundsScenario
from maillage.rounds.reading import as_it_is, day_lines
from tests.factories import World
from tests.rounds.factories import CHINON, ROWS, make_week, problem, row, table


@pytest.fixture
def space(world: World) -> Iterator[Any]:
    with within(world.home.organisation):
        yield world.home


@pytest.fixture
def director(world: World) -> Any:
    return world.home.people["director"]


def computed(world: World, commits: Any) -> RoundsScenario:
    found = make_week(world)
    with commits():
        domain.start_solving(scenario=found, actor=world.home.people["director"])
    found.refresh_from_db()
    return found


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"rounds:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def test_a_computed_week_drives_less_and_breaks_no_bond(
    space: Any, world: World, commits: Any
) -> None:
    found = computed(world, commits)
    assert found.status == RoundsStatus.SOLVED
    assert found.after["travel"] < found.before["travel"]
    assert found.after["bond"] + found.after["referent"] == 0
    assert found.after["unmet"] == 0


def test_the_same_week_gives_the_same_plan(space: Any, world: World, commits: Any) -> None:
    first, second = computed(world, commits), computed(world, commits)
    assert first.answer is not None and second.answer is not None
    assert read_answer(first.answer)["solution"] == read_answer(second.answer)["solution"]


def test_nothing_of_a_week_is_readable_on_disk_or_in_columns(
    space: Any, world: World, commits: Any
) -> None:
    found = computed(world, commits)
    for stored in StoredFile.objects.filter(pk__in=[found.week_id, found.answer_id]):
        assert stored.is_sealed
        kept = (Path(django_settings.MEDIA_ROOT) / stored.path[:2] / stored.path).read_bytes()
        assert b"Anne" not in kept and b"Chinon" not in kept
    columns = json.dumps([found.before, found.after, found.title])
    assert "Anne" not in columns and "E1" not in columns
    lines = JournalLine.objects.filter(verb__startswith="rounds.")
    assert [line.verb for line in lines.order_by("position")] == [
        "rounds.week_kept",
        "rounds.solving_started",
        "rounds.solving_ended",
    ]
    assert "E1" not in json.dumps([line.detail for line in lines])


def test_a_named_child_is_refused(space: Any, world: World, director: Any) -> None:
    named = problem(children=[{"id": "Lucas"}])
    named["visits"] = []
    with pytest.raises(domain.Refused, match=r"Lucas.*pseudonyme"):
        domain.bring_in(
            organisation=space.organisation, actor=director, title="Semaine", problem=named
        )
    assert not RoundsScenario.objects.exists()


def test_a_malformed_week_is_refused_with_its_item(space: Any, world: World, director: Any) -> None:
    broken = problem()
    broken["visits"][0]["minutes"] = -3
    with pytest.raises(domain.Refused, match=r"V1.*minutes"):
        domain.bring_in(
            organisation=space.organisation, actor=director, title="Semaine", problem=broken
        )


def test_a_refused_change_stays_where_it_stood(space: Any, world: World, commits: Any) -> None:
    found = computed(world, commits)
    week = read_week(found.week).week()
    moved = list(read_answer(found.answer)["moves"])  # type: ignore[arg-type]
    with commits():
        again = domain.compute_again(
            scenario=found,
            actor=world.home.people["director"],
            decisions=Decisions(refused=(moved[0],)),
        )
    again.refresh_from_db()
    assert again.status == RoundsStatus.SOLVED and again.origin == found
    assert again.answer is not None
    answer = read_answer(again.answer)
    assert moved[0] not in answer["moves"]
    visit = next(one for one in week.visits if one.id == moved[0])
    kept = next(one for one in answer["solution"]["visits"] if one["id"] == moved[0])
    assert visit.published is not None
    assert kept["day"] == week.days[visit.published.day]


def test_somebody_ill_makes_no_visit_that_day(space: Any, world: World, commits: Any) -> None:
    found = computed(world, commits)
    with commits():
        again = domain.compute_again(
            scenario=found,
            actor=world.home.people["director"],
            decisions=Decisions(away=(("Anne", 0),), cancelled=("V3",)),
        )
    again.refresh_from_db()
    assert again.answer is not None
    visits = read_answer(again.answer)["solution"]["visits"]
    assert "V3" not in {one["id"] for one in visits}
    assert not [
        one
        for one in visits
        if one["day"] == 0 and any(slot["professional"] == "Anne" for slot in one["slots"])
    ]


def test_nothing_decided_or_an_unknown_visit_is_refused(
    space: Any, world: World, director: Any
) -> None:
    found = make_week(world)
    with pytest.raises(domain.Refused, match="Cochez"):
        domain.compute_again(scenario=found, actor=director, decisions=Decisions())
    with pytest.raises(domain.Refused, match="V99"):
        domain.compute_again(scenario=found, actor=director, decisions=Decisions(refused=("V99",)))
    assert RoundsScenario.objects.count() == 1


def test_started_twice_it_runs_once(space: Any, world: World, director: Any, commits: Any) -> None:
    found = make_week(world)
    first = domain.start_solving(scenario=found, actor=director)
    assert domain.start_solving(scenario=found, actor=director) == first
    with pytest.raises(domain.Refused, match="en cours"):
        domain.erase(scenario=found, actor=director)


def test_what_cannot_hold_is_told(space: Any, world: World, director: Any, commits: Any) -> None:
    data = problem()
    visit = data["visits"][0]
    visit["pinned"] = visit["published"] | {"slots": [{"professional": "Anne", "start": "02:00"}]}
    found = domain.bring_in(
        organisation=space.organisation, actor=director, title="Impossible", problem=data
    )
    with commits():
        domain.start_solving(scenario=found, actor=director)
    found.refresh_from_db()
    assert found.status == RoundsStatus.INFEASIBLE
    assert found.answer is not None and read_answer(found.answer)["explanation"]


def test_an_erased_week_leaves_no_file(
    space: Any, world: World, director: Any, commits: Any
) -> None:
    found = computed(world, commits)
    stored = StoredFile.objects.get(pk=found.week_id)
    path = Path(django_settings.MEDIA_ROOT) / stored.path[:2] / stored.path
    assert path.exists()
    with commits():
        domain.erase(scenario=found, actor=director)
    assert not path.exists()
    assert not StoredFile.objects.exists() and not RoundsScenario.objects.exists()


def test_the_pages_tell_the_week(world: World, sign_in: Any, commits: Any) -> None:
    with within(world.home.organisation):
        found = computed(world, commits)
    client = sign_in(world.home.people["secretary"])
    page = client.get(url(world, "scenario", slug=found.slug)).text
    assert "de route en moins" in page and "de CO₂" in page
    assert "E1, psychologue" in page and "La remettre" in page
    for view, told in (("actuelle", "La semaine actuelle, jour"), ("proposee", "La semaine prop")):
        assert told in client.get(url(world, "scenario", slug=found.slug) + f"?vue={view}").text
    person = client.get(url(world, "person", slug=found.slug, rank=0)).text
    assert "rounds-gantt" in person and "rounds-ground" in person and "Domicile de E1" in person
    assert client.get(url(world, "person", slug=found.slug, rank=2)).status_code == 404
    assert client.get(url(world, "person", slug=found.slug, rank="x")).status_code == 404
    with within(world.home.organisation):
        read = JournalLine.objects.filter(verb="read", subject_id=found.pk)
        assert read.count() == 6  # also the pages that were not found: they had to look


def test_a_week_not_computed_shows_what_is(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        found = make_week(world)
    client = sign_in(world.home.people["director"])
    page = client.get(url(world, "scenario", slug=found.slug)).text
    assert "Chercher une semaine avec moins de route" in page
    assert "rounds-gantt" in client.get(url(world, "person", slug=found.slug, rank=0)).text


def test_solve_decide_and_erase_by_the_pages(world: World, sign_in: Any, commits: Any) -> None:
    with within(world.home.organisation):
        found = make_week(world)
    client = sign_in(world.home.people["director"])
    with commits():
        client.post(url(world, "solve", slug=found.slug))
    found.refresh_from_db()
    assert found.status == RoundsStatus.SOLVED
    answer = client.post(url(world, "solve", slug=found.slug), follow=True)
    assert "déjà calculée" in answer.text
    with commits():
        answer = client.post(
            url(world, "decide", slug=found.slug), {"away": ["0:0", "9:9", "x"]}, follow=True
        )
    assert "1 jour d’absence" in answer.text.replace("\u00a0", " ")
    answer = client.post(url(world, "decide", slug=found.slug), {}, follow=True)
    assert "Cochez au moins" in answer.text
    assert client.get(url(world, "erase", slug=found.slug)).status_code == 200
    answer = client.post(url(world, "erase", slug=found.slug), follow=True)
    assert "est effacée" in answer.text
    assert client.get(url(world, "scenario", slug=found.slug)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_queries(world: World, sign_in: Any, count: int) -> None:
    with within(world.home.organisation):
        for rank in range(count):
            make_week(world, f"Semaine {rank}")
    client = sign_in(world.home.people["director"])
    client.get(url(world, "index"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(url(world, "index"))
    assert page.text.count("/semaines/") == count
    assert len(asked) == 7


def sent(client: Client, world: World, data: bytes, name: str, **other: str) -> Any:
    form = {
        "title": "Semaine A",
        "base": "Tours (37)",
        "sheet": SimpleUploadedFile(name, data),
        **other,
    }
    return client.post(url(world, "bring"), form)


def test_a_table_is_previewed_then_kept(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    preview = sent(client, world, table(), "semaine.csv", week_start="2026-11-30")
    assert preview.status_code == 200
    assert "7 visites, 2 personnes, 6 enfants" in preview.text.replace("\u00a0", " ")
    with within(world.home.organisation):
        assert not RoundsScenario.objects.exists()
    carried = preview.context["carried"] | {"sheet": preview.context["signed"]}
    kept = client.post(url(world, "bring_confirm"), carried, follow=True)
    assert "est gardée, scellée" in kept.text
    with within(world.home.organisation):
        found = RoundsScenario.objects.select_related("week").get()
        assert read_week(found.week).problem["week_start"] == "2026-11-30"
    expired = client.post(url(world, "bring_confirm"), carried | {"sheet": "x"})
    assert expired.status_code == 422 and "plus d’une heure" in expired.text


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (row("Lucas", "Anne", "lundi", "10:00", CHINON), "Ligne 2 : enfant"),
        (row("E1", "", "lundi", "10:00", CHINON), "professionnel, à remplir"),
        (row("E1", "Anne", "dimanche", "10:00", CHINON), "du lundi au vendredi"),
        (row("E1", "Anne", "lundi", "25:00", CHINON), "une heure comme 09:30"),
        (row("E1", "Anne", "lundi", "10:00", "Nulle-Part-Ici"), "n’est pas connue"),
        (row("E1", "Anne", "lundi", "10:00", CHINON, "château"), "type de lieu"),
        (row("E1", "Anne", "lundi", "10:00", CHINON, Durée="beaucoup"), "nombre de minutes"),
    ],
)
def test_a_row_that_cannot_be_gets_a_sentence(
    world: World, sign_in: Any, bad: tuple[str, ...], told: str
) -> None:
    client = sign_in(world.home.people["secretary"])
    preview = sent(client, world, table(bad, *ROWS), "semaine.csv")
    assert preview.status_code == 422
    assert told in preview.text.replace("\u00a0", " ")
    assert "signed" not in preview.context


def test_a_trade_changed_midway_is_refused(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    odd = row("E9", "Anne", "lundi", "16:00", CHINON, trade="orthophoniste")
    preview = sent(client, world, table(*ROWS, odd), "semaine.csv")
    assert "Anne a deux métiers" in preview.text


def test_what_a_form_lacks_is_said_and_nothing_is_lost(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    for base, told in (("", "d’où partent les journées"), ("Nulle-Part", "une commune connue")):
        answer = sent(client, world, table(), "semaine.csv", base=base)
        assert answer.status_code == 422 and told in answer.text
        assert 'value="Semaine A"' in answer.text
    answer = sent(client, world, table(), "semaine.csv", week_start="2026-12-01")
    assert "choisissez un lundi" in answer.text


def test_a_file_of_the_format_is_kept_at_once(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    answer = sent(client, world, json.dumps(problem()).encode(), "semaine.json", base="")
    assert answer.status_code == 302
    for data, told in ((b"{", "JSON lisible"), (b"[]", "objet JSON"), (b"{}", "format")):
        answer = sent(client, world, data, "semaine.json", base="")
        assert answer.status_code == 422 and told in answer.text


@pytest.mark.parametrize("extension", ["ods", "xlsx", "csv"])
def test_the_model_reads_back(world: World, sign_in: Any, extension: str) -> None:
    client = sign_in(world.home.people["secretary"])
    model = client.get(url(world, "model", extension=extension))
    preview = sent(client, world, model.content, f"m.{extension}")
    assert preview.status_code == 200 and "1 visite" in preview.text.replace("\u00a0", " ")


@pytest.mark.parametrize("kind", ["ods", "pdf"])
def test_the_kilometres_leave_without_children_nor_places(
    world: World, sign_in: Any, commits: Any, kind: str
) -> None:
    with within(world.home.organisation):
        found = computed(world, commits)
    client = sign_in(world.home.people["secretary"])
    address = url(world, "kilometres", slug=found.slug, kind=kind)
    told = text_of(client.get(address).content, kind)
    assert "Anne" in told and "lundi" in told
    assert "E1" not in told and "Chinon" not in told
    assert client.get(url(world, "kilometres", slug=found.slug, kind="doc")).status_code == 404
    assert told != text_of(client.get(address + "?vue=proposee").content, kind)


def text_of(data: bytes, kind: str) -> str:
    if kind == "pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return "\n".join(" ".join(one.cells) for one in read_sheet(data, "k.ods").rows)


def test_counted_kilometres_leave_out_what_the_employer_leaves_out(
    space: Any, world: World, director: Any
) -> None:
    data = problem()
    data["professionals"][0]["counts"] = {"home_first": False, "last_home": True}
    week = parse_week(data)
    for one in mileage(week, as_it_is(week)):
        left_out = one.first if one.name == "Anne" else 0
        assert one.counted == one.first + one.between + one.last - left_out


def test_two_visits_of_a_child_stay_on_different_days(space: Any) -> None:
    twice = (
        row("E1", "Anne", "lundi", "10:00", CHINON),
        row("E1", "Anne", "jeudi", "10:00", CHINON),
    )
    visits = problem(rows=twice)["visits"]
    assert [one["options"][0]["days"] for one in visits] == [[0, 1], [2, 3, 4]]


def test_no_road_is_told_between_two_visits_in_one_place(space: Any, world: World) -> None:
    there = (
        row("E1", "Anne", "lundi", "10:00", CHINON, "antenne"),
        row("E2", "Anne", "lundi", "11:00", CHINON, "antenne"),
    )
    week = parse_week(problem(rows=there))
    roads = [one["road"] for one in day_lines(week, as_it_is(week).of(0))]
    assert roads[0] > 0 and roads[1] == 0
