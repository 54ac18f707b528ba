"""A proposal into the diaries, the kilometres of a month, an added visit, the balances."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.kernel import registries
from maillage.kernel.sheets import read_sheet
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Occupation
from maillage.rounds import domain
from maillage.rounds.content import Decisions, read_answer, read_week
from maillage.rounds.enums import Balance
from maillage.rounds.exports import KINDS
from maillage.rounds.feeds import visits_of_person
from maillage.rounds.models import MileageRule, RoundsScenario
from tests.factories import World
from tests.rounds.factories import problem
from tests.rounds.test_scenarios import text_of, url

MONDAY = dt.date(2026, 11, 30)


@pytest.fixture
def space(world: World) -> Iterator[Any]:
    with within(world.home.organisation):
        yield world.home


def dated(world: World, commits: Any, monday: dt.date | None = MONDAY) -> RoundsScenario:
    """A computed week, of this Monday."""
    home = world.home
    extra = {"week_start": monday.isoformat()} if monday else {}
    found = domain.bring_in(
        organisation=home.organisation,
        actor=home.people["director"],
        title="Semaine du 30",
        problem=problem(**extra),
    )
    with commits():
        domain.start_solving(scenario=found, actor=home.people["director"])
    found.refresh_from_db()
    return found


def holders(world: World) -> dict[int, Any]:
    return {0: world.home.people["secretary"], 1: world.home.people["head_of_service"]}


def test_published_visits_say_a_time_and_one_word(space: Any, world: World, commits: Any) -> None:
    found = dated(world, commits)
    director, anne = world.home.people["director"], world.home.people["secretary"]
    assert domain.publish(scenario=found, actor=director, holders=holders(world)) == []
    rows = list(Occupation.objects.filter(person=anne).order_by("starts_at"))
    assert len(rows) == 5 and {row.title for row in rows} == {"Visite", "Réunion"}
    assert rows[0].starts_at.date() >= MONDAY
    solution = read_answer(found.answer)["solution"]["visits"]  # type: ignore[arg-type]
    meeting = next(one for one in solution if one["day"] == 2)
    told = next(row for row in rows if row.title == "Réunion")
    assert told.starts_at.isoformat() == "2026-12-02T08:00:00+00:00"  # 9:00 in Paris
    assert meeting["slots"][0]["start"] == "09:00"
    with across_organisations("the feed crosses spaces"):
        events = visits_of_person(anne.pk)
    assert visits_of_person in registries.feed_sources
    assert len(events) == 5
    said = json.dumps([[one.summary, one.location, one.uid] for one in events])
    assert "E1" not in said and "Chinon" not in said and {one.location for one in events} == {""}


def test_publishing_again_replaces_and_withdrawing_leaves_nothing(
    space: Any, world: World, commits: Any
) -> None:
    director = world.home.people["director"]
    first, second = dated(world, commits), dated(world, commits)
    domain.publish(scenario=first, actor=director, holders=holders(world))
    domain.publish(scenario=first, actor=director, holders=holders(world))
    count = Occupation.objects.count()
    assert domain.publish(scenario=second, actor=director, holders=holders(world)) == [first]
    assert Occupation.objects.count() == count
    first.refresh_from_db()
    assert first.published_at is None
    with pytest.raises(domain.Refused, match="dans les agendas"):
        domain.erase(scenario=second, actor=director)
    domain.withdraw(scenario=second, actor=director)
    assert not Occupation.objects.exists()
    with pytest.raises(domain.Refused, match="n’est pas dans"):
        domain.withdraw(scenario=second, actor=director)


def test_what_cannot_be_published_says_why(space: Any, world: World, commits: Any) -> None:
    director, found = world.home.people["director"], dated(world, commits)
    with pytest.raises(domain.Refused, match="au moins une personne"):
        domain.publish(scenario=found, actor=director, holders={})
    with pytest.raises(domain.Refused, match="deux fois"):
        domain.publish(scenario=found, actor=director, holders={0: director, 1: director})
    undated = dated(world, commits, None)
    with pytest.raises(domain.Refused, match="datez-la"):
        domain.publish(scenario=undated, actor=director, holders=holders(world))
    assert not Occupation.objects.exists()


def test_a_type_week_is_dated_and_stays_as_it_is(space: Any, world: World, commits: Any) -> None:
    director, type_week = world.home.people["director"], dated(world, commits, None)
    found = domain.date_week(scenario=type_week, actor=director, week_start=MONDAY)
    found.refresh_from_db()
    assert found.week_start == MONDAY
    with commits():
        domain.start_solving(scenario=found, actor=director)
    found.refresh_from_db()
    assert found.answer is not None and type_week.answer is not None
    assert read_answer(found.answer)["solution"] == read_answer(type_week.answer)["solution"]
    assert found.after["moved"] == 0
    with pytest.raises(domain.Refused, match="déjà une date"):
        domain.date_week(scenario=found, actor=director, week_start=MONDAY)


def test_the_month_counts_by_the_rule_of_the_day(world: World, sign_in: Any, commits: Any) -> None:
    director = world.home.people["director"]
    with within(world.home.organisation):
        for monday in (dt.date(2026, 11, 16), MONDAY):
            found = dated(world, commits, monday)
            domain.publish(scenario=found, actor=director, holders=holders(world))
    client = sign_in(director)
    page = client.get(url(world, "months"))
    assert "novembre 2026" in page.text

    def rows(month: str) -> list[tuple[str, ...]]:
        data = client.get(url(world, "month", month=month, kind="ods")).content
        return [one.cells for one in read_sheet(data, "k.ods").rows]

    before = rows("2026-11")
    told = " ".join(" ".join(row) for row in before)
    assert str(world.home.people["secretary"]) in told
    assert "Anne" not in told and "E1" not in told and "Chinon" not in told
    sent = {"valid_from": "2026-11-30", "counts_last": "on"}
    assert client.post(url(world, "months"), sent).status_code == 302
    again = client.post(url(world, "months"), sent)
    assert again.status_code == 422 and "Une règle commence déjà" in again.text
    changed = 0
    for old, new in zip(before, rows("2026-11"), strict=True):
        left_out = number(old[2]) if old[1] == "30 novembre 2026" else 0
        assert number(new[5]) == pytest.approx(number(old[5]) - left_out)
        changed += left_out > 0
    assert 0 < changed < len(before)  # before the rule, the week says
    assert rows("2026-12") == []
    pdf = client.get(url(world, "month", month="2026-11", kind="pdf")).content
    assert "règle de l’employeur" in " ".join(text_of(pdf, "pdf").split())
    for month, kind in (("2026-13", "ods"), ("2026-12", "doc"), ("x", "ods")):
        assert client.get(url(world, "month", month=month, kind=kind)).status_code == 404
    assert set(KINDS) == {"ods", "pdf"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_rules_ask_the_same_queries(world: World, sign_in: Any, count: int) -> None:
    with within(world.home.organisation):
        for rank in range(count):
            MileageRule.objects.create(
                organisation=world.home.organisation, valid_from=dt.date(2026, 1, 1 + rank)
            )
    client = sign_in(world.home.people["director"])
    client.get(url(world, "months"))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url(world, "months"))
    assert page.text.count("non compté") == 2 * count
    assert len(asked) == 7


def test_publish_and_withdraw_by_the_pages(world: World, sign_in: Any, commits: Any) -> None:
    with within(world.home.organisation):
        found = dated(world, commits)
    client = sign_in(world.home.people["director"])
    address = url(world, "publish", slug=found.slug)
    assert "Ni enfant, ni lieu" in client.get(address).text
    assert "au moins une personne" in client.post(address, {"person_0": ""}).text
    anne = world.home.people["secretary"].pk
    answer = client.post(address, {"person_0": anne}, follow=True)
    assert "Les visites sont dans les agendas choisis" in answer.text
    assert "Retirer des agendas" in answer.text
    answer = client.post(url(world, "withdraw", slug=found.slug), follow=True)
    assert "n’est plus dans les agendas" in answer.text


def number(cell: str) -> float:
    return float(cell.replace(",", "."))


ADDED = {
    "child": "E1",
    "trade": "psychologue",
    "place": "Domicile de E1",
    "minutes": "45",
    "days": ["1", "3"],
    "opening": "09:00",
    "closing": "12:00",
}


def test_a_visit_is_added_from_the_page(world: World, sign_in: Any, commits: Any) -> None:
    with within(world.home.organisation):
        found = dated(world, commits)
    client = sign_in(world.home.people["director"])
    address = url(world, "add_visit", slug=found.slug)
    late = client.post(address, ADDED | {"closing": "09:20"})
    assert late.status_code == 422 and "ne tient pas entre ces deux heures" in late.text
    assert 'value="45"' in late.text
    with commits():
        assert client.post(address, ADDED).status_code == 302
    with within(world.home.organisation):
        again = RoundsScenario.objects.get(origin=found)
        solution = read_answer(again.answer)["solution"]["visits"]  # type: ignore[arg-type]
        where = next(one for one in solution if one["id"] == "A1")
        assert where["day"] in (1, 3)
        assert again.visit_count == found.visit_count + 1
    page = client.get(url(world, "scenario", slug=again.slug)).text
    assert "Les visites ajoutées" in page and "1 visite ajoutée" in page.replace("\u00a0", " ")


def test_words_weigh_bonds_and_the_curve_is_a_job(world: World, sign_in: Any, commits: Any) -> None:
    with within(world.home.organisation):
        found = dated(world, commits)
        week = read_week(found.week)
        heavy = week.decisions.followed_by(Decisions(balance=Balance.BOND_FIRST))
        assert type(week)(week.problem, heavy).week().weights["bond"] == 240
    client = sign_in(world.home.people["director"])
    address = url(world, "balance", slug=found.slug)
    assert "Garder le même professionnel avant tout" in client.get(address).text
    with commits():
        client.post(url(world, "curve", slug=found.slug))
    page = client.get(address).text
    assert page.count("rounds-curve-point") == 5
    found.refresh_from_db()
    assert [one["balance"] for one in found.curve] == Balance.values
    assert found.curve[0]["bonds"] <= found.curve[-1]["bonds"]
    with commits():
        answer = client.post(address, {"balance": "road_first"})
    assert answer.status_code == 302
    with within(world.home.organisation):
        again = RoundsScenario.objects.get(origin=found)
        assert read_week(again.week).decisions.balance == Balance.ROAD_FIRST


def test_a_week_not_computed_has_no_curve(world: World, sign_in: Any, commits: Any) -> None:
    with within(world.home.organisation):
        found = domain.bring_in(
            organisation=world.home.organisation,
            actor=world.home.people["director"],
            title="Semaine",
            problem=problem(),
        )
    client = sign_in(world.home.people["director"])
    answer = client.post(url(world, "curve", slug=found.slug), follow=True)
    assert "Calculez d’abord" in answer.text


def test_a_page_says_that_the_core_is_missing(
    world: World, sign_in: Any, commits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "maillage_core", None)
    with within(world.home.organisation):
        found = dated(world, commits)
    page = sign_in(world.home.people["director"]).get(url(world, "scenario", slug=found.slug)).text
    assert "make native" in page
